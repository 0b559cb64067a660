"""The names inside an index folder and whether its bytes can be trusted. Files in; facts, problems or DamagedIndex out.

    index/
    ├── CURRENT                        the name of the generation in use, one line
    ├── ROLLBACK                       only after a rollback: what was turned down (indexer.generation_rollback)
    ├── .lock                          held by the build that runs
    └── g-20250102T030405Z-1a2b3c4d/   UTC time of building, first 8 hex digits of the content's sha256
        ├── documents.jsonl  passages.jsonl  windows.npy  bm25-*  vectors.faiss  token*.npy
        └── generation.json            written last: facts, options, size and sha256 of the others and of itself

Nothing heavy is imported here, so that `yiju index status` is quick.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import CannotWriteIndex, DamagedIndex, NoIndex

FORMAT = 2
CURRENT, LOCK, MANIFEST = "CURRENT", ".lock", "generation.json"
TEMPORARY = ".tmp-"
GENERATION_NAME = re.compile(r"g-\d{8}T\d{6}Z-[0-9a-f]{8}")
MEND = "请重建：yiju index build --force；或退回上一个版本：yiju index rollback"


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


def current_name(index_dir: Path) -> str:
    """What CURRENT says. Raises NoIndex or DamagedIndex."""
    try:
        line = (index_dir / CURRENT).read_bytes().decode("ascii")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoIndex("还没有索引：请运行 yiju index build") from error
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(index_dir / CURRENT, "读不出来") from error
    if not line.endswith("\n") or not GENERATION_NAME.fullmatch(line[:-1]):
        raise damaged(index_dir / CURRENT, "内容不是索引版本名")
    return line[:-1]


def names_in(index_dir: Path) -> tuple[str, ...]:
    """Generations in the folder, sound or not, the newest first."""
    if not index_dir.is_dir():
        return ()
    found = (path.name for path in index_dir.iterdir() if path.is_dir())
    return tuple(sorted(filter(GENERATION_NAME.fullmatch, found), reverse=True))


def manifest_of(folder: Path) -> GenerationManifest:
    """Facts of one generation from its generation.json alone. Raises DamagedIndex."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        digest = content.pop("sha256")
        if digest != digest_of(content) or not folder.name.endswith(digest[:8]):
            raise damaged(path, "校验和不符")
        if content.pop("format") != FORMAT:
            raise damaged(path, "格式版本不是本程序所用的")
        files = tuple(StoredFile(**entry) for entry in content.pop("files"))
        return GenerationManifest(name=folder.name, files=files, **content)
    except OSError as error:
        raise damaged(path, reading_problem(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(path, "不是完整的 JSON 清单") from error


def stored_files(folder: Path) -> tuple[StoredFile, ...]:
    """Every file of the folder as it stands, each made durable first."""
    found = []
    for path in sorted(folder.iterdir()):
        fsync(path)
        found.append(StoredFile(path.name, path.stat().st_size, sha256_of(path)))
    return tuple(found)


def file_problems(folder: Path, files: Iterable[StoredFile]) -> Iterator[str]:
    """A Chinese line for each file that is not what was written."""
    for file in files:
        path = folder / file.name
        try:
            size = path.stat().st_size
            if size != file.size:
                yield f"索引文件 {path} 大小不符：应为 {file.size} 字节，实为 {size} 字节"
            elif sha256_of(path) != file.sha256:
                yield f"索引文件 {path} 校验和不符"
        except OSError as error:
            yield f"索引文件 {path} {reading_problem(error)}"


def reading_problem(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "不存在"
    return "没有读取权限" if isinstance(error, PermissionError) else f"读不出来（{error.strerror or error}）"


def damaged(path: Path, problem: str) -> DamagedIndex:
    return DamagedIndex(f"索引文件 {path} {problem}。{MEND}")


def cannot_write(index_dir: Path, error: OSError) -> CannotWriteIndex:
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


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(content: dict[str, Any]) -> str:
    """Of the values, not of the bytes: such a file carries its own checksum."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
