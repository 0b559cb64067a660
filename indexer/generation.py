"""One immutable index generation on disk: written whole or not at all, checked when opened. Files, so not pure.

    index/
    ├── CURRENT                        the name of the generation in use, one line
    ├── .lock                          held by the build that runs
    └── g-20250102T030405Z-1a2b3c4d/   UTC time of building, first 8 hex digits of the content's sha256
        ├── documents.jsonl  passages.jsonl  windows.npy  bm25-*  vectors.faiss
        └── generation.json            written last: facts, options, size and sha256 of the others and of itself

In: documents, passages, windows, unit vectors float32 (windows, dim), fitted BM25. Out: a `Generation`.
numpy and faiss are imported only where a generation is read or written whole, so that `yiju index status` is quick.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from indexer.errors import BuildInProgress, CannotWriteIndex, DamagedIndex, GenerationError, NoIndex, WrongEncoder
from indexer.records import Attribution, Document, Furniture, Passage, Period, Section, Window

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from indexer.bm25 import CompiledBM25

FORMAT = 1
FLAT_UP_TO = 100_000
"""Windows searched exactly: 13.6 ms for 100 000 x 384 on one thread. Above, an HNSW graph."""

CURRENT, LOCK, MANIFEST = "CURRENT", ".lock", "generation.json"
DOCUMENTS, PASSAGES, WINDOWS, VECTORS = "documents.jsonl", "passages.jsonl", "windows.npy", "vectors.faiss"
_TEMPORARY = ".tmp-"
_NAME = re.compile(r"g-\d{8}T\d{6}Z-[0-9a-f]{8}")
_MEND = "请重建：yiju index build --force"

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a generation as it was written."""

    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class GenerationManifest:
    """The facts of a generation without its content: enough for status and for "is it up to date?"."""

    name: str
    built_at: str  # ISO, UTC
    encoder_name: str
    encoder_fingerprint: str
    corpus_fingerprint: str
    documents: int
    passages: int
    windows: int
    options: dict[str, Any]
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Generation:
    """An open generation, wholly in memory: its folder may be removed while it is in use."""

    name: str
    folder: Path
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    windows: npt.NDArray[np.int32]  # (n, 3), read-only: passage, start, end, as in records.Window
    bm25: CompiledBM25
    faiss_index: Any  # faiss.Index, inner product; row i is window i
    encoder_name: str
    encoder_fingerprint: str
    corpus_fingerprint: str
    built_at: str
    options: dict[str, Any]

    def __post_init__(self) -> None:
        passages, windows = len(self.passages), len(self.windows)
        if self.bm25.n_passages != passages:
            raise ValueError(f"{passages} passages, but BM25 of {self.bm25.n_passages}")
        if self.faiss_index.ntotal != windows:
            raise ValueError(f"{windows} windows, but {self.faiss_index.ntotal} vectors")
        _check_windows(self.windows, passages)


@contextmanager
def build_lock(index_dir: Path) -> Iterator[None]:
    """Hold the only right to write here. BuildInProgress if another has it; the kernel frees it when a build dies."""
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = (index_dir / LOCK).open("a")  # never removed: a second build must meet the same inode
    except OSError as error:
        raise _cannot_write(index_dir, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildInProgress(
                f"另一个索引构建正在 {index_dir} 中进行：请等它结束后再运行 yiju index build"
            ) from error
        except OSError as error:
            raise _cannot_write(index_dir, error) from error
        yield


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
) -> str:
    """Write a generation, make it current, keep the `keep` newest; return its name. Call it under `build_lock`.

    `vectors` is float32 (windows, dim), rows of length 1. CannotWriteIndex leaves the old generation current.
    """
    if keep < 1 or now.tzinfo is None:
        raise ValueError(f"keep must be 1 or more and now must have a time zone, got {keep} and {now}")
    window_array = _window_array(windows)
    _check_windows(window_array, len(passages))
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
        import numpy as np

        _write_jsonl(folder / DOCUMENTS, documents)
        _write_jsonl(folder / PASSAGES, passages)
        np.save(folder / WINDOWS, window_array, allow_pickle=False)
        bm25.save(folder)
        (folder / VECTORS).write_bytes(_faiss_bytes(vectors))

    name = _publish(index_dir, write_content, facts, now)
    _remove_old(index_dir, current=name, keep=keep)
    return name


