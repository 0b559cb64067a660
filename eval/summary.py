"""A run and the judged queries in, the figures that a person reads out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.answers import AnswerQuality, answer_quality
from eval.measures import PerQuery, mean, measured
from eval.records import OTHER_WRITING, TYPES, JudgedQuery
from eval.runs import Run

ALL, OTHER = "all", "other writing"

Groups = dict[str, tuple[str, ...]]
"""Name of a group -> ids of its answerable queries."""


@dataclass(frozen=True, slots=True)
class Summary:
    """`values[group][measure]` is a mean over the group's queries; times in ms."""

    groups: Groups
    values: Mapping[str, Mapping[str, float]]
    per_query: PerQuery
    answers: AnswerQuality | None
    p50_ms: float
    p95_ms: float
    p99_ms: float


def summarise(queries: Sequence[JudgedQuery], run: Run, levels: Mapping[str, str]) -> Summary:
    """`levels`: document id -> administrative level, for the groups by level."""
    per_query = measured(queries, run.outcomes)
    groups = groups_of(queries, levels)
    values = {
        group: {measure: mean(by_query, ids) for measure, by_query in per_query.items()}
        for group, ids in groups.items()
    }
    took = [run.outcomes[q.id].took_ms for q in queries if q.id in run.outcomes] or [0.0]
    p50, p95, p99 = (float(v) for v in np.percentile(took, (50, 95, 99)))
    return Summary(groups, values, per_query, answer_quality(queries, run.outcomes), p50, p95, p99)


def groups_of(queries: Sequence[JudgedQuery], levels: Mapping[str, str]) -> Groups:
    """All, each type, the four other writings together, each level (a query belongs to every level of its gold)."""
    answerable = [q for q in queries if q.answerable]
    groups: Groups = {ALL: tuple(q.id for q in answerable)}
    groups |= {t: _ids(answerable, lambda q, t=t: q.type == t) for t in TYPES if t != "unanswerable"}  # type: ignore[misc]
    groups[OTHER] = _ids(answerable, lambda q: q.type in OTHER_WRITING)
    for level in dict.fromkeys(levels.values()):
        groups[level] = _ids(answerable, lambda q, level=level: any(levels.get(g.document_id) == level for g in q.gold))  # type: ignore[misc]
    return {name: ids for name, ids in groups.items() if ids}


def _ids(queries: Iterable[JudgedQuery], wanted: Callable[[JudgedQuery], bool]) -> tuple[str, ...]:
    return tuple(q.id for q in queries if wanted(q))
