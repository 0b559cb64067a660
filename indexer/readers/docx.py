"""A DOCX in, its paragraphs out, tables in place, footnotes apart. Runs only in the reading process.

What Word shows counts: numbers it makes itself (自动编号) are written out, inserted text stands, deleted text does not;
text boxes follow the paragraph they hang on. Pages are not known: they come into being when Word lays the text out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import docx.opc.exceptions
from lxml import etree

from indexer.errors import UnreadableSource
from indexer.readers.archive import refused_as
from indexer.readers.docx_numbering import Numbering
from indexer.readers.records import Format, SourceLine, SourceText

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}txbxContent", f"{_W}rPr", _FALLBACK})
_BROKEN = "Word 文件已损坏或不完整：请用 Word 或 WPS 打开并另存后再放入"
_LIBRARIES = (AttributeError, TypeError, IndexError, etree.LxmlError, docx.opc.exceptions.OpcError)
"""What python-docx and lxml raise on a broken file."""


def read_docx(path: Path, format_: Format = "docx") -> SourceText:
    """`format_`: what the file was before LibreOffice made it a DOCX."""
    with refused_as(_BROKEN, *_LIBRARIES):
        document = docx.Document(str(path))
        body = document.element.body
        numbering = Numbering.of(document)
        title = None
        lines: list[SourceLine] = []
        for element, style in _blocks(document, body):
            made = _lines(element, style, numbering)
            lines.extend(made)
            if style.lower() in ("title", "标题") and title is None:
                title = "".join(line.text for line in made) or None
        lines.extend(SourceLine(text, None, False, "footnote") for text in _notes(document))
    if not any(line.text.strip() for line in lines):
        raise UnreadableSource("Word 文件里没有文字（可能只贴了图片）：请导出为 PDF 后再放入，以便识别图中的文字")
    pictures = sum(1 for _ in body.iter(_BLIP))
    warnings = (f"文中有 {pictures} 张图片，图里的文字没有读入",) if pictures else ()
    return SourceText(format_, tuple(lines), wrapped=False, title=title, warnings=warnings)


def _blocks(document: Any, parent: Any) -> Iterator[tuple[Any, str]]:
    """Paragraphs and tables in order, those inside content controls and inserted text among them, each with its style's
    name."""
    for element in parent:
        if element.tag == f"{_W}p":
            yield element, _style_name(document, element)
            for box in _boxes(element):
                yield from _blocks(document, box)
        elif element.tag == f"{_W}tbl":
            yield element, ""
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
            yield from _blocks(document, element)


def _boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(above.tag == _FALLBACK for above in box.iterancestors()):
            yield box


def _style_name(document: Any, paragraph: Any) -> str:
    style_id = paragraph.style
    if style_id is None:
        return ""
    style = next((style for style in document.styles if style.style_id == style_id), None)
    return str(style.name) if style is not None and style.name else ""


def _lines(element: Any, style: str, numbering: Numbering) -> list[SourceLine]:
    if element.tag == f"{_W}tbl":
        return [SourceLine(row, None, False) for row in _rows(element, numbering)]
    kind = "contents" if style.lower().startswith(("toc ", "目录")) and style.lower() != "toc heading" else None
    texts = [part for part in _text(element).split("\n") if part.strip()]
    number = numbering.next_number(element) if texts else ""
    return [
        SourceLine((number if position == 0 else "") + text.lstrip("\t"), None, False, kind)  # type: ignore[arg-type]
        for position, text in enumerate(texts)
    ]


def _text(element: Any) -> str:
    """The visible text of a paragraph; a line break inside it is a line feed."""
    parts: list[str] = []
    for node in element:
        if node.tag in _SKIPPED or not isinstance(node.tag, str):
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parts.append("\t" if node.getparent().tag == f"{_W}r" else "")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            parts.append(_text(node))
    return "".join(parts)


def _rows(table: Any, numbering: Numbering) -> Iterator[str]:
    """Rows of a table, cells tab by tab; a cell merged downwards stands in its first row only."""
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue
        cells = []
        for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt"):
            paragraphs = (p for p in cell.iter(f"{_W}p"))
            cells.append(
                " ".join(filter(None, (numbering.next_number(p) + " ".join(_text(p).split()) for p in paragraphs)))
            )
        if any(cells):
            yield "\t" + "\t".join(cells)


def _notes(document: Any) -> Iterator[str]:
    """Footnotes and endnotes, without the two that only draw the separating line."""
    for part in document.part.package.iter_parts():
        name = str(part.partname)
        if name.endswith(("/footnotes.xml", "/endnotes.xml")):
            root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            for note in root:
                text = " ".join(_text(note).split())
                if text and note.get(f"{_W}type") in (None, "normal"):
                    yield text
