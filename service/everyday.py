"""Is a question about everyday life rather than about anything a policy document says? In: its vector. Out: a cosine.

Some passage is always the nearest, to a recipe too (food industry); how near says little across questions. That
everyday talk lies nearer still says that no passage is meant. The lines of everyday.txt are embedded at the first use.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from indexer.encoder import Encoder

LINES = Path(__file__).with_name("everyday.txt")


class EverydayTalk:
    """Safe to share between threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: NDArray[np.float32] | None = None
        self._lock = Lock()

    def nearness(self, vector: NDArray[np.float32]) -> float:
        """Cosine of the nearest line with a query's vector."""
        with self._lock:
            if self._vectors is None:
                self._vectors = self._encoder.encode_passages(everyday_lines())
        return float((self._vectors @ vector).max())


def everyday_lines() -> list[str]:
    lines = LINES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
