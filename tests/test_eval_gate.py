"""The gate lets noise pass and stops what is surely and visibly worse."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.baseline import FACT, REFUSED, Baseline, baseline_of, read_baseline, values_of, write_baseline
from eval.errors import BadRun, GateFailed
from eval.gate import checks, remarks, require, run_gate
from eval.queries import write_queries
from eval.records import Gold, JudgedQuery, Outcome, QueryType
from indexer.settings import Settings
from tests.tiny import BigramEncoder
from tests.tiny_judged import REFUSED as REFUSAL
from tests.tiny_judged import SPAN, TARGET, TINY_QUERIES, judged, outcome, said, write_tiny_index

DAY = date(2026, 11, 21)


def asked(n: int, kind: QueryType = "question") -> tuple[JudgedQuery, ...]:
    return tuple(judged(f"{kind}{i:02}", Gold("nation", SPAN), kind=kind) for i in range(n))


def unknown(n: int) -> tuple[JudgedQuery, ...]:
    return tuple(judged(f"u{i:02}") for i in range(n))


def scored(queries: tuple[JudgedQuery, ...], outcomes: dict[str, Outcome], *, encoder: str = "e5") -> Baseline:
    return baseline_of(queries, values_of(queries, outcomes), made=DAY, encoder=encoder)


def ranked(queries: tuple[JudgedQuery, ...], *, lost: int = 0) -> Baseline:
    """All found at rank 1, but the first `lost` at rank 2: nDCG 0.631, RR 0.5."""
    return scored(
        queries, {q.id: outcome(q.id, *(("无关", SPAN) if n < lost else (SPAN,))) for n, q in enumerate(queries)}
    )


def failed(queries: tuple[JudgedQuery, ...], now: Baseline, before: Baseline) -> list[tuple[str, str]]:
    return [(check.measure, check.group) for check in checks(queries, now, before) if check.failed]


def test_ten_of_thirty_queries_that_lose_their_first_rank_fail_the_gate() -> None:
    queries = asked(30)
    now, before = ranked(queries, lost=10), ranked(queries)
    assert failed(queries, now, before) == [
        ("nDCG@10", "all"),
        ("nDCG@10", "question"),
        ("RR@10", "all"),
        ("RR@10", "question"),
    ]
    mean = (10 * 0.5 + 20 * 1.0) / 30
    with pytest.raises(GateFailed, match=rf"MRR@10（全部，30 题）现在 {mean:.3f}，基准 1\.000，p = 0\.00"):
        require(checks(queries, now, before))


def test_three_of_thirty_are_noise_and_a_gain_is_no_failure() -> None:
    queries = asked(30)
    assert failed(queries, ranked(queries, lost=3), ranked(queries)) == []  # p of three losses is 2/8
    assert failed(queries, ranked(queries), ranked(queries, lost=10)) == []
    require(checks(queries, ranked(queries), ranked(queries)))


def test_a_sure_drop_of_a_hundredth_or_less_passes() -> None:
    queries = asked(30)
    before = ranked(queries)
    lower = {i: {**v, "nDCG@10": v["nDCG@10"] - 0.01} for i, v in before.values.items()}
    assert failed(queries, replace(before, values=lower), before) == []


def test_a_type_counts_alone_only_from_twenty_queries_on() -> None:
    queries = (*asked(20), *asked(19, "draft"))
    groups = {check.group for check in checks(queries, ranked(queries), ranked(queries))}
    assert groups == {"all", "question"}


def test_answering_what_the_corpus_does_not_hold_fails_the_gate() -> None:
    queries = (*asked(10), *unknown(10))
    known = {q.id: outcome(q.id, SPAN, answer=said(SPAN, SPAN)) for q in asked(10)}
    before = scored(queries, known | {q.id: outcome(q.id, answer=REFUSAL) for q in unknown(10)})
    now = scored(queries, known | {q.id: outcome(q.id, answer=said("x", "y")) for q in unknown(10)})
    (check,) = [c for c in checks(queries, now, before) if c.failed]
    assert (check.measure, check.now, check.before) == ("abstention", 0, 1)
    assert "拒答 F1（全部，20 题）" in str(check)


def test_losing_facts_fails_the_gate() -> None:
    queries = tuple(judged(f"f{i}", Gold("city", TARGET), kind="fact", answer="500亿元") for i in range(10))
    right = scored(queries, {q.id: outcome(q.id, TARGET, answer=said(TARGET, TARGET)) for q in queries})
    wrong = scored(queries, {q.id: outcome(q.id, TARGET, answer=said("50亿元", TARGET)) for q in queries})
    assert right.values["f0"] == {"nDCG@10": 1, "RR@10": 1, "R@10": 1, FACT: 1, REFUSED: 0}
    assert failed(queries, wrong, right) == [(FACT, "all")]


def test_new_and_rejudged_queries_are_left_out_and_told() -> None:
    old = asked(3)
    rejudged = (judged("question00", Gold("city", TARGET)), *old[1:], judged("new", Gold("nation", SPAN)))
    now, before = ranked(rejudged, lost=1), ranked((*old, judged("gone")))
    assert {check.difference.n for check in checks(rejudged, now, before)} == {2}
    told = "\n".join(remarks(replace(now, encoder="bge"), before))
    assert "与 2026-11-21 的基准比较：2 个问题" in told
    assert "基准里没有）1 个：new" in told
    assert "改过）1 个：question00" in told
    assert "只在基准里）1 个：gone" in told
    assert "现在 bge，基准 e5" in told


def test_a_baseline_is_one_line_a_query_rounded_and_read_again(tmp_path: Path) -> None:
    made = ranked(asked(3), lost=1)
    write_baseline(tmp_path / "b.json", made)
    text = (tmp_path / "b.json").read_text(encoding="utf-8")
    assert len(text.splitlines()) == 1 + 3
    assert '"nDCG@10": 0.6309,' in text
    assert json.loads(text)["queries"] == 3
    assert read_baseline(tmp_path / "b.json") == made


@pytest.mark.parametrize("content", [None, "{", "{}", '{"made": 1, "values": {"a": {}}}', '{"values": []}'])
def test_a_missing_or_broken_baseline_names_the_command_that_makes_one(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "b.json").write_text(content)
    with pytest.raises(BadRun, match="yiju eval gate --update"):
        read_baseline(tmp_path / "b.json")


def test_updated_and_asked_again_the_product_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("indexer.encoder.open_encoder", lambda settings: BigramEncoder())
    write_tiny_index(tmp_path / "data" / "index")
    write_queries(tmp_path / "q.jsonl", TINY_QUERIES)
    settings, files = (
        Settings(tmp_path, tmp_path / "data"),
        {"baseline": tmp_path / "b", "queries": tmp_path / "q.jsonl"},
    )
    assert run_gate(settings, update=True, **files) == 0
    assert run_gate(settings, update=False, **files) == 0
    out = capsys.readouterr().out
    assert "已把 4 个问题的结果记为新的基准" in out
    assert "比较：4 个问题" in out
    assert "✓ nDCG@10（全部，3 题）" in out
    assert "✗" not in out
