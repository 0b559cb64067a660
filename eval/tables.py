"""Summaries and comparisons as tables for the terminal. In: figures. Out: rich tables and lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.table import Table

from eval.answers import AnswerQuality
from eval.comparison import Change, Row
from eval.labels import group_name, in_order, measure_name
from eval.measures import MEASURES
from eval.records import JudgedQuery
from eval.runs import Run
from eval.summary import Summary

SURE = 0.05
SHOWN_CHARS = 36


def quality_table(summary: Summary) -> Table:
    """A row for each group of queries, a column for each measure."""
    names = [str(measure) for measure in MEASURES]
    table = _table("组", "n", *(measure_name(name) for name in names))
    for group in in_order(summary.groups):
        values = (f"{summary.values[group][name]:.3f}" for name in names)
        table.add_row(group_name(group), str(len(summary.groups[group])), *values)
    return table


def answer_line(quality: AnswerQuality) -> str:
    return (
        f"问答：拒答 准确率 {quality.abstention_precision:.3f}、召回率 {quality.abstention_recall:.3f}、"
        f"F1 {quality.abstention_f1:.3f}（库外问题 {quality.unanswerable}）；"
        f"事实准确 {quality.fact_accuracy:.3f}（{quality.facts} 题）；"
        f"引文支持率 {quality.citation_precision:.3f}；逐字率 {quality.verbatim:.3f}；"
        f"引到标准出处 {quality.on_gold:.3f}；切题句 {quality.to_the_point:.3f}"
    )


def latency_line(summary: Summary) -> str:
    return f"单次检索用时：p50 {summary.p50_ms:.1f} ms，p95 {summary.p95_ms:.1f} ms，p99 {summary.p99_ms:.1f} ms"


def comparison_table(rows: Iterable[Row]) -> Table:
    """A star marks p below SURE; with so many rows one in twenty has it by chance."""
    table = _table("组", "n", "指标", "A", "B", "A − B", "95% 区间", "p")
    above = ""
    for row in rows:
        d = row.difference
        own = row.group != above
        above = row.group
        table.add_row(
            group_name(row.group) if own else "",
            str(d.n) if own else "",
            measure_name(row.measure),
            f"{row.a:.3f}",
            f"{row.b:.3f}",
            f"{d.mean:+.3f}",
            f"{d.low:+.3f}…{d.high:+.3f}",
            f"{d.p:.4f}{'*' if d.p < SURE else ''}",
        )
    return table


def change_table(changes: Sequence[Change], queries: Mapping[str, JudgedQuery]) -> Table:
    table = _table("问题", "A", "B", "A − B")
    for change in changes:
        text = queries[change.query_id].query
        shown = text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "…"
        table.add_row(f"{change.query_id} {shown}", f"{change.a:.3f}", f"{change.b:.3f}", f"{change.a - change.b:+.3f}")
    return table


def runs_table(runs: Iterable[Run]) -> Table:
    table = _table("名称", "时间（UTC）", "问题数")
    table.add_column("系统", overflow="fold")
    for run in runs:
        system = " · ".join(run.description.get(key, "") for key in ("system", "mode", "generation"))
        table.add_row(run.name, run.made[:16].replace("T", " "), str(len(run.outcomes)), system.strip(" ·"))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column(first, no_wrap=True, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table
