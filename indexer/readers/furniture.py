"""Pages with their rows in, the rows that belong to the page and not to the text out: repeated heads and feet, page
numbers, footnotes. Pure.

A row is a head or foot when it stands at the same height with the same words, figures aside, on several pages, and
nothing but such rows stands further out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexer.readers.rows import Page, Row
from indexer.records import FurnitureKind

_OUTER = 0.14  # of the page's height: where heads and feet stand
_DEPTH = 3  # rows from the edge that may be furniture
_NUMBER = re.compile(  # OCR takes the dashes for 一
    r"[-—－–―·•~\s一]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,6})(?:\s*页)?[-—－–―·•~\s一]*(?:(?:/|共|，共)\s*(?:共\s*)?\d{1,4}\s*页?)?"
)
_FOOTNOTE = re.compile(r"[①-⑳]|[\[［〔]\d{1,2}[\]］〕]|\d{1,2}\s?(?=[^\d.．、\s年月%％])|[*※]|注\d?[:：]")
_SMALL = 0.9  # of the body's size

Marked = dict[int, FurnitureKind]
"""id(row) -> kind."""


def furniture_of(pages: Sequence[Page], rows: Sequence[Sequence[Row]], body_size: float) -> Marked:
    """`rows[i]` are those of `pages[i]`, in reading order."""
    marked: Marked = {}
    edges = [_edges(page, own) for page, own in zip(pages, rows, strict=True)]
    seen = Counter(key for edge in edges for key in {key for side in edge for key, _ in side})
    for edge in edges:
        for side in edge:
            for key, row in side:
                kind = _kind(row, seen[key], len(pages))
                if kind is None:
                    break
                marked[id(row)] = kind
    for page, own in zip(pages, rows, strict=True):
        for row in _footnotes(page, [row for row in own if id(row) not in marked], body_size):
            marked[id(row)] = "footnote"
    return marked


Edge = list[tuple[tuple[str, int], Row]]


def _edges(page: Page, rows: Sequence[Row]) -> tuple[Edge, Edge]:
    """Rows near the head and near the foot, from the outermost inwards, each with what makes it the same elsewhere."""
    ordered = sorted(rows, key=lambda row: row.top)
    head = [row for row in ordered[:_DEPTH] if row.bottom < _OUTER * page.height]
    foot = [row for row in ordered[::-1][:_DEPTH] if row.top > (1 - _OUTER) * page.height]
    return [(_key(page, row), row) for row in head], [(_key(page, row), row) for row in foot]


def _key(page: Page, row: Row) -> tuple[str, int]:
    words = re.sub(r"\d+", "#", "".join(segment.text for segment in row.segments))
    return re.sub(r"\s+", "", words), round(50 * row.top / page.height)


def _kind(row: Row, seen: int, pages: int) -> FurnitureKind | None:
    text = " ".join(segment.text for segment in row.segments)
    if len(row.segments) == 1 and _NUMBER.fullmatch(text):
        return "page_number"
    return "header" if seen >= (2 if pages < 4 else 3) else None


def _footnotes(page: Page, rows: Sequence[Row], body_size: float) -> list[Row]:
    """The rows in small letters at the foot of the page, from the first that carries a footnote's mark."""
    small: list[Row] = []
    for row in sorted(rows, key=lambda row: row.top, reverse=True):
        if row.top < 0.5 * page.height or max(segment.size for segment in row.segments) > _SMALL * body_size:
            break
        small.append(row)
    small.reverse()
    for position, row in enumerate(small):
        if _FOOTNOTE.match(row.segments[0].text):
            return small[position:]
    return []
