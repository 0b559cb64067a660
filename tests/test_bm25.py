"""The compiled BM25 gives rank-bm25's scores."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from indexer.bm25 import FILES, CompiledBM25


def random_lists(seed: int, *, n: int, words: int) -> list[list[str]]:
    """Zipf-like: word 0 stands in most lists, so its idf is negative before the floor."""
    rng = np.random.default_rng(seed)
    return [[f"w{min(int(w), words)}" for w in rng.zipf(1.3, rng.integers(0, 60))] for _ in range(n)]


@pytest.mark.parametrize(("seed", "n", "words"), [(0, 200, 300), (1, 3, 4), (2, 1, 5), (3, 50, 2), (4, 500, 5000)])
def test_scores_equal_rank_bm25_on_random_lists(seed: int, n: int, words: int) -> None:
    lists = [*random_lists(seed, n=n, words=words), ["w1", "w2"]]
    reference, compiled = BM25Okapi(lists), CompiledBM25.fit(lists)
    for query in (["w1"], ["w1", "w2", "w2", "w3"], ["unknown"], [], lists[0]):
        np.testing.assert_allclose(compiled.scores(query), reference.get_scores(query), rtol=0, atol=1e-6)
    for word, idf in reference.idf.items():
        assert compiled.idf(word) == pytest.approx(idf, abs=1e-9)


def test_one_score_by_hand() -> None:
    compiled = CompiledBM25.fit([["粮", "食"], ["种", "业"], ["农", "机"]])
    idf = math.log(3 - 1 + 0.5) - math.log(1 + 0.5)
    assert compiled.idf("粮") == pytest.approx(idf)
    saturation = 1 * (1.5 + 1) / (1 + 1.5 * (1 - 0.75 + 0.75 * 2 / 2))
    assert compiled.scores(["粮"]).tolist() == pytest.approx([idf * saturation, 0, 0])


def test_a_term_in_most_passages_gets_a_quarter_of_the_mean_idf() -> None:
    compiled = CompiledBM25.fit([["的", "a"], ["的", "b"], ["的", "c"], ["d"]])
    rare, frequent = math.log(3.5) - math.log(1.5), math.log(1.5) - math.log(3.5)
    assert compiled.idf("的") == pytest.approx(0.25 * (4 * rare + frequent) / 5)


def test_a_token_said_twice_counts_twice() -> None:
    compiled = CompiledBM25.fit([["a", "b"], ["c"], ["d"]])
    np.testing.assert_allclose(compiled.scores(["a", "a"]), 2 * compiled.scores(["a"]))


def test_an_unknown_token_scores_nothing_and_has_no_idf() -> None:
    compiled = CompiledBM25.fit([["a"], ["b"]])
    assert compiled.idf("z") == 0.0
    assert compiled.scores(["z"]).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("lists", [[], [[]], [[], []]])
def test_a_corpus_without_tokens_scores_zero_instead_of_failing(lists: list[list[str]]) -> None:
    assert CompiledBM25.fit(lists).scores(["a"]).tolist() == [0.0] * len(lists)


def test_token_lists_may_come_one_at_a_time() -> None:
    lists = random_lists(5, n=20, words=30)
    np.testing.assert_array_equal(CompiledBM25.fit(iter(lists)).weights, CompiledBM25.fit(lists).weights)


def test_what_is_saved_loads_with_the_same_scores_and_no_pickle(tmp_path: Path) -> None:
    lists = [*random_lists(6, n=40, words=80), ["粮食", "\u2028"]]
    compiled = CompiledBM25.fit(lists)
    compiled.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    loaded = CompiledBM25.load(tmp_path)
    np.testing.assert_array_equal(loaded.scores(["w1", "粮食"]), compiled.scores(["w1", "粮食"]))
    assert loaded.vocabulary == compiled.vocabulary


def test_arrays_of_another_vocabulary_are_refused(tmp_path: Path) -> None:
    CompiledBM25.fit([["a"], ["b"]]).save(tmp_path)
    np.save(tmp_path / "bm25-idfs.npy", np.zeros(3))
    with pytest.raises(ValueError, match="2 terms"):
        CompiledBM25.load(tmp_path)
