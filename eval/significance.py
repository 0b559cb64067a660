"""Two systems' values on the same queries in; difference, p and interval out. Pure, seeded.

Paired randomisation test (Smucker, Allan and Carterette, CIKM 2007): the sign of each query's difference is drawn
anew; two-sided. Interval: percentile bootstrap of the mean difference over queries.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 10_000
SEED = 2026


@dataclass(frozen=True, slots=True)
class Difference:
    """mean(a) - mean(b), its 95 % interval and the two-sided p that there is none."""

    mean: float
    low: float
    high: float
    p: float
    n: int


def compare(a: NDArray[np.float64], b: NDArray[np.float64]) -> Difference:
    """`a` and `b`: (n,) values of the same n queries in the same order. ValueError if their lengths differ."""
    if a.shape != b.shape or not len(a):
        raise ValueError(f"{len(a)} and {len(b)} values: the same queries, at least one, are needed")
    differences = a - b
    rng = np.random.default_rng(SEED)
    n, observed = len(differences), abs(float(differences.mean()))
    signs = rng.choice(np.array([-1.0, 1.0]), size=(DRAWS, n))
    as_far = np.abs(signs @ differences / n) >= observed - 1e-12
    p = (int(as_far.sum()) + 1) / (DRAWS + 1)  # the observed assignment is one of the possible ones
    means = differences[rng.integers(0, n, size=(DRAWS, n))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Difference(float(differences.mean()), float(low), float(high), p, n)


def compare_f1(a: NDArray[np.bool_], b: NDArray[np.bool_], relevant: NDArray[np.bool_]) -> Difference:
    """As `compare`, of F1: `a` and `b` say of each of n queries whether the system refused it, `relevant` whether it
    should. F1 is no mean over queries, so each draw swaps whole queries between the systems and calculates it anew."""
    if not len(a) == len(b) == len(relevant) or not len(a):
        raise ValueError(f"{len(a)}, {len(b)} and {len(relevant)} values: the same queries, at least one, are needed")
    rng = np.random.default_rng(SEED)
    n, observed = len(a), float(f1(a, relevant) - f1(b, relevant))
    swapped = rng.random((DRAWS, n)) < 0.5
    drawn = f1(np.where(swapped, b, a), relevant) - f1(np.where(swapped, a, b), relevant)
    p = (int((np.abs(drawn) >= abs(observed) - 1e-12).sum()) + 1) / (DRAWS + 1)
    rows = rng.integers(0, n, size=(DRAWS, n))
    low, high = np.quantile(f1(a[rows], relevant[rows]) - f1(b[rows], relevant[rows]), (0.025, 0.975))
    return Difference(observed, float(low), float(high), p, n)


def f1(marked: NDArray[np.bool_], relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    """2 |both| / (|marked| + |relevant|) along the last axis; 0 where both are empty."""
    both = (marked & relevant).sum(axis=-1)
    sizes = marked.sum(axis=-1) + relevant.sum(axis=-1)
    return np.asarray(2.0 * both / np.maximum(sizes, 1), dtype=np.float64)
