"""What a passage must speak of before it may answer. In: a question. Out: constraints, and which of them a text meets.

Nearness of meaning does not see that a question is about 2030 and the clause about 2025, or that it asks for hectares
and the clause names none; a drafter does. Pure.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.tokens import words_of
from service.asked_figures import asks_when, figures_asked
from service.asked_things import Thing, things_asked
from service.contrasts import Contrast, contrasts_asked
from service.highlight import fold
from service.ordinals import is_named, ordinals_named
from service.query import Query, has_chinese
from service.records import Citation, Span
from service.sentences import sentences_of
from service.years_named import (
    PLAN,
    SENTENCE_END,
    YEAR,
    Years,
    arabic,
    dated_otherwise,
    plans_named,
    with_its_date,
    years_told_of,
)

_OF_THE_ASKER = re.compile(
    r"(?:19|20)\d\d年?(?:\d+月)?(?:\d+日)?(?:[之以]?[前后])?[才就]?"
    r"(?:出生|生的|毕业|退休|入职|参加工作|结婚|买|购|建的|盖的|登记|注册|成立的|上牌|签的|入学|参保)"
)
_QUANTITY = re.compile(r"(?:19|20)\d\d[余多]?[十百千万亿]*(?:元|个|家|人|户|亩|吨|名|台|套|项|件|座|万|亿|平方|公里|%)")
_QUOTED = re.compile(r"[“\"《]([^“”\"《》，。、；：]{3,14})[”\"》]")
_NAME_OF_A_SUM = re.compile(
    r"[“\"][^“”\"，。、；：]{0,6}[百千万亿]+元?(?:级|产业|工程|计划|集群|企业|园区|行动)[^“”\"，。、；：]{0,4}[”\"]"
)
_ACRONYM = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,}(?![A-Za-z0-9])")
_ASKS_FOR_A_TARGET = re.compile("^(?!.*(?:实际|不是|完成)).*目标")
_LOOKS_BACK = re.compile("回顾|现状|成就|成效|成绩|(?:执行|完成)情况|发展基础|发展历程")
_GENERAL = """
    重点 核心 主导 支柱 优势 特色 传统 新兴 战略性 高新技术 先进 现代 未来 创新型 智能 数字 绿色 低碳 相关 配套
    关联 上下游 利用 服务 加工 制造 生产 发展 全部 所有 整个 地方 县域 本地 主要 几个 三个 三次 一二 二三 一二三
    第一 第二 第三
"""
_NO_INDUSTRY = frozenset(_GENERAL.split())
"""What stands before 产业 and names none."""
_NAMED = re.compile(r"[“\"]([^“”\"，。、；：]{4,14})[”\"]")


@dataclass(frozen=True, slots=True)
class Constraints:
    """`figures`: what a text that states the figures asked for looks like; () when none is asked for."""

    years: tuple[str, ...]
    ordinals: tuple[str, ...]  # 第六次 of 第六次党代会
    figures: tuple[re.Pattern[str], ...]
    names: tuple[str, ...] = ()  # whose figure is asked for, in quotation marks: “楚纺领航行动”
    things: tuple[Thing, ...] = ()  # of which kind a name is asked for: 哪个乡镇
    plans: tuple[int, ...] = ()  # first years of the five-year plans named: 2021 of 十四五
    acronyms: tuple[str, ...] = ()  # whose figure is asked for, in capitals: GDP
    told_of: tuple[Years, ...] = ()  # the years that the figure asked for is of; () when it is a time itself
    target: bool = False  # a figure that is to be reached is asked for, not one that was
    industries: tuple[str, ...] = ()  # whose figure is asked for: 柑橘 of 柑橘产业
    contrasts: tuple[Contrast, ...] = ()  # of which kind the figure asked for is, where kinds exclude each other

    def year_met(self, citation: Citation, text: str, above: str = "") -> bool:
        """A year is met where it is named: in the passage, in what stands `above` it in its section, in its headings.
        For a figure nothing less will do, but for the plan that ends with that year and for what names no year at all
        in a document of that year; for the rest title, period and date of the document count too."""
        period = citation.period
        if not self.years:
            return True
        if self.figures:
            said = f"{above}\n{_with_headings(citation, text)}"
            named = any(year in YEAR.findall(arabic(said)) or f"{year}年" in citation.title for year in self.years)
            ends = period is not None and str(period.to_year) in self.years
            undated = not YEAR.search(arabic(said)) and not plans_named(said)
            of_the_year = undated and (citation.date or "")[:4] in self.years
            return named or ends or of_the_year or any(int(year) - 4 in plans_named(said) for year in self.years)
        if any(year in said_with_headings(citation, text) for year in self.years):
            return True
        covered = range(period.from_year, period.to_year + 1) if period else range(0)
        return any(int(year) in covered or year in (citation.date or "") for year in self.years)

    def plan_met(self, citation: Citation, text: str, above: str = "") -> bool:
        """Does the passage, its document or what stands `above` it speak of the five years? For a figure a date must
        show it, or the plan's name: a plan for 2016-2020 states no target of 十四五."""
        if not self.plans:
            return True
        said = f"{above}\n{said_with_headings(citation, text)}"
        if any(first in plans_named(said) for first in self.plans):
            return True
        years = {int(year) for year in YEAR.findall(arabic(said))}
        if not self.figures:
            years |= {int(citation.date[:4])} if citation.date else set()
        if citation.period is not None:
            years |= set(range(citation.period.from_year, citation.period.to_year + 1))
        return any(years & set(range(first, first + 5)) for first in self.plans)

    def ordinal_met(self, citation: Citation, text: str) -> bool:
        said = said_with_headings(citation, text)
        return all(is_named(ordinal, said) for ordinal in self.ordinals)

    def name_met(self, citation: Citation, text: str) -> bool:
        """One of the names that the question sets in quotation marks stands there, or in its title."""
        said = fold(said_with_headings(citation, text))
        return not self.names or any(fold(name) in said for name in self.names)

    def figure_met(self, text: str) -> bool:
        said = _less_names(text)
        return all(figure.search(said) for figure in self.figures)

    def sentence_states(self, sentence: str) -> bool:
        """All the figures asked for, and not as those of another year."""
        return self.figure_met(sentence) and not self.of_another_year(sentence)

    def passage_states(self, passage: str) -> bool:
        """All the figures asked for, and at least one of them not as that of another year."""
        if not self.figures:
            return True
        said = _dated_sentences(passage)
        return self.figure_met(passage) and any(self.a_figure_met(s) and not self.of_another_year(s) for s in said)

    def of_another_year(self, sentence: str) -> bool:
        """For a figure only: 2020年起给予奖补 may well tell how 2025 is done."""
        return bool(self.figures) and dated_otherwise(sentence, self.told_of)

    def a_figure_met(self, text: str) -> bool:
        """One of those asked for: 总投资20亿元 and 2025年建成 may stand in two sentences."""
        said = _less_names(text)
        return any(figure.search(said) for figure in self.figures)

    def of_another_kind(self, citation: Citation, text: str, said: Span) -> Contrast | None:
        """产值 where 利润 is asked for: the contrast by which the sentence at `said` of a passage is no answer."""
        return next((c for c in self.contrasts if c.told_instead(citation, text, said)), None)

    def kind_met(self, citation: Citation, text: str) -> bool:
        """Is one of the sentences that state a figure asked for not of another kind? Of a passage without any: yes."""
        if not self.contrasts:
            return True
        stating = [span for span in sentences_of(text, lines=True) if self.a_figure_met(text[slice(*span)])]
        return not stating or any(self.of_another_kind(citation, text, span) is None for span in stating)

    def target_met(self, citation: Citation) -> bool:
        """A section that looks back (科技创新成就, 发展回顾) states no target."""
        looks_back = any(_LOOKS_BACK.search(heading) for heading in citation.section_path)
        return not (self.target and looks_back and not any("目标" in heading for heading in citation.section_path))

    def names_things(self, sentence: str) -> bool:
        """由哪个部门牵头: does it name one, as the sentence about 各市 beside it does not?"""
        return all(thing.wanted.search(sentence) for thing in self.things)

    def things_met(self, citation: Citation, text: str) -> bool:
        said = said_with_headings(citation, text)
        return all(thing.wanted.search(said) for thing in self.things)


