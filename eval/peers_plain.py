"""One retriever without a framework, and what every peer is built into. In: documents, encoder. Out: Built.

Chunks as in the naive baseline of `eval.latency`: 300 characters, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from indexer.encoder import Encoder
from indexer.records import Document

TOP_K = 100
CHUNK_CHARS = 300
CUT_PLAIN = f"每 {CHUNK_CHARS} 字一段，不重叠"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Text as the peer cut it."""

    document_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Built:
    """A peer's index. `search`: query -> (position in `chunks`, score), best first, up to TOP_K."""

    chunks: tuple[Chunk, ...]
    search: Callable[[str], Sequence[tuple[int, float]]]
    description: Mapping[str, str]


def versions(*packages: str) -> str:
    """`faiss-cpu 1.15.1, …`: as installed."""
    return ", ".join(f"{package} {version(package)}" for package in packages)


def plain_chunks(documents: Sequence[Document]) -> tuple[Chunk, ...]:
    return tuple(
        Chunk(document.id, document.text[start : start + CHUNK_CHARS])
        for document in documents
        for start in range(0, len(document.text), CHUNK_CHARS)
    )


def build_bm25(documents: Sequence[Document], encoder: Encoder) -> Built:
    """BM25Okapi with the package's own parameters over jieba words; the encoder is not used."""
    import jieba
    from rank_bm25 import BM25Okapi

    jieba.setLogLevel(60)
    chunks = plain_chunks(documents)
    bm25 = BM25Okapi([jieba.lcut(chunk.text) for chunk in chunks])

    def search(query: str) -> list[tuple[int, float]]:
        """A chunk that shares no word with the query has score 0 and is not a result."""
        scores = bm25.get_scores(jieba.lcut(query))
        order = np.argsort(-scores, kind="stable")
        return [(int(at), float(scores[at])) for at in order if scores[at] != 0][:TOP_K]

    told = {"versions": versions("rank-bm25", "jieba"), "splitter": CUT_PLAIN}
    return Built(chunks, search, {**told, "lexical": "BM25Okapi，jieba 分词", "fusion": "无（只有词面检索，不用向量）"})


def build_faiss(documents: Sequence[Document], encoder: Encoder) -> Built:
    """Exact inner product of unit vectors."""
    import faiss

    chunks = plain_chunks(documents)
    vectors = encoder.encode_passages([chunk.text for chunk in chunks])
    index: Any = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)

    def search(query: str) -> list[tuple[int, float]]:
        scores, found = index.search(encoder.encode_query(query)[None, :], min(TOP_K, len(chunks)))
        return [(int(at), float(score)) for at, score in zip(found[0], scores[0], strict=True)]

    told = {"versions": versions("faiss-cpu"), "splitter": CUT_PLAIN}
    return Built(chunks, search, {**told, "lexical": "无", "fusion": "无（只有向量检索，IndexFlatIP）"})
