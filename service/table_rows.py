"""The head of a table row: `指标 2020年 2025年` above `增加值率 28.2% 30.2%`. In: a passage, a span. Out: a span. Pure.

A row without its head is a quotation that says nothing: which of the figures is whose year stands in the head alone.
"""

from __future__ import annotations

import re

from indexer.dewrap import TABLE_TITLE
from indexer.headings import parse_heading
from service.records import Span

MIN_CELLS = 3
_BETWEEN_CELLS = re.compile(r"\t|[ 　]+")
_SENTENCE_END = re.compile(r"[。！？；!?;：.][”’」』）)]*$")
_BARE_FIGURE = re.compile(r"[-−—]?[\d.,，]+(?:[%％‰]|万|亿|[万亿]?[元个家项亩吨人户])?(?:左右|以上|以下)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def head_of_row(text: str, row: Span) -> Span | None:
    """Where the head of the table stands that the line at `row` belongs to; None when the line is no row, is the first,
    or when the table's first row in this passage is no head: rather no head than a wrong one."""
    own, first = _own_and_first(text, row)
    return first if first is not None and first != own and _names_columns(text[slice(*first)]) else None


def is_head(text: str, line: Span) -> bool:
    """Is the line the head of a table? A row below that holds years alone (竣工时间 2023年 2025年) is none."""
    own, first = _own_and_first(text, line)
    return own is not None and own == first and _names_columns(text[slice(*own)])


def _own_and_first(text: str, row: Span) -> tuple[Span | None, Span | None]:
    """The row at `row` as a whole line and the first row of its table in this passage; None twice when it is no row."""
    lines = [found.span() for found in re.finditer(r"[^\n]+", text)]
    own = max((n for n, (start, _) in enumerate(lines) if start <= row[0]), default=-1)
    if own < 0 or not is_row(text[slice(*lines[own])]):
        return None, None
    first = own
    for n in range(own - 1, -1, -1):
        line = text[slice(*lines[n])]
        if not _may_stand_in_a_table(line):
            break
        first = n if is_row(line) else first
    return lines[own], lines[first]


def is_row(line: str) -> bool:
    return len(_cells(line)) >= MIN_CELLS and _may_stand_in_a_table(line)


def states_cells(line: str) -> bool:
    """Tabs, or a cell that is a bare figure and no year: a line of signatures or of telephone numbers has spaces too,
    and of a row broken over two lines the first may hold no more than 比 2015 年."""
    return "\t" in line or any(_BARE_FIGURE.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in _cells(line))


def _may_stand_in_a_table(line: str) -> bool:
    """No sentence, no heading (第一章 总 则 has cells too), no title of a table."""
    narrow = len(_cells(line)) < MIN_CELLS
    heading = "\t" not in line and parse_heading(line) is not None
    return not (_SENTENCE_END.search(line) or heading or (narrow and TABLE_TITLE.search(line)))


def _names_columns(line: str) -> bool:
    """Cells of words and years, no figures: `指标 2020年 2025年`."""
    return not re.search(r"\d", _YEAR.sub("", line))


def _cells(line: str) -> list[str]:
    return [cell for cell in _BETWEEN_CELLS.split(line.strip()) if cell]
