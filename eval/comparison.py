"""Two runs of the same queries in; where they differ, by how much and how surely out. Pure.

A query that one of the runs lacks counts 0 for it; what neither run has is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.errors import BadRun
from eval.labels import MAIN_MEASURES, in_order
from eval.measures import MAIN, mean
from eval.records import JudgedQuery
from eval.runs import Run
from eval.significance import Difference, compare
from eval.summary import Summary

MAX_CHANGED = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A measure's mean over a group of queries for both runs, and `a` minus `b`."""

    group: str
    measure: str
    a: float
    b: float
    difference: Difference


@dataclass(frozen=True, slots=True)
class Change:
    """MAIN of one query under both runs."""

    query_id: str
    a: float
    b: float


def queries_of_either(queries: Sequence[JudgedQuery], a: Run, b: Run) -> tuple[JudgedQuery, ...]:
    """Raises BadRun when the runs have no judged query in common."""
    if not any(q.id in a.outcomes and q.id in b.outcomes for q in queries):
        raise BadRun(f"{a.name} 与 {b.name} 没有共同的问题，无法比较；请用同一份问题（--queries、--split）各运行一次")
    return queries_of_any(queries, (a, b))


def queries_of_any(queries: Iterable[JudgedQuery], runs: Sequence[Run]) -> tuple[JudgedQuery, ...]:
    """Those that at least one run was asked."""
    return tuple(q for q in queries if any(q.id in run.outcomes for run in runs))


def compare_groups(a: Summary, b: Summary) -> list[Row]:
    """Every group with every main measure; both summaries of the same queries."""
    return [
        compare_values(group, measure, a.per_query[measure], b.per_query[measure], a.groups[group])
        for group in in_order(a.groups)
        for measure in MAIN_MEASURES
    ]


def compare_values(group: str, measure: str, a: Mapping[str, float], b: Mapping[str, float], ids: Sequence[str]) -> Row:
    """`a` and `b`: query id -> value, of at least all `ids`."""
    difference = compare(np.array([a[i] for i in ids]), np.array([b[i] for i in ids]))
    return Row(group, measure, mean(a, ids), mean(b, ids), difference)


def most_changed(a: Summary, b: Summary) -> list[Change]:
    """The queries whose MAIN differs most, the largest difference first; unchanged ones are none of them."""
    changes = [Change(i, value, b.per_query[MAIN][i]) for i, value in a.per_query[MAIN].items()]
    changed = sorted((c for c in changes if c.a != c.b), key=lambda c: (-abs(c.a - c.b), c.query_id))
    return changed[:MAX_CHANGED]
