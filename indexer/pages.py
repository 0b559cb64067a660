"""Paragraphs with their places and the lines they were made of in, where each page of the source starts out. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from indexer.dewrap import Paragraph
from indexer.sources import Line


def page_starts(paragraphs: Sequence[Paragraph], offsets: Sequence[int], lines: Sequence[Line]) -> tuple[int, ...]:
    """Offset of the start of page 1, 2, … of the source in the document's text; () when its lines have no pages.

    `offsets[i]` is where paragraph i starts. Pages before the document's first start at 0 with it; a page without text
    starts where the next one does, so the last page that starts at or before an offset is the page of its character.
    """
    first: dict[int, int] = {}
    numbers = [line.number for line in lines]
    for paragraph, offset in zip(paragraphs, offsets, strict=True):
        done = 0
        for line in lines[bisect_left(numbers, paragraph.line) : bisect_right(numbers, paragraph.last_line)]:
            if line.page is not None and line.page not in first:
                first[line.page] = offset + _after_visible(paragraph.text, done)
            done += _visible(line.text)
    return _filled(first)


def _filled(first: dict[int, int]) -> tuple[int, ...]:
    if not first:
        return ()
    starts: list[int] = []
    upcoming = max(first.values())
    for page in range(max(first), 0, -1):  # from the last page to the first: a page is never after its successor
        upcoming = min(upcoming, first.get(page, upcoming))
        starts.append(upcoming)
    lowest = min(first)
    return tuple(0 if page < lowest else start for page, start in enumerate(reversed(starts), 1))


def _visible(text: str) -> int:
    return sum(not char.isspace() for char in text)


def _after_visible(text: str, count: int) -> int:
    """Position of the visible character number `count` (from 0): joining lines changes white space only."""
    seen = 0
    for position, char in enumerate(text):
        if not char.isspace():
            if seen == count:
                return position
            seen += 1
    return len(text)
