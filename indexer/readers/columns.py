"""A page's rows in, the same text in reading order out: two or three columns of running text are read one after the
other. Pure.

A table also has columns, and is read row by row. What tells them apart: a column of running text has full lines, most
of them ten letters and longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.readers.rows import Page, Row, Segment, display_width

_MIN_LINES = 4
_MIN_LETTERS = 9
_FULL_SHARE = 0.5


def in_reading_order(page: Page, rows: Sequence[Row]) -> list[Row]:
    """Rows of one column as they are; where a gutter runs through consecutive rows, left of it first, then right."""
    ordered: list[Row] = []
    run: list[Row] = []
    for row in [*rows, None]:
        if row is not None and (len(row.segments) > 1 or row.x1 - row.x0 < 0.55 * page.width):
            run.append(row)
            continue
        ordered.extend(_read(page, run))
        run = []
        if row is not None:
            ordered.append(row)
    return ordered


def _read(page: Page, run: Sequence[Row]) -> list[Row]:
    gutter = _gutter(page, run)
    if gutter is None:
        return list(run)
    sides: list[list[Row]] = [[], []]
    for row in run:
        for side in (0, 1):
            own = tuple(segment for segment in row.segments if (segment.x0 >= gutter) == bool(side))
            if own:
                sides[side].append(replace(row, segments=own, column=2 * row.column + 1 + side))
    return [*sides[0], *_read(page, sides[1])]


def _gutter(page: Page, run: Sequence[Row]) -> float | None:
    """The x that no segment crosses and that has running text on both sides; None when there is none."""
    segments = [segment for row in run for segment in row.segments]
    if len(segments) < 2 * _MIN_LINES:
        return None
    for gutter in sorted({segment.x0 for segment in segments}):
        left = [segment for segment in segments if segment.x0 < gutter - 0.01]
        right = [segment for segment in segments if segment.x0 >= gutter - 0.01]
        if any(segment.x1 > gutter for segment in left):
            continue
        if _is_running_text(left) and _is_running_text(right):
            return gutter - 0.01
    return None


def _is_running_text(segments: Sequence[Segment]) -> bool:
    """Enough lines, most of them about as wide as the widest, and long enough for sentences."""
    if len(segments) < _MIN_LINES:
        return False
    x0, x1 = min(segment.x0 for segment in segments), max(segment.x1 for segment in segments)
    full = [segment for segment in segments if segment.x1 - segment.x0 > 0.85 * (x1 - x0)]
    letters = sorted(display_width(segment.text) for segment in full)
    return len(full) >= _FULL_SHARE * len(segments) and letters[len(letters) // 2] >= _MIN_LETTERS
