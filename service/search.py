"""A request in, ranked cited passages out. In: SearchRequest. Out: SearchResult. Reads one generation, changes nothing.

Safe to share between threads: the only thing that is not, the encoder, is used under a lock.
"""

from __future__ import annotations

import copy
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.records import LEVELS, WINDOW_KINDS, Passage
from indexer.tokens import normalize, simplified, words_of
from service.citation import cite, year_of
from service.constraints import constraints_of
from service.duplicates import duplicate_ids
from service.everyday import EverydayTalk
from service.evidence import Evidence, Floats, Mask, Positions, dense_of
from service.field import Field
from service.filters import admitted
from service.highlight import fold, highlights
from service.issuers import Issuers, is_of_the_nation, office_asked
from service.levels import levels_named
from service.lexical import LexicalMatcher
from service.locality import Locality
from service.part_found import PartFound, find_asked
from service.phrases import PhraseFinder, phrase_spans
from service.places import Gazetteer, Place
from service.query import DocNumber, Query, parse_doc_number, understand
from service.ranking import FIRST, Ranking, rank, with_figures_first, with_parts_first
from service.records import Citation, Filters, Group, GroupBy, Hit, Mode, SearchRequest, SearchResult, Span
from service.visits import asks_of_a_visit

if TYPE_CHECKING:
    from indexer.encoder import Encoder
    from indexer.generation import Generation

GRAPH_WINDOWS = 2_000
"""Windows asked of a graph index, which cannot compare them all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A result with what it was made from: answers need the windows' scores and the hits' positions."""

    result: SearchResult
    query: Query
    positions: tuple[int, ...]  # of result.hits, in the generation's passages
    windows: Floats | None  # (n_windows,) inner products; None in lexical mode
    evidence: Evidence
    places: tuple[Place, ...]  # that the query names
    ranking: Ranking
    parts: tuple[PartFound, ...]  # of documents, that the query asks for by name
    vector: NDArray[np.float32] | None = None  # (dim,), of the query; None in lexical mode


