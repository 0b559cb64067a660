"""A file of any format in, a `SourceText` out: `read_source` is the one door.

Text files are decoded here; everything else is parsed by a process of its own (indexer/sandbox.py), because a file from
outside may be broken or hostile. Errors: MissingSource, UnreadableSource, NoRoomToRead, each with its reason
and what to do.
"""

from __future__ import annotations

from pathlib import Path

from indexer import sandbox
from indexer.errors import MissingSource, UnreadableSource
from indexer.readers.decode import decode
from indexer.readers.kinds import kind_of
from indexer.readers.records import SourceText, plain_text

__all__ = ["MAX_TEXT_BYTES", "MAX_FILE_BYTES", "SourceText", "read_source"]

MAX_TEXT_BYTES = 50 * 2**20
MAX_FILE_BYTES = 500 * 2**20
_HEAD = 65_536


def read_source(path: Path) -> SourceText:
    """The lines of one file, by what is in it, whatever its name says."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            kind = kind_of(file.read(_HEAD), path.name)
            if kind == "txt" and size <= MAX_TEXT_BYTES:
                file.seek(0)
                return _read_text(file.read())
    except FileNotFoundError:
        raise MissingSource(
            f"语料缺少文件 {path}：请把它放回语料文件夹，或从 manifest.toml 中删去引用它的条目"
        ) from None
    except OSError as error:
        raise UnreadableSource(f"读不出来（{error.strerror}）：请检查它的权限和磁盘") from None
    if size > (MAX_TEXT_BYTES if kind == "txt" else MAX_FILE_BYTES):
        raise UnreadableSource(f"文件有 {size / 2**20:.0f} MB，太大了：请拆成几个文件再放入")
    return sandbox.read_apart(path, kind)


def _read_text(content: bytes) -> SourceText:
    decoded = decode(content)
    if not decoded.text.strip():
        raise UnreadableSource("文件是空的：请换成有内容的文件")
    known = decoded.encoding in ("utf-8", "utf-8-sig")
    warnings = () if known else (f"按 {decoded.encoding.upper()} 编码读入",)
    return plain_text(decoded.text.splitlines(), warnings)
