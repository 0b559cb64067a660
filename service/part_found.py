"""Where the part stands that a question asks for. In: its name, documents, the nearest first. Out: sections. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.records import Document
from service.asked_part import Part, is_nothing_else

LEAST_TOPIC = 0.75
"""Share of what the part is asked of, by idf, that title, region, issuer and headings must hold: rather no part than
another document's."""


@dataclass(frozen=True, slots=True)
class PartFound:
    """`asked`: as the question calls it; `section`: its position in the document's."""

    asked: str
    document: Document
    section: int

    @property
    def start(self) -> int:
        return self.document.sections[self.section].start

    @property
    def end(self) -> int:
        return self.document.sections[self.section].end


def find_parts(
    parts: Sequence[Part], documents: Sequence[Document], held: Callable[[str, str], float]
) -> tuple[PartFound, ...]:
    """`held`: share of a topic that a text holds. 机遇和挑战 are looked for in one document."""
    found: list[PartFound] = []
    for part in parts:
        if one := _found(part, documents, held):
            found.append(one)
            documents = [one.document]
    return tuple(found)


def _found(part: Part, documents: Sequence[Document], held: Callable[[str, str], float]) -> PartFound | None:
    """The section whose headings hold most of the topic; of those alike one called as asked, of the nearest document,
    the highest."""
    candidates = [
        ((round(share, 6), part.asked in document.sections[n].heading, -order, -document.sections[n].depth), order, n)
        for order, document in enumerate(documents)
        for n in _called(document, part)
        if (share := held(part.topic, _said_above(document, n))) >= LEAST_TOPIC
    ]
    _, order, section = max(candidates, default=((), 0, None))
    return None if section is None else PartFound(part.asked, documents[order], section)


def _called(document: Document, part: Part) -> Iterator[int]:
    """Sections called so; not 指导思想、基本原则和目标 above 基本原则, nor a table, whose rows are no items."""
    called = {n for n, s in enumerate(document.sections) if s.kind != "table" and part.is_called(s.heading)}
    named = (document.sections[n] for n in called)
    yield from called - {section.parent for section in named if is_nothing_else(section.heading)}


def _said_above(document: Document, section: int) -> str:
    return "\n".join((document.title, document.region, document.issuer or "", *document.section_path(section)))
