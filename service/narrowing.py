"""Which passages and sentences near to a question are beside it, where there are others. In: Searcher, Finding,
candidates. Out: those left. Pure but for what the Searcher reads.

Each takes away only what a better one stands beside; what may not answer at all is told by service.sieve.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.tokens import normalize, words_of
from service.asked_outline import asks_what_is_done, is_of_the_state
from service.candidates import Candidate
from service.constraints import constraints_of
from service.ordinals import is_named
from service.records import Hit
from service.search import Finding, Searcher

_ASKS_FOR_THE_STATE = re.compile("问题|困难|现状|情况|背景|形势|基础|怎么样|如何[?？]?$")


def not_of_inner_places(searcher: Searcher, finding: Finding, admissible: Sequence[int]) -> Sequence[int]:
    """湖北医药产业重点发展什么: where the province itself may answer, none of its cities speaks for it."""
    documents = {n: searcher.documents[finding.result.hits[n].citation.document_id] for n in admissible}
    if not finding.places or not any(searcher.locality.is_itself(d, finding.places) for d in documents.values()):
        return admissible
    return [n for n, d in documents.items() if not searcher.locality.is_inside(d, finding.places)]


def of_what_is_done(finding: Finding, admissible: Sequence[int]) -> Sequence[int]:
    """怎么破解融资难, …有哪些支持政策: where others may answer, sections that tell how things are (存在的问题,
    基本情况) do not. A figure may stand anywhere."""
    query, question = finding.query, finding.query.normalized
    asks = asks_what_is_done(question) and not constraints_of(query).figures
    if query.statement or not asks or _ASKS_FOR_THE_STATE.search(question):
        return admissible
    done = [n for n in admissible if not any(map(is_of_the_state, finding.result.hits[n].citation.section_path))]
    return done or admissible


def of_one_source(searcher: Searcher, finding: Finding, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Where the question names an issuer, a level or a meeting and the best sentence is of it, no other may speak."""
    if searcher.sources.is_of_a_visit(finding.query, finding.places):
        made = [c for c in candidates if _made_there(searcher, finding, c)]
        candidates = made or candidates  # what a city writes of the visit is not what was said
    best = max(candidates, key=lambda c: c.score, default=None)
    ordinals = constraints_of(finding.query).ordinals
    hits = finding.result.hits
    issuers = searcher.sources.issuers_asked(finding.query)

    def of_issuer(c: Candidate) -> bool:
        return hits[c.n - 1].citation.issuer in issuers

    def of_source(c: Candidate) -> bool:
        return bool(finding.evidence.source[finding.positions[c.n - 1]])

    def of_meeting(c: Candidate) -> bool:
        return bool(ordinals) and all(is_named(ordinal, hits[c.n - 1].citation.title) for ordinal in ordinals)

    for asked in (of_issuer, of_source, of_meeting):
        if best is not None and asked(best):
            candidates = [c for c in candidates if asked(c)]
    return candidates


def _made_there(searcher: Searcher, finding: Finding, c: Candidate) -> bool:
    return any(searcher.locality.made_in(place, finding.positions[c.n - 1]) for place in finding.places)


def other_kind_told(finding: Finding, candidates: Sequence[Candidate]) -> tuple[str, str] | None:
    """The kind asked for and the one that the nearest sentence with a figure tells of (产值 for 利润), where no other
    sentence with a figure names the one asked for."""
    asked, hits = constraints_of(finding.query), finding.result.hits
    stating = [c for c in candidates if c.states]
    if not asked.contrasts or not stating:
        return None
    best = max(stating, key=lambda c: c.score)
    for contrast in asked.contrasts:
        other = contrast.told_instead(hits[best.n - 1].citation, hits[best.n - 1].text, best.span)
        named = (contrast.is_named(hits[c.n - 1].citation, hits[c.n - 1].text, c.span) for c in stating)
        if other is not None and not any(named):
            return contrast.asked, other
    return None


def of_the_kind(finding: Finding, candidates: list[Candidate]) -> Sequence[Candidate]:
    """Less the sentences with a figure of another kind than the one asked for, where there are others."""
    asked, hits = constraints_of(finding.query), finding.result.hits

    def is_of_another(c: Candidate) -> bool:
        return c.states and asked.of_another_kind(hits[c.n - 1].citation, hits[c.n - 1].text, c.span) is not None

    return [c for c in candidates if not is_of_another(c)] or candidates


def of_the_things(finding: Finding, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Less those that name none of the things asked for (由哪个部门牵头), where there are others."""
    asked, hits = constraints_of(finding.query), finding.result.hits
    return [c for c in candidates if asked.names_things(hits[c.n - 1].text[slice(*c.span)])] or candidates


def of_the_place(searcher: Searcher, finding: Finding, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """益阳高新区重点发展……；衡阳高新区重点发展……: in a text of neither, what names 益阳 alone tells nothing of 衡阳."""
    hits, places, gazetteer = finding.result.hits, finding.places, searcher.locality.gazetteer
    if not places:
        return candidates

    def named(c: Candidate) -> list[bool]:
        """Of the places that the sentence names: is it one asked for, or inside one, or around?"""
        said = normalize(hits[c.n - 1].text[slice(*c.span)])
        found = gazetteer.named_in(said, words_of(said, searcher.terms))
        return [any(p == own or p.contains(own) or own.contains(p) for p in places) for own in found]

    foreign = {
        c.n
        for c in candidates
        if not searcher.locality.is_itself(searcher.documents[hits[c.n - 1].citation.document_id], places)
    }
    names = {c: named(c) for c in candidates if c.n in foreign}
    telling = {c.n for c, own in names.items() if any(own)}
    return [c for c in candidates if not (c.n in telling and names[c] and not any(names[c]))]


def said_once(hits: Sequence[Hit], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Of a sentence that two remarks of a document have alike the best one; a compendium repeats remarks in part. What
    two boxes of a plan say alike is said of two things."""
    best: dict[tuple[object, ...], Candidate] = {}
    for c in sorted(candidates, key=lambda c: -c.score):
        citation, said = hits[c.n - 1].citation, normalize(hits[c.n - 1].text[slice(*c.span)])
        best.setdefault((citation.document_id, said) if citation.attribution else (c.n, c.span), c)
    return list(best.values())
