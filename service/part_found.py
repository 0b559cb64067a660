"""Where the part stands that a question asks for. In: its name, documents, the nearest first. Out: sections. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from indexer.headings import without_number
from indexer.records import Document
from indexer.tokens import bigrams
from service.asked_part import Part, is_nothing_else, is_several
from service.issuers import names_of

LEAST_TOPIC = 0.75
"""Share of what the part is asked of, by idf, that title, region, issuer and headings must hold: rather no part than
another document's."""
LEAST_HEADING, LEAST_HEADING_CHARS = 0.8, 5
"""Share of a heading that a question must hold to have repeated it."""
LEAST_PAIRS = 0.4
"""The same of its pairs of characters, before anything is cut into words."""


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


Held = Callable[[str, str], float]
"""Share of a topic, by idf, that a text holds."""


def find_parts(parts: Sequence[Part], documents: Sequence[Document], held: Held) -> tuple[PartFound, ...]:
    """机遇和挑战 are looked for in one document, and may be one section."""
    found: list[PartFound] = []
    for part in parts:
        one = _best(part.asked, documents, partial(_called, part=part), partial(_held_above, part.topic, held))
        if one:
            documents = [one.document]
            if all(one.section != other.section for other in found):
                found.append(one)
    return tuple(found)


def find_heading(question: str, documents: Sequence[Document], held: Held) -> tuple[PartFound, ...]:
    """A section with several below it whose heading the question repeats: 培育哪些融合发展的新业态新模式."""

    def repeated(document: Document) -> Iterator[int]:
        parents = Counter(s.parent for s in document.sections if s.kind == "heading")
        for n, section in enumerate(document.sections):
            if n and parents[n] > 1 and _is_repeated(section.heading, question, held):
                yield n

    found = _best("", documents, repeated, partial(_held_above, question, held))
    return () if found is None else (found,)


def _is_repeated(heading: str, question: str, held: Held) -> bool:
    """All of it or one of its clauses. Pairs of characters are looked at first: cutting hundreds of headings into words
    took 30 ms."""
    asked = frozenset(bigrams(question))
    alike = (said for said, pairs in _clauses(heading) if len(pairs & asked) >= LEAST_PAIRS * len(pairs))
    return any(held(said, question) >= LEAST_HEADING for said in alike)


@lru_cache(maxsize=65_536)
def _clauses(heading: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The heading and its clauses, each with its pairs of characters."""
    title = without_number(heading)
    said = dict.fromkeys((title, *re.split("[，,]", title)))
    return tuple((one, frozenset(bigrams(one))) for one in said if len(one) >= LEAST_HEADING_CHARS)


def _best(
    asked: str,
    documents: Sequence[Document],
    sections_of: Callable[[Document], Iterable[int]],
    share_of: Callable[[Document, int], float],
) -> PartFound | None:
    """The section whose headings hold most of the topic; of those alike of the nearest document, the highest, the one
    called as asked."""
    candidates = [
        ((round(share, 6), -order, -document.sections[n].depth, asked in document.sections[n].heading), order, n)
        for order, document in enumerate(documents)
        for n in sections_of(document)
        if (share := share_of(document, n)) >= LEAST_TOPIC
    ]
    _, order, section = max(candidates, default=((), 0, None))
    return None if section is None else PartFound(asked, documents[order], section)


def _called(document: Document, *, part: Part) -> set[int]:
    """Sections called so; not 指导思想、基本原则和目标 above 基本原则, nor a table, whose rows are no items."""
    called = {n for n, s in enumerate(document.sections) if s.kind != "table" and part.is_called(s.heading)}
    pure = [n for n in called if is_nothing_else(document.sections[n].heading)]
    around = {above for n in pure for above in _above_all(document, n)}
    return {n for n in called if n not in around or not is_several(document.sections[n].heading)}


def _above_all(document: Document, section: int) -> Iterator[int]:
    above = document.sections[section].parent
    while above is not None:
        yield above
        above = document.sections[above].parent


def _held_above(topic: str, held: Held, document: Document, section: int) -> float:
    return held(topic, _above(document, section))


def _above(document: Document, section: int) -> str:
    """What tells of which document and of which matter a section is."""
    issuers = names_of(document.issuer or "")
    return "\n".join((document.title, document.region, *sorted(issuers), *document.section_path(section)))
