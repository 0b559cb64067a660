"""A judged collection in, what an encoder can learn from it out: each query with its answers and hard negatives.

A hard negative is a text that BM25 ranks high for the query and nobody judged relevant; one that repeats an answer in
nearly the same words is not used, for it is an answer that nobody was shown. Queries of one fold can be left out, so
that what was learned is measured on queries that were not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from eval.collection import Collection, CollectionDocument
from eval.folds import Fold
from indexer.bm25 import CompiledBM25
from indexer.tokens import tokenize

HARD = 30
"""Negatives are drawn from the best so many by BM25."""
TOO_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Pairs:
    """A query, the texts judged relevant to it, and texts that only look so."""

    query: str
    answers: tuple[str, ...]
    negatives: tuple[str, ...]


def pairs_of(collection: Collection, left_out: Fold | None) -> Iterator[Pairs]:
    """One for every judged query that is not in the fold `left_out`."""
    documents = {document.id: document for document in collection.documents if document.text.strip()}
    relevant: dict[str, list[CollectionDocument]] = {}
    for qrel in collection.qrels:
        if qrel.relevance > 0 and qrel.doc_id in documents:
            relevant.setdefault(qrel.query_id, []).append(documents[qrel.doc_id])
    everything = list(documents.values())
    bm25 = CompiledBM25.fit(tokenize(_headed(document)) for document in everything)
    for query in collection.queries:
        answers = relevant.get(query.id, [])
        if not answers or (left_out is not None and left_out.holds(query.id)):
            continue
        scores = bm25.scores(tokenize(query.text))
        best = (everything[n] for n in np.argsort(-scores, kind="stable")[: HARD + len(answers)])
        negatives = tuple(_headed(document) for document in best if not _repeats(document, answers))
        yield Pairs(query.text, tuple(map(_headed, answers)), negatives)


def _headed(document: CollectionDocument) -> str:
    """As the encoder sees it in an index of the collection."""
    return f"{document.title}\n{document.text}" if document.title else document.text


def _repeats(document: CollectionDocument, answers: Sequence[CollectionDocument]) -> bool:
    def alike(a: str, b: str) -> bool:
        return a == b or SequenceMatcher(None, a, b, autojunk=False).ratio() > TOO_ALIKE

    return any(alike(document.text, answer.text) for answer in answers)
