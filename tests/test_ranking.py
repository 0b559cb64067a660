"""Evidence becomes features, features a weighted sum: the arithmetic is visible."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.records import Gold, JudgedQuery
from eval.train_ranker import Example, learn_weights
from indexer.records import WINDOW_KINDS
from service import ranking
from service.evidence import FEATURES, Dense, Evidence, Lexical, dense_of, features_of, pool_of, shares
from service.ranking import (
    DOC_NUMBER_BONUS,
    SOURCE_BONUS,
    Ranking,
    learned_weights,
    rank,
    scored,
    weights_of,
    with_figures_first,
    with_parts_first,
)

ALL = np.ones(3, dtype=np.bool_)
NONE = np.zeros(3, dtype=np.bool_)
COSINES = np.array([0.80, 0.90, 0.85])
LEXICAL = Lexical(bm25=np.array([4.0, 2.0, 0.0]), coverage=np.array([1.0, 0.5, 0.0]), phrase=NONE)
EVIDENCE = Evidence(
    LEXICAL, Dense(COSINES, COSINES, COSINES, COSINES), place=np.array([0.0, 1.0, 0.0]), named=NONE, source=NONE
)


def row(passage: int) -> dict[str, float]:
    features = features_of(EVIDENCE, np.arange(3))
    return dict(zip(FEATURES, features[passage].tolist(), strict=True))


def test_features_are_shares_of_the_pool_and_of_the_query() -> None:
    assert row(0) == {
        "lexical": 1.0, "coverage": 1.0, "phrase": 0.0, "place": 0.0,
        "sentence": 0.0, "clause": 0.0, "passage": 0.0, "parts": 0.0,
    }  # fmt: skip
    assert row(1)["lexical"] == 2 / 4
    assert row(2)["sentence"] == pytest.approx((0.85 - 0.80) / (0.90 - 0.80))


def test_bm25_counts_for_as_much_as_the_best_passage_holds_of_the_query() -> None:
    spoken = replace(EVIDENCE, lexical=replace(LEXICAL, coverage=np.array([0.1, 0.2, 0.0])))
    assert features_of(spoken, np.arange(3))[:, 0] == pytest.approx([0.2, 0.1, 0.0])


def test_the_score_is_the_weighted_mean_of_the_features() -> None:
    weights = dict.fromkeys(FEATURES, 0.0) | {"lexical": 1.0, "sentence": 3.0}
    scores = scored(features_of(EVIDENCE, np.arange(3)), weights)
    assert scores == pytest.approx([(1 * 1.0 + 3 * 0.0) / 4, (1 * 0.5 + 3 * 1.0) / 4, (1 * 0.0 + 3 * 0.5) / 4])


def test_each_mode_uses_its_own_evidence() -> None:
    assert rank(EVIDENCE, candidates=ALL, mode="lexical", text_ids=np.arange(3)).positions[0] == 0
    assert rank(EVIDENCE, candidates=ALL, mode="dense", text_ids=np.arange(3)).positions.tolist() == [1, 2, 0]
    assert set(weights_of("hybrid")) == set(FEATURES)


def test_documents_of_a_source_that_is_asked_for_are_lifted_in_hybrid_mode() -> None:
    asked = replace(EVIDENCE, source=np.array([False, False, True]))
    for mode, gained in (("hybrid", SOURCE_BONUS), ("dense", 0.0), ("lexical", 0.0)):
        before, after = (
            dict(zip(ranking_.positions.tolist(), ranking_.scores.tolist(), strict=True))
            for ranking_ in (rank(e, candidates=ALL, mode=mode, text_ids=np.arange(3)) for e in (EVIDENCE, asked))
        )
        assert after[2] - before[2] == pytest.approx(gained)
        assert after[0] == before[0]


def test_what_states_the_figure_asked_for_comes_first_of_those_as_near() -> None:
    found = Ranking(np.arange(12)[::-1], np.linspace(0.5, 0.39, 12))
    lifted = with_figures_first(found, lambda position: position in (10, 3, 0))
    assert lifted.positions[:3].tolist() == [10, 11, 3]  # 0.56, 0.50, and 0.42 + 0.07 before the next with 0.48
    assert lifted.positions.tolist()[-2:] == [1, 0]  # beyond the first ten nothing is looked at
    assert sorted(lifted.positions.tolist()) == list(range(12))
    assert (np.diff(lifted.scores) <= 0).all()
    empty = Ranking(np.arange(0), np.zeros(0))
    assert not len(with_figures_first(empty, lambda position: True).positions)


def test_the_part_asked_for_comes_before_the_rest_and_keeps_its_order() -> None:
    lifted = with_parts_first(Ranking(np.arange(4), np.array([0.9, 0.6, 0.5, 0.4])), [False, False, True, True])
    assert lifted.positions.tolist() == [0, 2, 3, 1]
    assert lifted.scores == pytest.approx([0.9, 0.8, 0.7, 0.6])


def test_a_document_named_by_its_number_comes_first() -> None:
    named = replace(EVIDENCE, named=np.array([False, False, True]))
    ranking_ = rank(named, candidates=ALL, mode="hybrid", text_ids=np.arange(3))
    assert ranking_.positions[0] == 2
    assert DOC_NUMBER_BONUS > 1  # scores lie in 0..1, so nothing else can outweigh it
    assert ranking_.scores.max() <= 1


def test_passages_that_the_filter_excludes_are_in_no_pool() -> None:
    assert pool_of(EVIDENCE, np.array([True, False, False])).tolist() == [0]
    assert not len(rank(EVIDENCE, candidates=NONE, mode="hybrid", text_ids=np.arange(3)).positions)


def test_equal_scores_are_all_or_nothing() -> None:
    assert shares(np.array([2.0, 2.0])).tolist() == [1.0, 1.0]
    assert shares(np.array([0.0, 0.0])).tolist() == [0.0, 0.0]


def test_a_clause_view_falls_back_on_the_sentence_and_a_passage_view_too() -> None:
    sentence, clause, passage = (WINDOW_KINDS.index(k) for k in ("sentence", "clause", "passage"))
    windows = np.array(
        [(0, 0, 9, sentence), (1, 9, 30, sentence), (1, 9, 20, clause), (1, 9, 50, passage)], dtype=np.int32
    )
    dense = dense_of(windows, np.array([[0.7], [0.5], [0.9], [0.6]]), 3)
    assert dense.sentence.tolist() == [0.7, 0.5, -1.0]
    assert dense.clause.tolist() == [0.7, 0.9, -1.0]
    assert dense.passage.tolist() == [0.7, 0.6, -1.0]


def test_what_a_clause_of_the_query_is_near_to_counts_by_the_mean_over_the_clauses() -> None:
    sentence, clause = (WINDOW_KINDS.index(k) for k in ("sentence", "clause"))
    windows = np.array([(0, 0, 9, sentence), (0, 9, 20, clause), (1, 0, 9, sentence)], dtype=np.int32)
    whole, first, second = (0.8, 0.2, 0.7), (0.9, 0.3, 0.6), (0.1, 0.5, 0.6)
    dense = dense_of(windows, np.array([whole, first, second]).T, 2)
    assert dense.clause.tolist() == [0.8, 0.7]
    assert dense.parts == pytest.approx([(0.9 + 0.5) / 2, 0.6])
    assert dense_of(windows, np.array([whole]).T, 2).parts.tolist() == dense.clause.tolist()


def test_an_index_of_passages_alone_has_every_view_by_them() -> None:
    windows = np.array([(0, 0, 9, WINDOW_KINDS.index("passage")), (1, 9, 30, WINDOW_KINDS.index("passage"))], np.int32)
    dense = dense_of(windows, np.array([[0.7], [0.5]]), 3)
    assert dense.sentence.tolist() == dense.clause.tolist() == dense.passage.tolist() == [0.7, 0.5, -1.0]


def test_the_ascent_finds_the_feature_that_ranks() -> None:
    """Of two hundred queries the fifth feature tells the right passage of ten; the others are chance."""
    chance = np.random.default_rng(1)
    examples = []
    for n in range(200):
        features, grades = chance.random((10, len(FEATURES))), np.zeros(10)
        grades[n % 10] = 2.0
        features[:, 4] = 0.5 * features[:, 4] + (grades > 0) * 0.5
        query = JudgedQuery(str(n), "q", "question", "tune", (Gold("d", "s" * 20, 2),))
        examples.append(Example(query, features, grades, np.arange(10), {}, refused=False))
    weights = learn_weights(examples)
    assert max(weights, key=weights.__getitem__) == FEATURES[4]
    assert sum(weights.values()) == pytest.approx(1.0, abs=0.001)
    assert min(weights.values()) >= 0


def test_weights_that_do_not_fit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "ranker.json"
    monkeypatch.setattr(ranking, "RANKER", broken)
    for weights in ({"lexical": 1.0}, dict.fromkeys(FEATURES, -0.1)):
        broken.write_text(json.dumps({"weights": weights}), encoding="utf-8")
        learned_weights.cache_clear()
        with pytest.raises(ValueError, match="none below 0"):
            learned_weights()
    learned_weights.cache_clear()
