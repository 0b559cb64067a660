"""A run: what one system returned for every query, kept as one JSON file. Writes and reads; errors: BadRun.

Measures are not kept: they are calculated from run and queries, so that new judgements also count for old runs.
Texts stand once in a table; a result is (position in the table, score).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.errors import BadRun
from eval.records import GivenAnswer, Outcome, Retrieved

SUFFIX = ".run.json.gz"


@dataclass(frozen=True, slots=True)
class Run:
    """`facts`: what is known of the system besides its results (index bytes, build seconds), as numbers."""

    name: str
    made: str  # ISO time, UTC
    machine: str
    description: Mapping[str, str]
    facts: Mapping[str, float]
    outcomes: Mapping[str, Outcome]  # by query id


def runs_in(data_dir: Path) -> Path:
    """The folder of runs inside a data folder."""
    return data_dir / "eval" / "runs"


def run_path(runs_dir: Path, name: str) -> Path:
    """Where the run `name` is kept; `name` may be a path already."""
    return Path(name) if name.endswith(SUFFIX) else runs_dir / f"{name}{SUFFIX}"


def write_run(path: Path, run: Run) -> None:
    table: dict[tuple[str, str, str], int] = {}

    def place(r: Retrieved) -> int:
        return table.setdefault((r.document_id, r.passage_id, r.text), len(table))

    outcomes = [
        {
            "query_id": o.query_id,
            "took_ms": o.took_ms,
            "results": [(place(r), round(r.score, 6)) for r in o.results],
            "answer": None if o.answer is None else asdict(o.answer),
        }
        for o in run.outcomes.values()
    ]
    content = {
        "name": run.name,
        "made": run.made,
        "machine": run.machine,
        "description": dict(run.description),
        "facts": dict(run.facts),
        "outcomes": outcomes,
        "passages": list(table),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(gzip.compress(json.dumps(content, ensure_ascii=False).encode(), mtime=0))
    partial.replace(path)


def read_run(path: Path) -> Run:
    """Raises BadRun."""
    try:
        content: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
        passages = [tuple(row) for row in content["passages"]]
        outcomes = {row["query_id"]: _outcome(row, passages) for row in content["outcomes"]}
        facts = (content["name"], content["made"], content["machine"], content["description"], content["facts"])
        return Run(*facts, outcomes)
    except FileNotFoundError as error:
        raise BadRun(f"没有这次评测的结果 {path}；先运行 yiju eval run，已有的用 yiju eval list 查看") from error
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError) as error:
        raise BadRun(f"评测结果 {path} 已损坏（{error}）；请重新运行 yiju eval run") from error


def _outcome(row: dict[str, Any], passages: list[tuple[str, ...]]) -> Outcome:
    results = tuple(
        Retrieved(document_id=passages[at][0], passage_id=passages[at][1], text=passages[at][2], score=score)
        for at, score in row["results"]
    )
    given = row["answer"]
    answer = given and GivenAnswer(tuple(given["sentences"]), tuple(tuple(c) for c in given["citations"]))
    return Outcome(row["query_id"], results, row["took_ms"], answer)
