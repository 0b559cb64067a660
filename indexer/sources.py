"""A source file in, its lines out, the page's own furniture set apart. Pure but for `read_lines`.

In: UTF-8 text as extracted from PDF or Word. Out: non-blank `Line`s in order and the `Furniture` found between them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import MissingSource, UnreadableSource
from indexer.records import Furniture, FurnitureKind

_DASHED_PAGE_NUMBER = re.compile(r"^[-—－–]\s*\d{1,4}\s*[-—－–]$")
_BARE_NUMBER = re.compile(r"^\d{1,4}$")
_FILE_NAME = re.compile(r"^[^\s，。；]+\.(docx?|pdf|wps|xlsx?|txt)$", re.IGNORECASE)
_URL_ONLY = re.compile(r"^https?://\S+$")
_ENDS_A_SENTENCE = tuple("。！？：；.!?:;”")


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line. `text` is stripped, inner tabs kept; `blank_before`: an empty line stands above it."""

    number: int  # 1-based in the source
    text: str
    blank_before: bool
    is_cell: bool  # begins with a tab: a table cell, as Word's text export writes them


def read_lines(path: Path) -> list[str]:
    """All lines of a UTF-8 file. Errors: MissingSource, UnreadableSource."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise MissingSource(
            f"语料缺少文件 {path}：请把它放回语料文件夹，或从 manifest.toml 中删去引用它的条目"
        ) from None
    except UnicodeDecodeError:
        raise UnreadableSource(f"文件 {path} 不是 UTF-8 文本：请另存为 UTF-8 后再试") from None
    except OSError as error:
        raise UnreadableSource(f"文件 {path} 读不出来（{error.strerror}）：请检查它的权限和磁盘") from None


def squeeze(text: str) -> str:
    """`text` without any white space: how titles and anchors are compared."""
    return "".join(text.split())


def display_width(text: str) -> float:
    """Width in Chinese characters: a half-width letter counts half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def split_lines(raw: list[str], dividers: tuple[str, ...] = ()) -> tuple[list[Line], list[Furniture]]:
    """Lines that are text, and furniture: page numbers, foot-of-page links, stray file names, divider pages."""
    lines: list[Line] = []
    furniture: list[Furniture] = []
    divider_rows = _divider_rows(raw, dividers)
    for index, full in enumerate(raw):
        text = full.strip()
        if not text:
            continue
        kind = "divider" if index in divider_rows else _furniture_kind(raw, index, text)
        if kind:
            furniture.append(Furniture(index + 1, kind, text))
        else:
            blank_before = index == 0 or not raw[index - 1].strip()
            lines.append(Line(index + 1, text, blank_before, full.startswith("\t")))
    return lines, furniture


def _furniture_kind(raw: list[str], index: int, text: str) -> FurnitureKind | None:
    if _DASHED_PAGE_NUMBER.match(text):
        return "page_number"
    if _BARE_NUMBER.match(text) and not raw[index].startswith("\t") and _interrupts_a_sentence(raw, index):
        return "page_number"
    if _URL_ONLY.match(text):
        return "footnote"
    if _FILE_NAME.match(text):
        return "file_name"
    return None


def _interrupts_a_sentence(raw: list[str], index: int) -> bool:
    """A bare number is a page number only alone between blank lines, in the middle of a wrapped sentence:
    in a table it is a figure."""
    if not (0 < index < len(raw) - 1) or raw[index - 1].strip() or raw[index + 1].strip():
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
