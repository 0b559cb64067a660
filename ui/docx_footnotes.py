"""Real Word footnotes. In: an open python-docx document. Out: the same document with a footnotes part and references.

python-docx writes none, so the part is made here (ECMA-376, part 1, 17.11): two separators that Word asks for, then
the notes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from lxml import etree

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


@dataclass(slots=True)
class Footnotes:
    """Collects notes while the document is written; `attach` adds the part once, at the end."""

    document: Any
    font: str
    texts: list[str] = field(default_factory=list)

    def add(self, paragraph: Any, text: str) -> None:
        """A raised number at the paragraph's end, `text` at the foot of its page."""
        self.texts.append(text)
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self.texts)))
        run._r.append(reference)

    def attach(self) -> None:
        if not self.texts:
            return
        root = etree.fromstring(f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}</w:footnotes>")
        for number, text in enumerate(self.texts, start=1):
            root.append(self._note(number, text))
        blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = self.document.part
        notes = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE, blob, part.package)
        part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
        self._declare_separators()

    def _declare_separators(self) -> None:
        """Word names the separators in settings.xml too; the element has its place before w:compat."""
        settings = self.document.settings.element
        properties = etree.fromstring(
            f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        )
        compat = settings.find(qn("w:compat"))
        if compat is None:
            settings.append(properties)
        else:
            compat.addprevious(properties)

    def _note(self, number: int, text: str) -> Any:
        """Built as elements, never as text: what stands in a citation stays text."""
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(number))
        paragraph = OxmlElement("w:p")
        paragraph.append(self._run(mark=True))
        paragraph.append(self._run(text=f" {text}"))
        note.append(paragraph)
        return note

    def _run(self, *, text: str = "", mark: bool = False) -> Any:
        run, properties = OxmlElement("w:r"), OxmlElement("w:rPr")
        fonts, size = OxmlElement("w:rFonts"), OxmlElement("w:sz")
        for place in ("w:ascii", "w:hAnsi", "w:eastAsia"):
            fonts.set(qn(place), self.font)
        size.set(qn("w:val"), "18")
        properties.extend([fonts, size])
        if mark:
            raised = OxmlElement("w:vertAlign")
            raised.set(qn("w:val"), "superscript")
            properties.append(raised)
        run.append(properties)
        content = OxmlElement("w:footnoteRef" if mark else "w:t")
        if text:
            content.text = text
            content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(content)
        return run
