"""Systems that can be measured, behind one call. In: a query text. Out: what it found, and what it answered.

The product itself, in process or over HTTP; peers are in `eval.peers`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Protocol

import httpx

from eval.errors import BadRun
from eval.records import GivenAnswer, JudgedQuery, Outcome, Retrieved
from service.answer import answer
from service.records import MAX_TOP_K, Mode, SearchRequest
from service.search import Searcher

ANSWER_TOP_K = 8
DOCUMENTS_A_PAGE = 200  # the most that the contract allows


class System(Protocol):
    """`description` is written into the run: what a reader must know to repeat it."""

    name: str
    description: dict[str, str]

    def search(self, query: str) -> Sequence[Retrieved]:
        """Up to 100 results, best first."""
        ...

    def answer(self, query: str) -> GivenAnswer | None:
        """None if the system only searches."""
        ...


def ask(system: System, query: JudgedQuery, *, with_answer: bool) -> Outcome:
    """`took_ms` is the search alone."""
    began = time.perf_counter()
    results = tuple(system.search(query.query))
    took_ms = (time.perf_counter() - began) * 1000
    return Outcome(query.id, results, round(took_ms, 2), system.answer(query.query) if with_answer else None)


class InProcess:
    """The product's own Searcher in one of its modes."""

    def __init__(self, searcher: Searcher, mode: Mode = "hybrid") -> None:
        self.name = f"yiju-{mode}"
        self.description = {
            "system": "yiju",
            "mode": mode,
            "generation": searcher.generation.name,
            "encoder": searcher.generation.encoder_fingerprint,
        }
        self._searcher = searcher
        self._mode = mode

    def search(self, query: str) -> list[Retrieved]:
        hits = self._searcher.search(SearchRequest(query, mode=self._mode, top_k=MAX_TOP_K)).hits
        return [Retrieved(h.citation.document_id, h.text, h.score, h.passage_id) for h in hits]

    def answer(self, query: str) -> GivenAnswer | None:
        given = answer(self._searcher, SearchRequest(query, mode=self._mode, top_k=ANSWER_TOP_K))
        texts = [hit.text for hit in given.hits]
        return GivenAnswer(
            tuple(s.text for s in given.sentences),
            tuple(tuple(texts[n - 1] for n in s.citations) for s in given.sentences),
        )


class OverHTTP:
    """A running service, spoken to by its contract."""

    def __init__(self, base_url: str, mode: Mode = "hybrid") -> None:
        self.name = f"yiju-http-{mode}"
        self._client = httpx.Client(base_url=base_url, timeout=30)
        self._mode = mode
        ready = self._call("GET", "/readyz")
        self.description = {
            "system": "yiju over HTTP",
            "mode": mode,
            "generation": str(ready.get("generation")),
            "encoder": str(ready.get("encoder")),
        }

    def levels(self) -> dict[str, str]:
        """Document id -> administrative level, of every document that is served."""
        found: dict[str, str] = {}
        while True:
            page = self._call("GET", f"/v1/documents?limit={DOCUMENTS_A_PAGE}&offset={len(found)}")
            found |= {document["document_id"]: document["level"] for document in page["documents"]}
            if len(found) >= page["total"] or not page["documents"]:
                return found

    def search(self, query: str) -> list[Retrieved]:
        body = {"query": query, "mode": self._mode, "top_k": MAX_TOP_K}
        hits = self._call("POST", "/v1/search", body)["results"]
        return [Retrieved(h["citation"]["document_id"], h["text"], h["score"], h["passage_id"]) for h in hits]

    def answer(self, query: str) -> GivenAnswer | None:
        given = self._call("POST", "/v1/answer", {"question": query, "top_k": ANSWER_TOP_K})
        texts = [passage["text"] for passage in given["passages"]]
        return GivenAnswer(
            tuple(s["text"] for s in given["sentences"]),
            tuple(tuple(texts[n - 1] for n in s["citations"]) for s in given["sentences"]),
        )

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            response = self._client.request(method, path, json=body)
            response.raise_for_status()
            content: dict[str, Any] = response.json()
            return content
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise BadRun(
                f"服务 {self._client.base_url} 没有正常回答 {path}（{error}）；请确认地址，并用 yiju serve 启动服务"
            ) from error
        except ValueError as error:
            raise BadRun(f"{self._client.base_url} 的 {path} 没有返回 JSON；请确认这是依据的服务地址") from error
