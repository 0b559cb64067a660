"""Does the corpus answer at all? In: the evidence and the best passages. Out: yes or no. Pure.

Logistic regression over four signs; learned by `python -m eval.train_ranker` (docs/decisions.md, 22).

| sign     | what it says |
|---|---|
| nearness | mean cosine of the nearest sentence, clause and passage of those read |
| missing  | share of a question's idf mass that the corpus holds, and what would be quoted does not |
| unheard  | share of a topic, where a question only names one, that stands nowhere in the corpus |
| field    | cosine with the middle of the corpus: is it a matter of policy at all? |

What would be quoted is a passage read, with its headings; of a question for a figure it is the sentence that states
one, with the sentence before it: a passage that names 腾讯 in one place and 180亿元 in another says nothing of 腾讯's.
What is missing is counted by tokens and by words alone, and the less of the two holds: the pairs of characters that
cross two words seldom stand in another wording. Words that the corpus lacks count only where nothing but a topic is
named (低空经济怎么发展): a question in spoken words, or in English, lacks most of them. Nor do any words of a
statement: a drafter's sentence has words of its own, and what is looked for is its basis.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from service.evidence import VIEWS, Evidence
from service.ranking import RANKER

SIGNS = ("nearness", "missing", "unheard", "field")


def signs_of(
    evidence: Evidence,
    read: Sequence[int],
    *,
    coverage: float,
    missing: float,
    field: float,
    unheard: float = 0.0,
    sentence: float | None = None,
) -> dict[str, float]:
    """`read`: positions of the passages that an answer would be taken from; `coverage`: the best share of the query's
    idf mass that one of them holds; `missing`: the share that the corpus holds and nothing to be quoted does;
    `unheard`: the share of a topic that stands nowhere in it; `field`: cosine with the middle of the corpus, 0 without
    vectors; `sentence`: cosine of the nearest of their sentences that may answer, if that is not simply the nearest.
    Evidence that the mode lacks counts 0. `coverage` is kept among the signs."""
    positions = list(read)
    signs = {"nearness": 0.0, "missing": missing, "unheard": unheard, "field": field, "coverage": coverage}
    if positions and evidence.dense is not None:
        nearest = [float(getattr(evidence.dense, view)[positions].max()) for view in VIEWS]
        nearest[0] = nearest[0] if sentence is None else sentence
        signs["nearness"] = sum(nearest) / len(nearest)
    return signs


MIN_COVERAGE = 0.5
"""Without cosines, or with those of an encoder on which nothing was learned: half of the query's words must stand in
one passage."""


@cache
def _model() -> Mapping[str, float]:
    model: dict[str, float] = json.loads(RANKER.read_text(encoding="utf-8"))["answerable"]
    return model


@cache
def learned_on() -> str:
    """Fingerprint of the encoder whose cosines the model was learned on."""
    return str(json.loads(RANKER.read_text(encoding="utf-8"))["learned"]["encoder"])


def probability(signs: Mapping[str, float]) -> float:
    """That the corpus answers the query, 0..1."""
    model = _model()
    return float(1.0 / (1.0 + np.exp(-(model["bias"] + sum(model[name] * signs[name] for name in SIGNS)))))


SURE = 0.6
"""A level that a question names answers before nearer texts of others, if it rather does than does not. At the
threshold of refusal, and at 0.5, 国家对老工业基地有哪些支持政策 was answered from a plan for steel; of 69 questions
that name a level no other is answered otherwise than at 0.5 (2026-11-23, in trials)."""


def is_answerable(signs: Mapping[str, float], encoder_fingerprint: str | None) -> bool:
    """Only words count where there are no cosines (None) or those of another encoder: they say nothing here."""
    return _is_likely(signs, encoder_fingerprint, _model()["threshold"])


def is_sure(signs: Mapping[str, float], encoder_fingerprint: str | None) -> bool:
    """More is asked where there is something else to quote."""
    return _is_likely(signs, encoder_fingerprint, SURE)


def _is_likely(signs: Mapping[str, float], encoder_fingerprint: str | None, least: float) -> bool:
    if encoder_fingerprint != learned_on():
        return signs["coverage"] >= MIN_COVERAGE
    return probability(signs) >= least
