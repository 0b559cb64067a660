"""Which sentences of the passages found are quoted. In: Searcher, Finding. Out: spans of passages. Pure but for what
the Searcher reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.records import WINDOW_KINDS
from indexer.tokens import normalize, words_of
from service.asked_outline import asks_how, is_of_the_state
from service.constraints import Constraints, constraints_of
from service.evidence import shares
from service.listing import Item, enumeration_around, items_asked
from service.naming import heading_line, named_by
from service.ordinals import is_named
from service.records import Hit, Span
from service.search import Finding, Searcher
from service.sentences import attribution_after, dating_sentence, is_attribution, sentences_of
from service.table_rows import head_of_row
from service.visits import asks_of_a_visit
from service.years_named import Years, with_its_date, years_named

DENSE_WEIGHT = 0.4
LEXICAL_WEIGHT = 0.5
PASSAGE_WEIGHT = 0.1
"""A plan says 到2025年，产业规模达到300亿元 of one industry after another: where it stands tells which one is meant."""
UNSTATED = 0.5
"""Of the score of a sentence that does not state the figure asked for: no rule knows all ways to write one."""
MAX_SENTENCES = 4
NO_SENTENCE = "检索到的段落里没有可以直接引用的完整句子；请改用检索查看段落原文。"


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence with less than `share` of the best one's score adds nothing; of a passage at most `sentences`."""

    share: float
    sentences: int


OF_A_FIGURE = Kept(0.7, 2)
"""At 0.6 two sentences of five were no answer to the judged queries of the tune split, at 0.8 answers begin to lack
what was asked for."""
OF_THE_BEST, OF_OTHERS = Kept(0.6, 3), Kept(0.75, 2)
"""怎么, 哪些措施: a clause is answered by more of its own sentences rather than by those of another. For OF_A_FIGURE
throughout, the judged answers of the tune split held 0.754 of the full gold spans, with these and without catchwords
0.778, and 0.457 of their sentences were to the point for 0.440 (2026-11-22, in trials)."""
CATCHWORD_CHARS = 14
"""推动县域经济转型升级。 in front of a clause announces what is said; it answers only where nothing is nearer."""

