"""A corpus that fits on a screen and an encoder that needs no weights. In: nothing. Out: a Generation in memory.

The encoder hashes character bigrams into 64 numbers: texts that share words are near, which is all these tests need.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.bm25 import CompiledBM25
from indexer.generation import Generation
from indexer.records import Attribution, Document, Passage, Period, Section
from indexer.tokens import tokenize
from service.search import Searcher

TODAY = date(2026, 6, 1)
DIM = 64

SPEECH = "高质量发展是首要任务，要推动长江经济带发展。"
TEXTS = {
    "talks": f"一、高质量发展\n{SPEECH}\n——2018年4月24日至28日，在湖北考察时的讲话\n{SPEECH}\n",
    "nation": "一、丰富应用场景\n实施“5G+工业互联网”512工程。打造5个产业公共服务平台，构建创新载体！\n"
    "二、保障措施\n各地要加大财政投入；鼓励社会资本参与建设。\n",
    "province": "第一章 总则\n推进 5Ｇ＋工业互联网 融合应用，到2025年建成100个标杆工厂。\n支持中小企业上云用云，给予资金补贴。\n",
    "city": "一、发展目标\n到2030年，工业增加值达到500亿元。加快工业互联网平台建设。\n",
}


class BigramEncoder:
    """The Encoder protocol on 64 dimensions, deterministic."""

    name = "bigrams-64"
    fingerprint = "bigrams-64-v1"
    dim = DIM

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self.encode_passages([text])[0]

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def encode_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), DIM), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            plain = "".join(unicodedata.normalize("NFKC", text).lower().split())
            for start in range(max(1, len(plain) - 1)):
                row[zlib.crc32(plain[start : start + 2].encode()) % DIM] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _document(name: str, **facts: object) -> Document:
    text = TEXTS[name]
    starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n" and text[i + 1 : i + 3] in ("二、",))]
    ends = [*starts[1:], len(text)]
    root = Section("", "document", 0, 0, len(text), None)
    sections = [Section(text[a:b].split("\n")[0], "document", 1, a, b, 0) for a, b in zip(starts, ends, strict=True)]
    known = {"doc_number": None, "issuer": None, "date": None, "period": None, "repealed_by": None}
    return Document(
        id=name, title_in_text=True, source=f"{name}.txt", first_line=1, last_line=9, text=text,
        sections=(root, *sections), **{**known, **facts},  # type: ignore[arg-type]
    )  # fmt: skip


DOCUMENTS = (
    _document("talks", title="习近平总书记关于高质量发展的论述", level="领导论述", region="全国", doc_type="论述摘编"),
    _document(
        "nation", title="关于推动5G加快发展的通知", level="国家", region="全国", doc_type="通知", date="2020-03-24",
        doc_number="工信部通信〔2020〕49号", issuer="工业和信息化部",
    ),
    _document(
        "province", title="湖北省数字经济“十四五”规划", level="省", region="湖北省", doc_type="规划",
        period=Period(2021, 2025), issuer="湖北省人民政府",
    ),
    _document(
        "city", title="咸宁市工业发展规划", level="市", region="湖北省咸宁市", doc_type="规划", period=Period(2027, 2030),
    ),
)  # fmt: skip

SAID = Attribution("习近平", "2018-04-24/2018-04-28", "在湖北考察时的讲话")


def _passages() -> list[Passage]:
    """One a line, but a speech with its attribution; the headings are passages of their own, never found."""
    made: list[Passage] = []
    for document in DOCUMENTS:
        start = 0
        while start < len(document.text):
            end = document.text.index("\n", start) + 1
            if document.text.startswith("——", end):
                end = document.text.index("\n", end) + 1
            section = max(i for i, s in enumerate(document.sections) if s.start <= start)
            heading = document.text[start:end].strip() == document.sections[section].heading
            made.append(
                Passage(
                    id=f"{document.id}-{start}", document_id=document.id, start=start, end=end - 1, section=section,
                    section_path=document.section_path(section), kind="heading" if heading else "text",
                    attribution=SAID if "——" in document.text[start:end] else None,
                )
            )  # fmt: skip
            start = end
    return made


def _windows(passages: Sequence[Passage]) -> list[tuple[int, int, int]]:
    """A window for each sentence."""
    made: list[tuple[int, int, int]] = []
    for position, passage in enumerate(passages):
        text, start = TEXTS[passage.document_id], passage.start
        for at in range(passage.start, passage.end):
            if text[at] in "。！；" or at == passage.end - 1:
                made.append((position, start, at + 1))
                start = at + 1
    return made


def tiny_generation(name: str = "g-20260601T000000Z-00000001") -> Generation:
    passages = _passages()
    windows = _windows(passages)
    vectors = BigramEncoder().encode_passages([TEXTS[passages[p].document_id][a:b] for p, a, b in windows])
    index = faiss.IndexFlatIP(DIM)
    index.add(vectors)
    return Generation(
        name=name,
        folder=Path("nowhere"),
        documents=DOCUMENTS,
        passages=tuple(passages),
        windows=np.array([(*window, 0) for window in windows], dtype=np.int32),
        bm25=CompiledBM25.fit(tokenize(TEXTS[p.document_id][p.start : p.end]) for p in passages),
        faiss_index=index,
        encoder_name=BigramEncoder.name,
        encoder_fingerprint=BigramEncoder.fingerprint,
        corpus_fingerprint="tiny",
        built_at="2026-06-01T00:00:00+00:00",
        options={},
    )


def tiny_searcher() -> Searcher:
    return Searcher(tiny_generation(), BigramEncoder(), TODAY)


def searcher_of(text: str, monkeypatch: pytest.MonkeyPatch) -> Searcher:
    """Over the small corpus with `text` as its last document, 咸宁市's."""
    monkeypatch.setitem(TEXTS, "city", text)
    city = {n: getattr(DOCUMENTS[-1], n) for n in ("title", "level", "region", "doc_type", "period")}
    monkeypatch.setattr(f"{__name__}.DOCUMENTS", (*DOCUMENTS[:-1], _document("city", **city)))
    return tiny_searcher()
