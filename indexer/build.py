"""A corpus folder and an encoder in, a new index generation out; nothing is done when nothing changed.

The one place that puts the steps together: read, tokenise, embed, write. Effects: reads the corpus, writes
<data>/index, and <data>/sources where slow formats are kept as they were read; nothing else.
Errors: the YijuError tree.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from indexer.build_steps import (
    WAITING,
    WRITING,
    EncoderSource,
    Progress,
    Reading,
    read_folder,
    source_fingerprint,
    token_lists,
    window_vectors,
)
from indexer.encoder import encoder_fingerprint, open_encoder
from indexer.errors import GenerationError, NoIndex
from indexer.generation import GenerationManifest, build_lock, read_manifest, write_generation
from indexer.generation_reuse import lexical_text, load_known
from indexer.generation_rollback import MadeFrom, forget_rollback, made_from, turned_down
from indexer.records import Unread
from indexer.settings import Settings
from indexer.workspace import sweep

__all__ = ["BuildReport", "EncoderSource", "build_index", "configured_encoder", "is_stale", "lexical_text"]

INDEX_VERSION = "3"
"""Raise it when tokens, windows or what is embedded change: an index made by another version is stale."""

LOCK_WAIT_S = 60.0
SOURCE_CACHE = "sources"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `embedded` windows went through the encoder, `reused` ones were taken from the last index.

    `rolled_back`: nothing was built because what there is to build is what somebody rolled back from.
    """

    generation: str
    documents: int
    passages: int
    windows: int
    embedded: int
    reused: int
    seconds: float
    up_to_date: bool
    unread: tuple[Unread, ...] = ()
    rolled_back: bool = False


def configured_encoder(settings: Settings) -> EncoderSource:
    """The encoder of the settings; loaded once however often it is opened."""
    return EncoderSource(settings.encoder, encoder_fingerprint(settings), cache(lambda: open_encoder(settings)))


def is_stale(settings: Settings) -> bool:
    """True when there is no index, or corpus or encoder are not those it was made from. Imports no model."""
    try:
        manifest = read_manifest(settings.index_dir)
    except (NoIndex, GenerationError):
        return True
    return made_from(manifest) != _wanted(settings, encoder_fingerprint(settings))


def unread_of(manifest: GenerationManifest) -> tuple[Unread, ...]:
    """The files that its build could not read."""
    return tuple(Unread(source, reason) for source, reason in manifest.options.get("unread", ()))


def build_index(
    settings: Settings,
    *,
    force: bool,
    progress: Progress,
    now: datetime,
    wait_s: float = LOCK_WAIT_S,
    encoder: EncoderSource | None = None,
) -> BuildReport:
    """Build and switch to a new generation unless the current one is up to date (`force` builds anyway).

    Files that the current generation lacks because they could not be read are tried again. A build that meets
    another waits for it up to `wait_s`; then BuildInProgress.
    """
    started = time.perf_counter()
    encoder = encoder or configured_encoder(settings)
    waited = False

    def on_wait(waited_s: float) -> None:
        nonlocal waited
        waited = True
        progress(WAITING, int(waited_s), int(wait_s))

    done = None if force else _nothing_to_do(settings, encoder, started)
    if done and not done.unread:
        return done
    with build_lock(settings.index_dir, wait_s=wait_s, on_wait=on_wait):
        if waited and not force:
            done = _nothing_to_do(settings, encoder, started)
        sweep()
        reading = read_folder(settings.corpus_dir, settings.data_dir / SOURCE_CACHE, progress)
        # What could not be read may be readable now (a file that was locked, a converter installed since).
        if done and {file.source for file in done.unread} == {file.source for file in reading.corpus.unread}:
            return done
        return _build(settings, reading, encoder, progress, now, started)


def _wanted(settings: Settings, encoder_fingerprint: str) -> MadeFrom:
    return MadeFrom(source_fingerprint(settings.corpus_dir), encoder_fingerprint, INDEX_VERSION)


def _nothing_to_do(settings: Settings, encoder: EncoderSource, started: float) -> BuildReport | None:
    """The report of a build that need not be, else None. Raises DamagedIndex when a rollback's note is spoilt."""
    wanted = _wanted(settings, encoder.fingerprint)
    try:
        manifest = read_manifest(settings.index_dir)
    except (NoIndex, GenerationError):
        return None
    rolled_back = wanted in turned_down(settings.index_dir)
    if made_from(manifest) != wanted and not rolled_back:
        return None
    sizes = (manifest.documents, manifest.passages, manifest.windows)
    seconds = time.perf_counter() - started
    return BuildReport(manifest.name, *sizes, 0, 0, seconds, True, unread_of(manifest), rolled_back)


def _build(
    settings: Settings, reading: Reading, encoder: EncoderSource, progress: Progress, now: datetime, started: float
) -> BuildReport:
    from indexer.bm25 import CompiledBM25

    corpus = reading.corpus
    cut_with = {"index_version": INDEX_VERSION, "terms": list(reading.terms)}
    known = load_known(settings.index_dir, encoder_fingerprint=encoder.fingerprint, cut_with=cut_with)
    tokens = token_lists(reading, known, progress)
    vectors, reused = window_vectors(corpus, encoder, known, progress)
    progress(WRITING, 0, 1)
    name = write_generation(
        settings.index_dir,
        documents=corpus.documents,
        passages=corpus.passages,
        windows=corpus.windows,
        vectors=vectors,
        bm25=CompiledBM25.fit(tokens),
        tokens=tokens,
        encoder_name=encoder.name,
        encoder_fingerprint=encoder.fingerprint,
        corpus_fingerprint=reading.fingerprint,
        options={**cut_with, **_options(settings, reading)},
        keep=settings.keep_generations,
        now=now,
    )
    forget_rollback(settings.index_dir)
    progress(WRITING, 1, 1)
    sizes = (len(corpus.documents), len(corpus.passages), len(corpus.windows))
    seconds = time.perf_counter() - started
    return BuildReport(name, *sizes, len(corpus.windows) - reused, reused, seconds, False, corpus.unread)


def _options(settings: Settings, reading: Reading) -> dict[str, Any]:
    """What the service and `yiju index status` must know of the build."""
    return {
        "encoder": settings.encoder,
        "synonyms": list(reading.synonyms),
        "unread": [[file.source, file.reason] for file in reading.corpus.unread],
        "doubtful": [[doubt.source, list(doubt.facts)] for doubt in reading.corpus.doubtful],
    }
