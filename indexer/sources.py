"""A source's lines in, those that are text and the page's own furniture out, set apart. Pure.

In: a `SourceText` of any format. Out: non-blank `Line`s in order and the `Furniture` found between them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.records import SourceLine, SourceText, plain_text
from indexer.records import Furniture, FurnitureKind

_DASHED_PAGE_NUMBER = re.compile(r"^[-—－–]\s*\d{1,4}\s*[-—－–]$")
_BARE_NUMBER = re.compile(r"^\d{1,4}$")
_FILE_NAME = re.compile(r"^[^\s，。；]+\.(docx?|pdf|wps|xlsx?|txt)$", re.IGNORECASE)
_URL_ONLY = re.compile(r"^https?://\S+$")
_CONTENTS = re.compile(r"^\S.{0,70}?[.．…·⋯•_—\s]{6,}\d{1,4}$")
_LEADERS = re.compile(r"[.．…·⋯•]{3}")
_ENDS_A_SENTENCE = tuple("。！？：；.!?:;”")


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line. `text` is stripped, inner tabs kept; `blank_before`: an empty line stands above it."""

    number: int  # 1-based in the source
    text: str
    blank_before: bool
    is_cell: bool  # begins with a tab: a table cell, as Word's text export writes them, or a whole row of cells
    page: int | None = None  # of the source, counted from 1
    continues: bool | None = None  # it goes on the paragraph of the line above; None: only its width can tell


def squeeze(text: str) -> str:
    """`text` without any white space: how titles and anchors are compared."""
    return "".join(text.split())


def display_width(text: str) -> float:
    """Width in Chinese characters: a half-width letter counts half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def split_lines(raw: list[str], dividers: tuple[str, ...] = ()) -> tuple[list[Line], list[Furniture]]:
    """`split_source` of a text file's lines."""
    return split_source(plain_text(raw), dividers)


def split_source(source: SourceText, dividers: tuple[str, ...] = ()) -> tuple[list[Line], list[Furniture]]:
    """Lines that are text, and furniture: what the reader marked as such, page numbers, foot-of-page links, stray file
    names, lines of a table of contents, divider pages."""
    lines: list[Line] = []
    furniture: list[Furniture] = []
    raw = [line.text for line in source.lines]
    divider_rows = _divider_rows(raw, dividers)
    for index, full in enumerate(source.lines):
        text = full.text.strip()
        if not text:
            continue
        kind = "divider" if index in divider_rows else full.furniture or _furniture_kind(raw, index, full)
        if kind:
            furniture.append(Furniture(index + 1, kind, text))
        else:
            blank_before = index == 0 or not raw[index - 1].strip()
            is_cell = full.text.startswith("\t")
            lines.append(Line(index + 1, text, blank_before, is_cell, full.page, full.continues))
    return lines, furniture


def _furniture_kind(raw: Sequence[str], index: int, line: SourceLine) -> FurnitureKind | None:
    text = line.text.strip()
    if _DASHED_PAGE_NUMBER.match(text):
        return "page_number"
    if line.continues is None and _BARE_NUMBER.match(text) and _interrupts_a_sentence(raw, index):
        return "page_number"
    if _URL_ONLY.match(text):
        return "footnote"
    if _CONTENTS.match(text) and _LEADERS.search(text):
        return "contents"
    if _FILE_NAME.match(text):
        return "file_name"
    return None


def _interrupts_a_sentence(raw: Sequence[str], index: int) -> bool:
    """A bare number is a page number only alone between blank lines, in the middle of a wrapped sentence:
    in a table it is a figure."""
    if (
        raw[index].startswith("\t")
        or not (0 < index < len(raw) - 1)
        or raw[index - 1].strip()
        or raw[index + 1].strip()
    ):
        return False
    above = next((line.strip() for line in reversed(raw[:index]) if line.strip()), "")
    return display_width(above) >= 20 and not above.endswith(_ENDS_A_SENTENCE)


def _divider_rows(raw: list[str], dividers: tuple[str, ...]) -> set[int]:
    """Indices of the lines that together spell a divider (white space aside)."""
    rows: set[int] = set()
    for wanted in map(squeeze, dividers):
        for start in range(len(raw)):
            run = _run_spelling(raw, start, wanted)
            if run:
                rows.update(run)
                break
    return rows


def _run_spelling(raw: list[str], start: int, wanted: str) -> list[int]:
    spelled, run = "", []
    for index in range(start, len(raw)):
        if raw[index].strip():
            run.append(index)
        elif not run:
            return []
        spelled += squeeze(raw[index])
        if spelled == wanted:
            return run
        if not wanted.startswith(spelled):
            return []
    return []
