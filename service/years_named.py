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
_CITED = re.compile(r"《[^》]*》|[〔\[【][^〕\]】]*[〕\]】]\s*第?\d*号?")
_BASE = re.compile(
    r"(?:比|较|以|于|自|从|与|同)“?(?:(?:19|20)\d\d年|十[一二三四五]五)[^，。；]{0,3}"
    r"|(?:19|20)\d\d年[^，。；]{0,12}(?:基础|以来|起步?)"
    r"|是“?(?:(?:19|20)\d\d年|十[一二三四五]五)”?(?:时期|期间|末)?的"
)
_RANGE = re.compile(r"(?<!\d)((?:19|20)\d\d)年?\s*(?:[-—－–~～]+|至|到)\s*((?:19|20)\d\d)(?!\d)")


def plans_named(text: str) -> set[int]:
    """First years of the five-year plans that a text names."""
    return {_FIRST_YEAR[short or long] for short, long in PLAN.findall(text)}


def years_of_plan(first: int) -> Years:
    return first, first + _PLAN_YEARS - 1


def years_named(sentence: str) -> tuple[Years, ...]:
    """Those that a figure in it may be of: not of a cited document, and not the year that it is compared with."""
    own = _BASE.sub("", _CITED.sub("", sentence))
    ranges = [(int(first), int(last)) for first, last in _RANGE.findall(own)]
    single = [(int(year), int(year)) for year in YEAR.findall(_RANGE.sub("", own))]
    return (*ranges, *single, *(years_of_plan(first) for first in sorted(plans_named(own))))


def dated_otherwise(sentence: str, asked: Iterable[Years]) -> bool:
    """Does it name years, and none of those asked for?"""
    own = years_named(sentence)
    wanted = tuple(asked)
    return bool(own and wanted) and not any(a <= last and first <= b for first, last in own for a, b in wanted)