def constraints_of(query: Query) -> Constraints:
    figures = () if query.statement else figures_asked(query.normalized)
    ordinals = ordinals_named(query.normalized)
    names = tuple(n for n in _QUOTED.findall(query.raw) if not PLAN.search(n))
    plans = tuple(sorted(plans_named(query.normalized)))
    things = () if query.statement else things_asked(query.normalized)
    dates = YEAR.findall(_OF_THE_ASKER.sub("", _QUANTITY.sub("", query.normalized)))
    years = tuple(year for year in query.years if year in dates)
    told_of = () if asks_when(query.normalized) else years_told_of(query.normalized)
    named = _ACRONYM.findall(unicodedata.normalize("NFKC", query.raw)) if has_chinese(query.raw) else ()
    acronyms = tuple(dict.fromkeys(named)) if figures else ()
    contrasts = contrasts_asked(query.normalized) if figures else ()
    return Constraints(
        years,
        ordinals,
        figures,
        names if figures else (),
        things,
        plans,
        acronyms,
        told_of,
        target=bool(figures) and _ASKS_FOR_A_TARGET.search(query.normalized) is not None,
        industries=tuple(_industries(query.normalized)) if figures else (),
        contrasts=contrasts,
    )


def _industries(question: str) -> Iterator[str]:
    words = words_of(question)
    for name, kind in itertools.pairwise(words):
        if kind in ("产业", "产业链", "产业园", "行业") and len(name) > 1 and name not in _NO_INDUSTRY:
            yield name


def names_quoted(question: str) -> tuple[str, ...]:
    """What stands in quotation marks and is long enough to be somebody's name for something."""
    return tuple(dict.fromkeys(name for name in _NAMED.findall(question) if not PLAN.search(name)))


def _dated_sentences(passage: str) -> Iterator[str]:
    start = 0
    for end in (*SENTENCE_END.finditer(passage), None):
        said = passage[start : end.start() if end else len(passage)]
        yield with_its_date(passage, said, start)
        start = end.end() if end else start


def _less_names(text: str) -> str:
    """服务业“三千亿元产业”工程 states no sum."""
    return _NAME_OF_A_SUM.sub("", text)


def said_with_headings(citation: Citation, text: str) -> str:
    """The passage with what stands above it: headings, title, and when a speech was made."""
    return f"{_with_headings(citation, text)}\n{citation.title}"


def _with_headings(citation: Citation, text: str) -> str:
    said = citation.attribution.date if citation.attribution else None
    return "\n".join((text, *citation.section_path, said or ""))
