"""Which gold spans a result holds. In: gold spans, results best first. Out: qrels and run over units. Pure.

A result covers a span when it holds at least COVERED of it in one run, white space apart. A unit is a set of spans that
one place answers: spans of equal words (the same excerpt printed twice), or spans that one result of the run holds
together. A unit counts once, at the first result that covers it; so no cutting gains by returning one place twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.records import Gold, Retrieved

COVERED = 0.6
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Judged:
    """One query in the terms of a retrieval measure: grade of every unit; the unit (or None) at every rank."""

    grades: dict[str, int]
    ranking: tuple[str | None, ...]


def squeezed(text: str) -> str:
    return _SPACE.sub("", text)


def covers(text: str, span: str) -> bool:
    """Both squeezed. Does `text` hold COVERED of `span` in one run?"""
    size = math.ceil(COVERED * len(span))
    core = span[len(span) - size : size]  # in every run of that size: one quick look rules most texts out
    return core in text and any(span[at : at + size] in text for at in range(len(span) - size + 1))


def judge(gold: Sequence[Gold], results: Sequence[Retrieved]) -> Judged:
    spans = [squeezed(g.span) for g in gold]
    texts = [squeezed(r.text) for r in results]
    held = [[n for n, span in enumerate(spans) if covers(text, span)] for text in texts]
    unit = _units(spans, held)
    grades: dict[str, int] = {}
    for n, g in enumerate(gold):
        grades[unit[n]] = max(g.grade, grades.get(unit[n], 0))
    seen: set[str] = set()
    ranking: list[str | None] = []
    for covered in held:
        fresh = sorted({unit[n] for n in covered} - seen, key=lambda u: -grades[u])
        ranking.append(fresh[0] if fresh else None)
        seen.update(fresh)
    return Judged(grades, tuple(ranking))


def _units(spans: Sequence[str], held: Sequence[Sequence[int]]) -> list[str]:
    """Name of each span's unit: spans joined by equal words or by one result."""
    parent = list(range(len(spans)))

    def root(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    joined = [[a, b] for a in range(len(spans)) for b in range(a) if covers(spans[a], spans[b])]
    for group in (*joined, *held):
        for n in group[1:]:
            low, high = sorted((root(group[0]), root(n)))
            parent[high] = low
    return [f"gold-{root(n)}" for n in range(len(spans))]
