"""An uploaded draft in, its text out. In: file name and bytes (.docx, .txt). Out: text, one paragraph a line.

Raises UnreadableDraft, in Chinese, with what to do next.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024


class UnreadableDraft(Exception):  # noqa: N818 - says what is wrong
    """Why the file cannot be read, and what to do."""


def draft_text(name: str, content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise UnreadableDraft("文件超过 10 MB；请只上传需要核对的部分，或直接粘贴文字。")
    text = _of_docx(content) if name.lower().endswith(".docx") else _of_text(content)
    if not text.strip():
        raise UnreadableDraft("文件里没有文字；如果是扫描件，请先转成文字再粘贴。")
    return text


def _of_text(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableDraft("认不出文件的文字编码；请另存为 UTF-8 文本或 .docx 后再上传。")


def _of_docx(content: bytes) -> str:
    """Paragraphs and table cells in the order of the document."""
    from docx import Document  # read only by those who upload one
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise UnreadableDraft("文件展开后过大；请直接粘贴需要核对的文字。")
        document = Document(io.BytesIO(content))
        return "\n".join(_lines(document))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError, OSError) as error:
        raise UnreadableDraft(
            "不是完整的 .docx 文件；请在 Word 或 WPS 中另存为 .docx 后再上传，或直接粘贴文字。"
        ) from error


def _lines(document: Any) -> list[str]:
    lines: list[str] = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                texts = list(dict.fromkeys(cell.text.strip() for cell in row.cells))  # merged cells come more than once
                lines.append("\t".join(text for text in texts if text))
        else:
            lines.append(block.text)
    return lines
