"""Passages in, a table of targets out: indicator, value, year, and the passage each row stands in. Pure.

Only what one sentence states together becomes a row, every cell verbatim. No pairing is guessed: a figure whose
indicator stands elsewhere is left out, and a year that the sentence does not name is None.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ui.figures import Figure, figures
from ui.nearness import shared
from ui.records import Hit

_QUALIFIER = re.compile(r"(?:以上|以下|左右|以内)")
_AIM = re.compile(
    r"达到|达|超过|突破|增长|提高|提升|增加|下降|降低|减少|控制在|保持在|不低于|不少于|不超过|至少|完成|建成|建设|培育|引进|"
    r"新增|形成|打造|实现|力争|以上|左右"
)
_UNCLEAR = re.compile(
    r"从|由|期初|期末|(?<!规模)以上|以下|每年|年均|努力|[一二三四五六七八九十\d]年|^[底末内前后和及与占比较在各每]|^(?:依托|具备|能够)"
    r"|[同环]比|左右|幅度|^(?:产值|产业|单位|投资|企业|孵化|拉动.*|增长速度)$"
)
"""An indicator that holds one of these is half of a comparison (从…增长到…), a qualifier or no name at all."""
LEAST_RELATED = 0.3
"""Share of pairs of neighbouring characters that indicator and topic have in common, by either's own count."""
_COUNTED_BACK = frozenset("年天次")
"""Durations and repetitions (3年努力, 每年2次) set no target by themselves."""


@dataclass(frozen=True, slots=True)
class Target:
    """`value` carries its unit and qualifier (500亿元, 15%以上); `hit` is where all of it stands.

    `manner` is 基期 for a year before the plan begins: where it started from, not what it aims at."""

    indicator: str
    value: str
    year: int | None
    manner: str
    hit: Hit


def targets(hits: Sequence[Hit]) -> tuple[Target, ...]:
    """In the order of the hits and their texts, each (indicator, value, year, document) once."""
    rows: dict[tuple[str, str, int | None, str], Target] = {}
    for hit in hits:
        for figure in figures(hit.text):
            if _is_target(figure, hit.text):
                row = _target(figure, hit)
                rows.setdefault((row.indicator, row.value, row.year, hit.citation.document_id), row)
    return tuple(rows.values())


def related(rows: Sequence[Target], topic: str) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
    """Those whose indicator is what the topic names, the nearest first, and the other ones of the same passages."""
    near = {row: max(shared(row.indicator, topic), shared(topic, row.indicator)) for row in rows}
    own = sorted((row for row in rows if near[row] >= LEAST_RELATED), key=lambda row: -round(near[row], 1))
    return tuple(own), tuple(row for row in rows if near[row] < LEAST_RELATED)


def _is_target(figure: Figure, text: str) -> bool:
    """It says what is measured, in its own clause, and that something is to be reached."""
    named = bool(figure.indicator) and not figure.inherited and figure.unit not in _COUNTED_BACK
    after = _QUALIFIER.match(text, figure.end)
    describes = text.startswith("的", after.end() if after else figure.end)  # 产值过10亿元的企业: no target by itself
    clause = re.split(r"[，。；\n]", text[: figure.start])[-1] + text[figure.end : figure.end + 2]
    return named and not describes and not _UNCLEAR.search(figure.indicator) and bool(_AIM.search(clause))


def _target(figure: Figure, hit: Hit) -> Target:
    after = _QUALIFIER.match(hit.text, figure.end)
    value = hit.text[figure.start : after.end() if after else figure.end]
    period = hit.citation.period
    before_plan = period is not None and figure.year is not None and figure.year < period.from_year
    return Target(figure.indicator, value, figure.year, "基期" if before_plan else figure.manner, hit)


def as_csv(rows: Sequence[Target]) -> bytes:
    """For a spreadsheet; with a byte order mark, without which Excel shows Chinese as garbage."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["指标", "目标值", "方式", "年份", "级别", "地区", "文件", "文号", "章节", "原文"])
    for row in rows:
        c = row.hit.citation
        cells = [row.indicator, row.value, row.manner, row.year or "", c.level, c.region, c.title, c.doc_number or ""]
        writer.writerow([safe_cell(str(cell)) for cell in (*cells, " › ".join(c.section_path), row.hit.text)])
    return out.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """A cell that begins like a formula is one to a spreadsheet: an apostrophe keeps it text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
