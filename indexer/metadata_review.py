"""Documents with the facts read from them in, what a person should look at out. Pure.

The manifest settles what it states: only a reading that contradicts it with confidence is told. Of a document without
an entry every fact below SETTLED is told, and every needed one that its text does not state.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.facts import NEEDED
from indexer.metadata_corpus import FactsOf
from indexer.metadata_records import FACT_NAMES, Fact, Repeal
from indexer.records import Document, Period
from indexer.sources import squeeze

_CERTAIN = 0.9
"""A reading below does not question the manifest."""


@dataclass(frozen=True, slots=True)
class Remark:
    """`told`: one line in Chinese; `quote` "" when no line of the text says anything about it."""

    told: str
    line: int = 0
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    title: str
    source: str
    is_listed: bool
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class RepealFound:
    """A document of the corpus that another one says it repeals: a proposal for `repealed_by`, applied by nobody."""

    title: str
    by: str
    line: int
    quote: str

    @property
    def by_toml(self) -> str:
        return json.dumps(self.by, ensure_ascii=False)


def reviewed(read: FactsOf) -> Reviewed:
    remarks = tuple(_against_manifest(read) if read.entry else _without_entry(read))
    return Reviewed(read.document.title, read.document.source, read.entry is not None, remarks)


def _against_manifest(read: FactsOf) -> Iterator[Remark]:
    for name, fact in read.facts.of_manifest().items():
        stated = getattr(read.entry, name)
        if stated is None and fact.is_settled:
            yield _remark(f"{FACT_NAMES[name]}：清单没有写，原文读出“{_said(fact.value)}”", fact)
        elif stated is not None and fact.confidence >= _CERTAIN and not _agree(stated, fact.value):
            yield _remark(f"{FACT_NAMES[name]}：清单写“{_said(stated)}”，原文读出“{_said(fact.value)}”", fact)


def _agree(stated: object, given: object) -> bool:
    """The manifest may be finer (a day where the text gives a year) or coarser (方案 for 行动方案)."""
    one, other = squeeze(_said(stated)), squeeze(_said(given))
    return one.startswith(other) or one.endswith(other) or other.endswith(one)


def _without_entry(read: FactsOf) -> Iterator[Remark]:
    found = read.facts.of_manifest()
    for name, title in FACT_NAMES.items():
        fact = found.get(name)
        if fact is None:
            if name in NEEDED:
                yield Remark(f"{title}：原文没有写明，请写进清单")
        elif not fact.is_settled:
            yield _remark(f"{title}：可能是“{_said(fact.value)}”（把握 {fact.confidence:.2f}）", fact)


def _remark(told: str, fact: Fact[str] | Fact[Period]) -> Remark:
    return Remark(told, fact.line, fact.quote)


def _said(value: object) -> str:
    return f"{value.from_year}-{value.to_year}" if isinstance(value, Period) else str(value)


def repeals_among(documents: Sequence[FactsOf]) -> Iterator[RepealFound]:
    """Repeals of documents that are in the corpus and that the manifest does not know as repealed."""
    for read in documents:
        by = read.document.doc_number or read.document.title
        for fact in read.facts.repeals:
            for other in documents:
                if other is not read and not other.document.repealed_by and _is_meant(fact.value, other.document):
                    yield RepealFound(other.document.title, by, fact.line, fact.quote)


def _is_meant(repeal: Repeal, document: Document) -> bool:
    """The 文号 decides where both have one: of two documents of one title only one is repealed."""
    if repeal.number and document.doc_number:
        return repeal.number == document.doc_number
    return repeal.title is not None and squeeze(repeal.title) == squeeze(document.title)
