"""What groups, types and measures are called on the screen and in the report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.records import OTHER_WRITING, TYPES
from eval.summary import ALL, OTHER
from indexer.records import LEVELS

TYPE_NAMES: Mapping[str, str] = {
    "question": "提问",
    "fact": "查事实",
    "attribution": "查出处",
    "topic": "主题词",
    "newterm": "新提法",
    "draft": "草稿句",
    "colloquial": "口语",
    "english": "英文",
    "mixed": "中英混写",
    "traditional": "繁体",
    "typo": "错字",
    "unanswerable": "库外问题",
}
SPLIT_NAMES: Mapping[str, str] = {"tune": "调参", "heldout": "留出", "all": "全部"}
MEASURE_NAMES: Mapping[str, str] = {"RR@10": "MRR@10", "fact": "事实准确", "abstention": "拒答 F1"}
"""Where a reader knows a measure by another name than ir_measures, or it is one of ours."""

MAIN_MEASURES = ("nDCG@10", "RR@10", "R@10")
"""Compared and tested; the others are only shown."""


def group_name(group: str) -> str:
    """A group of `eval.summary` in Chinese; a level is its own name."""
    return {ALL: "全部", OTHER: "异写合计", **TYPE_NAMES}.get(group, group)


def measure_name(measure: str) -> str:
    return MEASURE_NAMES.get(measure, measure)


def in_order(groups: Iterable[str]) -> list[str]:
    """All; the types; other writing together, then its four types; the levels from the top down; what else there is."""
    plain = [t for t in TYPES if t not in OTHER_WRITING]
    order = [ALL, *plain, OTHER, *OTHER_WRITING, *LEVELS]
    found = list(groups)
    return [g for g in order if g in found] + [g for g in found if g not in order]
