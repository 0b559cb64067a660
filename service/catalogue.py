"""The documents: catalogue, texts, neighbours, completions. In: Searcher and plain values. Out: records. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.records import Document, Passage
from service.errors import NoSuchDocument, NoSuchPassage, OffsetOutOfRange
from service.filters import check_filters
from service.highlight import fold
from service.records import Filters
from service.search import Searcher

MAX_SUGGESTIONS = 10
MIN_TERM_COUNT = 2
KIND_ORDER = ("title", "doc_number", "term", "heading")

# Official documents put the name of a policy in quotation marks where they set it: “5G+工业互联网”, “放管服”.
_QUOTED = re.compile(r"“([^“”，。；：\n]{2,16})”")
_HEADING_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十百零〇\d]+[编篇章节条]\s*|[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*)"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion. `document_id` is where it leads, None for a term of several documents."""

    text: str
    kind: str
    document_id: str | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A passage between its neighbours in the same document, in the order of the text."""

    before: tuple[Passage, ...]
    passage: Passage
    after: tuple[Passage, ...]


def documents_matching(searcher: Searcher, filters: Filters, text: str) -> list[Document]:
    """Documents of the filter's levels, regions and types whose title, number, issuer or id holds `text`.

    Raises UnknownFilterValue."""
    check_filters(filters, searcher.generation.documents)
    needle = fold(text)
    return [
        d
        for d in searcher.generation.documents
        if (not filters.level or d.level in filters.level)
        and (not filters.region or d.region.startswith(filters.region))
        and (not filters.doc_type or d.doc_type in filters.doc_type)
        and needle in fold(" ".join((d.title, d.doc_number or "", d.issuer or "", d.id)))
    ]


def document_named(searcher: Searcher, document_id: str) -> Document:
    """Raises NoSuchDocument."""
    if document_id not in searcher.documents:
        raise NoSuchDocument(document_id)
    return searcher.documents[document_id]


def text_between(document: Document, start: int, end: int | None) -> str:
    """Raises OffsetOutOfRange: a cut span would look like the whole one."""
    last = len(document.text) if end is None else end
    if not 0 <= start <= last <= len(document.text):
        raise OffsetOutOfRange(start, last, len(document.text))
    return document.text[start:last]


def passage_position(searcher: Searcher, passage_id: str) -> int:
    """Raises NoSuchPassage."""
    if passage_id not in searcher.position_of:
        raise NoSuchPassage(passage_id)
    return searcher.position_of[passage_id]


def surroundings(searcher: Searcher, passage_id: str, context: int) -> Surroundings:
    """Up to `context` passages on each side. Raises NoSuchPassage."""
    at = passage_position(searcher, passage_id)
    passages = searcher.generation.passages
    own = passages[at]

    def same(part: Sequence[Passage]) -> tuple[Passage, ...]:
        return tuple(p for p in part if p.document_id == own.document_id)

    return Surroundings(same(passages[max(0, at - context) : at]), own, same(passages[at + 1 : at + 1 + context]))


def all_suggestions(documents: Sequence[Document]) -> tuple[Suggestion, ...]:
    """Everything that can be completed, each text once, the most frequent terms first among terms."""
    found: dict[str, Suggestion] = {}
    for suggestion in _collected(documents):
        found.setdefault(fold(suggestion.text), suggestion)
    return tuple(found.values())


def completions(known: Sequence[Suggestion], typed: str) -> list[Suggestion]:
    """Those that start with `typed` before those that hold it; of these titles before numbers, terms and headings."""
    needle = fold(typed)
    if not needle:
        return []
    rows = [(fold(s.text).find(needle), s) for s in known]
    rows = [(at, s) for at, s in rows if at >= 0]
    rows.sort(key=lambda row: (row[0] > 0, KIND_ORDER.index(row[1].kind)))
    return [s for _, s in rows[:MAX_SUGGESTIONS]]


def _collected(documents: Sequence[Document]) -> Iterator[Suggestion]:
    for d in documents:
        yield Suggestion(d.title, "title", d.id)
        if d.doc_number:
            yield Suggestion(d.doc_number, "doc_number", d.id)
    terms = Counter(term for d in documents for term in _QUOTED.findall(d.text))
    for term, count in terms.most_common():
        if count >= MIN_TERM_COUNT:
            yield Suggestion(term, "term", None)
    for d in documents:
        for section in d.sections[1:]:
            heading = _HEADING_NUMBER.sub("", section.heading)
            if 2 <= len(heading) <= 40:
                yield Suggestion(heading, "heading", d.id)
