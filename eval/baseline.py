"""eval/baseline.json: what every query scored when the baseline was made. Writes and reads; errors: BadRun.

A head, then a line for each query, so that a diff shows which queries moved:

    {"made": "2026-11-21", "encoder": "…", "queries": 300, "values": {
    "q001": {"judged": "1a2b3c4d", "nDCG@10": 0.6309, "RR@10": 1.0, "R@10": 0.5, "refused": 0.0},
    …}}

`judged` is a digest of the query's type, text, gold and answer: a value under other judgements is not comparable.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eval.answers import states
from eval.errors import BadRun
from eval.labels import MAIN_MEASURES
from eval.measures import measured
from eval.records import GivenAnswer, JudgedQuery, Outcome

BASELINE = Path(__file__).with_name("baseline.json")
DECIMALS = 4
FACT, REFUSED = "fact", "refused"

Values = Mapping[str, Mapping[str, float]]
"""query id -> measure -> value"""


@dataclass(frozen=True, slots=True)
class Baseline:
    """`judgements`: query id -> digest of how it was judged; the same ids as `values`."""

    made: str  # ISO date
    encoder: str  # fingerprint
    values: Values
    judgements: Mapping[str, str]


def values_of(queries: Sequence[JudgedQuery], outcomes: Mapping[str, Outcome]) -> dict[str, dict[str, float]]:
    """The main measures of the answerable, FACT of facts, REFUSED of all; a forgotten query was refused."""
    per_query = measured(queries, outcomes)
    values: dict[str, dict[str, float]] = {}
    for query in queries:
        found = outcomes.get(query.id)
        given = (found and found.answer) or GivenAnswer((), ())
        own = {m: round(per_query[m][query.id], DECIMALS) for m in MAIN_MEASURES} if query.answerable else {}
        if query.type == "fact":
            own[FACT] = float(states(given, query.answer or ""))
        values[query.id] = {**own, REFUSED: float(given.abstained)}
    return values


def baseline_of(queries: Sequence[JudgedQuery], values: Values, *, made: date, encoder: str) -> Baseline:
    return Baseline(made.isoformat(), encoder, values, {q.id: judgement_digest(q) for q in queries})


def judgement_digest(query: JudgedQuery) -> str:
    """8 hex digits; blind to the split, which changes no value."""
    judged = [query.type, query.query, sorted((g.document_id, g.span, g.grade) for g in query.gold), query.answer]
    return hashlib.sha256(json.dumps(judged, ensure_ascii=False).encode()).hexdigest()[:8]


def write_baseline(path: Path, baseline: Baseline) -> None:
    head = {"made": baseline.made, "encoder": baseline.encoder, "queries": len(baseline.values)}
    rows = (
        f"{json.dumps(i)}: {json.dumps({'judged': baseline.judgements[i], **values}, ensure_ascii=False)}"
        for i, values in baseline.values.items()
    )
    path.write_text(json.dumps(head)[:-1] + ', "values": {\n' + ",\n".join(rows) + "}}\n", encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Raises BadRun."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        rows: dict[str, dict[str, Any]] = content["values"]
        judgements = {i: str(row.pop("judged")) for i, row in rows.items()}
        values = {i: {name: float(value) for name, value in row.items()} for i, row in rows.items()}
        return Baseline(content["made"], content["encoder"], values, judgements)
    except FileNotFoundError as error:
        raise BadRun(f"没有基准 {path}；用 yiju eval gate --update 建立") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRun(f"基准 {path} 读不出来（{error}）；从版本库恢复，或用 yiju eval gate --update 重建") from error
