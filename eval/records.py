"""What evaluation is made of: judged queries, what a system returned for them, what came of it. Frozen values.

A gold span is text, not a passage id, so that judgements outlive every change of cutting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

QueryType = Literal[
    "question",
    "fact",
    "attribution",
    "topic",
    "newterm",
    "draft",
    "colloquial",
    "english",
    "mixed",
    "traditional",
    "typo",
    "unanswerable",
]
TYPES: tuple[QueryType, ...] = get_args(QueryType)
OTHER_WRITING: tuple[QueryType, ...] = ("english", "mixed", "traditional", "typo")
"""Reported together as well: the same need in another language, script or spelling."""

Split = Literal["tune", "heldout"]
SPLITS: tuple[Split, ...] = ("tune", "heldout")

MIN_SPAN_CHARS, MAX_SPAN_CHARS = 20, 160


@dataclass(frozen=True, slots=True)
class Gold:
    """Words of a document that answer the query: grade 2 fully, 1 in part."""

    document_id: str
    span: str
    grade: int = 2

    def __post_init__(self) -> None:
        if not MIN_SPAN_CHARS <= len(self.span) <= MAX_SPAN_CHARS:
            raise ValueError(f"gold span of {len(self.span)} characters, allowed {MIN_SPAN_CHARS}..{MAX_SPAN_CHARS}")
        if self.grade not in (1, 2):
            raise ValueError(f"gold grade {self.grade}, allowed 1 and 2")


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with everything of the corpus that answers it; an unanswerable one has no gold."""

    id: str
    query: str
    type: QueryType
    split: Split
    gold: tuple[Gold, ...]
    answer: str | None = None  # the exact words of the fact asked for
    near_miss: bool = False  # unanswerable, though the theme is in the corpus

    def __post_init__(self) -> None:
        if self.type not in TYPES or self.split not in SPLITS:
            raise ValueError(f"query {self.id}: type {self.type!r}, split {self.split!r}")
        if (self.type == "unanswerable") == bool(self.gold):
            raise ValueError(f"query {self.id}: {len(self.gold)} gold spans for type {self.type}")
        if self.answer and not any(self.answer in gold.span for gold in self.gold):
            raise ValueError(f"query {self.id}: no gold span holds the answer {self.answer!r}")

    @property
    def answerable(self) -> bool:
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One result of one system: enough to see which gold spans it holds."""

    document_id: str
    text: str
    score: float
    passage_id: str = ""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What a system answered. `citations[i]` are the texts that sentence i cites; no sentence: it abstained."""

    sentences: tuple[str, ...]
    citations: tuple[tuple[str, ...], ...]

    @property
    def abstained(self) -> bool:
        return not self.sentences


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one system made of one query."""

    query_id: str
    results: tuple[Retrieved, ...]  # best first
    took_ms: float
    answer: GivenAnswer | None = None  # None: not asked
