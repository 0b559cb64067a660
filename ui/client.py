"""The HTTP contract from the page's side. In: a query, filters or an id. Out: records, or a ServiceProblem to show.

Every foreign error (no connection, time-out, error status, a reply unlike the contract) becomes a ServiceProblem.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from ui.records import (
    AnswerReply,
    CatalogueEntry,
    Context,
    EvaluationReport,
    Filters,
    Json,
    Outlined,
    Readiness,
    SearchReply,
    Suggestion,
)

DEFAULT_API = "http://127.0.0.1:8000"
PAGE_OF_CATALOGUE = 200
_PATIENCE = "服务在 {:.0f} 秒内没有答复，电脑可能正忙（例如正在建索引）。请稍等再试一次；仍然这样，请管理员重启服务。"

Made = TypeVar("Made")


class ServiceProblem(Exception):  # noqa: N818 - named after the contract's application/problem+json
    """Why there is nothing to show: a title and, in `detail`, what to do next. Both in Chinese."""

    def __init__(self, title: str, detail: str) -> None:
        super().__init__(f"{title}：{detail}")
        self.title = title
        self.detail = detail


def api_address() -> str:
    """YIJU_API, or the address that `yiju serve` uses when not told otherwise."""
    return os.environ.get("YIJU_API", "").strip().rstrip("/") or DEFAULT_API


@dataclass(frozen=True, slots=True)
class Client:
    """One method per thing the page asks. Connections are not kept: a page asks rarely and the service is near."""

    base_url: str
    timeout_s: float = 20.0

    def search(self, query: str, *, filters: Filters, top_k: int = 10, group_by: str = "none") -> SearchReply:
        body = {"query": query, "top_k": top_k, "group_by": group_by, "filters": filters.as_json()}
        return _made(SearchReply.of, self._call("POST", "/v1/search", json=body))

    def answer(self, question: str, *, filters: Filters, top_k: int = 8) -> AnswerReply:
        body = {"question": question, "top_k": top_k, "filters": filters.as_json()}
        return _made(AnswerReply.of, self._call("POST", "/v1/answer", json=body))

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """Every document, however many pages the service cuts the list into."""
        entries: list[CatalogueEntry] = []
        while True:
            params = {"offset": len(entries), "limit": PAGE_OF_CATALOGUE}
            page = self._call("GET", "/v1/documents", params=params)
            entries.extend(_made(_entries_of, page))
            if len(entries) >= page.get("total", 0) or not page["documents"]:
                return tuple(entries)

    def document(self, document_id: str) -> Outlined:
        return _made(Outlined.of, self._call("GET", f"/v1/documents/{quote(document_id, safe='')}"))

    def text(self, document_id: str, *, start: int = 0, end: int | None = None) -> str:
        """The stored text between two offsets, in code points; without them the whole of it."""
        path = f"/v1/documents/{quote(document_id, safe='')}/text"
        params = {"start": start} if end is None else {"start": start, "end": end}
        return self._send("GET", path, params=params).text

    def passage(self, passage_id: str, *, context: int = 1) -> Context:
        """A passage with `context` neighbours on each side."""
        path = f"/v1/passages/{quote(passage_id, safe='')}"
        return _made(Context.of, self._call("GET", path, params={"context": context}))

    def suggestions(self, typed: str) -> tuple[Suggestion, ...]:
        reply = self._call("GET", "/v1/suggest", params={"q": typed})
        return _made(lambda json: tuple(Suggestion.of(item) for item in json["suggestions"]), reply)

    def grade(self, query: str, passage_id: str, grade: int) -> None:
        """Kept durably by the service once this returns."""
        self._send("POST", "/v1/feedback", json={"query": query, "passage_id": passage_id, "grade": grade})

    def readyz(self) -> Readiness:
        """The open index; ServiceProblem while none is open."""
        return _made(Readiness.of, self._call("GET", "/readyz"))

    def healthz(self) -> bool:
        return self._call("GET", "/healthz").get("status") == "ok"

    def metrics(self) -> str:
        """Prometheus text."""
        return self._send("GET", "/metrics").text

    def evaluation_report(self) -> EvaluationReport | None:
        """The newest one; None while there is none. Outside the contract: an older service has none either."""
        response = self._reply("GET", "/eval/report")
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        return EvaluationReport.of(_accepted(response).text, response.headers.get("last-modified"))

    def _call(self, method: str, path: str, **request: Any) -> Json:
        """The JSON object of a reply."""
        json = _json_of(self._send(method, path, **request))
        if json is None:
            raise _not_our_service()
        return json

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """A successful reply; anything else is a ServiceProblem."""
        return _accepted(self._reply(method, path, **request))

    def _reply(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Whatever the service says; ServiceProblem if it says nothing."""
        # trust_env=False: an office proxy in the environment must not stand between the page and this machine.
        try:
            with httpx.Client(base_url=self.base_url, timeout=self.timeout_s, trust_env=False) as http:
                return http.request(method, path, **request)
        except httpx.TimeoutException as error:
            raise ServiceProblem("等待超时", _PATIENCE.format(self.timeout_s)) from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            detail = f"请先运行 yiju serve，再刷新本页（服务地址 {self.base_url}）。"
            raise ServiceProblem("服务没有应答", detail) from error


def _accepted(response: httpx.Response) -> httpx.Response:
    """The reply itself, or the problem it states (RFC 9457)."""
    if response.is_success:
        return response
    json = _json_of(response)
    if json is None:
        raise _not_our_service()
    title = str(json.get("title") or f"服务返回错误 {response.status_code}")
    raise ServiceProblem(title, str(json.get("detail") or "请稍后再试；若一直如此，请查看服务的日志。"))


def _json_of(response: httpx.Response) -> Json | None:
    try:
        json = response.json()
    except ValueError:
        return None
    return json if isinstance(json, dict) else None


def _made(make: Callable[[Json], Made], json: Json) -> Made:
    try:
        return make(json)
    except (KeyError, TypeError, ValueError) as error:
        raise _not_our_service() from error


def _entries_of(page: Json) -> list[CatalogueEntry]:
    return [CatalogueEntry.of(entry) for entry in page["documents"]]


def _not_our_service() -> ServiceProblem:
    return ServiceProblem(
        "答复无法识别", "这个地址上的程序不是依据的服务，或版本不同。请检查 YIJU_API，并用同一版本重启 yiju serve。"
    )
