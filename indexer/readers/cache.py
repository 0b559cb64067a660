"""A file in, its `SourceText` out, parsed once per content: a scan of 200 pages is not read again for every build.

Kept as JSON under the SHA-256 of the content, of the name's ending and of the version of the readers; a damaged or
foreign entry is ignored and written anew. Text files are quicker to read than to keep, so they are not kept."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from indexer.readers import read_source
from indexer.readers.records import SourceText, from_json, to_json

READERS = "3"
"""Raise it when any reader but the one of text files gives something else."""


def read_source_cached(path: Path, cache_dir: Path | None) -> SourceText:
    """`read_source`, remembered in `cache_dir` (None: not). Errors as there; failures are not remembered."""
    key = _key(path) if cache_dir else None
    if cache_dir is None or key is None:
        return read_source(path)
    kept = cache_dir / f"{key}.json"
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        return from_json(json.loads(kept.read_text(encoding="utf-8")))
    text = read_source(path)
    if text.format != "txt":
        with suppress(OSError):  # a full disk costs the memory, not the build
            _keep(kept, text)
    return text


def _key(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError:
        return None
    digest.update(f"{path.suffix.lower()}\0{READERS}".encode())
    return digest.hexdigest()


def _keep(kept: Path, text: SourceText) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=kept.parent, suffix=".tmp")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(to_json(text), file, ensure_ascii=False)
    os.replace(temporary, kept)
