"""Runs and qrels in TREC's text formats, for trec_eval and other people's tools. Writes and reads files.

A judged "document" is a unit of gold spans (eval.coverage), named gold-N; a result that holds none is other-RANK. What
one unit is depends on the run's cutting, so qrels belong to the run they were written with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import ir_measures
from ir_measures import Qrel, ScoredDoc

from eval.coverage import judge
from eval.errors import BadRun
from eval.measures import qrels_of, run_of
from eval.records import JudgedQuery
from eval.runs import Run


def qrels_and_run(queries: Sequence[JudgedQuery], run: Run) -> tuple[list[Qrel], list[ScoredDoc]]:
    """As they are scored: units of gold spans, see eval.coverage."""
    judged = {
        q.id: judge(q.gold, run.outcomes[q.id].results if q.id in run.outcomes else ()) for q in queries if q.answerable
    }
    return qrels_of(judged), run_of(judged)


def write_qrels(path: Path, qrels: Iterable[Qrel]) -> None:
    """`query 0 document grade`, one a line."""
    path.write_text("".join(f"{q.query_id} 0 {q.doc_id} {q.relevance}\n" for q in qrels), encoding="utf-8")


def write_trec_run(path: Path, run: Iterable[ScoredDoc], *, tag: str) -> None:
    """`query Q0 document rank score tag`; ranks from 1, in the order of the scores."""
    lines: list[str] = []
    by_query: dict[str, list[ScoredDoc]] = {}
    for scored in run:
        by_query.setdefault(scored.query_id, []).append(scored)
    for query_id, found in by_query.items():
        ordered = sorted(found, key=lambda s: -s.score)
        lines.extend(f"{query_id} Q0 {s.doc_id} {rank} {s.score:.6f} {tag}\n" for rank, s in enumerate(ordered, 1))
    path.write_text("".join(lines), encoding="utf-8")


def read_qrels(path: Path) -> list[Qrel]:
    """Raises BadRun."""
    try:
        return list(ir_measures.read_trec_qrels(str(path)))
    except (OSError, ValueError) as error:
        raise BadRun(f"{path} 不是 TREC 格式的 qrels（{error}）；每行应为：问题编号 0 文档编号 等级") from error


def read_trec_run(path: Path) -> list[ScoredDoc]:
    """Raises BadRun."""
    try:
        return list(ir_measures.read_trec_run(str(path)))
    except (OSError, ValueError) as error:
        raise BadRun(f"{path} 不是 TREC 格式的 run（{error}）；每行：问题编号 Q0 文档编号 名次 得分 名称") from error
