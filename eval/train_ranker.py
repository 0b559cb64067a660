"""Judged queries in, the ranker's weights and the threshold of refusal out: `service/ranker.json`.

    python -m eval.train_ranker

Learns on the tune split alone. Weights: coordinate ascent on nDCG@10 over the pool of each query. Refusal: logistic
regression on service.answerability's signs, the threshold chosen for the best F1 of refusing. Prints 5-fold
cross-validated figures by query before it writes; the held-out split is not read. The signs are those of the passages
that the weights in the file rank first: after another encoder run it twice.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.coverage import covers, squeezed
from eval.measures import MAIN, mean, measured
from eval.queries import read_queries
from eval.records import JudgedQuery, Outcome, Retrieved
from indexer.settings import settings_from_environment
from service.answerability import SIGNS
from service.engine import open_searcher
from service.evidence import FEATURES, features_of, pool_of
from service.ranking import RANKER, scored
from service.records import SearchRequest
from service.refusal import read_by_rules, signs
from service.search import Searcher

SAMPLES, SAMPLE, ROUNDS = 20, 0.7, 6
STEPS, LEAST, ENOUGH = (0.0, 0.5, 0.7, 0.85, 1.2, 1.4, 2.0, 3.0), 0.05, 1e-5
DEPTH = 10
DISCOUNTS = 1 / np.log2(np.arange(2, DEPTH + 2))
FOLDS, SEED = 5, 11
RESULTS = 100
AS_GOOD = 0.02
"""Thresholds this near to the best F1 are alike; their middle is steadier than the best or an end (cross-validated)."""
UNANSWERABLE = 1 / 6
"""Share of unanswerable questions that refusal is tuned for: the tune split holds more of them than anybody asks."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One query: features of its pool (n, FEATURES), grades (n,), the pool's passages, the signs of answerability."""

    query: JudgedQuery
    features: Floats
    grades: Floats
    pool: NDArray[np.int64]
    signs: dict[str, float]
    refused: bool  # by a rule (number, place, year), whatever the signs say


def example_of(searcher: Searcher, query: JudgedQuery, texts: Sequence[str]) -> Example:
    finding = searcher.find(SearchRequest(query.query))
    passages = searcher.generation.passages
    candidates = np.array([p.kind != "heading" for p in passages])
    pool = pool_of(finding.evidence, candidates)
    spans = [(squeezed(g.span), g.grade) for g in query.gold]
    grades = [max((grade for span, grade in spans if covers(texts[p], span)), default=0) for p in pool]
    reading = read_by_rules(searcher, finding)
    return Example(
        query,
        features_of(finding.evidence, pool),
        np.array(grades, dtype=np.float64),
        pool,
        signs(searcher, finding, reading),
        refused=reading.reason is not None,
    )


def learn_weights(examples: Sequence[Example]) -> dict[str, float]:
    """Coordinate ascent on nDCG@10 (Metzler & Croft, 2007) from equal weights, averaged over samples of the queries:
    one ascent ends on a peak of its own queries. Weights are 0 or above and sum to 1."""
    judged = [_judged(e) for e in examples if e.query.answerable]
    chance = np.random.default_rng(SEED)
    peaks = [
        _ascended([judged[n] for n in chance.permutation(len(judged))[: round(SAMPLE * len(judged))]])
        for _ in range(SAMPLES)
    ]
    return {name: round(float(w), 4) for name, w in zip(FEATURES, np.mean(peaks, axis=0), strict=True)}


Judged = tuple[Floats, Floats, float]
"""Features (n, FEATURES) and grades (n,) of a query's pool, and the discounted gain of the best ranking there is."""


def _judged(e: Example) -> Judged:
    best = sorted((g.grade for g in e.query.gold), reverse=True)[:DEPTH]
    return e.features, e.grades, float(DISCOUNTS[: len(best)] @ np.array(best, dtype=np.float64))


def _ascended(judged: Sequence[Judged]) -> Floats:
    weights = np.full(len(FEATURES), 1 / len(FEATURES))
    best = _ndcg(judged, weights)
    for _ in range(ROUNDS):
        before = best
        for n in range(len(weights)):
            for step in STEPS:
                tried = weights.copy()
                tried[n] = step * max(weights[n], LEAST)
                if not tried.any():
                    continue
                tried /= tried.sum()
                value = _ndcg(judged, tried)
                if value > best + ENOUGH:
                    best, weights = value, tried
        if best == before:
            break
    return weights


def _ndcg(judged: Sequence[Judged], weights: Floats) -> float:
    """Mean nDCG@10 of the pools, by passage; near duplicates are not collapsed."""
    gains = []
    for features, grades, ideal in judged:
        order = np.argsort(-(features @ weights), kind="stable")[:DEPTH]
        gains.append(min(1.0, float(DISCOUNTS[: len(order)] @ grades[order]) / ideal))
    return float(np.mean(gains))


