"""Judgements given on the page become qrels."""

import hashlib
import json
from pathlib import Path

import pytest
from ir_measures import Qrel

from eval.errors import BadRun
from eval.feedback import feedback_qrels, query_id, write_wording
from tests.tiny_judged import lines


def row(query: str, passage: str, grade: int) -> str:
    return json.dumps({"at": "2026-11-21", "query": query, "passage_id": passage, "grade": grade})


def test_a_query_is_named_by_its_wording() -> None:
    assert query_id(" 5G ") == query_id("5G") == "q-" + hashlib.sha256(b"5G").hexdigest()[:12]


def test_the_newest_judgement_of_a_pair_counts(tmp_path: Path) -> None:
    kept = lines(tmp_path / "f.jsonl", [row("5G", "p1", 0), row("5G", "p2", 1), "", row("5G", "p1", 3)])
    qrels, wording = feedback_qrels(kept)
    assert qrels == [Qrel(query_id("5G"), "p1", 3), Qrel(query_id("5G"), "p2", 1)]
    assert wording == {query_id("5G"): "5G"}


def test_the_wording_is_written_as_queries_of_a_collection(tmp_path: Path) -> None:
    write_wording(tmp_path / "q.jsonl", {"q-1": "工业互联网"})
    assert (tmp_path / "q.jsonl").read_text(encoding="utf-8") == '{"id": "q-1", "text": "工业互联网"}\n'


def test_no_feedback_yet_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadRun, match="还没有反馈"):
        feedback_qrels(tmp_path / "f.jsonl")


@pytest.mark.parametrize("broken", ["{", '{"query": "5G"}', '{"query": "5G", "passage_id": "p", "grade": "好"}', "3"])
def test_a_broken_line_is_named(broken: str, tmp_path: Path) -> None:
    with pytest.raises(BadRun, match="第 2 行"):
        feedback_qrels(lines(tmp_path / "f.jsonl", [row("5G", "p1", 1), broken]))
