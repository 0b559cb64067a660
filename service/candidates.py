"""Sentences of the passages that may answer, each with its evidence. In: Searcher, Finding. Out: candidates. Pure but
for what the Searcher reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.records import WINDOW_KINDS
from indexer.tokens import normalize
from service.constraints import Constraints, constraints_of
from service.evidence import shares
from service.naming import named_by
from service.records import Hit, Span
from service.search import Finding, Searcher
from service.sentences import is_attribution, sentences_of
from service.years_named import with_its_date

DENSE_WEIGHT = 0.4
LEXICAL_WEIGHT = 0.5
PASSAGE_WEIGHT = 0.1
"""A plan says 到2025年，产业规模达到300亿元 of one industry after another: where it stands tells which one is meant."""
UNSTATED = 0.5
"""Of the score of a sentence that does not state the figure asked for: no rule knows all ways to write one."""

_OCCASION = (
    "日期|何时|何地|何处|什么(?:时[候间]|场合|会|地方|活动)"
    "|哪[一]?[里儿天年月次场位]|哪个(?:会|场合|地方|月)|几月|几[日号]"
)
_SAID = "说|讲|谈到|提[出到过]|强调|指出|座谈|致辞"
ASKS_THE_OCCASION = re.compile(rf"(?:{_OCCASION}).*(?:{_SAID})|(?:{_SAID}).*(?:{_OCCASION})")
_ASKS_A_FACT = re.compile(r"多少|几|哪|谁|何|什么时候|啥时候|目标|指标|占|率|when|which|who|how m|what", re.IGNORECASE)
_ASKS_WHAT = re.compile(r"哪些|什么(?!时候|日子|场合)|怎么|怎样|如何|what(?! date| year)|how(?! m)", re.IGNORECASE)


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


def candidates_of(searcher: Searcher, finding: Finding, admissible: Sequence[int]) -> list[Candidate]:
    """Sentences of the passages that may answer, but those of another year than the figure asked for, where there are
    others."""
    hits, question = finding.result.hits, finding.query.normalized
    asked = constraints_of(finding.query)
    lines = bool(_ASKS_A_FACT.search(question))
    dates = bool(asked.figures) or not _ASKS_WHAT.search(question) or bool(ASKS_THE_OCCASION.search(question))
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
    return [c for c in candidates if not asked.of_another_year(dated(hits[c.n - 1], c.span))] or candidates


def says_something(question: str, hit: Hit, said: str, *, dates: bool = True) -> bool:
    """A run-in heading announces what is said and does not say it; a 文号 answers only who asks for it, and where a
    remark was made (——2018年4月26日，在……的讲话) only if `dates` are asked for."""
    is_number = normalize(said) == normalize(hit.citation.doc_number or "")
    is_date = is_attribution(said) and not dates
    return said.rstrip("。") != heading_of(hit) and (not is_number or "号" in question) and not is_date


def heading_of(hit: Hit) -> str:
    return "".join(hit.citation.section_path[-1:])


def dated(hit: Hit, span: Span) -> str:
    return with_its_date(hit.text, hit.text[slice(*span)], span[0])


def _name(searcher: Searcher, finding: Finding, hit: Hit, span: Span, asked: Constraints) -> Span | None:
    lexical = finding.evidence.lexical
    if lexical is None:
        return None

    def held(text: str) -> float:
        said = "\n".join((text, hit.citation.title, hit.citation.region))  # whose plan it is need not be said again
        return searcher.lexical.words_held_by(lexical.words, said)

    return named_by(hit.text, heading_of(hit), span, held, lambda own: asked.of_another_year(dated(hit, own)))


def _covered(searcher: Searcher, finding: Finding, hit: Hit, span: Span, name: Span | None) -> float:
    """Share of the query that the sentence holds, with the heading it stands under, where a remark was made and what
    names its figure."""
    made = hit.citation.attribution.occasion if hit.citation.attribution else None
    said = "\n".join((heading_of(hit), made or "", *(hit.text[slice(*own)] for own in (name, span) if own)))
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
