"""Other retrievers as systems that can be measured. In: documents, our encoder. Out: a System with its build time.

    for name in PEERS:
        system = open_peer(name, documents, encoder)  # MissingPeer: not installed
        outcomes = ask_all(system, queries, with_answers=False)
        run = made_run(system.name, system, outcomes, {"build_seconds": system.build_seconds})

Everyone gets the same texts and the same vectors, and keeps its own defaults for cutting, words and fusion: that is
what its user gets. Each list is asked for 100 results, where the default is fewer. Nothing is downloaded, no usage data
is sent.

Cutting differs so much that it must be read beside every measure: a peer that returns whole documents (Haystack's
default on Chinese text) covers every gold span in them, and its vectors see only the first 512 tokens. Each description
therefore tells how many chunks there are and how long they are.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from statistics import mean

from eval.errors import MissingPeer
from eval.peers_frameworks import build_haystack, build_langchain, build_llamaindex, build_txtai
from eval.peers_plain import Built, build_bm25, build_faiss
from eval.records import Retrieved
from indexer.encoder import Encoder
from indexer.records import Document


@dataclass(frozen=True, slots=True)
class Recipe:
    """`needs`: package -> the module that proves it is there."""

    needs: Mapping[str, str]
    build: Callable[[Sequence[Document], Encoder], Built]


RECIPES: dict[str, Recipe] = {
    "rank-bm25": Recipe({"rank-bm25": "rank_bm25", "jieba": "jieba"}, build_bm25),
    "faiss": Recipe({"faiss-cpu": "faiss"}, build_faiss),
    "langchain-ensemble": Recipe(
        {
            "langchain-classic": "langchain_classic.retrievers",
            "langchain-community": "langchain_community.retrievers",
            "langchain-text-splitters": "langchain_text_splitters",
        },
        build_langchain,
    ),
    "txtai-hybrid": Recipe({"txtai": "txtai"}, build_txtai),
    "haystack-joiner": Recipe({"haystack-ai": "haystack"}, build_haystack),
    "llamaindex-fusion": Recipe(
        {"llama-index-core": "llama_index.core", "llama-index-retrievers-bm25": "llama_index.retrievers.bm25"},
        build_llamaindex,
    ),
}
PEERS: tuple[str, ...] = tuple(RECIPES)


class Peer:
    """A System that only searches. `build_seconds`: cutting, encoding and indexing, without imports."""

    def __init__(self, name: str, built: Built, build_seconds: float, encoder: Encoder) -> None:
        self.name = name
        self.build_seconds = build_seconds
        lengths = [len(chunk.text) for chunk in built.chunks]
        self.description = {
            "system": name,
            **built.description,
            "encoder": encoder.fingerprint,
            "chunks": f"{len(lengths)} 段，平均 {mean(lengths):.0f} 字，最长 {max(lengths)} 字",
        }
        self._built = built

    def search(self, query: str) -> list[Retrieved]:
        chunks = self._built.chunks
        return [
            Retrieved(chunks[at].document_id, chunks[at].text, score, f"{chunks[at].document_id}#{at}")
            for at, score in self._built.search(query)
        ]

    def answer(self, query: str) -> None:
        """Peers are compared by what they find."""
        return


def open_peer(name: str, documents: Sequence[Document], encoder: Encoder) -> Peer:
    """Imports the peer and builds its index. Raises MissingPeer: an unknown name, or packages that are not there."""
    if name not in RECIPES:
        raise MissingPeer(f"没有名为 {name} 的对比对象；可选：{'、'.join(PEERS)}")
    _stay_offline()
    recipe = RECIPES[name]
    require(name, recipe.needs)
    began = time.perf_counter()
    built = recipe.build(documents, encoder)
    return Peer(name, built, round(time.perf_counter() - began, 2), encoder)


def require(name: str, needs: Mapping[str, str]) -> None:
    """Raises MissingPeer for the first package that cannot be imported; a broken dependency of its own counts too."""
    for package, module in needs.items():
        try:
            import_module(module)
        except ImportError as error:
            raise MissingPeer(
                f"对比 {name} 还缺少 {package}（{error}）；请运行 pip install 'yiju[peers]'"
                f"（在源码目录里：pip install -e '.[peers]'），或只装这一个：pip install {' '.join(needs)}"
            ) from error


def _stay_offline() -> None:
    """Read when the frameworks are imported: Haystack and LangSmith would otherwise send usage data."""
    for name, off in (("HAYSTACK_TELEMETRY_ENABLED", "False"), ("LANGSMITH_TRACING", "false")):
        os.environ.setdefault(name, off)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
