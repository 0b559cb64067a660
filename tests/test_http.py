"""The contract of api.md, field by field, and everything a client can get wrong."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from indexer.errors import NoIndex, YijuError
from service.app import create_app
from service.engine import FEEDBACK_FILE, Engine
from service.errors import PortInUse
from service.problems import status_of_error
from service.search import Searcher
from tests.tiny import DOCUMENTS, TODAY, tiny_generation, tiny_searcher

CITATION = {
    "document_id", "title", "doc_number", "issuer", "level", "region", "doc_type", "date", "period", "status",
    "section_path", "attribution", "page", "start", "end", "source", "formatted",
}  # fmt: skip
HIT = {"rank", "passage_id", "text", "highlights", "score", "scores", "citation"}
PROBLEM = {"type", "title", "status", "detail", "instance"}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return _client(Engine(tiny_searcher, tmp_path, today=lambda: TODAY))


def _client(engine: Engine) -> TestClient:
    return TestClient(create_app(engine), raise_server_exceptions=False)


def _no_index() -> Searcher:
    raise NoIndex("还没有索引：请运行 yiju index build")


def _assert_problem(response: httpx.Response, status: int, *words: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == PROBLEM
    assert body["status"] == status
    for word in (*words, "。"):
        assert word in body["detail"]
    assert "请" in body["detail"] or "应" in body["detail"] or "用" in body["detail"] or "至" in body["detail"]


def test_health_readiness_and_metrics(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    generation = tiny_generation()
    assert ready == {
        "status": "ready",
        "generation": generation.name,
        "documents": len(DOCUMENTS),
        "passages": len(generation.passages),
        "encoder": "bigrams-64",
    }
    for path in ("/healthz", "/readyz"):  # what a load balancer asks
        asked = client.head(path)
        assert (asked.status_code, asked.content) == (200, b"")
    client.get("/v1/documents/talks")
    metrics = client.get("/metrics").text
    assert 'yiju_requests_total{method="GET",path="/v1/documents/{document_id}",status="200"} 1.0' in metrics
    assert "yiju_request_seconds_bucket" in metrics


def test_without_an_index_the_service_lives_but_is_not_ready(tmp_path: Path) -> None:
    client = _client(Engine(_no_index, tmp_path))
    assert client.get("/healthz").status_code == 200
    _assert_problem(client.get("/readyz"), 503, "yiju index build")
    _assert_problem(client.post("/v1/search", json={"query": "发展"}), 503, "yiju index build")


def test_search_has_every_field_of_the_contract(client: TestClient) -> None:
    body = client.post("/v1/search", json={"query": "5G+工业互联网", "group_by": "level"}).json()
    assert set(body) == {
        "query", "normalized_query", "generation", "took_ms", "total", "results", "facets", "groups",
    }  # fmt: skip
    assert body["normalized_query"] == "5g+工业互联网"
    assert set(body["facets"]) == {"level", "region", "doc_type", "year"}
    assert {group["key"] for group in body["groups"]} <= set(body["facets"]["level"])
    for hit in body["results"]:
        assert set(hit) == HIT
        assert set(hit["scores"]) == {"lexical", "dense"}
        assert set(hit["citation"]) == CITATION
    assert "groups" not in client.post("/v1/search", json={"query": "平台"}).json()
    province = client.post("/v1/search", json={"query": "标杆工厂"}).json()["results"][0]["citation"]
    assert (province["period"], province["status"]) == ({"from": 2021, "to": 2025}, "expired")
    assert province["source"] == "corpus/province.txt"


def test_a_results_text_is_the_documents_text_at_its_place(client: TestClient) -> None:
    for hit in client.post("/v1/search", json={"query": "发展", "top_k": 100}).json()["results"]:
        cited = hit["citation"]
        place = {"start": cited["start"], "end": cited["end"]}
        response = client.get(f"/v1/documents/{cited['document_id']}/text", params=place)
        assert response.headers["content-type"].startswith("text/plain; charset=utf-8")
        assert response.content.decode() == hit["text"]


def test_answers_quote_and_refuse(client: TestClient) -> None:
    body = client.post("/v1/answer", json={"question": "5G+工业互联网有什么要求"}).json()
    assert set(body) == {
        "question", "abstained", "reason", "generator", "answer", "sentences", "passages", "generation", "took_ms", "notices",
        "places",
    }  # fmt: skip
    assert body["notices"] == []
    assert (body["abstained"], body["reason"], body["generator"]) == (False, None, "extractive")
    assert all(set(s) == {"text", "citations", "verbatim"} and s["citations"] for s in body["sentences"])
    assert [p["n"] for p in body["passages"]] == list(range(1, len(body["passages"]) + 1))
    assert set(body["passages"][0]) == HIT | {"n", "is_answer"}
    refused = client.post("/v1/answer", json={"question": "月球背面嫦娥探测器着陆"}).json()
    assert (refused["abstained"], refused["answer"], refused["sentences"]) == (True, "", [])
    assert refused["reason"]
    assert not any(p["is_answer"] for p in refused["passages"])


def test_a_stream_holds_the_same_answer(client: TestClient) -> None:
    asked = {"question": "5G+工业互联网有什么要求"}
    response = client.post("/v1/answer", json={**asked, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = [_parsed(block) for block in response.text.strip().split("\n\n")]
    assert [name for name, _ in events] == ["passages", *["sentence"] * (len(events) - 2), "done"]
    whole = client.post("/v1/answer", json=asked).json()
    assert events[-1][1]["answer"] == whole["answer"]
    assert [data["text"] for _, data in events[1:-1]] == [s["text"] for s in whole["sentences"]]


def _parsed(block: str) -> tuple[str, dict[str, Any]]:
    name, data = block.split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_the_catalogue_is_filtered_and_paged(client: TestClient) -> None:
    def ids(**params: Any) -> list[str]:
        return [d["document_id"] for d in client.get("/v1/documents", params=params).json()["documents"]]

    assert ids() == ["talks", "nation", "province", "city"]
    assert ids(limit=2, offset=1) == ["nation", "province"]
    assert ids(level=["国家", "市"]) == ["nation", "city"]
    assert ids(region="湖北省") == ["province", "city"]
    assert ids(doc_type="规划", q="咸宁") == ["city"]
    assert ids(q="〔2020〕４９号") == ["nation"]
    page = client.get("/v1/documents", params={"limit": 1}).json()
    assert (page["total"], page["limit"], page["offset"]) == (4, 1, 0)


def test_a_document_has_its_facts_and_outline(client: TestClient) -> None:
    body = client.get("/v1/documents/nation").json()
    assert (body["doc_number"], body["date"], body["chars"]) == (
        "工信部通信〔2020〕49号",
        "2020-03-24",
        len(DOCUMENTS[1].text),
    )
    assert [node["heading"] for node in body["outline"]] == ["一、丰富应用场景", "二、保障措施"]
    assert client.get("/v1/documents/nation/text").text == DOCUMENTS[1].text


def test_a_passage_has_its_neighbours(client: TestClient) -> None:
    hit = client.post("/v1/search", json={"query": "上云用云", "top_k": 1}).json()["results"][0]
    body = client.get(f"/v1/passages/{hit['passage_id']}", params={"context": 1}).json()
    assert body["text"] == hit["text"]
    assert set(body["citation"]) == CITATION
    assert "标杆工厂" in body["before"][0]["text"]
    assert body["after"] == []  # the next passage is another document's


def test_suggestions_are_titles_numbers_terms_and_headings(client: TestClient) -> None:
    def kinds(q: str) -> list[tuple[str, str]]:
        return [(s["kind"], s["text"]) for s in client.get("/v1/suggest", params={"q": q}).json()["suggestions"]]

    assert ("title", "咸宁市工业发展规划") in kinds("咸宁")
    assert ("doc_number", "工信部通信〔2020〕49号") in kinds("工信部")
    assert ("heading", "保障措施") in kinds("保障")
    assert kinds(" ") == []


def test_feedback_is_on_the_disk_before_it_is_confirmed(client: TestClient, tmp_path: Path) -> None:
    judged = {"query": " 平台 ", "passage_id": tiny_generation().passages[1].id, "grade": 2, "note": "部分相关"}
    assert client.post("/v1/feedback", json=judged).status_code == 201
    assert client.post("/v1/feedback", json={**judged, "grade": 0}).status_code == 201
    lines = [json.loads(line) for line in (tmp_path / FEEDBACK_FILE).read_text(encoding="utf-8").splitlines()]
    assert [(line["query"], line["grade"]) for line in lines] == [("平台", 2), ("平台", 0)]
    assert {"at", "generation", "document_id", "start", "end", "note"} <= set(lines[0])


def test_feedback_that_cannot_be_kept_is_not_confirmed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    client = _client(Engine(tiny_searcher, tmp_path / "file", today=lambda: TODAY))
    judged = {"query": "平台", "passage_id": tiny_generation().passages[1].id, "grade": 2}
    _assert_problem(client.post("/v1/feedback", json=judged), 507)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "query"),
        ({"query": ""}, "空"),
        ({"query": "　 "}, "空"),
        ({"query": "字" * 513}, "513"),
        ({"query": 5}, "query"),
        ({"query": "a", "querry": "b"}, "querry"),
        ({"query": "a", "top_k": 0}, "top_k 应不小于 1"),
        ({"query": "a", "top_k": 1000}, "top_k 应不大于 100"),
        ({"query": "a", "top_k": "10"}, "top_k 应为整数"),
        ({"query": "a", "top_k": True}, "top_k 应为整数"),
        ({"query": "a", "offset": -1}, "offset 应不小于 0"),
        ({"query": "a", "mode": "magic"}, "'hybrid', 'lexical'、'dense'"),
        ({"query": "a", "group_by": "x"}, "group_by"),
        ({"query": "a", "filters": {"level": ["镇"]}}, "领导论述、国家、省、市、县、外地经验"),
        ({"query": "a", "filters": {"region": ["火星"]}}, "湖北省咸宁市"),
        ({"query": "a", "filters": {"region": [""]}}, "region"),
        ({"query": "a", "filters": {"document_id": ["x"]}}, "province"),
        ({"query": "a", "filters": {"status": ["gone"]}}, "in_force"),
        ({"query": "a", "filters": {"level": "国家"}}, "filters.level 应为数组"),
        ({"query": "a", "filters": {"levels": []}}, "filters.levels"),
        ({"query": "a", "filters": {"year_from": 2025, "year_to": 2020}}, "2025"),
        ({"query": "a", "filters": {"year_from": 1}}, "1900"),
        ([], "JSON 对象"),
        ("text", "JSON 对象"),
        (None, "请求内容"),
    ],
)
def test_a_wrong_search_is_told_what_to_change(client: TestClient, body: Any, word: str) -> None:
    _assert_problem(client.post("/v1/search", json=body), 422, word)


def test_512_characters_after_trimming_are_allowed(client: TestClient) -> None:
    assert client.post("/v1/search", json={"query": " " + "字" * 512 + " "}).status_code == 200


@pytest.mark.parametrize("query", ["？？", "%%%", "\u200b", "a\u0000b", "😀", "SELECT * FROM x; --", "<script>"])
def test_odd_queries_are_answered(client: TestClient, query: str) -> None:
    assert client.post("/v1/search", json={"query": query}).status_code == 200
    assert client.post("/v1/answer", json={"question": query}).status_code == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 400), (b"", 422), (b'{"query": "\\ud800"}', 422), (b"\xff\xfe", 400), (b"[" * 20000, 400)],
)
def test_a_broken_body_is_a_problem(client: TestClient, content: bytes, status: int) -> None:
    response = client.post("/v1/search", content=content, headers={"Content-Type": "application/json"})
    _assert_problem(response, status)


def test_a_body_over_64_kb_is_refused_however_it_is_sent(client: TestClient) -> None:
    big = json.dumps({"query": "a" * 1_000_000}).encode()
    _assert_problem(client.post("/v1/search", content=big), 413, "64 KB")
    parts = (big[at : at + 10_000] for at in range(0, len(big), 10_000))
    _assert_problem(client.post("/v1/search", content=parts), 413, "64 KB")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/nothing", 404),
        ("/v1/documents/none", 404),
        ("/v1/documents/none/text", 404),
        ("/v1/passages/none", 404),
        ("/v1/search", 405),
        ("/v1/documents?limit=0", 422),
        ("/v1/documents?limit=201", 422),
        ("/v1/documents?offset=-1", 422),
        ("/v1/documents?level=镇", 422),
        ("/v1/documents/nation/text?start=5&end=3", 422),
        ("/v1/documents/nation/text?end=100000", 422),
        ("/v1/documents/nation/text?start=x", 422),
        ("/v1/passages/none?context=-1", 422),
        ("/v1/suggest", 422),
    ],
)
def test_a_wrong_address_is_a_problem(client: TestClient, path: str, status: int) -> None:
    _assert_problem(client.get(path), status)


@pytest.mark.parametrize(
    ("change", "status"),
    [({"grade": 4}, 422), ({"grade": -1}, 422), ({"passage_id": "none"}, 404), ({"query": ""}, 422), ({"x": 1}, 422)],
)
def test_wrong_feedback_is_refused(client: TestClient, change: dict[str, Any], status: int) -> None:
    judged = {"query": "平台", "passage_id": tiny_generation().passages[1].id, "grade": 2}
    _assert_problem(client.post("/v1/feedback", json={**judged, **change}), status)


def test_an_error_of_ours_nobody_foresaw_is_a_problem_without_its_details(tmp_path: Path) -> None:
    def broken() -> Searcher:
        raise RuntimeError("/secret/path")

    response = _client(Engine(broken, tmp_path)).get("/readyz")
    _assert_problem(response, 500)
    assert "secret" not in response.text


def test_every_error_has_a_status() -> None:
    def below(kind: type[YijuError]) -> Iterator[type[YijuError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    kinds = [k for k in below(YijuError) if k.__module__ in ("indexer.errors", "service.errors")]
    assert len(kinds) > 20
    for kind in kinds:
        assert 400 <= status_of_error(kind) < 600
    with pytest.raises(KeyError):
        status_of_error(YijuError)


def test_a_new_generation_is_picked_up_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    watch = pytest.importorskip("service.server").watch
    loaded = Event()
    opened = iter(["first", "second", NoIndex("坏了：请重建"), "third"])

    def load() -> Searcher:
        name = next(opened)
        loaded.set()
        if isinstance(name, YijuError):
            raise name
        searcher = tiny_searcher()
        searcher.generation = tiny_generation(name)
        return searcher

    engine, pointer, stop = Engine(load, tmp_path, today=lambda: TODAY), tmp_path / "CURRENT", Event()
    engine.reload()
    watcher = Thread(target=watch, args=(engine, pointer, None, stop), kwargs={"every_s": 0.005})
    watcher.start()
    for content, served in (("a", "second"), ("b", "second"), ("c", "third")):
        loaded.clear()
        fresh = tmp_path / "new"
        fresh.write_text(content)
        fresh.replace(pointer)
        assert loaded.wait(5)
        deadline = time.monotonic() + 5  # from loaded to swapped
        while engine.searcher().generation.name != served and time.monotonic() < deadline:
            time.sleep(0.01)
        assert engine.searcher().generation.name == served
    stop.set()
    watcher.join(5)


def test_a_port_in_use_is_said_in_one_line() -> None:
    listen = pytest.importorskip("service.server").listen
    taken = listen("127.0.0.1", 0)
    port = taken.getsockname()[1]
    with pytest.raises(PortInUse, match=f"{port} 已被占用.*--port"):
        listen("127.0.0.1", port)
    taken.close()
