"""A question in, sentences quoted from passages out, or a refusal. In: Searcher, SearchRequest. Out: Answer.

Every sentence stands character for character in the passage it cites. When the evidence is weak nothing is said: a
drafter who pastes a wrong basis is worse off than one who was told that there is none. Of several things asked for in
one question each is answered of its own, or named as unanswered.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from indexer.divisions import region_of
from indexer.records import LEVELS
from service.listing import Item
from service.notices import (
    level_called,
    of_headings_only,
    of_lists_cut,
    of_no_level_asked,
    of_no_place_asked,
    of_several_documents,
    of_words_unheard,
    unanswered,
)
from service.quoting import quoted
from service.records import Answer, AnswerSentence, NamedPlace, SearchRequest
from service.refusal import WEAK, Reading, read
from service.search import Finding, Searcher
from service.several import Separate, asked_apart, asks_several

UNTREATED = 0.4
"""Of a topic, that other levels' texts hold and the level's do not: 茶 of 茶产业."""
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


def _said_by_those_asked(searcher: Searcher, request: SearchRequest, finding: Finding) -> Said:
    """国家怎么优化营商环境: what the nation says of it; if it says nothing, what others say, which is then told. Of
    several levels (总书记和省里) each of its own."""
    levels = [level for level in LEVELS if level in finding.query.levels]
    if not levels or request.filters.level:
        return _said(searcher, finding)
    each = [(level_called(level), _said_at(searcher, request, finding, level)) for level in levels]
    if any(said.items for _, said in each):
        return _joined(each) if len(each) > 1 else each[0][1]
    return _said(searcher, _at_levels(searcher, request, set(LEVELS) - set(levels)))


def _said_at(searcher: Searcher, request: SearchRequest, finding: Finding, level: str) -> Said:
    """Of the texts of one level, if one is the nearest of all in `finding` or if they surely answer; of none that the
    request leaves out."""
    if request.filters.level and level not in request.filters.level:
        return Said((), "不在所选的级别里")
    if not _treats(searcher, finding, level):
        return Said((), WEAK)
    own = _at_levels(searcher, request, {level})
    reading = read(searcher, own)
    nearest = any(hit.citation.level == level for hit in finding.result.hits[:1])
    return _quoted(searcher, own, reading) if own.result.hits and (nearest or reading.sure) else Said((), WEAK)


def _treats(searcher: Searcher, finding: Finding, level: str) -> bool:
    """国家怎么支持茶产业: a level whose texts name nothing of what others call by its name says nothing of it, however
    near its other matters lie."""
    topic = searcher.topic_of(finding.query)
    if topic is None:
        return True
    return searcher.lexical.unheard(topic, searcher.of_level(level)) - searcher.lexical.unheard(topic) < UNTREATED


def _at_levels(searcher: Searcher, request: SearchRequest, levels: Collection[str]) -> Finding:
    filters = replace(request.filters, level=tuple(level for level in LEVELS if level in levels))
    return searcher.find(replace(request, filters=filters))


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
        *of_words_unheard(searcher, finding, said.items),
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
    named = [(one.name, said) for one, said in each]
    return _joined(named) if any(said.items for _, said in named) else None


def _said_of_one(searcher: Searcher, request: SearchRequest, one: Separate) -> Said:
    alone = replace(request, query=one.question)
    finding = searcher.find(alone)
    if one.level:
        return _said_at(searcher, alone, finding, one.level)
    return _said_by_those_asked(searcher, alone, finding)


def _joined(each: Sequence[tuple[str, Said]]) -> Said:
    items = dict.fromkeys(item for _, said in each for item in said.items)
    missing = tuple(unanswered(name, said.reason) for name, said in each if said.reason)
    others = dict.fromkeys(notice for _, said in each for notice in said.notices)
    return Said(tuple(items), notices=(*missing, *others))
