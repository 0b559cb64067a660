"""A basket in, a Word file out, set as an official document (GB/T 9704-2012). In: items. Out: bytes of a .docx.

Title 方正小标宋 二号, headings 黑体 三号, text 仿宋_GB2312 三号 on lines of 28 points; where a font is missing Word
takes the alternative that the font table names.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from lxml import etree

from ui.basket import Item
from ui.citing import footnote, official
from ui.docx_footnotes import Footnotes

TITLE_FONT, TEXT_FONT, HEADING_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体"
ALTERNATIVES = {TITLE_FONT: "宋体", TEXT_FONT: "仿宋", HEADING_FONT: "SimHei"}
SIZE_2, SIZE_3 = Pt(22), Pt(16)  # 二号, 三号
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_docx(items: Sequence[Item], *, title: str = "引用材料") -> bytes:
    document = Document()
    _page(document)
    _name_fonts(document)
    notes = Footnotes(document, TEXT_FONT)
    heading = _paragraph(document, title, font=TITLE_FONT, size=SIZE_2)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, item in enumerate(items, start=1):
        _item(document, notes, number, item)
    _paragraph(document, "引用文件", font=HEADING_FONT)
    for citation in dict.fromkeys(official(item.citation) for item in items):
        _paragraph(document, citation)
    notes.attach()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _item(document: Any, notes: Footnotes, number: int, item: Item) -> None:
    """The drafter's note as heading, the passage word for word, its source at the foot of the page."""
    _paragraph(document, f"{number}. {item.note or item.citation.title}", font=HEADING_FONT)
    lines = [line for line in item.text.splitlines() if line.strip()] or [""]
    paragraphs = [_paragraph(document, line) for line in lines]
    notes.add(paragraphs[-1], _printable(footnote(item.citation)))


def _paragraph(document: Any, text: str, *, font: str = TEXT_FONT, size: Any = SIZE_3) -> Any:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.line_spacing, layout.space_after = Pt(28), Pt(0)
    if font != TITLE_FONT:
        layout.first_line_indent = 2 * size  # two characters
    run = paragraph.add_run(_printable(text))
    run.font.name, run.font.size = font, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return paragraph


def _printable(text: str) -> str:
    """Control characters that XML 1.0 cannot carry are left out."""
    return _NOT_IN_XML.sub("", text)


def _page(document: Any) -> None:
    """A4 with the margins of GB/T 9704-2012: 37 mm above, 28 mm left, so that 156 × 225 mm are printed."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)


def _name_fonts(document: Any) -> None:
    """An entry with w:altName for each font, so that a machine without it shows a near one."""
    part = next((p for p in document.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml"), None)
    if part is None:
        return
    root = etree.fromstring(part.blob)
    for name, other in ALTERNATIVES.items():
        root.append(etree.fromstring(f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{other}"/></w:font>'))
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
