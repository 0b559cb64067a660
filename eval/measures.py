"""Outcomes in, measures per query out; the formulas are those of trec_eval (through ir_measures). Pure.

A query that a run forgot, or for which it found nothing, counts 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from eval.coverage import Judged, judge
from eval.records import JudgedQuery, Outcome

MEASURES = (nDCG @ 10, RR @ 10, R @ 5, R @ 10, R @ 100)
MAIN = "nDCG@10"

PerQuery = dict[str, dict[str, float]]
"""measure -> query id -> value"""


def measured(queries: Sequence[JudgedQuery], outcomes: Mapping[str, Outcome]) -> PerQuery:
    """Every measure of every answerable query."""
    judged = {
        query.id: judge(query.gold, outcomes[query.id].results if query.id in outcomes else ())
        for query in queries
        if query.answerable
    }
    return calculate(qrels_of(judged), run_of(judged))


def calculate(qrels: Sequence[Qrel], run: Sequence[ScoredDoc]) -> PerQuery:
    """trec_eval's values; 0 for a judged query that the run does not have."""
    values: PerQuery = {str(measure): {q.query_id: 0.0 for q in qrels} for measure in MEASURES}
    for metric in ir_measures.iter_calc(list(MEASURES), list(qrels), list(run)):
        values[str(metric.measure)][metric.query_id] = float(metric.value)
    return values


def qrels_of(judged: Mapping[str, Judged]) -> list[Qrel]:
    return [Qrel(i, unit, grade) for i, j in judged.items() for unit, grade in j.grades.items()]


def run_of(judged: Mapping[str, Judged]) -> list[ScoredDoc]:
    """Scores fall with rank, so that ties cannot reorder what the system ordered."""
    return [
        ScoredDoc(i, unit or f"other-{rank}", float(len(j.ranking) - rank))
        for i, j in judged.items()
        for rank, unit in enumerate(j.ranking)
    ]


def mean(values: Mapping[str, float], ids: Sequence[str]) -> float:
    return sum(values[i] for i in ids) / len(ids) if ids else 0.0
