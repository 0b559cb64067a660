"""Questions and judgements by day, over restarts; and the evaluation report over HTTP."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.engine import FEEDBACK_FILE, Engine
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
