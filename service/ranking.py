"""Scores in, an order out. In: lexical and dense scores (n_passages,), masks. Out: Ranking, best first. Pure.

hybrid = 0.3 · minmax(lexical) + 0.7 · minmax(dense), min and max over the union of the best 200 of each
(docs/decisions.md, 11).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.records import Mode

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Positions = NDArray[np.int64]

LEXICAL_WEIGHT = 0.3
DENSE_WEIGHT = 0.7
POOL = 200
PHRASE_BONUS = 0.3
"""For a passage that holds the query word for word: a whole lexical share."""
DOC_NUMBER_BONUS = 2.0
"""For the document whose number was typed: more than every other part together, so that its passages come first."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of each passage for one query; all arrays (n_passages,). Unused scores are None."""

    lexical: Floats | None
    dense: Floats | None
    phrase: Mask
    named: Mask  # passages of the document whose number the query holds


@dataclass(frozen=True, slots=True)
class Ranking:
    """Positions of all matching passages, best first, with scores in 0..1 that fall with rank."""

    positions: Positions
    scores: Floats


def rank(evidence: Evidence, *, candidates: Mask, mode: Mode, text_ids: Positions) -> Ranking:
    """`text_ids` is equal for passages with equal text; of those only the best placed is kept."""
    matching = _matching(evidence, candidates)
    positions = np.flatnonzero(matching)
    if not len(positions):
        return Ranking(positions, np.zeros(0))
    score = _fused(evidence, candidates)[positions]
    if mode != "dense":
        score = score + PHRASE_BONUS * evidence.phrase[positions]
    score = score + DOC_NUMBER_BONUS * evidence.named[positions]
    order = np.argsort(-score, kind="stable")  # equal scores stay in the order of the corpus
    order = _first_of_each(text_ids[positions], order)
    return Ranking(positions[order], score[order] / max(1.0, float(score.max())))


def _matching(evidence: Evidence, candidates: Mask) -> Mask:
    matching = evidence.named.copy()
    if evidence.lexical is not None:
        matching |= evidence.lexical > 0
    if evidence.dense is not None:
        matching[_best(evidence.dense, candidates)] = True
    return matching & candidates


def _fused(evidence: Evidence, candidates: Mask) -> Floats:
    if evidence.dense is None:
        return _shares(evidence.lexical, np.flatnonzero(candidates), floor=0.0)
    if evidence.lexical is None:
        return _shares(evidence.dense, _best(evidence.dense, candidates))
    pool = np.union1d(_best(evidence.lexical, candidates), _best(evidence.dense, candidates))
    return LEXICAL_WEIGHT * _shares(evidence.lexical, pool) + DENSE_WEIGHT * _shares(evidence.dense, pool)


def _best(scores: Floats, candidates: Mask) -> Positions:
    """The POOL best candidates' positions, in any order."""
    positions = np.flatnonzero(candidates)
    if len(positions) <= POOL:
        return positions
    return positions[np.argpartition(-scores[positions], POOL)[:POOL]]


def _shares(scores: Floats | None, pool: Positions, *, floor: float | None = None) -> Floats:
    """Min-max over `pool`, clipped to 0..1. All equal: 1 where there is a positive score, so a single hit is not 0."""
    if scores is None:
        raise ValueError("evidence has neither lexical nor dense scores")
    if not len(pool):
        return np.zeros_like(scores)
    low = float(scores[pool].min()) if floor is None else floor
    high = float(scores[pool].max())
    if high <= low:
        return np.where(scores > 0, 1.0, 0.0)
    return np.clip((scores - low) / (high - low), 0.0, 1.0)


def _first_of_each(ids: Positions, order: Positions) -> Positions:
    """`order` less every place whose id stood earlier."""
    _, first = np.unique(ids[order], return_index=True)
    return order[np.sort(first)]
