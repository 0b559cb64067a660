"""Questions and judgements by day, over restarts; and the evaluation report over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send

from service.app import create_app
from service.engine import FEEDBACK_FILE, Engine
from service.middleware import Metrics
from service.usage import DAYS, JudgementCounter, QueryCounter
from tests.tiny import TODAY, tiny_searcher

SECRET = "保密的查询"


def started(data: Path) -> TestClient:
    """A service that has just been started on this data folder."""
    return TestClient(create_app(Engine(tiny_searcher, data, today=lambda: TODAY)), raise_server_exceptions=False)


def on(day: date) -> Callable[[], date]:
    return lambda: day


def test_questions_are_counted_by_day_over_restarts_and_without_their_words(tmp_path: Path) -> None:
    for _ in range(2):
        client = started(tmp_path)
        client.post("/v1/search", json={"query": SECRET})
        client.post("/v1/answer", json={"question": SECRET})
        client.post("/v1/search", json={"query": ""})  # refused: nobody was served
        client.get("/v1/documents")
    found = client.post("/v1/search", json={"query": "工业互联网"}).json()["results"][0]
    client.post("/v1/feedback", json={"query": "工业互联网", "passage_id": found["passage_id"], "grade": 3})
    today = date.today().isoformat()
    metrics = started(tmp_path).get("/metrics").text
    for kind, number in (("search", 3), ("answer", 2), ("feedback", 1)):
        assert f'yiju_used{{day="{today}",kind="{kind}"}} {number}.0' in metrics
    kept = [path for path in (tmp_path / "usage").rglob("*") if path.is_file()]
    assert {path.read_bytes() for path in kept} == {b"...", b".."}


def test_days_that_are_over_a_month_old_are_forgotten(tmp_path: Path) -> None:
    first = date(2026, 11, 1)
    for days in (0, DAYS - 1, DAYS):
        counter = QueryCounter(tmp_path, today=on(first + timedelta(days=days)))
        counter.count("/v1/search")
        shown = {day for day, _ in counter.by_day()}
        assert ("2026-11-01" in shown) == (days < DAYS)
    assert not (tmp_path / "search" / "2026-11-01").exists()


def test_what_is_no_question_leaves_nothing(tmp_path: Path) -> None:
    QueryCounter(tmp_path).count("/v1/suggest")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_the_count_and_not_the_answer(tmp_path: Path) -> None:
    (tmp_path / "usage").write_text("a file where the folder should be")
    assert started(tmp_path).post("/v1/search", json={"query": "工业"}).status_code == 200


def judged(at: datetime) -> str:
    return json.dumps({"at": at.isoformat(), "query": SECRET}) + "\n"


def test_judgements_count_on_the_day_of_the_offices_own_clock(tmp_path: Path) -> None:
    path = tmp_path / FEEDBACK_FILE
    counter = JudgementCounter(path)
    assert counter.by_day() == {}
    noon = datetime(2026, 11, 20, 12).astimezone()
    path.write_text(judged(noon) + "no judgement\n" + judged(noon + timedelta(days=1)))
    assert counter.by_day() == {"2026-11-20": 1, "2026-11-21": 1}
    with path.open("a") as file:  # only this is read now
        file.write(judged(noon) + judged(noon)[:-1])  # the last line is still being written
    assert counter.by_day() == {"2026-11-20": 2, "2026-11-21": 1}
    path.write_text(judged(noon))
    assert counter.by_day() == {"2026-11-20": 1}


def test_a_time_that_no_clock_of_ours_has_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / FEEDBACK_FILE
    path.write_text('{"at": "0001-01-01T00:00:00+14:00"}\n' + judged(datetime(2026, 11, 20, 12).astimezone()))
    assert JudgementCounter(path).by_day() == {"2026-11-20": 1}


def test_what_cannot_be_read_costs_its_count_not_the_metrics_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FEEDBACK_FILE).mkdir()
    client = started(tmp_path)
    client.post("/v1/search", json={"query": SECRET})
    for _ in range(2):
        assert 'kind="search"} 1.0' in client.get("/metrics").text
    assert len([record for record in caplog.records if "读不出来" in record.message]) == 1


def test_counting_never_holds_up_other_answers(tmp_path: Path) -> None:
    counted_in: set[int] = set()

    def today() -> date:
        counted_in.add(threading.get_ident())
        return TODAY

    counter = QueryCounter(tmp_path, today=today)
    asyncio.run(Metrics(_answered, CollectorRegistry(), counter)(dict(SCOPE), _nothing_more, _taken))
    assert counted_in.isdisjoint({threading.get_ident()})  # where the answers of all others are sent from
    assert counter.by_day() == {(TODAY.isoformat(), "search"): 1}


SCOPE = {"type": "http", "method": "POST", "path": "/v1/search", "route": SimpleNamespace(path="/v1/search")}


async def _answered(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}


async def _taken(message: Message) -> None:
    pass


def test_the_newest_report_is_served_sandboxed_and_dated(tmp_path: Path) -> None:
    client = started(tmp_path)
    path = tmp_path / "eval" / "report.html"
    path.parent.mkdir()
    for words, written_s in (("第一份", 1_700_000_000), ("第二份", 1_800_000_000)):
        path.write_text(f"<!DOCTYPE html>{words}", encoding="utf-8")
        os.utime(path, (written_s, written_s))
        reply = client.get("/eval/report")
        assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert words in reply.text
    assert reply.headers["last-modified"] == "Fri, 15 Jan 2027 08:00:00 GMT"
    policy = reply.headers["content-security-policy"]
    for rule in ("sandbox allow-scripts;", "default-src 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy


@pytest.mark.parametrize("word", ["yiju eval run", "yiju eval report"])
def test_without_a_report_the_refusal_says_what_to_run(tmp_path: Path, word: str) -> None:
    reply = started(tmp_path).get("/eval/report")
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert word in reply.json()["detail"]


@pytest.mark.parametrize("in_the_way", ["eval", "eval/report.html/"])
def test_what_is_no_report_is_none(tmp_path: Path, in_the_way: str) -> None:
    if in_the_way.endswith("/"):
        (tmp_path / in_the_way).mkdir(parents=True)
    else:
        (tmp_path / in_the_way).write_text("a file where the folder should be")
    assert started(tmp_path).get("/eval/report").status_code == 404
