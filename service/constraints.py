"""What a passage must speak of before it may answer. In: a question. Out: constraints, and which of them a text meets.

Nearness of meaning does not see that a question is about 2030 and the clause about 2025, or that it asks for hectares
and the clause names none; a drafter does. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.asked_figures import figures_asked
from service.asked_things import Thing, things_asked
from service.highlight import fold
from service.query import Query
from service.records import Citation

_ORDINAL = re.compile(
    r"第[一二三四五六七八九十百\d]+(?:次|届|批|个五年)|(?<![一二三四五六七八九十个])[二三四五六]期(?![间末初中望货刊])"
)
_QUOTED = re.compile(r"[“\"《]([^“”\"《》，。、；：]{3,14})[”\"》]")
_NAMED = re.compile(r"[“\"]([^“”\"，。、；：]{4,14})[”\"]")
_PLAN = re.compile("(?<![二三四五六七八九])十([一二三四五])五(?![岁个天年])|第十([一二三四五])个五年")
_FIRST_YEAR = {"一": 2006, "二": 2011, "三": 2016, "四": 2021, "五": 2026}
_YEAR = re.compile(r"(?<!制造)(?<!\d)(?:19|20)\d\d(?!\d)")  # the 2025 of 中国制造2025 is no date


@dataclass(frozen=True, slots=True)
class Constraints:
    """`figures`: what a text that states the figures asked for looks like; () when none is asked for."""

    years: tuple[str, ...]
    ordinals: tuple[str, ...]  # 第六次 of 第六次党代会
    figures: tuple[re.Pattern[str], ...]
    names: tuple[str, ...] = ()  # whose figure is asked for, in quotation marks: “楚纺领航行动”
    things: tuple[Thing, ...] = ()  # of which kind a name is asked for: 哪个乡镇
    plans: tuple[int, ...] = ()  # first years of the five-year plans named: 2021 of 十四五

    def year_met(self, citation: Citation, text: str, above: str = "") -> bool:
        """A year is met where it is named: in the passage, in what stands `above` it in its section, in its headings.
        For a figure nothing less will do, but for the plan that ends with that year; for the rest title, period and
        date of the document count too."""
        period = citation.period
        if not self.years:
            return True
        if self.figures:
            said = f"{above}\n{_with_headings(citation, text)}"
            named = any(year in _YEAR.findall(said) or f"{year}年" in citation.title for year in self.years)
            ends = period is not None and str(period.to_year) in self.years
            return named or ends or any(int(year) - 4 in _plans_in(text) for year in self.years)
        if any(year in stated(citation, text) for year in self.years):
            return True
        covered = range(period.from_year, period.to_year + 1) if period else range(0)
        return any(int(year) in covered or year in (citation.date or "") for year in self.years)

    def plan_met(self, citation: Citation, text: str, above: str = "") -> bool:
        """Does the passage, its document or what stands `above` it speak of the five years? For a figure a date must
        show it, or the plan's name: a plan for 2016-2020 states no target of 十四五."""
        if not self.plans:
            return True
        said = f"{above}\n{stated(citation, text)}"
        if any(first in _plans_in(said) for first in self.plans):
            return True
        years = {int(year) for year in _YEAR.findall(said)}
        if not self.figures:
            years |= {int(citation.date[:4])} if citation.date else set()
        if citation.period is not None:
            years |= set(range(citation.period.from_year, citation.period.to_year + 1))
        return any(years & set(range(first, first + 5)) for first in self.plans)

    def ordinal_met(self, citation: Citation, text: str) -> bool:
        return all(ordinal in stated(citation, text) for ordinal in self.ordinals)

    def name_met(self, citation: Citation, text: str) -> bool:
        """One of the names that the question sets in quotation marks stands there, or in its title."""
        said = fold(stated(citation, text))
        return not self.names or any(fold(name) in said for name in self.names)

    def figure_met(self, text: str) -> bool:
        return all(figure.search(text) for figure in self.figures)

    def a_figure_met(self, text: str) -> bool:
        """One of those asked for: 总投资20亿元 and 2025年建成 may stand in two sentences."""
        return any(figure.search(text) for figure in self.figures)

    def things_met(self, citation: Citation, text: str) -> bool:
        said = stated(citation, text)
        return all(thing.wanted.search(said) for thing in self.things)


def constraints_of(query: Query) -> Constraints:
    figures = () if query.statement else figures_asked(query.normalized)
    ordinals = tuple(o for o in dict.fromkeys(_ORDINAL.findall(query.normalized)) if not _PLAN.match(o))
    names = tuple(n for n in _QUOTED.findall(query.raw) if not _PLAN.search(n))
    plans = tuple(sorted(_plans_in(query.normalized)))
    things = () if query.statement else things_asked(query.normalized)
    years = tuple(year for year in query.years if year in _YEAR.findall(query.normalized))
    return Constraints(years, ordinals, figures, names if figures else (), things, plans)


def names_quoted(question: str) -> tuple[str, ...]:
    """What stands in quotation marks and is long enough to be somebody's name for something."""
    return tuple(dict.fromkeys(name for name in _NAMED.findall(question) if not _PLAN.search(name)))


def _plans_in(text: str) -> set[int]:
    """First years of the five-year plans that a text names."""
    return {_FIRST_YEAR[short or long] for short, long in _PLAN.findall(text)}


def stated(citation: Citation, text: str) -> str:
    """The passage with what stands above it: headings, title, and when a speech was made."""
    return f"{_with_headings(citation, text)}\n{citation.title}"


def _with_headings(citation: Citation, text: str) -> str:
    said = citation.attribution.date if citation.attribution else None
    return "\n".join((text, *citation.section_path, said or ""))
