"""A ZIP in, what it is or its members on disk out, within limits. Runs only in the reading process.

Sizes are those the archive states; `zipfile` never gives more than it states. Errors: UnreadableSource; OSError when
the disk is full.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Literal

from indexer.errors import UnreadableSource
from indexer.readers.no_room import is_disk_full

MAX_MEMBERS = 2_000
MAX_PARTS = 20_000  # of an Office file
MAX_EXPANDED_BYTES = 1024 * 2**20
MAX_RATIO = 200  # Office XML shrinks to a tenth, seldom to a fiftieth
_SMALL = 20 * 2**20  # below this any ratio is harmless
_CHUNK = 2**20
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_BROKEN = "压缩包（或由压缩包构成的 docx、xlsx、ofd）已损坏或不完整：请重新获取这个文件"

ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, RuntimeError, ValueError,
)  # fmt: skip
"""What reading a damaged ZIP raises, here and inside the libraries that open Office files."""


@contextmanager
def refused_as(reason: str, *more: type[Exception]) -> Iterator[None]:
    """ZIP_ERRORS and `more` become UnreadableSource; too deep nesting and a full disk stay what they are, though
    RecursionError is a RuntimeError and the other an OSError."""
    broken: tuple[type[Exception], ...] = (*ZIP_ERRORS, *more)
    try:
        yield
    except broken as error:
        if isinstance(error, RecursionError) or is_disk_full(error):
            raise
        raise UnreadableSource(reason) from None


Zipped = Literal["docx", "xlsx", "ofd", "archive"]


def what_is(path: Path) -> Zipped:
    """Which format the ZIP is, after a look at its sizes. Encrypted, presentation and oversized files are refused."""
    infos = _infos(path)
    names = {info.filename for info in infos}
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" not in names:
        return "archive"
    for folder, kind in (("word/", "docx"), ("xl/", "xlsx")):
        if any(name.startswith(folder) for name in names):
            return kind  # type: ignore[return-value]
    raise UnreadableSource("这不是 Word 或 Excel 文件（可能是演示文稿）：请导出为 PDF 再放入")


def _infos(path: Path) -> list[zipfile.ZipInfo]:
    with refused_as(_BROKEN), zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    expanded, packed = sum(info.file_size for info in infos), path.stat().st_size
    if len(infos) > MAX_PARTS:
        raise UnreadableSource(f"压缩包里有 {len(infos)} 个文件，太多了：请分成几包再放入")
    if expanded > MAX_EXPANDED_BYTES or (expanded > _SMALL and expanded > MAX_RATIO * packed):
        raise UnreadableSource(f"解压后有 {expanded / 2**20:.0f} MB，不像正常文件：请确认来源，或解压后分开放入")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise UnreadableSource("文件有密码：请去掉密码后再放入")
    return infos


def unpack(path: Path, folder: Path) -> list[str]:
    """Members written to `folder` as 0, 1, 2, …; returns their names in that order. Archives inside are not opened."""
    if what_is(path) != "archive":
        raise UnreadableSource("这不是压缩包，是 docx、xlsx 或 ofd 文件：请把扩展名改回去")
    infos = [info for info in _infos(path) if not info.is_dir() and info.file_size]
    if len(infos) > MAX_MEMBERS:
        raise UnreadableSource(f"压缩包里有 {len(infos)} 个文件，超过 {MAX_MEMBERS} 个：请分成几包再放入")
    names: list[str] = []
    with refused_as(_BROKEN), zipfile.ZipFile(path) as archive:
        for info in infos:
            with archive.open(info) as member, (folder / str(len(names))).open("wb") as out:
                while chunk := member.read(_CHUNK):
                    out.write(chunk)
            names.append(member_name(info))
    return names


def member_name(info: zipfile.ZipInfo) -> str:
    """The name as its maker meant it: Windows writes GBK without saying so. Steps upwards are taken out."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.filename
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return "/".join(parts) or "file"
