"""Which years a sentence speaks of: 2015年, 2018—2020年, “十四五”. In: a text. Out: spans of years. Pure.

A figure of 2020 is no answer to a question about 2025, though the plan that states it ends with 2025.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Years = tuple[int, int]
"""First and last year, both included."""

PLAN = re.compile("(?<![二三四五六七八九])十([一二三四五])五(?![岁个天年])|第十([一二三四五])个五年")
YEAR = re.compile(r"(?<!制造)(?<!\d)(?:19|20)\d\d(?!\d)")  # the 2025 of 中国制造2025 is no date
_FIRST_YEAR = {"一": 2006, "二": 2011, "三": 2016, "四": 2021, "五": 2026}
_PLAN_YEARS = 5

_Y = r"(?:19|20)\d\d"
_SINGLE = re.compile(rf"(?<!\d)({_Y})(?=\s*年)")  # 2060亩 is no year
_RANGE = re.compile(rf"(?<!\d)({_Y})\s*年?(?:\d+月)?(?:\d+日)?\s*(?:[-—–―─－~～]+|至|到)\s*({_Y}|\d\d)(?=\s*年|[）)])")
_CITED = re.compile(r"《[^》]*》|[〔\[【][^〕\]】]*[〕\]】]\s*第?\d*号?")
SENTENCE_END = re.compile(r"[。！？；!?;\n]")
_UNTIL = re.compile(
    rf"[\s\W\d一二三四五六七八九十]*(?:[^，。；:：]{{0,12}}[:：—]+)?(?:力争|争取|确保|力求)?到\s*({_Y})\s*年"
)
_LOOK_BACK = re.compile(rf"\s*({_Y})\s*年")
_FULL_STOP = re.compile(r"[。！？!?\n]")
_CHINESE = re.compile("(?:二[〇零○]|一九)[〇零○一二三四五六七八九]{2}(?=年)")
_TO_ARABIC = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_MARK = '[“”"]?'
_THEN = rf"{_MARK}(?:{_Y}\s*年|十[一二三四五]五){_MARK}"
_COMPARED = re.compile(
    rf"(?:[比较自从与同]|[低高优快]于){_THEN}|以{_THEN}为基[数期]|{_THEN}[^，。；]{{0,12}}(?:的?基础上|以来)"
    rf"|是{_THEN}(?:时期|期间|末)?的|由{_Y}\s*年|{_THEN}的[\d.一二三四五六七八九十两]+倍|[（(]{_THEN}[为是]"
)
_DATES_A_DOCUMENT = re.compile(rf"{_THEN}的?(?:政府工作报告|工作报告|印发|出台|发布|制定|下发|公布|规划|方案|计划)")


def arabic(text: str) -> str:
    """二〇二五年 as 2025年."""
    return _CHINESE.sub(lambda year: year[0].translate(_TO_ARABIC), text)


def plans_named(text: str) -> set[int]:
    """First years of the five-year plans that a text names."""
    return {_FIRST_YEAR[short or long] for short, long in PLAN.findall(text)}


def years_named(text: str) -> tuple[Years, ...]:
    """All that it names, but for those of cited documents."""
    own = _CITED.sub("", arabic(text))
    ranges = [(int(first), int(first[: 4 - len(last)] + last)) for first, last in _RANGE.findall(own)]
    single = [(int(year), int(year)) for year in _SINGLE.findall(_RANGE.sub("", own))]
    plans = ((first, first + _PLAN_YEARS - 1) for first in sorted(plans_named(own)))
    return (*ranges, *single, *plans)


def years_told_of(text: str) -> tuple[Years, ...]:
    """Those that a figure in it is of: without years that it is compared with, or that a document is of."""
    whole = _RANGE.sub(r"\1-\2", arabic(text))  # 从2021年到2025年 is a span, not a comparison with 2021
    return years_named(_COMPARED.sub("", _DATES_A_DOCUMENT.sub("", whole)))


def with_its_date(text: str, sentence: str, start: int) -> str:
    """`sentence`, which begins at `start` of `text`, with the 到2020年 that an earlier one opens with and that still
    holds: 到2020年，总产值达到300亿元。企业达到1200家。 A year of a look back holds as far as the semicolons go:
    2019年投入3.8亿元；强度达到2.9%。"""
    if not years_named(sentence):
        end = start
        for before in reversed(SENTENCE_END.split(text[:start])):
            years = set(years_named(before))
            if years:
                until, look_back = _UNTIL.match(before), _LOOK_BACK.match(before)
                if len(years) == 1 and until:
                    return f"到{until[1]}年,{sentence}"
                goes_on = not _FULL_STOP.search(text, end, start)
                return f"{look_back[1]}年,{sentence}" if len(years) == 1 and look_back and goes_on else sentence
            end -= len(before) + 1
    return sentence


def dated_otherwise(sentence: str, asked: Iterable[Years]) -> bool:
    """Does it name years, and none of those asked for? The 3家 of 从2016年的3家增加到2020年的16家 are of 2016."""
    wanted = tuple(asked)
    return bool(wanted and years_told_of(sentence)) and not _meet(years_named(sentence), wanted)


def _meet(some: Iterable[Years], others: tuple[Years, ...]) -> bool:
    return any(a <= last and first <= b for first, last in some for a, b in others)
