"""Evidence in, an order out. In: Evidence, masks. Out: Ranking, best first. Pure.

hybrid = Σ weight · feature / Σ weight, weights learned by `python -m eval.train_ranker` (docs/decisions.md, 11). The
single modes are what hybrid is measured against: BM25 alone, and the cosines alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from service.evidence import DENSE_FEATURES, FEATURES, Evidence, Floats, Mask, Positions, features_of, pool_of
from service.records import Mode

RANKER = Path(__file__).with_name("ranker.json")

DOC_NUMBER_BONUS = 2.0
"""For the document whose number was typed: more than every other part together, so that its passages come first."""
SOURCE_BONUS = 0.1
"""For the documents of a level or an issuer that the query names, in hybrid mode: 总书记怎么说 wants remarks, other
passages after them. Not learned: too few queries of the tune split name one."""
STATING_BONUS, FIRST = 0.07, 10
"""For those of the first ten passages that state the figure that a question asks for: the others cannot answer it."""
PART_BONUS = 0.3
"""For the passages of the part of a document that a question asks for by its name: 存在的问题有哪些."""
PHRASE_BONUS = 0.3
"""In lexical mode, for a passage that holds the query word for word."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Positions of the passages found, best first, with scores in 0..1 that fall with rank."""

    positions: Positions
    scores: Floats


@cache
def learned_weights() -> Mapping[str, float]:
    """Feature → weight, none below 0, so that more evidence never costs a rank."""
    weights = {name: float(value) for name, value in json.loads(RANKER.read_text(encoding="utf-8"))["weights"].items()}
    if set(weights) != set(FEATURES) or min(weights.values()) < 0:
        raise ValueError(f"{RANKER}: weights of {sorted(weights)}, wanted {sorted(FEATURES)}, none below 0")
    return weights


def weights_of(mode: Mode) -> Mapping[str, float]:
    if mode == "lexical":
        return {"lexical": 1.0, "phrase": PHRASE_BONUS}
    if mode == "dense":
        return {name: learned_weights()[name] for name in DENSE_FEATURES}
    return learned_weights()


def rank(evidence: Evidence, *, candidates: Mask, mode: Mode, text_ids: Positions) -> Ranking:
    """`text_ids` is equal for passages with equal text; of those only the best placed is kept."""
    pool = pool_of(evidence, candidates)
    if not len(pool):
        return Ranking(pool, np.zeros(0))
    score = scored(features_of(evidence, pool), weights_of(mode)) + DOC_NUMBER_BONUS * evidence.named[pool]
    if mode == "hybrid":
        score += SOURCE_BONUS * evidence.source[pool]
    order = np.argsort(-score, kind="stable")  # equal scores stay in the order of the corpus
    order = _first_of_each(text_ids[pool], order)
    return Ranking(pool[order], score[order] / max(1.0, float(score.max())))


def with_figures_first(ranking: Ranking, states: Callable[[int], bool]) -> Ranking:
    """`states`: does the passage at a position state the figure asked for? The order behind FIRST stays."""
    lifted = ranking.scores.copy()
    lifted[:FIRST] += [STATING_BONUS * states(int(position)) for position in ranking.positions[:FIRST]]
    return _ordered(ranking, lifted)


def with_parts_first(ranking: Ranking, asked: Sequence[bool]) -> Ranking:
    """`asked`: does the passage at a place of the ranking stand in the part of a document that is asked for?"""
    return _ordered(ranking, ranking.scores + PART_BONUS * np.array(asked, dtype=np.float64))


def _ordered(ranking: Ranking, scores: Floats) -> Ranking:
    order = np.argsort(-scores, kind="stable")
    return Ranking(ranking.positions[order], scores[order] / max(1.0, float(scores.max(initial=0.0))))


def scored(features: Floats, weights: Mapping[str, float]) -> Floats:
    """(n, features) → (n,) in 0..1."""
    row = np.array([weights.get(name, 0.0) for name in FEATURES])
    return np.asarray(features @ row / row.sum())


def _first_of_each(ids: Positions, order: Positions) -> Positions:
    """`order` less every place whose id stood earlier."""
    _, first = np.unique(ids[order], return_index=True)
    return order[np.sort(first)]
