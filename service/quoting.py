"""Which sentences of the passages found are quoted. In: Searcher, Finding. Out: spans of passages. Pure but for what
the Searcher reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from service.asked_outline import asks_how
from service.asked_part import asks_for_a_list
from service.candidates import ASKS_THE_OCCASION, Candidate, candidates_of, dated, heading_of
from service.constraints import constraints_of
from service.listing import Item, enumeration_around, items_asked
from service.naming import heading_line
from service.narrowing import (
    not_of_inner_places,
    of_one_source,
    of_the_kind,
    of_the_place,
    of_the_things,
    of_what_is_done,
    other_kind_told,
    said_once,
)
from service.query import Query
from service.records import Hit, Span
from service.search import Finding, Searcher
from service.sentences import attribution_after, dating_sentence, is_attribution
from service.table_rows import head_of_row
from service.years_named import Years, years_named

NO_SENTENCE = "检索到的段落里没有可以直接引用的完整句子；请改用检索查看段落原文。"


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence with less than `share` of the best one's score adds nothing; of a passage at most `sentences`."""

    share: float
    sentences: int


@dataclass(frozen=True, slots=True)
class Choice:
    """At most so many sentences in all; of the passage with the best one other ones than of the rest."""

    most: int
    of_the_best: Kept
    of_others: Kept


OF_A_FIGURE = Choice(4, Kept(0.7, 2), Kept(0.7, 2))
"""At 0.6 two sentences of five were no answer to the judged queries of the tune split, at 0.8 answers begin to lack
what was asked for."""
OF_A_DETAIL = Choice(4, Kept(0.6, 3), Kept(0.75, 2))
"""A clause is answered by more of its own sentences rather than by those of another. For OF_A_FIGURE
throughout, the judged answers of the tune split held 0.754 of the full gold spans, with these and without catchwords
0.778, and 0.457 of their sentences were to the point for 0.440 (2026-11-22, in trials)."""
OF_MANY = Choice(6, Kept(0.6, 4), Kept(0.75, 2))
"""怎么, 哪些, 措施 ask for more than one thing: of 59 sentences that OF_A_DETAIL leaves out of the answers to such
questions of the tune split 21 are to the point, of those left out of all other answers one in twelve. 72 questions with
every span that answers: full ones held 0.58 to 0.62, to the point 0.71 to 0.69 (2026-11-23, in trials)."""
CATCHWORD_CHARS = 14
"""推动县域经济转型升级。 in front of a clause announces what is said; it answers only where nothing is nearer."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Spans of passages, or why there are none, in Chinese."""

    items: tuple[Item, ...]
    reason: str | None = None


def quoted(searcher: Searcher, finding: Finding, admissible: Sequence[int]) -> Quoted:
    """Of the hits that may answer: the items of the part asked for, else the nearest sentences."""
    items = items_asked(searcher, finding, admissible)
    if items:
        return Quoted(items)
    told = of_what_is_done(finding, not_of_inner_places(searcher, finding, admissible))
    near = candidates_of(searcher, finding, told)
    other = other_kind_told(finding, near)
    if other is not None:
        return Quoted((), f"最接近的句子说的是{other[1]}，不是所问的{other[0]}；文件库里没有找到所问的数字。")
    right = of_the_place(searcher, finding, of_the_things(finding, of_the_kind(finding, near)))
    items = tuple(_in_sentences(finding, of_one_source(searcher, finding, right), near))
    return Quoted(items, None if items else NO_SENTENCE)


def _in_sentences(finding: Finding, candidates: Sequence[Candidate], every: Sequence[Candidate]) -> Iterator[Item]:
    """`every`: those too that are no answer of themselves."""
    hits = finding.result.hits
    occasion = bool(ASKS_THE_OCCASION.search(finding.query.normalized))
    asked = constraints_of(finding.query)
    figure = bool(asked.figures)
    choice = OF_A_FIGURE if figure else OF_MANY if asks_for_many(finding.query) else OF_A_DETAIL
    picked = chosen(candidates if figure else said_once(hits, candidates), choice)
    picked = picked if figure else _whole_enumerations(hits, candidates, picked)
    picked = _with_remarks(hits, every, picked) if asked.things else picked
    repeated = Counter(hits[c.n - 1].text[slice(*c.span)] for c in picked)
    spans: list[tuple[int, Span]] = []
    told_apart = _of_several_years(hits, picked) if figure else frozenset()
    for c in picked:
        hit = hits[c.n - 1]
        with_date = bool(asked.told_of) or c.n in told_apart
        alike = repeated[hit.text[slice(*c.span)]] > 1  # 到2020年，产业规模达到100亿元 of one industry after another
        name = heading_line(hit.text, heading_of(hit), c.span) if alike else c.name
        spans += [(c.n, span) for span in (name, *_in_context(hit, c.span, occasion, with_date)) if span]
    for n, span in dict.fromkeys(spans):
        yield Item(finding.positions[n - 1], span)