def open_generation(index_dir: Path, *, encoder_fingerprint: str | None, verify: bool = True) -> Generation:
    """The current generation. `encoder_fingerprint` None accepts any encoder; `verify` compares every checksum.

    Raises NoIndex, DamagedIndex or WrongEncoder.
    """
    while True:
        manifest = read_manifest(index_dir)
        try:
            return _open(index_dir, manifest, encoder_fingerprint, verify)
        except DamagedIndex:
            if _current_name(index_dir) == manifest.name:
                raise
            # A build finished meanwhile and removed the generation we were reading: open the new one.


def read_manifest(index_dir: Path) -> GenerationManifest:
    """Facts of the current generation from generation.json alone. Raises NoIndex or DamagedIndex."""
    while True:
        name = _current_name(index_dir)
        try:
            return _read_manifest(index_dir / name)
        except DamagedIndex:
            if _current_name(index_dir) == name:
                raise


def verify_generation(index_dir: Path) -> list[str]:
    """Every problem of the current generation, a Chinese line each; [] when it is sound. NoIndex when there is none."""
    try:
        manifest = read_manifest(index_dir)
    except DamagedIndex as error:
        return [str(error)]
    problems = list(_file_problems(index_dir / manifest.name, manifest.files))
    if not problems:
        try:
            _open(index_dir, manifest, None, verify=False)
        except DamagedIndex as error:
            problems.append(str(error))
    return problems


def load_vectors(index_dir: Path, encoder_fingerprint: str) -> dict[str, npt.NDArray[np.float32]]:
    """`text_key` of every window's text -> its vector, float32 (dim,), so that unchanged text is not embedded again.

    {} when there is no sound generation of this encoder: then everything is embedded, which is always right.
    """
    try:
        generation = open_generation(index_dir, encoder_fingerprint=encoder_fingerprint)
    except GenerationError:
        return {}
    texts = {document.id: document.text for document in generation.documents}
    rows = generation.faiss_index.reconstruct_n(0, len(generation.windows)) if len(generation.windows) else ()
    of_passage = [texts[passage.document_id] for passage in generation.passages]
    spans = generation.windows.tolist()
    return {
        text_key(of_passage[passage][start:end]): row for (passage, start, end), row in zip(spans, rows, strict=True)
    }


