"""One immutable generation onto the disk, whole or not at all. In: documents, passages, windows, unit vectors, BM25.

A folder is written beside the others under a temporary name, made durable, listed with checksums, renamed, and only
then named in CURRENT: whatever kills the build, CURRENT names the old generation or the whole new one.
Errors: CannotWriteIndex; the old generation stays current.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.generation_content import (
    DOCUMENTS,
    PASSAGES,
    VECTORS,
    WINDOWS,
    check_windows,
    window_array,
    write_array,
    write_records,
    write_tokens,
    write_vectors,
)
from indexer.generation_files import (
    CURRENT,
    FORMAT,
    MANIFEST,
    TEMPORARY,
    cannot_write,
    digest_of,
    file_problems,
    fsync,
    names_in,
    stored_files,
)
from indexer.records import Document, Passage, Window

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from indexer.bm25 import CompiledBM25


def write_generation(
    index_dir: Path,
    *,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    windows: Sequence[Window],
    vectors: npt.NDArray[np.float32],
    bm25: CompiledBM25,
    encoder_name: str,
    encoder_fingerprint: str,
    corpus_fingerprint: str,
    options: Mapping[str, Any],
    keep: int,
    now: datetime,
    tokens: Sequence[Sequence[str]] | None = None,
) -> str:
    """Write a generation, make it current, keep `keep` of them; return its name. Call it under `build_lock`.

    `vectors` is float32 (windows, dim), rows of length 1. `tokens` are those `bm25` was fitted to, kept for the next
    build when given. CannotWriteIndex leaves the old generation current.
    """
    if keep < 1 or now.tzinfo is None:
        raise ValueError(f"keep must be 1 or more and now must have a time zone, got {keep} and {now}")
    rows = window_array(windows)
    check_windows(rows, len(passages))
    if vectors.ndim != 2 or len(vectors) != len(windows) or bm25.n_passages != len(passages):
        sizes = f"vectors {vectors.shape}, BM25 of {bm25.n_passages}"
        raise ValueError(f"{len(windows)} windows and {len(passages)} passages, but {sizes}")
    facts = {
        "format": FORMAT,
        "built_at": now.astimezone(UTC).isoformat(),
        "encoder_name": encoder_name,
        "encoder_fingerprint": encoder_fingerprint,
        "corpus_fingerprint": corpus_fingerprint,
        "documents": len(documents),
        "passages": len(passages),
        "windows": len(windows),
        "options": json.loads(json.dumps(dict(options))),  # as it will be read back, or the checksum would differ
    }

    def write_content(folder: Path) -> None:
        write_records(folder / DOCUMENTS, documents)
        write_records(folder / PASSAGES, passages)
        write_array(folder / WINDOWS, rows)
        bm25.save(folder)
        write_vectors(folder / VECTORS, vectors)
        if tokens is not None:
            write_tokens(folder, tokens, bm25.vocabulary)

    name, previous = _publish(index_dir, write_content, facts, now)
    _remove_old(index_dir, (name, previous), keep=keep)
    return name


def _publish(
    index_dir: Path, write_content: Callable[[Path], None], facts: dict[str, Any], now: datetime
) -> tuple[str, str]:
    """Write a folder beside the others, name it by its content, point CURRENT at it; undo all of it on any failure.

    Returns the new name and what CURRENT said before."""
    previous: bytes | None = None
    made: list[Path] = []
    try:
        previous = _pointer(index_dir)
        _remove_strays(index_dir)
        folder = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=index_dir))
        made.append(folder)
        folder.chmod(0o755)  # mkdtemp's 0700 would hide the index from a service run by another user
        write_content(folder)
        name = _write_manifest(folder, facts, now)
        if not (index_dir / name).exists():  # the same content at the same second: already there
            folder.rename(index_dir / name)
            made.append(index_dir / name)
        fsync(index_dir)
        point_at(index_dir, name)
    except BaseException as error:
        _undo(index_dir, previous, made)
        if isinstance(error, OSError):
            raise cannot_write(index_dir, error) from error
        raise
    shutil.rmtree(folder, ignore_errors=True)  # still there only when the generation already was
    return name, (previous or b"").decode("ascii", "replace").strip()


def _write_manifest(folder: Path, facts: dict[str, Any], now: datetime) -> str:
    """Make the files durable, list them in generation.json, read them back; return the generation's name."""
    files = stored_files(folder)
    for problem in file_problems(folder, files):  # a checksum of a bad reading would condemn a good file for ever
        raise OSError(errno.EIO, f"写入后读回的内容不一致：{problem}")
    content = {**facts, "files": [asdict(file) for file in files]}
    digest = digest_of(content)
    (folder / MANIFEST).write_text(
        json.dumps({**content, "sha256": digest}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    fsync(folder / MANIFEST)
    fsync(folder)
    return f"g-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{digest[:8]}"


def point_at(index_dir: Path, name: str) -> None:
    """Make `name` the current generation, in one step that either happened or did not."""
    replace_file(index_dir / CURRENT, f"{name}\n".encode())


def replace_file(path: Path, content: bytes) -> None:
    """`path` is what it was or holds all of `content`, whenever the machine stops."""
    temporary = path.with_name(f"{TEMPORARY}{path.name}")
    temporary.write_bytes(content)
    fsync(temporary)
    os.replace(temporary, path)
    fsync(path.parent)


def _pointer(index_dir: Path) -> bytes | None:
    index_dir.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        return (index_dir / CURRENT).read_bytes()
    return None


def _undo(index_dir: Path, previous: bytes | None, made: list[Path]) -> None:
    """Best effort, on a disk that may be full: CURRENT as it was, nothing of the failed build left."""
    if not made:
        return
    shutil.rmtree(made[0], ignore_errors=True)  # first, to make room for the pointer
    temporary, current = index_dir / f"{TEMPORARY}{CURRENT}", index_dir / CURRENT
    with suppress(OSError):
        if previous is None:
            current.unlink(missing_ok=True)
        elif current.read_bytes() != previous:  # only the very last fsync can fail this late
            temporary.write_bytes(previous)
            os.replace(temporary, current)
    with suppress(OSError):
        temporary.unlink(missing_ok=True)
        if _pointer(index_dir) != f"{made[-1].name}\n".encode():  # never remove what CURRENT could not be moved from
            shutil.rmtree(made[-1], ignore_errors=True)


def _remove_strays(index_dir: Path) -> None:
    """Remove what killed builds left. We hold the lock, so nobody is writing; done first, as it may free the disk."""
    for path in index_dir.glob(f"{TEMPORARY}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _remove_old(index_dir: Path, kept_first: tuple[str, str], *, keep: int) -> None:
    """Keep the new generation whatever the clock says, then the one it replaces (after a rollback not the newest of
    the others), then the newest. What resists goes next time."""
    with suppress(OSError):
        names = names_in(index_dir)
        ordered = dict.fromkeys((*(name for name in kept_first if name in names), *names))
        for name in list(ordered)[keep:]:
            doomed = index_dir / f"{TEMPORARY}{name}"
            (index_dir / name).rename(doomed)  # killed half-way it must not look like a generation
            shutil.rmtree(doomed, ignore_errors=True)
