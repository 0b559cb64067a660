"""A corpus folder and an encoder in, a new index generation out; nothing is done when nothing changed.

The one place that puts the steps together: read, tokenise, embed, write. Effects: reads the corpus, writes the data
folder. Errors: the YijuError tree.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.corpus import TERMS_NAME, Corpus, corpus_fingerprint, read_corpus
from indexer.encoder import Encoder, encoder_fingerprint, open_encoder
from indexer.errors import GenerationError, NoIndex
from indexer.generation import GenerationManifest, build_lock, load_vectors, read_manifest, text_key, write_generation
from indexer.records import Document, Passage
from indexer.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Progress = Callable[[str, int, int], None]
"""Called with (step in Chinese, done, total)."""

INDEX_VERSION = "1"
"""Raise it when tokens, windows or what is embedded change: an index made by another version is stale."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `embedded` windows went through the encoder, `reused` ones were taken from the last index."""

    generation: str
    documents: int
    passages: int
    windows: int
    embedded: int
    reused: int
    seconds: float
    up_to_date: bool


def is_stale(settings: Settings) -> bool:
    """True when there is no index, or corpus or encoder are not those it was made from. Imports no model."""
    return _current(settings) is None


def build_index(settings: Settings, *, force: bool, progress: Progress, now: datetime) -> BuildReport:
    """Build and switch to a new generation unless the current one is up to date (`force` builds anyway)."""
    started = time.perf_counter()
    current = None if force else _current(settings)
    if current:
        seconds = time.perf_counter() - started
        return BuildReport(current.name, current.documents, current.passages, current.windows, 0, 0, seconds, True)
    with build_lock(settings.index_dir):
        return _build(settings, progress, now, started)


def _current(settings: Settings) -> GenerationManifest | None:
    """The current generation's facts when it is up to date, else None."""
    wanted = (corpus_fingerprint(settings.corpus_dir), encoder_fingerprint(settings))
    try:
        manifest = read_manifest(settings.index_dir)
    except (NoIndex, GenerationError):
        return None
    made_from = (manifest.corpus_fingerprint, manifest.encoder_fingerprint)
    same_version = manifest.options.get("index_version") == INDEX_VERSION
    return manifest if made_from == wanted and same_version else None


def _build(settings: Settings, progress: Progress, now: datetime, started: float) -> BuildReport:
    from indexer.bm25 import CompiledBM25
    from indexer.tokens import read_terms

    fingerprint = corpus_fingerprint(settings.corpus_dir)
    corpus = _read(settings.corpus_dir, progress)
    terms = read_terms(settings.corpus_dir / TERMS_NAME)
    tokens = _tokens(corpus, terms, progress)
    progress("载入编码器", 0, 1)
    encoder = open_encoder(settings)
    progress("载入编码器", 1, 1)
    vectors, reused = _vectors(corpus, encoder, settings, progress)
    progress("写入索引", 0, 1)
    name = write_generation(
        settings.index_dir,
        documents=corpus.documents,
        passages=corpus.passages,
        windows=corpus.windows,
        vectors=vectors,
        bm25=CompiledBM25.fit(tokens),
        encoder_name=encoder.name,
        encoder_fingerprint=encoder.fingerprint,
        corpus_fingerprint=fingerprint,
        options={"index_version": INDEX_VERSION, "encoder": settings.encoder, "terms": list(terms)},
        keep=settings.keep_generations,
        now=now,
    )
    progress("写入索引", 1, 1)
    sizes = (len(corpus.documents), len(corpus.passages), len(corpus.windows))
    seconds = time.perf_counter() - started
    return BuildReport(name, *sizes, len(corpus.windows) - reused, reused, seconds, False)


def _read(corpus_dir: Path, progress: Progress) -> Corpus:
    names: list[str] = []

    def on_source(name: str) -> None:
        names.append(name)
        progress("读取语料", len(names), len(names))

    return read_corpus(corpus_dir, on_source)


def _tokens(corpus: Corpus, terms: tuple[str, ...], progress: Progress) -> list[list[str]]:
    from indexer.tokens import tokenize

    by_id = {document.id: document for document in corpus.documents}
    lists: list[list[str]] = []
    for done, passage in enumerate(corpus.passages, 1):
        lists.append(tokenize(lexical_text(by_id[passage.document_id], passage), terms))
        if done % 100 == 0 or done == len(corpus.passages):
            progress("切词", done, len(corpus.passages))
    return lists


def lexical_text(document: Document, passage: Passage) -> str:
    """What BM25 sees of a passage: its own text and the headings above it. A heading names the topic that its
    clauses no longer repeat."""
    return "\n".join((*passage.section_path, document.text[passage.start : passage.end]))


def _vectors(
    corpus: Corpus, encoder: Encoder, settings: Settings, progress: Progress
) -> tuple[npt.NDArray[np.float32], int]:
    """One unit vector per window, float32 (windows, dim), and how many came from the previous generation."""
    import numpy as np

    texts = window_texts(corpus)
    known = load_vectors(settings.index_dir, encoder.fingerprint)
    fresh = [text for text in dict.fromkeys(texts) if text_key(text) not in known]
    done = 0

    def on_progress(count: int) -> None:
        nonlocal done
        done += count
        progress("计算向量", done, len(fresh))

    embedded = encoder.encode_passages(fresh, on_progress) if fresh else np.zeros((0, encoder.dim), np.float32)
    known.update({text_key(text): row for text, row in zip(fresh, embedded, strict=True)})
    rows = np.stack([known[text_key(text)] for text in texts]) if texts else embedded
    return np.ascontiguousarray(rows, dtype=np.float32), len(texts) - len(fresh)


def window_texts(corpus: Corpus) -> Sequence[str]:
    """The text of every window, in order."""
    by_id = {document.id: document.text for document in corpus.documents}
    texts = [by_id[passage.document_id] for passage in corpus.passages]
    return [texts[window.passage][window.start : window.end] for window in corpus.windows]
