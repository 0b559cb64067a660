"""How near does a question lie to the corpus as a whole? In: its vector. Out: a cosine, the mean over all windows.

The nearest passage is near to a question about anything; the middle of a corpus of policies is near only to questions
of their field. It hardly moves with what is filed: half of the documents, drawn at random, give nearly the same.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ROWS = 65_536


class Field:
    """Safe to share between threads. The middle is made at the first use: a large index takes a second."""

    def __init__(self, index: Any) -> None:
        """`index`: a faiss index of unit vectors that can give them back, flat or graph."""
        self._index = index
        self._middle: NDArray[np.float32] | None = None
        self._lock = Lock()

    def nearness(self, vector: NDArray[np.float32]) -> float:
        """0 for an empty index."""
        with self._lock:
            if self._middle is None:
                self._middle = _middle_of(self._index)
        return float(self._middle @ vector)


def _middle_of(index: Any) -> NDArray[np.float32]:
    total = int(index.ntotal)
    summed = np.zeros(int(index.d), dtype=np.float64)
    for start in range(0, total, _ROWS):
        summed += index.reconstruct_n(start, min(_ROWS, total - start)).sum(axis=0, dtype=np.float64)
    return (summed / max(1, total)).astype(np.float32)
