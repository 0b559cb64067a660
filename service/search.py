"""A request in, ranked cited passages out. In: SearchRequest. Out: SearchResult. Reads one generation, changes nothing.

Safe to share between threads: the only thing that is not, the encoder, is used under a lock.
"""

from __future__ import annotations

import copy
import time
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.records import Passage
from indexer.tokens import normalize, simplified, words_of
from service.constraints import constraints_of
from service.duplicates import duplicate_ids
from service.everyday import EverydayTalk
from service.evidence import Evidence, Floats, Mask, Positions, dense_of
from service.field import Field
from service.filters import admitted
from service.highlight import fold
from service.hits import Shown, facets_of, groups_of
from service.lexical import LexicalMatcher
from service.locality import Locality
from service.part_found import PartFound, find_asked
from service.phrases import PhraseFinder
from service.places import Gazetteer, Place
from service.query import Query, understand
from service.ranking import FIRST, Ranking, rank, with_figures_first, with_parts_first
from service.records import Filters, Hit, Mode, SearchRequest, SearchResult, Span
from service.sources import Sources
from service.topic import topic_named

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
        self.sources = Sources(self.documents, generation.passages, self.locality)

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
        if request.mode == "hybrid" and self.sources.is_of_a_visit(query, places):
            made = [any(self.locality.made_in(place, int(n)) for place in places) for n in ranking.positions]
            ranking = with_parts_first(ranking, made)
        parts = () if asked.figures else self._parts_asked(query, ranking, places)
        if parts and request.mode == "hybrid":
            ranking = with_parts_first(ranking, [self._stands_in(parts, int(n)) for n in ranking.positions])
        page = slice(request.offset, request.offset + request.top_k)
        positions = tuple(int(p) for p in ranking.positions[page])
        ranked = zip(positions, ranking.scores[page].tolist(), strict=True)
        shown = self._shown(query, evidence, windows)
        hits = tuple(shown.hit(request.offset + n, *own) for n, own in enumerate(ranked, start=1))
        result = SearchResult(
            query=request.query,
            normalized_query=query.content,
            generation=generation.name,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            total=len(ranking.positions),
            hits=hits,
            facets=facets_of(generation, self.documents, ranking.positions),
            groups=groups_of(hits, request.group_by),
        )
        vector = None if vectors is None else vectors[0]
        return Finding(result, query, positions, windows, evidence, places, ranking, parts, vector)

    def places_in(self, question: str) -> tuple[str, tuple[Span, ...]]:
        """`question` in simplified characters and NFKC, and where it names places."""
        plain = simplified(unicodedata.normalize("NFKC", question))
        words = words_of(normalize(plain), self.terms)
        return plain, tuple((start, end) for start, end, _ in self.locality.gazetteer.mentions_in(plain, words))

    def topic_of(self, query: Query) -> str | None:
        """What a question is about that only names its topic (service.topic), and maybe a place."""
        if query.statement or query.phrases or query.doc_numbers or query.years:
            return None
        plain, places = self.places_in(query.raw)
        for start, end in sorted(places, reverse=True):
            plain = plain[:start] + plain[end:]
        return topic_named(understand(plain, self.terms).content, self.terms)

    def unheard_of(self, query: Query) -> tuple[str, ...]:
        """Of a question that only names its topic, the words that stand nowhere in the corpus, in no wording."""
        topic = None if constraints_of(query).figures else self.topic_of(query)
        return self.lexical.unheard_words(topic) if topic else ()

    def of_level(self, level: str) -> Mask:
        """The passages of its texts."""
        passages = self.generation.passages
        levels = (self.documents[p.document_id].level == level for p in passages)
        return np.fromiter(levels, np.bool_, count=len(passages))

    def hits_at(self, finding: Finding, positions: Iterable[int]) -> tuple[Hit, ...]:
        """Of passages beyond the page, with the rank that they have; one that was not ranked, as a heading, comes
        after all, with no score."""
        scores = finding.ranking.scores
        shown = self._shown(finding.query, finding.evidence, finding.windows)
        places = {int(position): n for n, position in enumerate(finding.ranking.positions)}
        ranked = [(position, places.get(position)) for position in positions]
        return tuple(
            shown.hit(len(places) + 1, position, 0.0) if n is None else shown.hit(n + 1, position, float(scores[n]))
            for position, n in ranked
        )

    def _shown(self, query: Query, evidence: Evidence, windows: Floats | None) -> Shown:
        return Shown(self.generation, self.documents, self.today, query, evidence, windows)

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

    def holds_word_for_word(self, name: str) -> bool:
        """True if a passage or a title holds the name; width, case, script, white space and quotation marks aside."""
        return bool(self._phrases.holding((name,)).any() or self._titles.holding((name,)).any())

    def _evidence(self, query: Query, mode: Mode, scores: Floats | None, places: Sequence[Place]) -> Evidence:
        passages = self.generation.passages
        return Evidence(
            lexical=None if mode == "dense" else self.lexical.match(query),
            dense=None if scores is None else dense_of(self.generation.windows, scores, len(passages)),
            place=self.locality.shares(places) if mode == "hybrid" else np.zeros(len(passages)),
            named=self.sources.numbered(query.doc_numbers),
            source=self.sources.asked(query),
        )


def _flat_vectors(index: Any) -> NDArray[np.float32] | None:
    """The rows of an exact index, (n_windows, dim), not copied; None for a graph."""
    if type(index).__name__ != "IndexFlatIP":
        return None
    import faiss

    return np.asarray(faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)).reshape(index.ntotal, index.d)
