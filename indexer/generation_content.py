"""The parts of a generation as files: written into a folder, read back from it. numpy and faiss only when needed.

In and out: documents and passages as JSON lines, windows int32 (n, 4), unit vectors as a faiss index, a CompiledBM25,
and the passages' tokens as positions in its vocabulary. What cannot be read raises DamagedIndex naming the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from indexer.generation_files import damaged, reading_problem
from indexer.records import WINDOW_KINDS, Attribution, Document, Furniture, Passage, Period, Section, Window

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from indexer.bm25 import CompiledBM25

FLAT_UP_TO = 100_000
"""Windows searched exactly: 13.6 ms for 100 000 x 384 on one thread. Above, an HNSW graph."""

DOCUMENTS, PASSAGES, WINDOWS, VECTORS = "documents.jsonl", "passages.jsonl", "windows.npy", "vectors.faiss"
TOKENS, TOKEN_STARTS = "tokens.npy", "token-starts.npy"
"""Only what lets the next build cut no text twice; a search never reads them."""

_Record = TypeVar("_Record")


# --- writing


def write_records(path: Path, records: Iterable[Document | Passage]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in records)


def write_array(path: Path, array: npt.NDArray[Any]) -> None:
    import numpy as np

    np.save(path, array, allow_pickle=False)


def write_tokens(folder: Path, tokens: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> None:
    """All token lists in one row of positions; list n is `tokens[starts[n]:starts[n + 1]]`."""
    import numpy as np

    starts = np.cumsum([0, *map(len, tokens)], dtype=np.int64)
    positions = (vocabulary[token] for own in tokens for token in own)
    write_array(folder / TOKENS, np.fromiter(positions, dtype=np.int32, count=int(starts[-1])))
    write_array(folder / TOKEN_STARTS, starts)


def write_vectors(path: Path, vectors: npt.NDArray[np.float32]) -> None:
    """Serialised here, written by us: faiss's own writer turns a full disk into a RuntimeError."""
    import faiss
    import numpy as np

    dim = vectors.shape[1]
    index: Any = faiss.IndexFlatIP(dim)
    if len(vectors) > FLAT_UP_TO:
        index = faiss.IndexHNSWFlat(dim, 32, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction, index.hnsw.efSearch = 200, 128
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    content: npt.NDArray[np.uint8] = faiss.serialize_index(index)
    path.write_bytes(content.data)


def window_array(windows: Sequence[Window]) -> npt.NDArray[np.int32]:
    import numpy as np

    rows = [(w.passage, w.start, w.end, WINDOW_KINDS.index(w.kind)) for w in windows]
    return np.array(rows, dtype=np.int32).reshape(-1, 4)


def check_windows(windows: npt.NDArray[np.int32], passages: int) -> None:
    """Raises ValueError when a window belongs to a passage that is not there."""
    if len(windows) and not 0 <= int(windows[:, 0].min()) <= int(windows[:, 0].max()) < passages:
        raise ValueError(f"windows of passages {windows[:, 0].min()}..{windows[:, 0].max()}, there are {passages}")


# --- reading


def read_documents(folder: Path) -> tuple[Document, ...]:
    return load(folder / DOCUMENTS, lambda path: _read_jsonl(path, _document))


def read_passages(folder: Path) -> tuple[Passage, ...]:
    return load(folder / PASSAGES, lambda path: _read_jsonl(path, _passage))


def read_windows(folder: Path) -> npt.NDArray[np.int32]:
    return load(folder / WINDOWS, _windows)


def read_bm25(folder: Path) -> CompiledBM25:
    from indexer.bm25 import CompiledBM25

    return load(folder, CompiledBM25.load)


def read_vectors(folder: Path) -> Any:
    """The faiss index."""
    return load(folder / VECTORS, _faiss_index)


def read_tokens(folder: Path, vocabulary: dict[str, int]) -> list[list[str]] | None:
    """The passages' token lists, or None for a generation that keeps none."""
    if not (folder / TOKENS).exists():
        return None
    starts = load(folder / TOKEN_STARTS, _integers).tolist()
    terms = list(vocabulary)
    words = load(folder / TOKENS, lambda path: [terms[position] for position in _integers(path).tolist()])
    return [words[start:end] for start, end in pairwise(starts)]


def load(path: Path, read: Callable[[Path], _Record]) -> _Record:
    """`read(path)`, every foreign error mapped to DamagedIndex naming the file (faiss raises RuntimeError)."""
    try:
        return read(path)
    except OSError as error:
        raise damaged(Path(error.filename or path), reading_problem(error)) from error
    except (ValueError, LookupError, TypeError, AttributeError, RuntimeError, EOFError) as error:
        raise damaged(path, "内容不完整或格式不对") from error


def _windows(path: Path) -> npt.NDArray[np.int32]:
    windows = _integers(path)
    if windows.dtype.itemsize != 4 or windows.ndim != 2 or windows.shape[1] != 4:
        raise ValueError(f"windows are {windows.dtype} {windows.shape}, expected int32 (n, 4)")
    windows.setflags(write=False)
    return windows


def _integers(path: Path) -> npt.NDArray[Any]:
    import numpy as np

    array: npt.NDArray[Any] = np.load(path, allow_pickle=False)
    if array.dtype.kind != "i":
        raise ValueError(f"{array.dtype}, expected integers")
    return array


def _faiss_index(path: Path) -> Any:
    import faiss
    import numpy as np

    return faiss.deserialize_index(np.fromfile(path, dtype=np.uint8))


def _read_jsonl(path: Path, make: Callable[[dict[str, Any]], _Record]) -> tuple[_Record, ...]:
    with path.open(encoding="utf-8", newline="\n") as file:  # a text may hold U+2028, which splitlines would cut at
        return tuple(make(json.loads(line)) for line in file)


def _document(stored: dict[str, Any]) -> Document:
    """A missing or unknown key is a TypeError of the dataclass."""
    stored["period"] = Period(**stored["period"]) if stored["period"] else None
    stored["sections"] = tuple(Section(**section) for section in stored["sections"])
    stored["furniture"] = tuple(Furniture(**line) for line in stored["furniture"])
    return Document(**_with_tuples(stored))


def _passage(stored: dict[str, Any]) -> Passage:
    stored["attribution"] = Attribution(**stored["attribution"]) if stored["attribution"] else None
    return Passage(**_with_tuples(stored))


def _with_tuples(stored: dict[str, Any]) -> dict[str, Any]:
    """JSON has no tuples, and no record has a list."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
