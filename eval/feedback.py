"""Judgements from `/v1/feedback` in, qrels out. In: `data/feedback.jsonl`. Out: one Qrel for each (query, passage).

Queries are named by their wording, since feedback has no ids: q- and 12 hex digits of its sha256. The newest judgement
of a pair counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from ir_measures import Qrel

from eval.errors import BadRun


def query_id(query: str) -> str:
    return "q-" + hashlib.sha256(query.strip().encode()).hexdigest()[:12]


def feedback_qrels(path: Path) -> tuple[list[Qrel], dict[str, str]]:
    """Qrels, and the wording of every query id. Raises BadRun, naming the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise BadRun(f"还没有反馈（{path} 不存在）；在页面上给结果打分后再导出") from error
    grades: dict[tuple[str, str], int] = {}
    wording: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, passage, grade = query_id(row["query"]), str(row["passage_id"]), int(row["grade"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadRun(f"{path} 第 {number} 行不合格式（{error}）；请修正或删去这一行") from error
        wording[name] = row["query"].strip()
        grades[name, passage] = grade
    return [Qrel(name, passage, grade) for (name, passage), grade in grades.items()], wording


def write_wording(path: Path, wording: dict[str, str]) -> None:
    """{"id", "text"} a line, as read_collection reads queries."""
    rows: Iterable[str] = (json.dumps({"id": i, "text": t}, ensure_ascii=False) + "\n" for i, t in wording.items())
    path.write_text("".join(rows), encoding="utf-8")
