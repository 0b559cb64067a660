"""Token lists in, scores out: rank-bm25's BM25Okapi, compiled into postings so that a query touches only its terms.

In: n token lists. Out: float64 (n,) per query, equal to `BM25Okapi.get_scores` to 1e-6. Pure but for save and load.
Postings of term t are `passages[starts[t]:starts[t + 1]]` with the same slice of `weights`; float64 because float32
would already be off by 1e-6 at a weight of 20.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

VOCABULARY_FILE = "bm25-vocabulary.json"
ARRAY_FILES = {
    "starts": "bm25-starts.npy",
    "passages": "bm25-passages.npy",
    "weights": "bm25-weights.npy",
    "idfs": "bm25-idfs.npy",
}
FILES = (VOCABULARY_FILE, *ARRAY_FILES.values())

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledBM25:
    """Fitted scores of `n_passages` passages over a vocabulary of v terms. Make one with `fit` or `load`."""

    n_passages: int
    vocabulary: dict[str, int]  # term -> row
    idfs: FloatArray  # (v,)
    starts: npt.NDArray[np.int64]  # (v + 1,)
    passages: npt.NDArray[np.int32]  # (postings,) ascending within a term
    weights: FloatArray  # (postings,) idf x saturated term frequency

    def __post_init__(self) -> None:
        terms, postings = len(self.vocabulary), len(self.passages)
        if self.idfs.shape != (terms,) or self.starts.shape != (terms + 1,) or self.weights.shape != (postings,):
            raise ValueError(f"BM25 arrays do not fit {terms} terms and {postings} postings")
        if self.starts[0] != 0 or self.starts[-1] != postings:
            raise ValueError(f"BM25 postings cover 0..{self.starts[-1]}, there are {postings}")

    @classmethod
    def fit(cls, token_lists: Iterable[Sequence[str]]) -> Self:
        """Count once, let rank-bm25 set the idf (with its floor for frequent terms), multiply out every posting."""
        terms, passages, frequencies, lengths, vocabulary = _count(token_lists)
        document_frequency = np.bincount(terms, minlength=len(vocabulary))
        starts = np.concatenate(([0], np.cumsum(document_frequency)))
        if not vocabulary:  # rank-bm25 would divide by zero
            return cls(len(lengths), {}, np.zeros(0), starts, passages, np.zeros(0))
        okapi = _okapi(document_frequency, lengths)
        idfs = np.array([okapi.idf[term] for term in range(len(vocabulary))], dtype=np.float64)
        norms = okapi.k1 * (1 - okapi.b + okapi.b * lengths / okapi.avgdl)
        weights = idfs[terms] * (frequencies * (okapi.k1 + 1) / (frequencies + norms[passages]))
        return cls(len(lengths), vocabulary, idfs, starts, passages, weights)

    def scores(self, tokens: Iterable[str]) -> FloatArray:
        """Score of every passage, float64 (n_passages,). A token counts as often as it stands in the query."""
        scores = np.zeros(self.n_passages)
        for token in tokens:
            term = self.vocabulary.get(token)
            if term is not None:
                postings = slice(self.starts[term], self.starts[term + 1])
                scores[self.passages[postings]] += self.weights[postings]  # no passage twice in one term
        return scores

    def presence(self, tokens: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Which passages hold which tokens, (tokens, n_passages)."""
        found = np.zeros((len(tokens), self.n_passages), dtype=np.bool_)
        for row, token in zip(found, tokens, strict=True):
            term = self.vocabulary.get(token)
            if term is not None:
                row[self.passages[self.starts[term] : self.starts[term + 1]]] = True
        return found

    def idf(self, token: str) -> float:
        """rank-bm25's idf; 0 for a term that no passage has."""
        term = self.vocabulary.get(token)
        return 0.0 if term is None else float(self.idfs[term])

    def save(self, folder: Path) -> None:
        """Write `FILES` into `folder`."""
        for name, file_name in ARRAY_FILES.items():
            np.save(folder / file_name, getattr(self, name), allow_pickle=False)
        content = {"n_passages": self.n_passages, "terms": list(self.vocabulary)}  # terms in the order of their rows
        (folder / VOCABULARY_FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. ValueError, KeyError or OSError when it is something else."""
        content = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        arrays = {name: np.load(folder / file_name, allow_pickle=False) for name, file_name in ARRAY_FILES.items()}
        vocabulary = {term: row for row, term in enumerate(content["terms"])}
        return cls(n_passages=content["n_passages"], vocabulary=vocabulary, **arrays)


def _count(
    token_lists: Iterable[Sequence[str]],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.int64], npt.NDArray[np.int64], dict[str, int]]:
    """Postings sorted by term, then passage: terms, passages, frequencies, each (postings,); lengths (n,); vocabulary.

    Tokens become 4-byte ids as they come, so the strings of one passage at a time are held, not of the whole corpus.
    """
    vocabulary: dict[str, int] = {}
    ids, sizes = array("i"), array("q")
    for tokens in token_lists:
        ids.extend(vocabulary.setdefault(token, len(vocabulary)) for token in tokens)
        sizes.append(len(tokens))
    lengths = np.array(sizes, dtype=np.int64)
    n = max(len(lengths), 1)
    keys = np.array(ids, dtype=np.int64) * n + np.repeat(np.arange(len(lengths)), lengths)
    keys, frequencies = np.unique(keys, return_counts=True)
    return keys // n, (keys % n).astype(np.int32), frequencies, lengths, vocabulary


def _okapi(document_frequency: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> Any:
    """A BM25Okapi with its own defaults and idf, given our counts instead of a dict for every passage."""
    from rank_bm25 import BM25Okapi  # only a build needs it

    class CountedOkapi(BM25Okapi):  # type: ignore[misc]
        def _initialize(self, corpus: object) -> dict[int, int]:
            self.corpus_size = len(lengths)
            self.avgdl = float(lengths.sum()) / len(lengths)
            return dict(enumerate(document_frequency.tolist()))

    return CountedOkapi(())
