"""A folder in the layout of BEIR in, a collection out. Reads corpus.jsonl, one *queries.jsonl and one *qrels.tsv.

corpus.jsonl and queries: {"id" or "_id", "text", "title"?} a line. qrels: query id, document id, grade, tab-separated,
with or without a heading line, or TREC's four columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ir_measures import Qrel

from eval.errors import BadCollection


@dataclass(frozen=True, slots=True)
class CollectionDocument:
    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CollectionQuery:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Queries without a judgement are left out: they cannot be scored."""

    name: str
    documents: tuple[CollectionDocument, ...]
    queries: tuple[CollectionQuery, ...]
    qrels: tuple[Qrel, ...]


def read_collection(folder: Path) -> Collection:
    """Raises BadCollection, naming what is missing or broken."""
    qrels = tuple(_qrels(_only(folder, "*qrels*.tsv", "*qrels*.txt")))
    judged = {qrel.query_id for qrel in qrels}
    queries = (CollectionQuery(_id(row), row["text"]) for row in _rows(_only(folder, "*queries*.jsonl")))
    rows = _rows(_only(folder, "corpus.jsonl"))
    documents = (CollectionDocument(_id(row), row.get("title") or "", row["text"]) for row in rows)
    return Collection(folder.name, tuple(documents), tuple(q for q in queries if q.id in judged), qrels)


def _only(folder: Path, *patterns: str) -> Path:
    found = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    if len(found) != 1:
        raise BadCollection(f"{folder} 里应有且只有一个 {' 或 '.join(patterns)}，实际有 {len(found)} 个")
    return found[0]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                row["text"], _id(row)
            except (ValueError, KeyError, TypeError) as error:
                raise BadCollection(f"{path} 第 {number} 行不合格式（要有 id 和 text）：{error}") from error
            yield row


def _id(row: dict[str, Any]) -> str:
    return str(row["id"] if "id" in row else row["_id"])


def _qrels(path: Path) -> Iterator[Qrel]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split()
        if not fields or (number == 1 and not fields[-1].lstrip("-").isdigit()):
            continue
        try:
            yield Qrel(fields[0], fields[-2], int(fields[-1]))
        except (IndexError, ValueError) as error:
            raise BadCollection(f"{path} 第 {number} 行不合格式（应为 问题编号 文档编号 等级）") from error
