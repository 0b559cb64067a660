"""Judged queries over the tiny corpus, and ways to make others. Out: queries, outcomes, runs, an index on disk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from eval.records import GivenAnswer, Gold, JudgedQuery, Outcome, QueryType, Retrieved, Split
from eval.runs import Run
from indexer.bm25 import CompiledBM25
from indexer.generation import write_generation
from indexer.records import Window
from indexer.tokens import tokenize
from tests.tiny import DOCUMENTS, SPEECH, TEXTS, BigramEncoder, _passages, _windows

SPAN = "打造5个产业公共服务平台，构建创新载体！"
TARGET = "到2030年，工业增加值达到500亿元。加快工业互联网平台建设。"


def judged(
    name: str,
    *gold: Gold,
    text: str = "",
    kind: QueryType = "question",
    split: Split = "tune",
    answer: str | None = None,
) -> JudgedQuery:
    return JudgedQuery(name, text or f"问题{name}", kind if gold else "unanswerable", split, gold, answer)


def outcome(name: str, *texts: str, answer: GivenAnswer | None = None, took_ms: float = 1.0) -> Outcome:
    """Results of one text each, best first."""
    found = tuple(Retrieved("nation", text, 1.0 / rank, f"p{rank}") for rank, text in enumerate(texts, 1))
    return Outcome(name, found, took_ms, answer)


def said(sentence: str, *cited: str) -> GivenAnswer:
    return GivenAnswer((sentence,), (cited,))


REFUSED = GivenAnswer((), ())


def a_run(*outcomes: Outcome, name: str = "甲") -> Run:
    by_id = {o.query_id: o for o in outcomes}
    return Run(name, "2026-11-21T06:00:00+00:00", "一台机器", {"system": "yiju"}, {"index_bytes": 5}, by_id)


TINY_QUERIES = (
    judged("t1", Gold("nation", SPAN), text="产业公共服务平台"),
    judged("t2", Gold("talks", SPEECH), text="高质量发展是首要任务", kind="attribution"),
    judged("t3", Gold("city", TARGET), text="2030年工业增加值达到多少", kind="fact", split="heldout", answer="500亿元"),
    judged("t4", text="嫦娥六号何时返回"),
)


def write_tiny_index(index_dir: Path) -> str:
    """The tiny corpus as a generation on disk; its name."""
    passages = _passages()
    windows = [Window(*row) for row in _windows(passages)]
    texts = [TEXTS[passages[w.passage].document_id][w.start : w.end] for w in windows]
    return write_generation(
        index_dir,
        documents=DOCUMENTS,
        passages=passages,
        windows=windows,
        vectors=BigramEncoder().encode_passages(texts),
        bm25=CompiledBM25.fit(tokenize(TEXTS[p.document_id][p.start : p.end]) for p in passages),
        encoder_name=BigramEncoder.name,
        encoder_fingerprint=BigramEncoder.fingerprint,
        corpus_fingerprint="tiny",
        options={},
        keep=1,
        now=datetime(2026, 6, 1, tzinfo=UTC),
    )


def lines(path: Path, rows: Iterable[str]) -> Path:
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    return path
