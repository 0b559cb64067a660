"""DOC, WPS, RTF, XLS and Word's XML in, a DOCX or XLSX made of them out: LibreOffice without its window does it.

Runs only in the reading process, which its limits bind too. LibreOffice gets a profile of its own in a temporary
folder: macros stay off, a LibreOffice open on the desk is not disturbed. Errors: UnreadableSource, which names what
to install; OSError when the disk is full."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from indexer.errors import UnreadableSource
from indexer.readers.kinds import Kind
from indexer.readers.no_room import check_room
from indexer.readers.records import Format

_PROGRAMS = ("soffice", "libreoffice")
_TIMEOUT_S = 500.0
_ENDINGS: dict[Format, tuple[str, str]] = {"doc": (".doc", "docx"), "rtf": (".rtf", "docx"), "xls": (".xls", "xlsx")}
INSTALL = (
    "这种格式（doc、wps、rtf、xls）要由 LibreOffice 读取，本机没有安装："
    "请安装 libreoffice-writer 和 libreoffice-calc，或用 Word、WPS 另存为 docx、xlsx 再放入"
)


def format_inside(path: Path, kind: Kind) -> Format:
    """Which of the old formats it is. An OLE file lists its streams by names in UTF-16."""
    if kind == "rtf":
        return "rtf"
    if kind == "wordxml":
        return "doc"
    content = path.read_bytes()
    if _named("EncryptedPackage", content):
        raise UnreadableSource("文件有打开密码：请去掉密码后再放入")
    if _named("WordDocument", content):
        return "doc"
    if _named("Workbook", content) or _named("Book", content):
        return "xls"
    if _named("PowerPoint Document", content):
        raise UnreadableSource("这是演示文稿：请导出为 PDF 再放入")
    raise UnreadableSource("这个文件不是 Word 或 Excel 文件：请确认内容，另存为 docx 或 PDF 再放入")


def _named(stream: str, content: bytes) -> bool:
    return stream.encode("utf-16-le") in content


def converted(path: Path, format_: Format, workspace: Path) -> Path:
    """The file as DOCX or XLSX, inside `workspace`."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise UnreadableSource(INSTALL)
    ending, wanted = _ENDINGS[format_]
    source = workspace / f"source{ending}"  # LibreOffice takes .wps for the old MS Works
    shutil.copyfile(path, source)
    made = workspace / "out" / f"source.{wanted}"
    command = [
        program, f"-env:UserInstallation={(workspace / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
        "--nodefault", "--nolockcheck", "--convert-to", wanted, "--outdir", str(made.parent), str(source),
    ]  # fmt: skip
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableSource("LibreOffice 八分钟内没有读完：请用 Word 或 WPS 另存为 docx 再放入") from None
    if not made.exists():
        check_room(workspace)
        raise UnreadableSource("LibreOffice 读不出这个文件：请用 Word 或 WPS 打开，另存为 docx、xlsx 再放入")
    return made
