"""Peers get our texts and our vectors, keep their own defaults, and answer as any System does.

rank-bm25 and FAISS come with the product; the frameworks are tested where `yiju[peers]` is installed.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from eval.errors import MissingPeer
from eval.peers import PEERS, RECIPES, Peer, open_peer, require
from eval.peers_plain import CHUNK_CHARS, TOP_K, plain_chunks
from eval.systems import System
from tests.tiny import DOCUMENTS, TEXTS, BigramEncoder

PLAIN = ("rank-bm25", "faiss")


class CountingEncoder(BigramEncoder):
    """Remembers what it was asked to encode, and as what."""

    def __init__(self) -> None:
        self.passages: list[str] = []
        self.queries: list[str] = []

    def encode_passages(self, texts, on_progress=None):  # type: ignore[no-untyped-def]
        self.passages += texts
        return super().encode_passages(texts)

    def encode_query(self, text):  # type: ignore[no-untyped-def]
        self.queries.append(text)
        return super().encode_passages([text])[0]


def opened(name: str, encoder: BigramEncoder | None = None) -> Peer:
    try:
        return open_peer(name, DOCUMENTS, encoder or BigramEncoder())
    except MissingPeer as error:
        if name in PLAIN:
            raise
        pytest.skip(str(error))


def test_the_names_are_the_ones_the_command_offers() -> None:
    assert PEERS == (
        "rank-bm25", "faiss", "langchain-ensemble", "txtai-hybrid", "haystack-joiner", "llamaindex-fusion",
    )  # fmt: skip


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_finds_chunks_of_the_documents_best_first(name: str) -> None:
    system: System = opened(name)
    found = system.search("5G+工业互联网")
    assert system.name == name
    assert 0 < len(found) <= TOP_K
    assert all(result.text in TEXTS[result.document_id] for result in found)
    assert all(a.score >= b.score for a, b in pairwise(found))
    assert len({result.passage_id for result in found}) == len(found)
    assert system.answer("5G+工业互联网") is None


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_tells_how_it_was_made(name: str) -> None:
    peer = opened(name)
    assert {"system", "versions", "splitter", "lexical", "fusion", "encoder", "chunks"} <= set(peer.description)
    assert all(package in peer.description["versions"] for package in RECIPES[name].needs)
    assert peer.build_seconds >= 0


@pytest.mark.parametrize("name", [name for name in PEERS if name != "rank-bm25"])
def test_the_vectors_are_ours_queries_as_queries_and_chunks_as_passages(name: str) -> None:
    encoder = CountingEncoder()
    peer = opened(name, encoder)
    assert encoder.passages
    assert not encoder.queries
    built = len(encoder.passages)
    peer.search("加大财政投入")
    assert encoder.queries == ["加大财政投入"]
    assert len(encoder.passages) == built


def test_words_decide_for_rank_bm25() -> None:
    found = opened("rank-bm25").search("鼓励社会资本")
    assert found[0].document_id == "nation"


def test_a_chunk_that_shares_no_word_is_no_result_of_rank_bm25() -> None:
    assert opened("rank-bm25").search("海洋渔业") == []


def test_faiss_scores_are_the_cosines_of_our_vectors() -> None:
    encoder = BigramEncoder()
    query = "到2030年，工业增加值达到500亿元"
    found = opened("faiss", encoder).search(query)
    assert len(found) == len(DOCUMENTS)  # each fits into one chunk of 300 characters
    cosine = float(np.dot(encoder.encode_query(query), encoder.encode_passages([TEXTS["city"]])[0]))
    assert (found[0].document_id, round(found[0].score, 5)) == ("city", round(cosine, 5))


def test_plain_chunks_follow_each_other_without_overlap() -> None:
    document = replace(DOCUMENTS[0], text="一" * CHUNK_CHARS + "二" * 10)
    assert [chunk.text for chunk in plain_chunks([document])] == ["一" * 300, "二" * 10]


def test_a_missing_package_is_named_with_the_command_that_brings_it() -> None:
    with pytest.raises(MissingPeer, match=r"缺少 no-such-package.*pip install 'yiju\[peers\]'.*no-such-package"):
        require("somebody", {"numpy": "numpy", "no-such-package": "no_such_module"})


def test_an_unknown_peer_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MissingPeer, match="没有名为 nobody 的对比对象；可选：rank-bm25、faiss、"):
        open_peer("nobody", DOCUMENTS, BigramEncoder())
