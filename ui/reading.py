"""A document's text and outline in, what the reading window shows out: paragraphs and entries with their places. Pure.

Offsets are code points. They are resolved here, because the browser counts UTF-16 units and would miss behind rare
characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ui.records import Node, Span


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`parts` in order: text, and whether it belongs to the passage that was opened."""

    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline; `paragraph` is the index of the paragraph it leads to."""

    heading: str
    depth: int
    paragraph: int
    current: bool


def paragraphs(text: str, marked: Span) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(_parts(text, span, marked)) for span in line_spans(text))


def entries(outline: Iterable[Node], text: str, marked: Span) -> tuple[Entry, ...]:
    """The tree flattened in the order of the text; current is the deepest section that holds the passage."""
    starts = [start for start, _ in line_spans(text)]
    nodes = list(_walk(outline, 0))
    holding = [node for _, node in nodes if node.start <= marked[0] < max(node.end, node.start + 1)]
    current = holding[-1] if holding else None
    return tuple(Entry(n.heading, depth, _paragraph_at(starts, n.start), n is current) for depth, n in nodes)


def line_spans(text: str) -> list[Span]:
    """Start and end of every line that is not empty."""
    breaks = [-1, *(at for at, char in enumerate(text) if char == "\n"), len(text)]
    return [(a + 1, b) for a, b in pairwise(breaks) if text[a + 1 : b].strip()]


def _parts(text: str, line: Span, marked: Span) -> tuple[tuple[str, bool], ...]:
    start, end = line
    first, last = (min(max(offset, start), end) for offset in marked)
    cut = ((start, first, False), (first, last, True), (last, end, False))
    return tuple((text[a:b], inside) for a, b, inside in cut if a < b)


def _paragraph_at(starts: list[int], offset: int) -> int:
    return max(0, sum(start <= offset for start in starts) - 1)


def _walk(nodes: Iterable[Node], depth: int) -> Iterator[tuple[int, Node]]:
    for node in nodes:
        yield depth, node
        yield from _walk(node.children, depth + 1)