def _of_several_years(hits: Sequence[Hit], picked: Sequence[Candidate]) -> frozenset[int]:
    """Passages of which sentences of several years are quoted: 70% below 到2020年, 75% below 到2025年."""
    years: dict[int, set[frozenset[Years]]] = {}
    for c in picked:
        years.setdefault(c.n, set()).add(frozenset(years_named(dated(hits[c.n - 1], c.span))))
    return frozenset(n for n, own in years.items() if len(own) > 1)


def _whole_enumerations(
    hits: Sequence[Hit], candidates: Sequence[Candidate], picked: Sequence[Candidate]
) -> list[Candidate]:
    """Who is told 二是企业投入不足 is told 一是 and 三是 as well."""
    members = {(c.n, span) for c in picked for span in enumeration_around(hits[c.n - 1].text, c.span)}
    whole = {(c.n, c.span): c for c in candidates if (c.n, c.span) in members} | {(c.n, c.span): c for c in picked}
    order = list(dict.fromkeys(c.n for c in picked))
    return sorted(whole.values(), key=lambda c: (order.index(c.n), c.span))


def _with_remarks(hits: Sequence[Hit], candidates: Sequence[Candidate], picked: list[Candidate]) -> list[Candidate]:
    """Who is told only on what occasion a remark was made is told the remark too."""

    def is_date(c: Candidate) -> bool:
        return is_attribution(hits[c.n - 1].text[slice(*c.span)])

    alone = {c.n for c in picked if is_date(c)} - {c.n for c in picked if not is_date(c)}
    remarks = [[c for c in candidates if c.n == n and not is_date(c)] for n in alone]
    added = [max(own, key=lambda c: c.score) for own in remarks if own]
    order = list(dict.fromkeys(c.n for c in picked))
    return sorted([*picked, *added], key=lambda c: (order.index(c.n), c.span)) if added else picked


def _in_context(hit: Hit, span: Span, occasion: bool, with_date: bool) -> Iterator[Span]:
    """A row of a table says whose year a figure is only under its head, a sentence without a year only behind the
    到2020年 that still holds for it; a remark says when it was made only above its attribution."""
    if with_date and (since := dating_sentence(hit.text, span)):
        yield since
    if head := head_of_row(hit.text, span):
        yield head
    yield span
    if occasion and hit.citation.attribution and (said := attribution_after(hit.text, span)):
        yield said


def asks_for_many(query: Query) -> bool:
    """怎么, 哪些, …的措施; a sentence of a draft asks for nothing."""
    return not query.statement and (asks_how(query.normalized) or asks_for_a_list(query.normalized))


def chosen(candidates: Iterable[Candidate], choice: Choice) -> list[Candidate]:
    """The best few; within a passage in the order of its text."""
    best = sorted(candidates, key=lambda c: (-c.score, c.n, c.span))
    picked: list[Candidate] = []
    for candidate in best:
        is_catchword = candidate.span[1] - candidate.span[0] < CATCHWORD_CHARS
        if is_catchword and choice is not OF_A_FIGURE and candidate is not best[0]:
            continue
        kept = choice.of_the_best if candidate.n == best[0].n else choice.of_others
        full = sum(c.n == candidate.n for c in picked) >= kept.sentences
        if not full and candidate.score >= kept.share * best[0].score and len(picked) < choice.most:
            picked.append(candidate)
    stating = [candidate for candidate in best if candidate.states]
    if stating and not any(candidate.states for candidate in picked):
        picked = [*picked[: choice.most - 1], stating[0]]  # the date below a notice shares no word with its question
    order = list(dict.fromkeys(candidate.n for candidate in best))  # the passage with the best sentence speaks first
    return sorted(picked, key=lambda c: (order.index(c.n), c.span))
