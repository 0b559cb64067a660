"""What a corpus is made of, once read. Frozen values, checked when made; offsets are code points, end exclusive."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

LEVELS = ("领导论述", "国家", "省", "市", "县", "外地经验")
"""Administrative levels in the order a drafter quotes them, from the top down."""

MAX_PASSAGE_CHARS = 600

SectionKind = Literal["document", "heading", "box", "table", "appendix"]
PassageKind = Literal["text", "heading"]
WindowKind = Literal["sentence", "clause", "passage"]
WINDOW_KINDS: tuple[WindowKind, ...] = ("sentence", "clause", "passage")
"""Stored as positions in this tuple."""
FurnitureKind = Literal["page_number", "footnote", "file_name", "divider", "header", "contents"]
"""`header`: a line repeated at the head or foot of the pages; `contents`: a line of a table of contents."""


@dataclass(frozen=True, slots=True)
class Period:
    """The years a plan covers, both inclusive."""

    from_year: int
    to_year: int

    def __post_init__(self) -> None:
        if self.from_year > self.to_year:
            raise ValueError(f"period starts in {self.from_year}, after its end in {self.to_year}")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said it, when (ISO date, part of one, or `first/last`) and on what occasion, as the text states it."""

    speaker: str | None
    date: str | None
    occasion: str | None


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line of the source that belongs to the page, not to the document: kept here, not in the text."""

    line: int  # 1-based line of the source file
    kind: FurnitureKind
    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of the corpus that could not be read: the rest is indexed without it."""

    source: str  # its name inside the corpus folder
    reason: str  # in Chinese, with what to do


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A document without manifest entry whose facts its text does not settle: for the administrator to state."""

    document_id: str
    source: str
    facts: tuple[str, ...]  # names of the facts that had to be left open, in Chinese: 标题, 级别, 地区, 文种


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the section tree. `start` is where its heading starts, `end` where the next of its rank begins."""

    heading: str  # as cited: white space and a closing full stop removed; "" for the document's root
    kind: SectionKind
    depth: int  # 0 for the root
    start: int
    end: int
    parent: int | None  # position in Document.sections; None for the root

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"section {self.heading!r}: start {self.start}, end {self.end}")


@dataclass(frozen=True, slots=True)
class Document:
    """One official document with its facts. What the text does not state is None, not guessed."""

    id: str
    title: str
    title_in_text: bool
    doc_number: str | None
    issuer: str | None
    level: str
    region: str
    doc_type: str
    date: str | None
    period: Period | None
    repealed_by: str | None
    source: str  # file name inside the corpus folder
    first_line: int  # 1-based lines of the source
    last_line: int
    text: str
    sections: tuple[Section, ...]
    furniture: tuple[Furniture, ...] = ()
    pages: tuple[int, ...] = ()  # where page 1, 2, … of the source starts in `text`; () when the source has no pages

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"document {self.id}: level {self.level!r} is none of {LEVELS}")
        if not self.sections or self.sections[0].parent is not None:
            raise ValueError(f"document {self.id}: the first section must be the root")
        if any(later < earlier for earlier, later in pairwise(self.pages)):
            raise ValueError(f"document {self.id}: its pages go backwards")

    def page_of(self, offset: int) -> int | None:
        """The source's page, counted from 1, on which the character at `offset` stands; None when it has no pages."""
        return bisect_right(self.pages, offset) or None

    def section_path(self, section: int) -> tuple[str, ...]:
        """Headings from the top of the document down to `section`, the root left out."""
        path: list[str] = []
        node: int | None = section
        while node is not None:
            if self.sections[node].heading:
                path.append(self.sections[node].heading)
            node = self.sections[node].parent
        return tuple(reversed(path))


@dataclass(frozen=True, slots=True)
class Passage:
    """What a search returns: a span of one section. The passages of a document follow each other and cover it.

    `kind` is "heading" for a heading that only introduces its subsections: kept for completeness, never a result.
    """

    id: str
    document_id: str
    start: int
    end: int
    section: int  # position in Document.sections
    section_path: tuple[str, ...]
    kind: PassageKind
    attribution: Attribution | None

    def __post_init__(self) -> None:
        if not 0 < self.end - self.start <= MAX_PASSAGE_CHARS:
            raise ValueError(f"passage {self.id}: {self.end - self.start} characters, allowed 1..{MAX_PASSAGE_CHARS}")


@dataclass(frozen=True, slots=True)
class Window:
    """What dense search matches: a sentence, a clause of a longer sentence, or a whole passage of several sentences.
    Offsets into the document's text."""

    passage: int  # position in the generation's passages
    start: int
    end: int
    kind: WindowKind = "sentence"
