"""Differences that chance explains have a large p; those that it does not, a small one."""

import numpy as np
import pytest

from eval.significance import DRAWS, compare, compare_f1, f1


def test_equal_systems_differ_by_nothing_and_p_is_1() -> None:
    same = compare(np.array([0.2, 0.8]), np.array([0.2, 0.8]))
    assert (same.mean, same.low, same.high, same.p, same.n) == (0, 0, 0, 1, 2)


def test_p_of_three_wins_is_that_of_their_eight_sign_patterns() -> None:
    three = compare(np.ones(3), np.zeros(3))
    assert three.mean == 1
    assert three.p == pytest.approx(2 / 8, abs=0.02)  # +++ and --- are as far from 0


def test_ten_wins_of_ten_are_no_accident_and_the_sign_says_who_won() -> None:
    wins = compare(np.full(10, 0.6), np.full(10, 0.5))
    losses = compare(np.full(10, 0.5), np.full(10, 0.6))
    assert wins.p == losses.p < 0.01  # 2 / 1024 plus the observed one
    assert wins.mean == pytest.approx(0.1)
    assert losses.mean == pytest.approx(-0.1)
    assert wins.p >= 1 / (DRAWS + 1)


def test_the_interval_holds_the_mean_and_is_drawn_the_same_every_time() -> None:
    a, b = np.array([1.0, 0.5, 0.0, 1.0]), np.array([0.5, 0.5, 0.5, 0.0])
    first = compare(a, b)
    assert first.low < first.mean == 0.25 < first.high
    assert compare(a, b) == first


@pytest.mark.parametrize(("a", "b"), [(2, 3), (0, 0)])
def test_values_of_other_queries_or_of_none_are_refused(a: int, b: int) -> None:
    with pytest.raises(ValueError, match=f"{a} and {b}"):
        compare(np.zeros(a), np.zeros(b))


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    refused, should = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert f1(refused, should) == 2 * (1 / 2) * (1 / 2) / (1 / 2 + 1 / 2)  # P = R = 1/2
    assert f1(np.zeros(2, dtype=np.bool_), np.zeros(2, dtype=np.bool_)) == 0


def test_refusing_nothing_is_significantly_worse_than_refusing_rightly() -> None:
    should = np.arange(20) < 10
    never = np.zeros(20, dtype=np.bool_)
    worse = compare_f1(never, should, should)
    assert worse.mean == 0 - 1
    assert worse.p < 0.01
    assert compare_f1(should, should, should).p == 1
    with pytest.raises(ValueError, match="20, 20 and 19"):
        compare_f1(never, should, should[1:])
