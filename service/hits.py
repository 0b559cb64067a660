"""Ranked positions in, hits with citations, facets and groups out. In: a generation, what ranked. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from indexer.records import LEVELS, WINDOW_KINDS, Document
from service.citation import cite, year_of
from service.evidence import Evidence, Floats
from service.highlight import highlights
from service.phrases import phrase_spans
from service.query import Query
from service.records import Group, GroupBy, Hit, Span

if TYPE_CHECKING:
    from indexer.generation import Generation


@dataclass(frozen=True, slots=True)
class Shown:
    """What the hits of one query are made from; `windows`: (n_windows,) inner products, None in lexical mode."""

    generation: Generation
    documents: Mapping[str, Document]
    today: date
    query: Query
    evidence: Evidence
    windows: Floats | None

    def hit(self, rank: int, position: int, score: float) -> Hit:
        passage = self.generation.passages[position]
        document, query, evidence = self.documents[passage.document_id], self.query, self.evidence
        text = document.text[passage.start : passage.end]
        marks = phrase_spans(text, query.phrases) or highlights(text, phrase=query.content, tokens=query.tokens)
        return Hit(
            rank=rank,
            passage_id=passage.id,
            text=text,
            highlights=marks or self._best_window(position),
            score=score,
            lexical=None if evidence.lexical is None else float(evidence.lexical.bm25[position]),
            dense=None if evidence.dense is None else float(evidence.dense.best[position]),
            citation=cite(document, passage, self.today),
        )

    def _best_window(self, position: int) -> tuple[Span, ...]:
        """The sentence that meant the same in other words, relative to the passage's text."""
        rows = self.generation.windows
        own = np.flatnonzero((rows[:, 0] == position) & (rows[:, 3] == WINDOW_KINDS.index("sentence")))
        if self.windows is None or not len(own):
            return ()
        _, start, end, _ = (int(v) for v in rows[own[np.argmax(self.windows[own])]])
        passage = self.generation.passages[position]
        return ((max(start, passage.start) - passage.start, min(end, passage.end) - passage.start),)


def facets_of(
    generation: Generation, documents: Mapping[str, Document], positions: Iterable[int]
) -> dict[str, dict[str, int]]:
    """Name of the facet -> value -> how many of the passages at `positions`."""
    passages = [generation.passages[int(i)] for i in positions]
    own = [documents[p.document_id] for p in passages]
    years = (year_of(d, p) for d, p in zip(own, passages, strict=True))
    levels = Counter(d.level for d in own)
    return {
        "level": {level: levels[level] for level in LEVELS if levels[level]},
        "region": dict(Counter(d.region for d in own).most_common()),
        "doc_type": dict(Counter(d.doc_type for d in own).most_common()),
        "year": dict(sorted(Counter(str(year) for year in years if year is not None).items())),
    }


def groups_of(hits: Sequence[Hit], group_by: GroupBy) -> tuple[Group, ...] | None:
    """Groups in administrative order; documents of one level by their best rank."""
    if group_by == "none":
        return None
    ranks: dict[str, list[int]] = {}
    levels: dict[str, int] = {}
    for hit in hits:
        key = hit.citation.level if group_by == "level" else hit.citation.document_id
        ranks.setdefault(key, []).append(hit.rank)
        levels[key] = LEVELS.index(hit.citation.level)
    ordered = sorted(ranks, key=lambda key: (levels[key], ranks[key][0]))
    return tuple(Group(key, tuple(ranks[key])) for key in ordered)