def text_key(text: str) -> str:
    """What `load_vectors` looks a window's text up by."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


# --- writing


def _publish(index_dir: Path, write_content: Callable[[Path], None], facts: dict[str, Any], now: datetime) -> str:
    """Write a folder beside the others, name it by its content, point CURRENT at it; undo all of it on any failure."""
    previous: bytes | None = None
    made: list[Path] = []
    try:
        previous = _pointer(index_dir)
        _remove_strays(index_dir)
        folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=index_dir))
        made.append(folder)
        folder.chmod(0o755)  # mkdtemp's 0700 would hide the index from a service run by another user
        write_content(folder)
        name = _write_manifest(folder, facts, now)
        if not (index_dir / name).exists():  # the same content at the same second: already there
            folder.rename(index_dir / name)
            made.append(index_dir / name)
        _fsync(index_dir)
        _point_at(index_dir, f"{name}\n".encode())
    except BaseException as error:
        _undo(index_dir, previous, made)
        if isinstance(error, OSError):
            raise _cannot_write(index_dir, error) from error
        raise
    shutil.rmtree(folder, ignore_errors=True)  # still there only when the generation already was
    return name


def _write_manifest(folder: Path, facts: dict[str, Any], now: datetime) -> str:
    """Make the files durable, then list them in generation.json; return the generation's name."""
    files = []
    for path in sorted(folder.iterdir()):
        _fsync(path)
        files.append({"name": path.name, "size": path.stat().st_size, "sha256": _sha256(path)})
    content = {**facts, "files": files}
    digest = _digest(content)
    (folder / MANIFEST).write_text(
        json.dumps({**content, "sha256": digest}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    _fsync(folder / MANIFEST)
    _fsync(folder)
    return f"g-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{digest[:8]}"


def _point_at(index_dir: Path, line: bytes) -> None:
    temporary = index_dir / f"{_TEMPORARY}{CURRENT}"
    temporary.write_bytes(line)
    _fsync(temporary)
    os.replace(temporary, index_dir / CURRENT)
    _fsync(index_dir)


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
    temporary, current = index_dir / f"{_TEMPORARY}{CURRENT}", index_dir / CURRENT
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
    for path in index_dir.glob(f"{_TEMPORARY}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _remove_old(index_dir: Path, *, current: str, keep: int) -> None:
    """Keep the current generation whatever the clock says, and the newest others. What resists goes next time."""
    names = (path.name for path in index_dir.iterdir())
    others = sorted((name for name in names if _NAME.fullmatch(name) and name != current), reverse=True)
    for name in others[keep - 1 :]:
        shutil.rmtree(index_dir / name, ignore_errors=True)


def _faiss_bytes(vectors: npt.NDArray[np.float32]) -> memoryview:
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
    return content.data


def _window_array(windows: Sequence[Window]) -> npt.NDArray[np.int32]:
    import numpy as np

    return np.array([(w.passage, w.start, w.end) for w in windows], dtype=np.int32).reshape(-1, 3)


def _check_windows(windows: npt.NDArray[np.int32], passages: int) -> None:
    if len(windows) and not 0 <= int(windows[:, 0].min()) <= int(windows[:, 0].max()) < passages:
        raise ValueError(f"windows of passages {windows[:, 0].min()}..{windows[:, 0].max()}, there are {passages}")


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot_write(index_dir: Path, error: OSError) -> CannotWriteIndex:
    advice = {
        errno.ENOSPC: "磁盘已满：请腾出空间",
        errno.EDQUOT: "磁盘配额已用完：请腾出空间或提高配额",
        errno.EFBIG: "文件超过允许的大小：请放宽文件大小限制（ulimit -f）",
        errno.EACCES: "没有写入权限：请检查该文件夹的所有者和权限",
        errno.EPERM: "没有写入权限：请检查该文件夹的所有者和权限",
        errno.EROFS: "文件系统是只读的：请换一个可写的数据目录（YIJU_DATA）",
        errno.ENOTDIR: "该位置不是文件夹：请检查数据目录（YIJU_DATA）",
        errno.EEXIST: "该位置不是文件夹：请检查数据目录（YIJU_DATA）",
    }
    # numpy reports a short write without an errno; a full disk is the usual cause.
    reason = advice.get(error.errno or errno.ENOSPC, f"系统报告“{error.strerror or error}”：请检查磁盘")
    return CannotWriteIndex(f"索引写不进 {index_dir}，{reason}，然后重新运行 yiju index build（原有索引未受影响）")


# --- reading


def _current_name(index_dir: Path) -> str:
    try:
        line = (index_dir / CURRENT).read_bytes().decode("ascii")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoIndex("还没有索引：请运行 yiju index build") from error
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(index_dir / CURRENT, "读不出来") from error
    if not line.endswith("\n") or not _NAME.fullmatch(line[:-1]):
        raise _damaged(index_dir / CURRENT, "内容不是索引版本名")
    return line[:-1]


def _read_manifest(folder: Path) -> GenerationManifest:
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        digest = content.pop("sha256")
        if digest != _digest(content) or not folder.name.endswith(digest[:8]):
            raise _damaged(path, "校验和不符")
        if content.pop("format") != FORMAT:
            raise _damaged(path, "格式版本不是本程序所用的")
        files = tuple(StoredFile(**entry) for entry in content.pop("files"))
        return GenerationManifest(name=folder.name, files=files, **content)
    except OSError as error:
        raise _damaged(path, _reading_problem(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path, "不是完整的 JSON 清单") from error


def _open(index_dir: Path, manifest: GenerationManifest, encoder_fingerprint: str | None, verify: bool) -> Generation:
    folder = index_dir / manifest.name
    if encoder_fingerprint not in (None, manifest.encoder_fingerprint):
        raise WrongEncoder(
            f"索引 {manifest.name} 由编码器 {manifest.encoder_name}（{manifest.encoder_fingerprint[:12]}）生成，"
            f"与当前配置的编码器（{str(encoder_fingerprint)[:12]}）不同："
            "请改回原编码器，或重建：yiju index build --force"
        )
    if verify:
        for problem in _file_problems(folder, manifest.files):
            raise DamagedIndex(f"{problem}。{_MEND}")
    try:
        return Generation(
            name=manifest.name,
            folder=folder,
            documents=_load(folder / DOCUMENTS, lambda path: _read_jsonl(path, _document)),
            passages=_load(folder / PASSAGES, lambda path: _read_jsonl(path, _passage)),
            windows=_load(folder / WINDOWS, _read_windows),
            bm25=_load(folder, _read_bm25),
            faiss_index=_load(folder / VECTORS, _read_faiss),
            encoder_name=manifest.encoder_name,
            encoder_fingerprint=manifest.encoder_fingerprint,
            corpus_fingerprint=manifest.corpus_fingerprint,
            built_at=manifest.built_at,
            options=manifest.options,
        )
    except ValueError as error:  # the parts do not fit each other
        raise _damaged(folder, "各文件互不相符") from error


def _load(path: Path, read: Callable[[Path], _Record]) -> _Record:
    """`read(path)`, every foreign error mapped to DamagedIndex naming the file (faiss raises RuntimeError)."""
    try:
        return read(path)
    except OSError as error:
        raise _damaged(Path(error.filename or path), _reading_problem(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError, EOFError) as error:
        raise _damaged(path, "内容不完整或格式不对") from error


def _read_windows(path: Path) -> npt.NDArray[np.int32]:
    import numpy as np

    windows: npt.NDArray[np.int32] = np.load(path, allow_pickle=False)
    if windows.dtype != np.int32 or windows.ndim != 2 or windows.shape[1] != 3:
        raise ValueError(f"windows are {windows.dtype} {windows.shape}, expected int32 (n, 3)")
    windows.setflags(write=False)
    return windows


def _read_bm25(folder: Path) -> CompiledBM25:
    from indexer.bm25 import CompiledBM25

    return CompiledBM25.load(folder)


def _read_faiss(path: Path) -> Any:
    import faiss
    import numpy as np

    return faiss.deserialize_index(np.fromfile(path, dtype=np.uint8))


def _file_problems(folder: Path, files: Iterable[StoredFile]) -> Iterator[str]:
    for file in files:
        path = folder / file.name
        try:
            size = path.stat().st_size
            if size != file.size:
                yield f"索引文件 {path} 大小不符：应为 {file.size} 字节，实为 {size} 字节"
            elif _sha256(path) != file.sha256:
                yield f"索引文件 {path} 校验和不符"
        except OSError as error:
            yield f"索引文件 {path} {_reading_problem(error)}"


def _reading_problem(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "不存在"
    return "没有读取权限" if isinstance(error, PermissionError) else f"读不出来（{error.strerror or error}）"


def _damaged(path: Path, problem: str) -> DamagedIndex:
    return DamagedIndex(f"索引文件 {path} {problem}。{_MEND}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(content: dict[str, Any]) -> str:
    """Of the values, not of the bytes: generation.json carries its own checksum."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


# --- records <-> JSON lines; a missing or unknown key is a TypeError of the dataclass


def _write_jsonl(path: Path, records: Iterable[Document | Passage]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in records)


def _read_jsonl(path: Path, make: Callable[[dict[str, Any]], _Record]) -> tuple[_Record, ...]:
    with path.open(encoding="utf-8", newline="\n") as file:  # a text may hold U+2028, which splitlines would cut at
        return tuple(make(json.loads(line)) for line in file)


def _document(fields: dict[str, Any]) -> Document:
    fields["period"] = Period(**fields["period"]) if fields["period"] else None
    fields["sections"] = tuple(Section(**section) for section in fields["sections"])
    fields["furniture"] = tuple(Furniture(**line) for line in fields["furniture"])
    return Document(**fields)


def _passage(fields: dict[str, Any]) -> Passage:
    fields["section_path"] = tuple(fields["section_path"])
    fields["attribution"] = Attribution(**fields["attribution"]) if fields["attribution"] else None
    return Passage(**fields)
