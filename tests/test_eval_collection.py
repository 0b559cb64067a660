"""A folder in the layout of BEIR, as people have them."""

from pathlib import Path

import pytest
from ir_measures import Qrel

from eval.collection import CollectionDocument, CollectionQuery, read_collection
from eval.errors import BadCollection
from tests.tiny_judged import lines


def folder(path: Path, *, qrels: tuple[str, ...] = ("q1\td1\t2",), corpus: tuple[str, ...] = ()) -> Path:
    path.mkdir(exist_ok=True)
    lines(path / "corpus.jsonl", corpus or ('{"_id": "d1", "title": "题", "text": "文"}', '{"id": 2, "text": "文"}'))
    lines(path / "dev.queries.jsonl", ('{"id": "q1", "text": "问"}', '{"_id": "q2", "text": "未判"}'))
    lines(path / "dev.qrels.tsv", qrels)
    return path


def test_documents_queries_and_qrels_are_read_and_unjudged_queries_left_out(tmp_path: Path) -> None:
    read = read_collection(folder(tmp_path / "小"))
    assert read.name == "小"
    assert read.documents == (CollectionDocument("d1", "题", "文"), CollectionDocument("2", "", "文"))
    assert read.queries == (CollectionQuery("q1", "问"),)
    assert read.qrels == (Qrel("q1", "d1", 2),)


def test_a_heading_line_and_trecs_four_columns_are_understood(tmp_path: Path) -> None:
    with_heading = folder(tmp_path / "a", qrels=("query-id\tcorpus-id\tscore", "q1\td1\t1"))
    trec = folder(tmp_path / "b", qrels=("q1 0 d1 1",))
    assert read_collection(with_heading).qrels == read_collection(trec).qrels == (Qrel("q1", "d1", 1),)


def test_a_missing_or_doubled_file_is_named(tmp_path: Path) -> None:
    made = folder(tmp_path / "a")
    lines(made / "test.qrels.tsv", ["q1\td1\t1"])
    with pytest.raises(BadCollection, match="实际有 2 个"):
        read_collection(made)
    with pytest.raises(BadCollection, match="实际有 0 个"):
        read_collection(tmp_path / "nowhere")


@pytest.mark.parametrize("line", ["{", '{"id": "d2"}', '{"text": "文"}', "[]"])
def test_a_broken_document_is_named_by_its_line(line: str, tmp_path: Path) -> None:
    with pytest.raises(BadCollection, match="第 2 行"):
        read_collection(folder(tmp_path, corpus=('{"id": "d1", "text": "文"}', line)))


def test_a_broken_judgement_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadCollection, match="第 2 行"):
        read_collection(folder(tmp_path, qrels=("q1\td1\t1", "q1\td1\t好")))
