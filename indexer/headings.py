"""A paragraph in, its place among the numbering families of official documents out. Pure.

Chinese official documents mix families in one text (GB/T 9704: 一、（一）1.（1）; plans: 第X章, 第X节), skip levels,
restart and misnumber. The rank orders the families; which number stands there does not matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN_NUMBER = "[一二三四五六七八九十百零〇]{1,4}"
_FAMILIES: tuple[tuple[str, int], ...] = (
    (rf"第{_HAN_NUMBER}[篇编]", 10),
    (r"(?:附件|附录)\s*\d{0,2}(?=[:：\s]|$)", 10),
    (rf"第{_HAN_NUMBER}章", 20),
    (r"(?:前\s*言|引\s*言|序\s*言|结\s*语)$", 20),
    (rf"第{_HAN_NUMBER}节", 30),
    (rf"第{_HAN_NUMBER}条(?![、，和至的及规])", 35),
    (rf"{_HAN_NUMBER}、(?!{_HAN_NUMBER}、)", 40),
    (rf"[（(]{_HAN_NUMBER}[）)]", 50),
    (r"\d{1,2}[.．、](?!\d)", 60),
    (r"专栏\s*\d{0,2}", BOX_RANK := 65),
    (r"[（(]\d{1,2}[）)]", 70),
)
_PATTERNS = tuple((re.compile(pattern), rank) for pattern, rank in _FAMILIES)
TABLE_RANK = BOX_RANK
_MAX_RUN_IN = 36  # characters; a longer first sentence is text, not a title
_MAX_HEADING = 60
_SENTENCE_END = re.compile(r"[。：；！？]")


@dataclass(frozen=True, slots=True)
class Heading:
    """`title` as it is cited; `body_follows`: the paragraph goes on after it (a run-in heading)."""

    rank: int
    title: str
    body_follows: bool
    is_box: bool


def heading_family(text: str) -> int | None:
    """Rank of the numbering family that `text` starts with (smaller is higher), or None."""
    for pattern, rank in _PATTERNS:
        if pattern.match(text):
            return rank
    return None


def without_number(title: str) -> str:
    """基本原则 of （二）基本原则."""
    for pattern, _ in _PATTERNS:
        if match := pattern.match(title):
            return title[match.end() :].strip()
    return title


def parse_heading(text: str) -> Heading | None:
    """The heading that a paragraph is, or starts with; None when it is plain text."""
    for pattern, rank in _PATTERNS:
        match = pattern.match(text)
        if match:
            return _heading(text, match.end(), rank)
    return None


def _heading(text: str, marker_end: int, rank: int) -> Heading:
    is_box = rank == BOX_RANK
    stop = _SENTENCE_END.search(text, marker_end)
    if stop is None and len(text) <= _MAX_HEADING:
        return Heading(rank, text.strip(), False, is_box)
    if stop is not None and stop.start() - marker_end <= _MAX_RUN_IN:
        title = text[: stop.start() + (text[stop.start()] in "！？")]
        return Heading(rank, title.strip(), bool(text[stop.end() :].strip()), is_box)
    # No short title: the number alone is cited, such as `1．`, and the text follows.
    return Heading(rank, text[:marker_end].strip(), True, is_box)
