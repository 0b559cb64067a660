"""A workbook in, its rows out: `表头：值；表头：值` where a sheet has a header, else the cells tab by tab.

Runs only in the reading process; imports openpyxl. A row far below its header says nothing without it, so the header
stands in every row; figures are written as the sheet shows them (15%, not 0.15).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from indexer.errors import UnreadableSource
from indexer.readers.archive import refused_as
from indexer.readers.records import Format, SourceLine, SourceText

MAX_ROWS = 20_000
MAX_COLUMNS = 100
_HEADER_WITHIN = 10
_BROKEN = "Excel 文件已损坏或不完整：请用 Excel 或 WPS 打开并另存后再放入"
_LIBRARY = (TypeError, AttributeError, IndexError, SyntaxError, InvalidFileException)
"""What openpyxl raises on a broken file."""


def read_xlsx(path: Path, format_: Format = "xlsx") -> SourceText:
    with refused_as(_BROKEN, *_LIBRARY):
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [(sheet.title, list(_rows(sheet))) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    filled = [(name, rows) for name, rows in sheets if rows]
    if not filled:
        raise UnreadableSource("Excel 文件里没有内容：请换成有内容的文件")
    lines: list[SourceLine] = []
    for name, rows in filled:
        if len(filled) > 1:
            lines.append(SourceLine(name, None, False))
        lines.extend(SourceLine(text, None, False) for text in _sheet(rows))
    return SourceText(format_, tuple(lines), wrapped=False)


def _rows(sheet: Any) -> Iterator[list[str]]:
    if sheet.max_row and sheet.max_row > MAX_ROWS:
        sheet.reset_dimensions()  # files often claim a million empty rows
    for number, row in enumerate(islice(sheet.iter_rows(max_col=MAX_COLUMNS), MAX_ROWS + 1)):
        if number == MAX_ROWS:
            raise UnreadableSource(f"工作表“{sheet.title}”超过 {MAX_ROWS} 行：请只保留需要查的部分")
        cells = [shown(cell.value, getattr(cell, "number_format", "") or "") for cell in row]
        if any(cells):
            yield cells


def _sheet(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    place = header_place(rows)
    for row in rows[: place if place is not None else len(rows)]:
        filled = [cell for cell in row if cell]
        yield filled[0] if len(filled) == 1 else "\t" + "\t".join(row).rstrip("\t")
    if place is None:
        return
    header = rows[place]
    for row in rows[place + 1 :]:
        filled = [cell for cell in row if cell]
        named = [f"{name}：{cell}" if name else cell for name, cell in zip(header, row, strict=False) if cell]
        yield filled[0] if len(filled) == 1 and not row[-1] else "\t" + "；".join(named)


def header_place(rows: Sequence[Sequence[str]]) -> int | None:
    """The first of the top rows with at least two words, all different and none a figure, and rows under it as wide."""
    for place, row in enumerate(rows[:_HEADER_WITHIN]):
        names = [cell for cell in row if cell]
        if len(names) < 2:
            continue
        is_header = len(set(names)) == len(names) and not any(_is_figure(name) for name in names)
        return place if is_header and place + 1 < len(rows) else None
    return None


def _is_figure(text: str) -> bool:
    return not any(char.isalpha() for char in text)


def shown(value: Any, number_format: str) -> str:
    """A cell as the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) or (isinstance(value, int) and "%" in number_format):
        return _figure(float(value), number_format)
    return " ".join(str(value).split())


def _figure(value: float, number_format: str) -> str:
    percent = "%" in number_format
    number = 100 * value if percent else value
    decimals = (
        len(number_format.split(";")[0].partition(".")[2].split("%")[0].strip('"_ )')) if "." in number_format else 0
    )
    if number_format in ("General", "") or (percent and "." not in number_format and number != round(number)):
        text = f"{number:.10g}" if abs(number) < 1e15 else str(number)
    else:
        text = f"{number:.{min(decimals, 10)}f}" if set(number_format) & set("0#") else f"{number:.10g}"
    return text + ("%" if percent else "")
