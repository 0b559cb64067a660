"""A generation that fits on a screen, and the ways tests write and read it. In: a folder. Out: files in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from indexer.bm25 import CompiledBM25
from indexer.generation import write_generation
from indexer.generation_reuse import Known, load_known
from indexer.records import Attribution, Document, Furniture, Passage, Period, Section, Window

NOON = datetime(2025, 1, 2, 12, 0, 0, tzinfo=UTC)
TEXT = "一、发展农业。\u2028二、建设工业互联网。"
DOCUMENT = Document(
    id="d1",
    title="规划",
    title_in_text=True,
    doc_number="湘政发〔2021〕5号",
    issuer=None,
    level="省",
    region="湖南",
    doc_type="规划",
    date=None,
    period=Period(2021, 2025),
    repealed_by=None,
    source="规划.txt",
    first_line=1,
    last_line=2,
    text=TEXT,
    sections=(Section("", "document", 0, 0, len(TEXT), None), Section("一、发展农业", "heading", 1, 0, 8, 0)),
    furniture=(Furniture(3, "page_number", "— 3 —"),),
)
PASSAGES = (
    Passage("d1:1", "d1", 0, 8, 1, ("一、发展农业",), "text", None),
    Passage("d1:2", "d1", 8, len(TEXT), 0, (), "text", Attribution("某某", "2020-09", None)),
)
WINDOWS = (Window(0, 0, 7), Window(1, 8, len(TEXT)))
VECTORS = np.array([[1.0, 0.0, 0.0], [0.0, 0.6, 0.8]], dtype=np.float32)
TOKENS = [["农业"], ["工业", "互联网"]]


def write(index_dir: Path, *, minutes: int = 0, keep: int = 3, **changes: Any) -> str:
    content: dict[str, Any] = {
        "documents": (DOCUMENT,),
        "passages": PASSAGES,
        "windows": WINDOWS,
        "vectors": VECTORS,
        "bm25": CompiledBM25.fit(TOKENS),
        "tokens": TOKENS,
        "encoder_name": "embedded",
        "encoder_fingerprint": "e5",
        "corpus_fingerprint": "c0ffee",
        "options": {"max_chars": 600, "terms": ["湘易办"]},
        "keep": keep,
        "now": NOON + timedelta(minutes=minutes),
    }
    return write_generation(index_dir, **(content | changes))


def known(index_dir: Path, *, encoder_fingerprint: str = "e5", terms: tuple[str, ...] = ("湘易办",)) -> Known:
    return load_known(index_dir, encoder_fingerprint=encoder_fingerprint, cut_with={"terms": list(terms)})


def contents(index_dir: Path) -> dict[str, bytes]:
    return {str(p.relative_to(index_dir)): p.read_bytes() for p in sorted(index_dir.rglob("*")) if p.is_file()}
