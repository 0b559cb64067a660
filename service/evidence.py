"""What is known of each passage for one query, as features between 0 and 1. In: scores and texts. Out: (n, features).

A feature is a share: of the best score of the pool, or of the query's idf mass. So weights learned on one corpus hold
on another, and none of them can drown the rest.

| feature  | what it says |
|---|---|
| lexical  | BM25, min-max over the pool, × the pool's best coverage: where no passage holds the words, BM25 is chance |
| coverage | Σ idf of the query's tokens that the passage, its headings, its document's title or region hold / Σ idf |
| phrase   | 1 if the passage holds the query word for word |
| place    | 1 if the document is of a place that the query names, 0.7 if only its text names it |
| sentence | cosine of the best sentence, min-max over the pool |
| clause   | the same of the best clause, or sentence of one clause |
| passage  | the same of the passage as a whole |
| parts    | cosine of the best clause with each clause of the query, their mean, min-max over the pool |
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.records import WINDOW_KINDS

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Positions = NDArray[np.int64]

LEXICAL_FEATURES = ("lexical", "coverage", "phrase")
VIEWS = ("sentence", "clause", "passage")
DENSE_FEATURES = (*VIEWS, "parts")
FEATURES = (*LEXICAL_FEATURES, "place", *DENSE_FEATURES)

POOL = 200
"""Best passages of each kind of score that are compared."""


@dataclass(frozen=True, slots=True)
class Lexical:
    """Arrays (n_passages,): BM25; share of the query's idf mass; whether the query stands there word for word."""

    bm25: Floats
    coverage: Floats
    phrase: Mask
    known: float = 1.0  # share of the query's idf mass that some passage, title or region holds
    wordings: tuple[tuple[str, ...], ...] = ()  # the query's tokens, and those of its wordings with synonyms
    known_words: float = 1.0  # as `known`, of words alone
    words: tuple[tuple[str, ...], ...] = ()  # as `wordings`, words alone


@dataclass(frozen=True, slots=True)
class Dense:
    """Cosines of each passage's best sentence, best clause, and of the passage as a whole with the query; of its best
    clauses with the clauses of the query, their mean. Each (n_passages,)."""

    sentence: Floats
    clause: Floats
    passage: Floats
    parts: Floats

    @property
    def best(self) -> Floats:
        return np.maximum(self.sentence, self.passage)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of every passage. A kind of evidence that the mode does not use is None."""

    lexical: Lexical | None
    dense: Dense | None
    place: Floats  # (n_passages,)
    named: Mask  # passages of the documents whose numbers the query holds
    source: Mask  # passages of the documents of a level or an issuer that the query names


def dense_of(windows: NDArray[np.int32], scores: Floats, n_passages: int) -> Dense:
    """`windows` (n, 4) as in the generation, `scores` (n, 1 + parts) cosines with the query and with its clauses."""
    sentence, clause, passage = _views(windows, scores[:, 0], n_passages)
    if scores.shape[1] == 1:
        return Dense(sentence, clause, passage, parts=clause)
    parts = [_views(windows, of_part, n_passages)[1] for of_part in scores.T[1:]]
    return Dense(sentence, clause, passage, parts=np.mean(parts, axis=0))


def _views(windows: NDArray[np.int32], scores: Floats, n_passages: int) -> tuple[Floats, Floats, Floats]:
    """The best score of each passage's sentences, its clauses or sentences, and its own."""
    sentence, clause, passage = (
        _best_of(windows[of_kind], scores[of_kind], n_passages)
        for of_kind in (windows[:, 3] == n for n in range(len(WINDOW_KINDS)))
    )
    whole = np.where(passage > -1.0, passage, sentence)
    if not (windows[:, 3] == WINDOW_KINDS.index("sentence")).any():  # an index of passages alone has no other view
        sentence = passage
    return sentence, np.maximum(sentence, clause), whole


def _best_of(windows: NDArray[np.int32], scores: Floats, n_passages: int) -> Floats:
    best = np.full(n_passages, -1.0)
    np.maximum.at(best, windows[:, 0], scores)
    return best


def pool_of(evidence: Evidence, candidates: Mask) -> Positions:
    """Candidates worth comparing, ascending: the best POOL by each score, those named, those with the phrase."""
    best = [np.flatnonzero(evidence.named & candidates)]
    if evidence.lexical is not None:
        best.append(np.flatnonzero(evidence.lexical.phrase & candidates))
        lexical = _top(evidence.lexical.bm25, candidates)
        best.append(lexical[evidence.lexical.bm25[lexical] > 0])
    if evidence.dense is not None:
        best += [_top(getattr(evidence.dense, name), candidates) for name in DENSE_FEATURES]
    return np.unique(np.concatenate(best))


def _top(scores: Floats, candidates: Mask) -> Positions:
    positions = np.flatnonzero(candidates)
    if len(positions) <= POOL:
        return positions
    return positions[np.argpartition(-scores[positions], POOL)[:POOL]]


def features_of(evidence: Evidence, pool: Positions) -> Floats:
    """(len(pool), len(FEATURES)); columns of evidence that is None are 0."""
    columns = dict.fromkeys(FEATURES, np.zeros(len(pool)))
    if evidence.lexical is not None:
        lexical = evidence.lexical
        columns |= {name: getattr(lexical, name)[pool].astype(np.float64) for name in ("coverage", "phrase")}
        columns["lexical"] = shares(lexical.bm25[pool], floor=0.0) * columns["coverage"].max(initial=0.0)
    columns["place"] = evidence.place[pool]
    if evidence.dense is not None:
        columns |= {name: shares(getattr(evidence.dense, name)[pool]) for name in DENSE_FEATURES}
    return np.stack([columns[name] for name in FEATURES], axis=1)


def shares(scores: Floats, *, floor: float | None = None) -> Floats:
    """Min-max over the POOL best; the rest is 0. All equal: 1 where there is a positive score, so one hit is not 0."""
    if not len(scores):
        return scores
    low = float(np.sort(scores)[-POOL:][0]) if floor is None else floor
    high = float(scores.max())
    if high <= low:
        return np.where(scores > 0, 1.0, 0.0)
    return np.clip((scores - low) / (high - low), 0.0, 1.0)
