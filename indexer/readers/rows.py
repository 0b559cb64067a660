"""Pieces of text on a page in, its rows out: pieces on one base line, put together into segments, gaps between cells
kept. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

_CELL_GAP = 1.6  # in letters; less is a space inside a heading (第一章　总则)
_WORD_GAP = 0.25
_HAN_GAP = 0.45
_LATIN = re.compile(r"[!-~]")
_FIGURE_SO_FAR = re.compile(r"\d[.,]$")


@dataclass(frozen=True, slots=True)
class PieceOfText:
    """A character, a word or a line and its place; `size` is the height of its letters."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page; `number` is counted from 1."""

    number: int
    width: float
    height: float
    pieces: tuple[PieceOfText, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Text without a wide gap inside: a line of a column, a cell of a table row."""

    text: str
    x0: float
    x1: float
    size: float

    def width_of(self, text: str) -> float:
        """How wide `text` would be in these letters."""
        return self.size * display_width(text)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Segments on one base line; `column` is 0 in a page of one column."""

    segments: tuple[Segment, ...]
    top: float
    bottom: float
    column: int = field(default=0)

    @property
    def x0(self) -> float:
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        return self.segments[-1].x1


def display_width(text: str) -> float:
    """In letters: a half-width one counts half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def rows_of(page: Page) -> list[Row]:
    """Rows from top to bottom, as wide as the page: columns are still side by side in them."""
    rows: list[list[PieceOfText]] = []
    for piece in sorted(page.pieces, key=lambda piece: (piece.top + piece.bottom) / 2):
        if not piece.text.strip():
            continue
        if rows and _on_line(rows[-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_row(pieces) for pieces in rows]


def _on_line(row: Sequence[PieceOfText], piece: PieceOfText) -> bool:
    """Its middle lies within the row's largest piece, or the row's within it (marks and superscripts are small)."""
    tallest = max(row, key=lambda other: other.size)
    middle, its_middle = (tallest.top + tallest.bottom) / 2, (piece.top + piece.bottom) / 2
    return abs(its_middle - middle) < 0.45 * max(tallest.size, piece.size)


def _row(pieces: Sequence[PieceOfText]) -> Row:
    ordered = sorted(pieces, key=lambda piece: piece.x0)
    groups: list[list[PieceOfText]] = [[ordered[0]]]
    for piece in ordered[1:]:
        last = groups[-1][-1]
        if piece.x0 - last.x1 > _CELL_GAP * max(piece.size, last.size):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    segments = [_segment(group) for group in groups]
    if len(segments) > 1 and all(len(segment.text) == 1 for segment in segments) and segments[0].text > "\x7f":
        segments = [_spread(segments)]  # 目　　录, 附　　件
    return Row(tuple(segments), min(p.top for p in pieces), max(p.bottom for p in pieces))


def _spread(letters: Sequence[Segment]) -> Segment:
    return Segment("".join(s.text for s in letters), letters[0].x0, letters[-1].x1, letters[0].size)


def _segment(pieces: Sequence[PieceOfText]) -> Segment:
    text = pieces[0].text
    for last, piece in zip(pieces, pieces[1:], strict=False):
        gap = (piece.x0 - last.x1) / max(piece.size, 0.1)
        text += (" " if gap > _gap_of_a_space(text, piece.text) else "") + piece.text
    sizes = sorted(piece.size for piece in pieces for _ in piece.text)
    return Segment(re.sub(r"\s+", " ", text).strip(), pieces[0].x0, pieces[-1].x1, sizes[len(sizes) // 2])


def _gap_of_a_space(before: str, after: str) -> float:
    """In letters. A point or comma inside a figure is narrower than the half letter that it is given: 59.74."""
    latin = _LATIN.match(before[-1:]) and _LATIN.match(after[:1])
    in_a_figure = _FIGURE_SO_FAR.search(before) and after[:1].isdigit()
    return _WORD_GAP if latin and not in_a_figure else _HAN_GAP
