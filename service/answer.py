"""A question in, sentences quoted from passages out, or a refusal. In: Searcher, SearchRequest. Out: Answer.

Every sentence stands character for character in the passage it cites. When the evidence is weak nothing is said: a
drafter who pastes a wrong basis is worse off than one who was told that there is none. Of several things asked for in
one question each is answered of its own, or named as unanswered.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.divisions import region_of
from service.listing import Item
from service.notices import (
    of_headings_only,
    of_lists_cut,
    of_no_level_asked,
    of_no_place_asked,
    of_several_documents,
    unanswered,
)
from service.quoting import quoted
from service.records import Answer, AnswerSentence, NamedPlace, SearchRequest
from service.refusal import WEAK, Reading, read
from service.search import Finding, Searcher
from service.several import Separate, asked_apart, asks_several

ASK_APART = "这个问题里有几问，分开来问可能查得到。"


@dataclass(frozen=True, slots=True)
class Said:
    """What is quoted, or why nothing is; `notices`: what the reader must know of it, in Chinese."""

    items: tuple[Item, ...]
    reason: str | None = None
    notices: tuple[str, ...] = ()


def answer(searcher: Searcher, request: SearchRequest) -> Answer:
    """Raises UnknownFilterValue. Nothing to say is an answer with a reason."""
    began = time.perf_counter()
    finding = searcher.find(request)
    said = _said_apart(searcher, request, finding) or _said_by_those_asked(searcher, request, finding)
    # Passages beyond the page stand behind it, with the rank that they have.
    positions = list(dict.fromkeys((*finding.positions, *(item.position for item in said.items))))
    hits = (*finding.result.hits, *searcher.hits_at(finding, positions[len(finding.positions) :]))
    numbers = [positions.index(item.position) for item in said.items]
    gazetteer = searcher.locality.gazetteer
    texts = [hits[n].text[slice(*item.span)] for n, item in zip(numbers, said.items, strict=True)]
    return Answer(
        question=request.query,
        reason=said.reason,
        sentences=tuple(AnswerSentence(text, (n + 1,), verbatim=True) for text, n in zip(texts, numbers, strict=True)),
        hits=hits,
        generation=finding.result.generation,
        took_ms=round((time.perf_counter() - began) * 1000, 2),
        notices=said.notices,
        places=tuple(NamedPlace(gazetteer.called(place), region_of(place)) for place in finding.places),
    )


def _said_by_those_asked(
    searcher: Searcher, request: SearchRequest, finding: Finding, *, no_others: bool = False
) -> Said:
    """国家怎么优化营商环境: what the nation says of it, if its text is the nearest or surely answers; else what is
    nearest, which is then told, or nothing, with `no_others`."""
    levels = finding.query.levels
    if not levels or request.filters.level:
        return _said(searcher, finding)
    own = searcher.find(replace(request, filters=replace(request.filters, level=tuple(levels)), offset=0))
    nearest = any(hit.citation.level in levels for hit in finding.result.hits[:1])
    reading = read(searcher, own)
    sure = bool(own.result.hits) and (nearest or reading.sure)
    said = _quoted(searcher, own, reading) if sure else Said((), WEAK)
    return said if said.items or no_others else _said(searcher, finding)


def _said(searcher: Searcher, finding: Finding) -> Said:
    return _quoted(searcher, finding, read(searcher, finding))


def _quoted(searcher: Searcher, finding: Finding, reading: Reading) -> Said:
    if reading.reason:
        hint = ASK_APART if asks_several(finding.query.normalized) else ""
        return Said((), f"{reading.reason}{hint}")
    said = quoted(searcher, finding, reading.admissible)
    notices = (
        *of_headings_only(searcher, finding, said.items),
        *of_lists_cut(searcher, finding, said.items),
        *of_no_place_asked(searcher, finding, said.items),
        *of_no_level_asked(searcher, finding, said.items),
        *of_several_documents(searcher, finding, said.items),
    )
    return Said(said.items, said.reason, notices)


def _said_apart(searcher: Searcher, request: SearchRequest, whole: Finding) -> Said | None:
    """湖南和湖北对5G有什么政策: of each of its own. None where one thing is asked for, or none of them is answered."""
    if whole.query.statement or whole.query.doc_numbers or whole.query.phrases:
        return None
    apart = asked_apart(*searcher.places_in(request.query))
    each = [(one, _said_of_one(searcher, request, one)) for one in apart]
    return _joined(each) if any(said.items for _, said in each) else None


def _said_of_one(searcher: Searcher, request: SearchRequest, one: Separate) -> Said:
    alone = replace(request, query=one.question)
    return _said_by_those_asked(searcher, alone, searcher.find(alone), no_others=one.of_level)


def _joined(each: Sequence[tuple[Separate, Said]]) -> Said:
    items = dict.fromkeys(item for _, said in each for item in said.items)
    missing = tuple(unanswered(one.name, said.reason) for one, said in each if said.reason)
    others = dict.fromkeys(notice for _, said in each for notice in said.notices)
    return Said(tuple(items), notices=(*missing, *others))