_OCCASION = (
    "日期|何时|何地|何处|什么(?:时[候间]|场合|会|地方|活动)"
    "|哪[一]?[里儿天年月次场位]|哪个(?:会|场合|地方|月)|几月|几[日号]"
)
_SAID = "说|讲|谈到|提[出到过]|强调|指出|座谈|致辞"
_ASKS_THE_OCCASION = re.compile(rf"(?:{_OCCASION}).*(?:{_SAID})|(?:{_SAID}).*(?:{_OCCASION})")
_ASKS_A_FACT = re.compile(r"多少|几|哪|谁|何|什么时候|啥时候|目标|指标|占|率|when|which|who|how m|what", re.IGNORECASE)
_ASKS_WHAT = re.compile(r"哪些|什么(?!时候|日子|场合)|怎么|怎样|如何|what(?! date| year)|how(?! m)", re.IGNORECASE)
_ASKS_FOR_THE_STATE = re.compile("问题|困难|现状|情况|背景|形势|基础|怎么样|如何[?？]?$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of passage `n` with its own two parts of evidence and its passage's, all 0..1."""

    n: int
    span: Span
    dense: float
    lexical: float
    passage: float = 1.0
    states: bool = True  # the figures asked for, if any are
    name: Span | None = None  # what is quoted before it to tell whose figure it is (service.naming)

    @property
    def score(self) -> float:
        near = DENSE_WEIGHT * self.dense + LEXICAL_WEIGHT * self.lexical + PASSAGE_WEIGHT * self.passage
        return near if self.states else UNSTATED * near


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
    near = _candidates(searcher, finding, _of_what_is_done(finding, not_of_inner_places(searcher, finding, admissible)))
    other = _only_of_another_kind(finding, near)
    if other is not None:
        return Quoted((), f"最接近的句子说的是{other[1]}，不是所问的{other[0]}；文件库里没有找到所问的数字。")
    right = _of_the_place(searcher, finding, _of_the_things(finding, _of_the_kind(finding, near)))
    items = tuple(_in_sentences(finding, _of_one_source(searcher, finding, right), near))
    return Quoted(items, None if items else NO_SENTENCE)


def _in_sentences(finding: Finding, candidates: Sequence[Candidate], every: Sequence[Candidate]) -> Iterator[Item]:
    """`every`: those too that are no answer of themselves."""
    hits = finding.result.hits
    occasion = bool(_ASKS_THE_OCCASION.search(finding.query.normalized))
    asked = constraints_of(finding.query)
    figure = bool(asked.figures)
    picked = chosen(candidates if figure else said_once(hits, candidates), figure=figure)
    picked = picked if figure else _whole_enumerations(hits, candidates, picked)
    picked = _with_remarks(hits, every, picked) if asked.things else picked
    repeated = Counter(hits[c.n - 1].text[slice(*c.span)] for c in picked)
    spans: list[tuple[int, Span]] = []
    told_apart = _of_several_years(hits, picked) if figure else frozenset()
    for c in picked:
        hit = hits[c.n - 1]
        dated = bool(asked.told_of) or c.n in told_apart
        alike = repeated[hit.text[slice(*c.span)]] > 1  # 到2020年，产业规模达到100亿元 of one industry after another
        name = heading_line(hit.text, _heading(hit), c.span) if alike else c.name
        spans += [(c.n, span) for span in (name, *_in_context(hit, c.span, occasion, dated)) if span]
    for n, span in dict.fromkeys(spans):
        yield Item(finding.positions[n - 1], span)


def _of_several_years(hits: Sequence[Hit], picked: Sequence[Candidate]) -> frozenset[int]:
    """Passages of which sentences of several years are quoted: 70% below 到2020年, 75% below 到2025年."""
    years: dict[int, set[frozenset[Years]]] = {}
    for c in picked:
        years.setdefault(c.n, set()).add(frozenset(years_named(_dated(hits[c.n - 1], c.span))))
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


def said_once(hits: Sequence[Hit], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Of a sentence that two remarks of a document have alike the best one; a compendium repeats remarks in part. What
    two boxes of a plan say alike is said of two things."""
    best: dict[tuple[object, ...], Candidate] = {}
    for c in sorted(candidates, key=lambda c: -c.score):
        citation, said = hits[c.n - 1].citation, normalize(hits[c.n - 1].text[slice(*c.span)])
        best.setdefault((citation.document_id, said) if citation.attribution else (c.n, c.span), c)
    return list(best.values())


def _heading(hit: Hit) -> str:
    return "".join(hit.citation.section_path[-1:])


def _in_context(hit: Hit, span: Span, occasion: bool, dated: bool) -> Iterator[Span]:
    """A row of a table says whose year a figure is only under its head, a sentence without a year only behind the
    到2020年 that still holds for it; a remark says when it was made only above its attribution."""
    if dated and (since := dating_sentence(hit.text, span)):
        yield since
    if head := head_of_row(hit.text, span):
        yield head
    yield span
    if occasion and hit.citation.attribution and (said := attribution_after(hit.text, span)):
        yield said


def not_of_inner_places(searcher: Searcher, finding: Finding, admissible: Sequence[int]) -> Sequence[int]:
    """湖北医药产业重点发展什么: where the province itself may answer, none of its cities speaks for it."""
    documents = {n: searcher.documents[finding.result.hits[n].citation.document_id] for n in admissible}
    if not finding.places or not any(searcher.locality.is_itself(d, finding.places) for d in documents.values()):
        return admissible
    return [n for n, d in documents.items() if not searcher.locality.is_inside(d, finding.places)]


def _of_what_is_done(finding: Finding, admissible: Sequence[int]) -> Sequence[int]:
    """怎么破解融资难: where others may answer, sections that tell how things are (存在的问题, 基本情况) do not."""
    question = finding.query.normalized
    if finding.query.statement or not asks_how(question) or _ASKS_FOR_THE_STATE.search(question):
        return admissible
    done = [n for n in admissible if not any(map(is_of_the_state, finding.result.hits[n].citation.section_path))]
    return done or admissible


def _of_one_source(searcher: Searcher, finding: Finding, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Where the question names an issuer, a level or a meeting and the best sentence is of it, no other may speak."""
    if "领导论述" in finding.query.levels and asks_of_a_visit(finding.query.normalized):
        made = [c for c in candidates if _made_there(searcher, finding, c)]
        candidates = made or candidates  # what a city writes of the visit is not what was said
    best = max(candidates, key=lambda c: c.score, default=None)
    ordinals = constraints_of(finding.query).ordinals
    hits = finding.result.hits
    issuers = searcher.issuers_asked(finding.query)

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


def chosen(candidates: Iterable[Candidate], *, figure: bool = False) -> list[Candidate]:
    """The best few for a question, which asks for a `figure` or does not; within a passage in the order of its text."""
    best = sorted(candidates, key=lambda c: (-c.score, c.n, c.span))
    picked: list[Candidate] = []
    for candidate in best:
        if not figure and candidate is not best[0] and candidate.span[1] - candidate.span[0] < CATCHWORD_CHARS:
            continue
        kept = OF_A_FIGURE if figure else OF_THE_BEST if candidate.n == best[0].n else OF_OTHERS
        full = sum(c.n == candidate.n for c in picked) >= kept.sentences
        if not full and candidate.score >= kept.share * best[0].score and len(picked) < MAX_SENTENCES:
            picked.append(candidate)
    stating = [candidate for candidate in best if candidate.states]
    if stating and not any(candidate.states for candidate in picked):
        picked = [*picked[: MAX_SENTENCES - 1], stating[0]]  # the date below a notice shares no word with its question
    order = list(dict.fromkeys(candidate.n for candidate in best))  # the passage with the best sentence speaks first
    return sorted(picked, key=lambda c: (order.index(c.n), c.span))


def _candidates(searcher: Searcher, finding: Finding, admissible: Sequence[int]) -> list[Candidate]:
    """Sentences of the passages that may answer, but those of another year than the figure asked for, where there are
    others."""
    hits, question = finding.result.hits, finding.query.normalized
    asked = constraints_of(finding.query)
    lines = bool(_ASKS_A_FACT.search(question))
    dates = bool(asked.figures) or not _ASKS_WHAT.search(question) or bool(_ASKS_THE_OCCASION.search(question))
    rows = [
        (n, span, _dense(searcher, finding, position=finding.positions[n], span=span, hit=hits[n]))
        for n in admissible
        for span in sentences_of(hits[n].text, lines=lines)
        if says_something(question, hits[n], hits[n].text[slice(*span)], dates=dates)
    ]
    dense = shares(np.array([row[2] for row in rows]))
    passage = shares(np.array([hits[row[0]].score for row in rows]))
    candidates = []
    for (n, span, _), d, p in zip(rows, dense, passage, strict=True):
        said = hits[n].text[slice(*span)]
        states = asked.figure_met(said)
        name = _name(searcher, finding, hits[n], span, asked) if asked.figures and states else None
        covered = _covered(searcher, finding, hits[n], span, name)
        candidates.append(Candidate(n + 1, span, float(d), covered, float(p), states, name))
    return [c for c in candidates if not asked.of_another_year(_dated(hits[c.n - 1], c.span))] or candidates


def _only_of_another_kind(finding: Finding, candidates: Sequence[Candidate]) -> tuple[str, str] | None:
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


def _of_the_kind(finding: Finding, candidates: list[Candidate]) -> Sequence[Candidate]:
    """Less the sentences with a figure of another kind than the one asked for, where there are others."""
    asked, hits = constraints_of(finding.query), finding.result.hits

    def is_of_another(c: Candidate) -> bool:
        return c.states and asked.of_another_kind(hits[c.n - 1].citation, hits[c.n - 1].text, c.span) is not None

    return [c for c in candidates if not is_of_another(c)] or candidates


def _of_the_things(finding: Finding, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Less those that name none of the things asked for (由哪个部门牵头), where there are others."""
    asked, hits = constraints_of(finding.query), finding.result.hits
    return [c for c in candidates if asked.names_things(hits[c.n - 1].text[slice(*c.span)])] or candidates


def _of_the_place(searcher: Searcher, finding: Finding, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
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


def says_something(question: str, hit: Hit, said: str, *, dates: bool = True) -> bool:
    """A run-in heading announces what is said and does not say it; a 文号 answers only who asks for it, and where a
    remark was made (——2018年4月26日，在……的讲话) only if `dates` are asked for."""
    is_number = normalize(said) == normalize(hit.citation.doc_number or "")
    is_date = is_attribution(said) and not dates
    return said.rstrip("。") != _heading(hit) and (not is_number or "号" in question) and not is_date


def _dated(hit: Hit, span: Span) -> str:
    return with_its_date(hit.text, hit.text[slice(*span)], span[0])


def _name(searcher: Searcher, finding: Finding, hit: Hit, span: Span, asked: Constraints) -> Span | None:
    lexical = finding.evidence.lexical
    if lexical is None:
        return None

    def held(text: str) -> float:
        said = "\n".join((text, hit.citation.title, hit.citation.region))  # whose plan it is need not be said again
        return searcher.lexical.words_held_by(lexical.words, said)

    return named_by(hit.text, _heading(hit), span, held, lambda own: asked.of_another_year(_dated(hit, own)))


def _covered(searcher: Searcher, finding: Finding, hit: Hit, span: Span, name: Span | None) -> float:
    """Share of the query that the sentence holds, with the heading it stands under, where a remark was made and what
    names its figure."""
    made = hit.citation.attribution.occasion if hit.citation.attribution else None
    said = "\n".join((_heading(hit), made or "", *(hit.text[slice(*own)] for own in (name, span) if own)))
    lexical = finding.evidence.lexical
    return searcher.lexical.held_by(lexical.wordings if lexical else (finding.query.tokens,), said)


def _dense(searcher: Searcher, finding: Finding, *, position: int, span: Span, hit: Hit) -> float:
    """The best score of a window that covers at least half of the sentence; the passage's own if there is none."""
    if finding.windows is None:
        return 0.0
    windows, offset = searcher.generation.windows, hit.citation.start
    sentence = WINDOW_KINDS.index("sentence")
    shared = np.minimum(windows[:, 2], span[1] + offset) - np.maximum(windows[:, 1], span[0] + offset)
    covering = (windows[:, 0] == position) & (windows[:, 3] == sentence) & (2 * shared >= span[1] - span[0])
    return float(finding.windows[covering].max()) if covering.any() else float(hit.dense or 0.0)
