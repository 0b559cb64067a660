"""Judged queries: read, written, and checked against the documents they are about."""

import json
from pathlib import Path

import pytest

from eval.asking import chosen_queries, require_gold
from eval.errors import BadQueries
from eval.queries import check_gold, read_queries, write_queries
from eval.records import Gold, JudgedQuery
from tests.tiny import DOCUMENTS
from tests.tiny_judged import SPAN, TINY_QUERIES, judged, lines

LINE = '{"id": "a", "query": "x", "type": "unanswerable", "split": "tune", "gold": []}'


def test_what_was_written_is_read_again_and_says_nothing_that_does_not_apply(tmp_path: Path) -> None:
    write_queries(tmp_path / "q.jsonl", TINY_QUERIES)
    assert read_queries(tmp_path / "q.jsonl") == TINY_QUERIES
    first = json.loads((tmp_path / "q.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert set(first) == {"id", "query", "type", "split", "gold"}


def test_the_tiny_queries_have_their_gold_in_the_tiny_corpus() -> None:
    assert check_gold(TINY_QUERIES, DOCUMENTS) == []
    require_gold(TINY_QUERIES, DOCUMENTS)


def test_a_span_that_is_gone_or_in_another_document_is_named() -> None:
    moved = judged("m", Gold("city", SPAN), Gold("nowhere", SPAN))
    assert len(check_gold([moved], DOCUMENTS)) == 2
    with pytest.raises(BadQueries, match="有 2 处.*m: city does not hold"):
        require_gold([moved], DOCUMENTS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "第 2 行"),
        ('{"id": "b"}', "第 2 行"),
        (LINE.replace("tune", "train"), "train"),
        (LINE.replace("unanswerable", "question"), "0 gold spans"),
        (LINE.replace('"gold": []', '"gold": [], "colour": 1'), "colour"),
        (LINE, "编号重复：a"),
    ],
)
def test_a_bad_line_is_refused(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadQueries, match=said):
        read_queries(lines(tmp_path / "q.jsonl", [LINE, line]))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadQueries, match="--queries"):
        read_queries(tmp_path / "q.jsonl")


def test_a_split_is_chosen_and_an_empty_one_refused(tmp_path: Path) -> None:
    write_queries(tmp_path / "q.jsonl", TINY_QUERIES)
    assert [q.id for q in chosen_queries(tmp_path / "q.jsonl", "heldout")] == ["t3"]
    assert len(chosen_queries(tmp_path / "q.jsonl", "all")) == 4
    write_queries(tmp_path / "q.jsonl", TINY_QUERIES[:1])
    with pytest.raises(BadQueries, match="heldout"):
        chosen_queries(tmp_path / "q.jsonl", "heldout")


def test_a_query_is_checked_when_made() -> None:
    with pytest.raises(ValueError, match="19 characters, allowed 20..160"):
        Gold("d", "字" * 19)
    with pytest.raises(ValueError, match="grade 3"):
        Gold("d", SPAN, grade=3)
    with pytest.raises(ValueError, match="no gold span holds the answer '9个'"):
        judged("q", Gold("nation", SPAN), kind="fact", answer="9个")
    with pytest.raises(ValueError, match="1 gold spans for type unanswerable"):
        JudgedQuery("q", "x", "unanswerable", "tune", (Gold("d", SPAN),))