class Searcher:
    """Search over one open generation as of one day; a new generation or a new day is a new Searcher."""

    def __init__(
        self, generation: Generation, encoder: Encoder, today: date, *, collapse_duplicates: bool = True
    ) -> None:
        self.generation = generation
        self.encoder = encoder
        self.today = today
        # The administrator's own words as they were when the index was cut: queries must be cut the same way.
        self.terms: tuple[str, ...] = tuple(generation.options.get("terms", ()))
        self.documents = {d.id: d for d in generation.documents}
        self.position_of = {p.id: i for i, p in enumerate(generation.passages)}
        self.everyday = EverydayTalk(encoder)
        self.field = Field(generation.faiss_index)
        self._lock = Lock()
        # All scores are wanted, not the best few: one product is quicker than a search for as many as there are.
        self._vectors = _flat_vectors(generation.faiss_index)
        self._folded = tuple(fold(self.text_of(p)) for p in generation.passages)
        self._text_ids = self._duplicate_ids() if collapse_duplicates else np.arange(len(self._folded))
        self._searchable = admitted(Filters(), generation.documents, generation.passages, today=today)
        self.locality = Locality(
            Gazetteer(d.region for d in generation.documents), self.documents, generation.passages, self._folded
        )
        self.lexical = LexicalMatcher(generation, self._folded)
        self._phrases = PhraseFinder(self._folded)
        self._titles = PhraseFinder([fold(d.title) for d in generation.documents])
        self._issuers = Issuers(d.issuer for d in generation.documents if d.issuer)
        self._numbers = {d.id: parse_doc_number(d.doc_number) for d in generation.documents if d.doc_number}

    def _duplicate_ids(self) -> Positions:
        of = self.documents
        authorities = [(of[p.document_id].level, of[p.document_id].region) for p in self.generation.passages]
        return duplicate_ids(self._folded, authorities)

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
        candidates = self._admitted(request.filters)
        held = self._phrases.holding(query.phrases) if query.phrases else None
        if held is not None:
            candidates = candidates & held
        vectors = None if request.mode == "lexical" else self._vectors_of(query)
        scores = None if vectors is None else self.window_scores(vectors)
        windows = None if scores is None else scores[:, 0]
        places = self.locality.gazetteer.named_in(query.normalized, words_of(query.normalized, self.terms))
        evidence = self._evidence(query, request.mode, scores, places)
        if held is not None and evidence.lexical is not None:  # not only the best of those that hold the phrase
            evidence = replace(evidence, lexical=replace(evidence.lexical, phrase=held))
        ranking = rank(evidence, candidates=candidates, mode=request.mode, text_ids=self._text_ids)
        asked = constraints_of(query)
        if asked.figures and request.mode == "hybrid":
            ranking = with_figures_first(ranking, lambda n: asked.passage_states(self.text_of(generation.passages[n])))
        if request.mode == "hybrid" and self.is_of_a_visit(query, places):
            made = [any(self.locality.made_in(place, int(n)) for place in places) for n in ranking.positions]
            ranking = with_parts_first(ranking, made)
        parts = () if asked.figures else self._parts_asked(query, ranking, places)
        if parts and request.mode == "hybrid":
            ranking = with_parts_first(ranking, [self._stands_in(parts, int(n)) for n in ranking.positions])
        page = slice(request.offset, request.offset + request.top_k)
        positions = tuple(int(p) for p in ranking.positions[page])
        ranked = zip(positions, ranking.scores[page].tolist(), strict=True)
        hits = tuple(
            self._hit(request.offset + n, position, score, query=query, evidence=evidence, windows=windows)
            for n, (position, score) in enumerate(ranked, start=1)
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
        vector = None if vectors is None else vectors[0]
        return Finding(result, query, positions, windows, evidence, places, ranking, parts, vector)

    def places_in(self, question: str) -> tuple[str, tuple[Span, ...]]:
        """`question` in simplified characters and NFKC, and where it names places."""
        plain = simplified(unicodedata.normalize("NFKC", question))
        words = words_of(normalize(plain), self.terms)
        return plain, tuple((start, end) for start, end, _ in self.locality.gazetteer.mentions_in(plain, words))

    def hits_at(self, finding: Finding, positions: Iterable[int]) -> tuple[Hit, ...]:
        """Of passages beyond the page, with the rank that they have; one that was not ranked, as a heading, comes
        after all, with no score."""
        query, evidence, ranking = finding.query, finding.evidence, finding.ranking
        places = {int(position): n for n, position in enumerate(ranking.positions)}
        ranked = [(position, places.get(position)) for position in positions]
        return tuple(
            self._hit(
                len(places) + 1 if n is None else n + 1,
                position,
                0.0 if n is None else float(ranking.scores[n]),
                query=query,
                evidence=evidence,
                windows=finding.windows,
            )
            for position, n in ranked
        )

    def _parts_asked(self, query: Query, ranking: Ranking, places: Sequence[Place]) -> tuple[PartFound, ...]:
        """In the documents of the passages that rank first, those of the places named themselves."""
        if query.statement:
            return ()
        passages = self.generation.passages
        ids = dict.fromkeys(passages[int(n)].document_id for n in ranking.positions[:FIRST])
        near = [d for d in map(self.documents.__getitem__, ids) if self.locality.is_itself(d, places)]
        near = [d for d in near if d.level in query.levels] or near
        return find_asked(query.normalized, near, self.lexical.topic_held, of_place=bool(places))

    def _stands_in(self, parts: Sequence[PartFound], position: int) -> bool:
        own = self.generation.passages[position]
        return any(own.document_id == p.document.id and p.section and p.start <= own.start < p.end for p in parts)

    def _admitted(self, filters: Filters) -> Mask:
        """Without a filter always the same, so not asked of every passage again."""
        if filters == Filters():
            return self._searchable
        return admitted(filters, self.generation.documents, self.generation.passages, today=self.today)

    def text_of(self, passage: Passage) -> str:
        return self.documents[passage.document_id].text[passage.start : passage.end]

    def passage_at(self, document_id: str, offset: int) -> int | None:
        """Position of the passage that holds the character at `offset`."""
        for position, passage in enumerate(self.generation.passages):
            if passage.document_id == document_id and passage.start <= offset < passage.end:
                return position
        return None

    def _vectors_of(self, query: Query) -> NDArray[np.float32]:
        """(1 + parts, dim): of the query and of each of its clauses."""
        with self._lock:
            return self.encoder.encode_queries((query.content, *query.parts))

    def window_scores(self, vectors: NDArray[np.float32]) -> Floats:
        """Inner products of `vectors` (n, dim) with every window, (n_windows, n); -1 for those that a graph index
        left out."""
        index = self.generation.faiss_index
        if self._vectors is not None and index.ntotal:
            return np.asarray(self._vectors @ vectors.T, dtype=np.float64)
        scores = np.full((int(index.ntotal), len(vectors)), -1.0)
        if index.ntotal:
            for n, (found, ids) in enumerate(zip(*index.search(vectors, min(len(scores), GRAPH_WINDOWS)), strict=True)):
                known = ids >= 0
                scores[ids[known], n] = found[known]
        return scores

    def holds_document_number(self, number: DocNumber) -> bool:
        """True if a document of the corpus bears this number."""
        return any(own is not None and number.names(own) for own in self._numbers.values())

    def holds_word_for_word(self, name: str) -> bool:
        """True if a passage or a title holds the name; width, case, script, white space and quotation marks aside."""
        return bool(self._phrases.holding((name,)).any() or self._titles.holding((name,)).any())

    def _evidence(self, query: Query, mode: Mode, scores: Floats | None, places: Sequence[Place]) -> Evidence:
        passages = self.generation.passages
        return Evidence(
            lexical=None if mode == "dense" else self.lexical.match(query),
            dense=None if scores is None else dense_of(self.generation.windows, scores, len(passages)),
            place=self.locality.shares(places) if mode == "hybrid" else np.zeros(len(passages)),
            named=self._named_by(query.doc_numbers),
            source=self._asked_of(query),
        )

    def is_of_a_visit(self, query: Query, places: Sequence[Place]) -> bool:
        """总书记在湖北考察时讲了什么: is what was said in one of `places` asked for?"""
        called = [self.locality.gazetteer.called(place) for place in places]
        return bool(places) and "领导论述" in query.levels and asks_of_a_visit(query.normalized, called)

    def issuers_asked(self, query: Query) -> frozenset[str]:
        """Those that a question names; a draft names some without asking them."""
        return frozenset() if query.statement else self._issuers.named_in(query.normalized)

    def office_asked(self, query: Query) -> str | None:
        """The office whose texts a question asks for, of the nation or of a place there is: 农村地区政府 is none."""
        office = None if query.statement else office_asked(query.normalized)
        known = office and (is_of_the_nation(office) or self.locality.gazetteer.named_in(office))
        return office if known else None

    def is_of_office(self, office: str, citation: Citation) -> bool:
        """Is the document of the office, or, where a government is asked for, of its place? The plan of a province's
        department is the province's."""
        region = self.locality.gazetteer.place_of(citation.region)
        places = self.locality.gazetteer.named_in(office)
        of_place = office.endswith("政府") and region in places
        of_level = not office.endswith(("厅", "室")) and citation.level in levels_named(
            office
        )  # 国务院: its ministries too
        return citation.issuer in self._issuers.named_in(office) or of_place or of_level

    def _asked_of(self, query: Query) -> Mask:
        """Passages of the documents whose level or issuer the query names."""
        passages = self.generation.passages
        issuers = self.issuers_asked(query)
        if not query.levels and not issuers:
            return np.zeros(len(passages), dtype=np.bool_)
        asked = {i for i, d in self.documents.items() if d.level in query.levels or d.issuer in issuers}
        return np.array([p.document_id in asked for p in passages], dtype=np.bool_)

    def _named_by(self, numbers: Sequence[DocNumber]) -> Mask:
        passages = self.generation.passages
        if not numbers:
            return np.zeros(len(passages), dtype=np.bool_)
        named = {i for i, own in self._numbers.items() if own and any(n.names(own) for n in numbers)}
        return np.fromiter((p.document_id in named for p in passages), dtype=np.bool_, count=len(passages))

    def _hit(
        self, hit_rank: int, position: int, score: float, *, query: Query, evidence: Evidence, windows: Floats | None
    ) -> Hit:
        passage = self.generation.passages[position]
        text = self.text_of(passage)
        marks = phrase_spans(text, query.phrases) or highlights(text, phrase=query.content, tokens=query.tokens)
        return Hit(
            rank=hit_rank,
            passage_id=passage.id,
            text=text,
            highlights=marks or self._best_window(position, windows),
            score=score,
            lexical=None if evidence.lexical is None else float(evidence.lexical.bm25[position]),
            dense=None if evidence.dense is None else float(evidence.dense.best[position]),
            citation=cite(self.documents[passage.document_id], passage, self.today),
        )

    def _best_window(self, position: int, windows: Floats | None) -> tuple[Span, ...]:
        """The sentence that meant the same in other words, relative to the passage's text."""
        rows = self.generation.windows
        own = np.flatnonzero((rows[:, 0] == position) & (rows[:, 3] == WINDOW_KINDS.index("sentence")))
        if windows is None or not len(own):
            return ()
        _, start, end, _ = (int(v) for v in self.generation.windows[own[np.argmax(windows[own])]])
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


def _flat_vectors(index: Any) -> NDArray[np.float32] | None:
    """The rows of an exact index, (n_windows, dim), not copied; None for a graph."""
    if type(index).__name__ != "IndexFlatIP":
        return None
    import faiss

    return np.asarray(faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)).reshape(index.ntotal, index.d)


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
