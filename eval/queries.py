"""`eval/queries.jsonl` in, judged queries out, checked against the documents they are about.

One JSON object a line: id, query, type, split, gold [{document_id, span, grade}]; where they apply answer, near_miss.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.errors import BadQueries
from eval.records import Gold, JudgedQuery
from indexer.records import Document

QUERIES = Path(__file__).with_name("queries.jsonl")


def read_queries(path: Path = QUERIES) -> tuple[JudgedQuery, ...]:
    """Raises BadQueries, naming the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadQueries(f"测试问题文件 {path} 读不出来（{error.strerror}）；用 --queries 指定别的文件") from error
    queries = tuple(_query(line, f"{path} 第 {n} 行") for n, line in enumerate(lines, 1) if line.strip())
    repeated = {q.id for q in queries if sum(other.id == q.id for other in queries) > 1}
    if repeated:
        raise BadQueries(f"{path}：编号重复：{'、'.join(sorted(repeated))}")
    return queries


def write_queries(path: Path, queries: Iterable[JudgedQuery]) -> None:
    path.write_text("".join(_line(query) + "\n" for query in queries), encoding="utf-8")


def check_gold(queries: Iterable[JudgedQuery], documents: Sequence[Document]) -> list[str]:
    """Spans that no longer stand in their document, one line each; [] when all do."""
    texts = {document.id: document.text for document in documents}
    return [
        f"{query.id}: {gold.document_id} does not hold {gold.span[:40]!r}"
        for query in queries
        for gold in query.gold
        if gold.span not in texts.get(gold.document_id, "")
    ]


def _query(line: str, where: str) -> JudgedQuery:
    try:
        fields: dict[str, Any] = json.loads(line)
        gold = tuple(Gold(**item) for item in fields.pop("gold", ()))
        return JudgedQuery(gold=gold, **fields)
    except (ValueError, TypeError) as error:
        raise BadQueries(f"{where} 不合格式：{error}") from error


def _line(query: JudgedQuery) -> str:
    fields = asdict(query)
    for name in ("answer", "near_miss"):
        if not fields[name]:
            del fields[name]
    return json.dumps(fields, ensure_ascii=False)
