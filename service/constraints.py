"""What a passage must speak of before it may answer. In: a question. Out: constraints, and which of them a text meets.

Nearness of meaning does not see that a question is about 2030 and the clause about 2025, or that it asks for hectares
and the clause names none; a drafter does. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.query import Query
from service.records import Citation

_NUMERAL = r"[\d.〇零一二三四五六七八九十百千万亿两]"
_FIGURE = rf"\d|{_NUMERAL}+[个家项条种]"
_MONEY = r"[\d.]\s*(?:多|余)?\s*[千百]?[万亿]?\s*(?:美)?元"
_PERCENT = r"[%％]|百分|个点"
_COUNTERS = "个家项种条座所处批户支类"
_ASKS = re.compile(
    r"多少|(?<!哪)几(?!乎)|百分之|多大|多高|多长|how many|how much|percent|share of|proportion", re.IGNORECASE
)
_N = "(?:多少|(?<!哪)几)"
_KINDS = (
    (r"百分之|占比|比重|比例|几成|增速|增幅|增长率|百分点|percent|share of|proportion", _PERCENT),
    (rf"{_N}(?:万|亿)?(?:元|钱|块)|{_N}[^，。？]{{0,6}}(?:费|资金|奖金|奖励|补贴|补助|经费|钱)", _MONEY),
    (rf"{_N}个?亿", r"亿"),
    (rf"{_N}[{_COUNTERS}]", rf"{_NUMERAL}\s*(?:多|余)?\s*[{_COUNTERS}]"),
    (rf"{_N}[名人位]", rf"{_NUMERAL}\s*(?:多|余)?\s*[名人位]"),
    (rf"{_N}[辆台]", rf"{_NUMERAL}\s*(?:多|余)?\s*[辆台套]"),
    (rf"{_N}亩", r"亩|公顷|平方"),
    (r"平方公里", r"平方公里"),
    (rf"{_N}吨", r"吨"),
    (rf"{_N}[天日]", rf"{_NUMERAL}\s*个?(?:工作)?[天日]"),
)
_ASKED = tuple((re.compile(asked, re.IGNORECASE), re.compile(wanted)) for asked, wanted in _KINDS)
_ANY_FIGURE = re.compile(_FIGURE)
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+(?:次|届|批|个五年)")
_PLAN_ENDS = {"2020": "十三五", "2025": "十四五", "2015": "十二五", "2030": "十五五"}


@dataclass(frozen=True, slots=True)
class Constraints:
    """`figures`: what a text that states the figures asked for looks like; () when none is asked for."""

    years: tuple[str, ...]
    ordinals: tuple[str, ...]  # 第六次 of 第六次党代会
    figures: tuple[re.Pattern[str], ...]

    def year_met(self, citation: Citation, text: str) -> bool:
        """A year is met where it is named, in the passage or above it. For a figure nothing less will do, but for the
        plan that ends with that year, and a title is no date (中国制造2025); for the rest title, period and date of the
        document count too."""
        period = citation.period
        if not self.years:
            return True
        if self.figures:
            named = any(year in _with_headings(citation, text) for year in self.years)
            ends = period is not None and str(period.to_year) in self.years
            return named or ends or any(_PLAN_ENDS.get(year, "\0") in text for year in self.years)
        if any(year in stated(citation, text) for year in self.years):
            return True
        covered = range(period.from_year, period.to_year + 1) if period else range(0)
        return any(int(year) in covered or year in (citation.date or "") for year in self.years)

    def ordinal_met(self, citation: Citation, text: str) -> bool:
        return all(ordinal in stated(citation, text) for ordinal in self.ordinals)

    def figure_met(self, text: str) -> bool:
        return all(figure.search(text) for figure in self.figures)


def constraints_of(query: Query) -> Constraints:
    figures: tuple[re.Pattern[str], ...] = ()
    if _ASKS.search(query.normalized):
        figures = tuple(wanted for asked, wanted in _ASKED if asked.search(query.normalized)) or (_ANY_FIGURE,)
    return Constraints(query.years, tuple(dict.fromkeys(_ORDINAL.findall(query.normalized))), figures)


def stated(citation: Citation, text: str) -> str:
    """The passage with what stands above it: headings, title, and when a speech was made."""
    return f"{_with_headings(citation, text)}\n{citation.title}"


def _with_headings(citation: Citation, text: str) -> str:
    said = citation.attribution.date if citation.attribution else None
    return "\n".join((text, *citation.section_path, said or ""))
