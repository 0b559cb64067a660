"""TREC's formats: what is written is what others read, and scores the same."""

from pathlib import Path

import pytest
from ir_measures import Qrel, ScoredDoc

from eval.errors import BadRun
from eval.measures import calculate, measured
from eval.records import Gold
from eval.trec import qrels_and_run, read_qrels, read_trec_run, write_qrels, write_trec_run
from tests.tiny_judged import SPAN, a_run, judged, outcome


def test_qrels_have_four_columns(tmp_path: Path) -> None:
    qrels = [Qrel("q1", "gold-0", 2), Qrel("q2", "gold-1", 1)]
    write_qrels(tmp_path / "qrels.txt", qrels)
    assert (tmp_path / "qrels.txt").read_text() == "q1 0 gold-0 2\nq2 0 gold-1 1\n"
    assert read_qrels(tmp_path / "qrels.txt") == qrels


def test_a_run_has_six_columns_with_ranks_from_1_by_score(tmp_path: Path) -> None:
    write_trec_run(tmp_path / "run.txt", [ScoredDoc("q", "b", 0.25), ScoredDoc("q", "a", 0.5)], tag="甲")
    assert (tmp_path / "run.txt").read_text(encoding="utf-8") == "q Q0 a 1 0.500000 甲\nq Q0 b 2 0.250000 甲\n"
    assert [s.doc_id for s in read_trec_run(tmp_path / "run.txt")] == ["a", "b"]


def test_an_exported_run_scores_as_the_run_itself(tmp_path: Path) -> None:
    queries = (judged("q", Gold("nation", SPAN)), judged("forgotten", Gold("nation", SPAN)), judged("u"))
    run = a_run(outcome("q", "无关", SPAN), outcome("u", SPAN))
    qrels, scored = qrels_and_run(queries, run)
    write_qrels(tmp_path / "qrels.txt", qrels)
    write_trec_run(tmp_path / "run.txt", scored, tag="t")
    again = calculate(read_qrels(tmp_path / "qrels.txt"), read_trec_run(tmp_path / "run.txt"))
    assert again == measured(queries, run.outcomes)
    assert again["RR@10"] == {"q": 1 / 2, "forgotten": 0}


@pytest.mark.parametrize("read", [read_qrels, read_trec_run])
def test_another_format_is_told(read: object, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("两列 而已\n", encoding="utf-8")
    with pytest.raises(BadRun, match="TREC"):
        read(tmp_path / "x")  # type: ignore[operator]
