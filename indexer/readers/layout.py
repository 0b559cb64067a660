"""Pieces of text with their places on pages in, lines in reading order out: columns, table rows, furniture,
paragraphs.

In: `PieceOfText`s of one document, from a character to a line each, as PDF, OFD or OCR give them; units are those of
the page, y grows downwards. Out: `SourceLine`s with their page. Pure. What repeats at the head or foot of the pages
is furniture, and so are page numbers and footnotes; a line goes on the paragraph above when that reached the margin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from indexer.headings import heading_family
from indexer.readers.columns import in_reading_order
from indexer.readers.furniture import furniture_of
from indexer.readers.records import SourceLine
from indexer.readers.rows import Page, Row, Segment, rows_of
from indexer.records import FurnitureKind

_TERMINAL = re.compile(r"[。！？；：!?;][”’）)》〉]*$")
_FIRST_WORD = re.compile(r"[A-Za-z0-9.,%+\-/]+[\u3000-\u303f\uff00-\uff0f\uff1a-\uff1f]?|.[\u3001\u3002\uff0c]*")
_HANGING = tuple("，。、；：？！）》”’〕】…")
_FLUSH = 0.7  # in letters: how far from a margin a line may stand and still be at it
_INDENT = 1.2  # in letters; a paragraph's first line is indented by two
_TITLE_SIZE = 1.15  # of the body's size


@dataclass(frozen=True, slots=True)
class Body:
    """What the running text looks like: size of its letters, distance of its lines."""

    size: float
    pitch: float


def lines_of(pages: Sequence[Page]) -> tuple[tuple[SourceLine, ...], str | None]:
    """All lines of the pages and the title that the largest letters of the first page show."""
    rows = [in_reading_order(page, rows_of(page)) for page in pages]
    body = _body([row for own in rows for row in own])
    marked = furniture_of(pages, rows, body.size)
    flow = [(page, row) for page, own in zip(pages, rows, strict=True) for row in own if id(row) not in marked]
    margins = _margins(flow, body)
    joined = _continuations(flow, margins, body)
    lines: list[SourceLine] = []
    for page, own in zip(pages, rows, strict=True):
        for row in own:
            kind: FurnitureKind | None = marked.get(id(row))
            lines.append(SourceLine(_text(row), page.number, joined.get(id(row), False), kind))
    return tuple(lines), _title(flow, joined, body)


def _text(row: Row) -> str:
    if len(row.segments) == 1:
        return row.segments[0].text
    return "\t" + "\t".join(segment.text for segment in row.segments)


def _body(rows: Sequence[Row]) -> Body:
    sizes: Counter[float] = Counter()
    for row in rows:
        for segment in row.segments:
            sizes[round(segment.size * 2) / 2] += len(segment.text)
    size = sizes.most_common(1)[0][0] if sizes else 12.0
    gaps = [
        below.top - above.top
        for above, below in zip(rows, rows[1:], strict=False)
        if 0.8 * size < below.top - above.top < 3.5 * size
    ]
    return Body(size or 12.0, median(gaps) if gaps else 1.5 * size)


Margins = dict[tuple[int, int], tuple[float, float]]
"""(page, column) -> left and right edge of the running text."""


def _margins(flow: Sequence[tuple[Page, Row]], body: Body) -> Margins:
    """Of each column of each page where enough lines show it; else of the same column on the other pages."""
    by_column: dict[int, list[Segment]] = {}
    by_place: dict[tuple[int, int], list[Segment]] = {}
    for page, row in flow:
        if len(row.segments) == 1:
            by_column.setdefault(row.column, []).append(row.segments[0])
            by_place.setdefault((page.number, row.column), []).append(row.segments[0])
    everywhere = {column: _edges(found, body.size) for column, found in by_column.items()}
    margins: Margins = {}
    for place, found in by_place.items():
        left, right = _edges(found, body.size)
        all_left, all_right = everywhere[place[1]]
        margins[place] = (all_left if left is None else left, all_right if right is None else right)  # type: ignore[assignment]
    return {place: edges for place, edges in margins.items() if None not in edges}


def _edges(segments: Sequence[Segment], size: float) -> tuple[float | None, float | None]:
    """The outermost places where at least three lines begin (two will do for ends), None when there are none."""

    def agreed(places: list[float], needed: int) -> float | None:
        for place in places:
            if sum(abs(other - place) <= _FLUSH * size for other in places) >= needed:
                return place
        return None

    left = agreed(sorted(segment.x0 for segment in segments), 3)
    right = agreed(sorted(map(_end, segments), reverse=True), 3)
    return left, right


def _end(segment: Segment) -> float:
    """Where its words end: a mark that may not begin a line hangs over the margin."""
    hangs = segment.text[-1:] in _HANGING
    return segment.x1 - (segment.width_of(segment.text[-1:]) if hangs else 0.0)


def _continuations(flow: Sequence[tuple[Page, Row]], margins: Margins, body: Body) -> dict[int, bool]:
    joined: dict[int, bool] = {}
    for (above_page, above), (page, row) in zip(flow, flow[1:], strict=False):
        if len(above.segments) > 1 or len(row.segments) > 1:
            continue
        near = above_page is not page or above.column != row.column or row.top - above.top < 1.6 * body.pitch
        same_size = abs(above.segments[0].size - row.segments[0].size) <= 0.15 * body.size
        if near and same_size:
            is_same_page = above_page is page
            joined[id(row)] = (is_same_page and _is_title_going_on(page, above, row, body)) or _reaches_and_goes_on(
                above, row, margins.get((above_page.number, above.column)), margins.get((page.number, row.column))
            )
    return joined


def _is_title_going_on(page: Page, above: Row, row: Row, body: Body) -> bool:
    """Both in large letters and centred."""
    middle = page.width / 2
    return all(
        line.segments[0].size >= _TITLE_SIZE * body.size
        and abs((line.segments[0].x0 + line.segments[0].x1) / 2 - middle) < 1.5 * body.size
        and heading_family(line.segments[0].text) is None
        for line in (above, row)
    )


def _reaches_and_goes_on(
    above: Row, row: Row, margins: tuple[float, float] | None, own_margins: tuple[float, float] | None
) -> bool:
    """The line above has no room for the first word of this one, and this one begins at the margin."""
    last, first = above.segments[0], row.segments[0]
    if margins is None or own_margins is None:
        return False
    if _TERMINAL.search(last.text) and heading_family(first.text) is not None:
        return False
    word = _FIRST_WORD.match(first.text)
    needed = first.width_of(word[0]) if word else first.size
    no_room = margins[1] - last.x1 < max(needed, first.size) + 0.4 * first.size
    return no_room and first.x0 - own_margins[0] < _INDENT * first.size


def _title(flow: Sequence[tuple[Page, Row]], joined: dict[int, bool], body: Body) -> str | None:
    """The first run of lines in the largest letters of the first page, when they are larger than the body's."""
    first_page = [row for page, row in flow if page is flow[0][0] and len(row.segments) == 1]
    if not first_page:
        return None
    largest = max(row.segments[0].size for row in first_page)
    if largest < _TITLE_SIZE * body.size:
        return None
    title = ""
    for row in first_page:
        if row.segments[0].size >= 0.93 * largest and (not title or joined.get(id(row))):
            title += row.segments[0].text
        elif title:
            break
    return title if len(title) >= 4 else None