def learn_refusal(examples: Sequence[Example]) -> dict[str, float]:
    """Logistic regression on standardised signs, written back in their own units."""
    from sklearn.linear_model import LogisticRegression

    open_ones = [e for e in examples if not e.refused]
    signs = np.array([[e.signs[name] for name in SIGNS] for e in open_ones])
    answerable = np.array([e.query.answerable for e in open_ones])
    middle, scale = signs.mean(axis=0), signs.std(axis=0)
    model = LogisticRegression(class_weight="balanced", C=1.0).fit((signs - middle) / scale, answerable)
    weights = model.coef_[0] / scale
    bias = float(model.intercept_[0] - weights @ middle)
    probabilities = 1 / (1 + np.exp(-(bias + signs @ weights)))
    f1 = {float(t): _refusal_f1(examples, open_ones, probabilities, float(t)) for t in np.linspace(0.05, 0.95, 181)}
    threshold = np.median([t for t, value in f1.items() if value >= max(f1.values()) - AS_GOOD])
    learned = {name: round(float(w), 4) for name, w in zip(SIGNS, weights, strict=True)}
    return learned | {"bias": round(bias, 4), "threshold": round(float(threshold), 3)}


def _refusal_f1(examples: Sequence[Example], open_ones: Sequence[Example], p: Floats, threshold: float) -> float:
    weak = {e.query.id for e, value in zip(open_ones, p, strict=True) if value < threshold}
    return refusal_f1(examples, weak)


def refusal_f1(examples: Sequence[Example], weak: set[str]) -> float:
    """Of refusing (by a rule, or because the evidence is `weak`) what the corpus cannot answer, were UNANSWERABLE of
    the questions such."""
    unanswerable = [e for e in examples if not e.query.answerable]
    answerable = [e for e in examples if e.query.answerable]
    if not unanswerable or not answerable:
        return 0.0

    def share_refused(some: Sequence[Example]) -> float:
        return sum(e.refused or e.query.id in weak for e in some) / len(some)

    right = UNANSWERABLE * share_refused(unanswerable)
    wrong = (1 - UNANSWERABLE) * share_refused(answerable)
    return 2 * right / (right + wrong + UNANSWERABLE)


def weak_ones(examples: Sequence[Example], model: dict[str, float]) -> set[str]:
    def probability(e: Example) -> float:
        return float(1 / (1 + np.exp(-(model["bias"] + sum(model[name] * e.signs[name] for name in SIGNS)))))

    return {e.query.id for e in examples if not e.refused and probability(e) < model["threshold"]}


def ndcg_of(searcher: Searcher, examples: Sequence[Example], weights: dict[str, float]) -> float:
    answerable = [e for e in examples if e.query.answerable]
    outcomes = {e.query.id: _outcome(searcher, e, weights) for e in answerable}
    queries = [e.query for e in answerable]
    return mean(measured(queries, outcomes)[MAIN], [q.id for q in queries])


def _outcome(searcher: Searcher, e: Example, weights: dict[str, float]) -> Outcome:
    order = np.argsort(-scored(e.features, weights), kind="stable")[:RESULTS]
    passages = [searcher.generation.passages[int(e.pool[n])] for n in order]
    results = tuple(Retrieved(p.document_id, searcher.text_of(p), 0.0, p.id) for p in passages)
    return Outcome(e.query.id, results, 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description="learn service/ranker.json on the tune split")
    parser.add_argument("--out", type=Path, default=RANKER)
    args = parser.parse_args()
    searcher = open_searcher(settings_from_environment())
    texts = [squeezed(searcher.text_of(p)) for p in searcher.generation.passages]
    tune = [q for q in read_queries() if q.split == "tune"]
    examples = [example_of(searcher, query, texts) for query in tune]
    fold_of = np.random.default_rng(SEED).permutation(len(examples)) % FOLDS
    ndcg, weak = [], set[str]()
    for fold in range(FOLDS):
        rest = [e for e, f in zip(examples, fold_of, strict=True) if f != fold]
        left_out = [e for e, f in zip(examples, fold_of, strict=True) if f == fold]
        ndcg.append(ndcg_of(searcher, left_out, learn_weights(rest)))
        weak |= weak_ones(left_out, learn_refusal(rest))
    print(
        f"cross-validated on {len(tune)} queries: {MAIN} {np.mean(ndcg):.4f}, "
        f"refusal F1 {refusal_f1(examples, weak):.3f}"
    )
    weights, refusal = learn_weights(examples), learn_refusal(examples)
    fitted = f"fitted on all of them: {MAIN} {ndcg_of(searcher, examples, weights):.4f}"
    print(f"{fitted}, refusal F1 {refusal_f1(examples, weak_ones(examples, refusal)):.3f}")
    content = {
        "weights": weights,
        "answerable": refusal,
        "learned": {
            "by": "python -m eval.train_ranker",
            "on": datetime.now(UTC).date().isoformat(),
            "queries": len(tune),
            "encoder": searcher.generation.encoder_fingerprint,
        },
    }
    args.out.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(content, indent=2))


if __name__ == "__main__":
    main()
