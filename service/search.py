"""A request in, ranked cited passages out. In: SearchRequest. Out: SearchResult. Reads one generation, changes nothing.

Safe to share between threads: the only thing that is not, the encoder, is used under a lock.
"""

from __future__ import annotations

import copy
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from indexer.records import LEVELS, Passage
from service.citation import cite, year_of
from service.filters import admitted
from service.highlight import MIN_PHRASE_CHARS, fold, highlights
from service.query import DocNumber, Query, parse_doc_number, understand
from service.ranking import Evidence, Floats, Mask, Positions, rank
from service.records import Group, GroupBy, Hit, Mode, SearchRequest, SearchResult, Span

if TYPE_CHECKING:
    from indexer.encoder import Encoder
    from indexer.generation import Generation


@dataclass(frozen=True, slots=True)
class Finding:
    """A result with what it was made from: answers need the windows' scores and the hits' positions."""

    result: SearchResult
    query: Query
    positions: tuple[int, ...]  # of result.hits, in the generation's passages
    windows: Floats | None  # (n_windows,) inner products; None in lexical mode


class Searcher:
    """Search over one open generation as of one day; a new generation or a new day is a new Searcher."""

    def __init__(self, generation: Generation, encoder: Encoder, today: date) -> None:
        self.generation = generation
        self.encoder = encoder
        self.today = today
        # The administrator's own words as they were when the index was cut: queries must be cut the same way.
        self.terms: tuple[str, ...] = tuple(generation.options.get("terms", ()))
        self.documents = {d.id: d for d in generation.documents}
        self.position_of = {p.id: i for i, p in enumerate(generation.passages)}
        self._lock = Lock()
        self._folded = tuple(fold(self.text_of(p)) for p in generation.passages)
        ids: dict[str, int] = {}
        self._text_ids: Positions = np.array([ids.setdefault(t, len(ids)) for t in self._folded], dtype=np.int64)
        self._numbers = {d.id: parse_doc_number(d.doc_number) for d in generation.documents if d.doc_number}

    def as_of(self, today: date) -> Searcher:
        """The same index on another day: a plan expires at midnight without a restart."""
        other = copy.copy(self)
        other.today = today
        return other

    def search(self, request: SearchRequest) -> SearchResult:
        """Raises UnknownFilterValue. Nothing found is a result."""
        return self.find(request).result

    def find(self, request: SearchRequest) -> Finding:
        """As `search`, with the evidence kept."""
        began = time.perf_counter()
        query = understand(request.query, self.terms)
        generation = self.generation
        candidates = admitted(request.filters, generation.documents, generation.passages, today=self.today)
        windows = None if request.mode == "lexical" else self.window_scores(query.content)
        evidence = self._evidence(query, request.mode, windows)
        ranking = rank(evidence, candidates=candidates, mode=request.mode, text_ids=self._text_ids)
        page = slice(request.offset, request.offset + request.top_k)
        positions = tuple(int(p) for p in ranking.positions[page])
        scores = zip(positions, ranking.scores[page].tolist(), strict=True)
        hits = tuple(
            self._hit(request.offset + n, position, score, query=query, evidence=evidence, windows=windows)
            for n, (position, score) in enumerate(scores, start=1)
        )
        result = SearchResult(
            query=request.query,
            normalized_query=query.content,
            generation=generation.name,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            total=len(ranking.positions),
            hits=hits,
            facets=self._facets(ranking.positions),
            groups=groups_of(hits, request.group_by),
        )
        return Finding(result, query, positions, windows)

    def text_of(self, passage: Passage) -> str:
        return self.documents[passage.document_id].text[passage.start : passage.end]

    def window_scores(self, content: str) -> Floats:
        """Inner product of the query with every window, (n_windows,): exact, every window is compared."""
        index = self.generation.faiss_index
        scores = np.full(int(index.ntotal), -1.0)
        if not len(scores):
            return scores
        with self._lock:
            vector = self.encoder.encode_query(content)
        found, ids = index.search(np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1), len(scores))
        known = ids[0] >= 0
        scores[ids[0][known]] = found[0][known]
        return scores

    def holds_document_number(self, number: DocNumber) -> bool:
        """True if a document of the corpus bears this number."""
        return any(own is not None and number.names(own) for own in self._numbers.values())

    def _evidence(self, query: Query, mode: Mode, windows: Floats | None) -> Evidence:
        passages = self.generation.passages
        lexical = None
        if mode != "dense":
            lexical = np.asarray(self.generation.bm25.scores(list(query.tokens)), dtype=np.float64)
        dense = None
        if windows is not None:
            dense = np.full(len(passages), -1.0)
            np.maximum.at(dense, self.generation.windows[:, 0], windows)
        return Evidence(lexical, dense, self._with_phrase(query.content), self._named_by(query.doc_number))

    def _with_phrase(self, content: str) -> Mask:
        phrase = fold(content)
        if len(phrase) < MIN_PHRASE_CHARS:
            return np.zeros(len(self._folded), dtype=np.bool_)
        return np.fromiter((phrase in text for text in self._folded), dtype=np.bool_, count=len(self._folded))

    def _named_by(self, number: DocNumber | None) -> Mask:
        named = {i for i, own in self._numbers.items() if number and own and number.names(own)}
        passages = self.generation.passages
        return np.fromiter((p.document_id in named for p in passages), dtype=np.bool_, count=len(passages))

    def _hit(
        self, hit_rank: int, position: int, score: float, *, query: Query, evidence: Evidence, windows: Floats | None
    ) -> Hit:
        passage = self.generation.passages[position]
        text = self.text_of(passage)
        marks = highlights(text, phrase=query.content, tokens=query.tokens)
        return Hit(
            rank=hit_rank,
            passage_id=passage.id,
            text=text,
            highlights=marks or self._best_window(position, windows),
            score=score,
            lexical=None if evidence.lexical is None else float(evidence.lexical[position]),
            dense=None if evidence.dense is None else float(evidence.dense[position]),
            citation=cite(self.documents[passage.document_id], passage, self.today),
        )

    def _best_window(self, position: int, windows: Floats | None) -> tuple[Span, ...]:
        """What meant the same in other words, relative to the passage's text."""
        own = np.flatnonzero(self.generation.windows[:, 0] == position)
        if windows is None or not len(own):
            return ()
        _, start, end = (int(v) for v in self.generation.windows[own[np.argmax(windows[own])]])
        passage = self.generation.passages[position]
        return ((max(start, passage.start) - passage.start, min(end, passage.end) - passage.start),)

    def _facets(self, positions: Iterable[int]) -> dict[str, dict[str, int]]:
        passages = [self.generation.passages[int(i)] for i in positions]
        documents = [self.documents[p.document_id] for p in passages]
        years = (year_of(d, p) for d, p in zip(documents, passages, strict=True))
        levels = Counter(d.level for d in documents)
        return {
            "level": {level: levels[level] for level in LEVELS if levels[level]},
            "region": dict(Counter(d.region for d in documents).most_common()),
            "doc_type": dict(Counter(d.doc_type for d in documents).most_common()),
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
