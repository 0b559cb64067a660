"""What is read from the lines of one document: facts, each with its confidence and its line. Frozen values.

Confidence is not a probability: it orders how a fact was come by. 0.9 and more: printed where GB/T 9704 puts it, or
follows from a table; from SETTLED up it may stand without a person's look; below, it is only proposed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Generic, TypeVar

from indexer.records import Period

T = TypeVar("T")

SETTLED = 0.8
"""Facts below are doubtful: they are listed for the administrator and used nowhere."""

FACT_NAMES = {
    "title": "标题",
    "number": "文号",
    "issuer": "发文机关",
    "level": "级别",
    "region": "地区",
    "doc_type": "文种",
    "date": "日期",
    "period": "规划期",
}
"""The facts that a manifest entry has, in its order, and what a person calls them."""


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """`line`: 1-based in the source, where it was read; `quote`: what stands there."""

    value: T
    confidence: float
    line: int
    quote: str

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"fact {self.value!r}: confidence {self.confidence} is not between 0 and 1")

    @property
    def is_settled(self) -> bool:
        return self.confidence >= SETTLED


@dataclass(frozen=True, slots=True)
class Repeal:
    """A document that the text says it puts out of force: by title, by 文号 or by both."""

    title: str | None
    number: str | None

    def __post_init__(self) -> None:
        if self.title is None and self.number is None:
            raise ValueError("a repeal names neither a title nor a 文号")


@dataclass(frozen=True, slots=True)
class Facts:
    """None: the text does not state it."""

    title: Fact[str] | None = None
    number: Fact[str] | None = None
    issuer: Fact[str] | None = None
    level: Fact[str] | None = None
    region: Fact[str] | None = None
    doc_type: Fact[str] | None = None
    date: Fact[str] | None = None
    period: Fact[Period] | None = None
    addressees: Fact[tuple[str, ...]] | None = None
    attachments: tuple[Fact[str], ...] = ()
    repeals: tuple[Fact[Repeal], ...] = ()

    def of_manifest(self) -> dict[str, Fact[str] | Fact[Period]]:
        """Those that were found among the facts of a manifest entry, by field name."""
        return {f.name: fact for f in fields(self) if f.name in FACT_NAMES and (fact := getattr(self, f.name))}
