"""Which hits may answer, and why none may. In: Searcher, Finding. Out: Reading. Pure but for what the Searcher reads.

The rules come first (document number, place, year, plan, ordinal, name, figure, thing: what a drafter would check by
eye), then the learned weighing of the evidence that is left (service.answerability).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.records import WINDOW_KINDS
from service.answerability import is_answerable, is_sure, signs_of
from service.constraints import Constraints, constraints_of, names_quoted
from service.ordinals import in_words
from service.query import parse_doc_number
from service.records import Hit
from service.search import Finding, Searcher
from service.sentences import is_attribution
from service.sieve import Sieve
from service.statements import statements_of, with_headings
from service.years_named import with_its_date

PASSAGES_READ = 5
EVERYDAY = (
    "这个问题看来不是政策文件里写的事，文件库里没有依据；下面只是最接近的段落，不是答案。"
    "如果确实是政策问题，请换一种说法。"
)
WEAK = "文件库里没有足够的依据回答这个问题；下面只是最接近的段落，不是答案。请换一种说法，或补充相关文件。"


@dataclass(frozen=True, slots=True)
class Reading:
    """`admissible`: positions in finding.result.hits of those that may answer; `reason`: why none may, in Chinese;
    `sure`: do they rather answer than not?"""

    admissible: tuple[int, ...]
    reason: str | None = None
    sure: bool = True


def why_not(searcher: Searcher, finding: Finding) -> str | None:
    """Why the evidence does not carry an answer, in Chinese; None when it does."""
    return read(searcher, finding).reason


def read(searcher: Searcher, finding: Finding) -> Reading:
    """By the rules and by the weight of the evidence."""
    reading = read_by_rules(searcher, finding)
    if reading.reason or finding.query.doc_numbers:
        return reading  # the number's tokens stand in no passage and prove nothing
    encoder = None if finding.vector is None else searcher.generation.encoder_fingerprint
    said = signs(searcher, finding, reading)
    if is_answerable(said, encoder):
        return replace(reading, sure=is_sure(said, encoder))
    unheard = searcher.unheard_of(finding.query)
    return Reading((), _not_an_answer(_nowhere(unheard)) if unheard else WEAK)


def signs(searcher: Searcher, finding: Finding, reading: Reading) -> dict[str, float]:
    """Signs of answerability; a question for a figure is only as near as the nearest sentence that states one."""
    positions = [finding.positions[n] for n in reading.admissible]
    asked = constraints_of(finding.query)
    sentence = None
    if asked.figures and finding.windows is not None:
        sentence = max((_nearest_figure(searcher, finding, position, asked) for position in positions), default=-1.0)
    hits = [finding.result.hits[n] for n in reading.admissible]
    known, known_words = _known(finding)
    tokens, words = _held(searcher, finding, [with_headings(hit, hit.text) for hit in hits])
    coverage = tokens
    said = [with_headings(hit, stated) for hit in hits for stated in statements_of(hit, asked)]
    if said:
        tokens, words = _held(searcher, finding, said)
    missing = 0.0 if finding.query.statement or not hits else max(0.0, min(known - tokens, known_words - words))
    topic = None if asked.figures else searcher.topic_of(finding.query)
    unheard = searcher.lexical.unheard(topic) if topic else 0.0
    field = 0.0 if finding.vector is None else searcher.field.nearness(finding.vector)
    return signs_of(
        finding.evidence,
        positions,
        coverage=coverage,
        missing=missing,
        unheard=unheard,
        field=field,
        sentence=sentence,
    )


def _known(finding: Finding) -> tuple[float, float]:
    """Share of the query's idf mass that the corpus holds, by tokens and by words alone."""
    lexical = finding.evidence.lexical
    return (0.0, 0.0) if lexical is None else (lexical.known, lexical.known_words)


def _held(searcher: Searcher, finding: Finding, texts: Sequence[str]) -> tuple[float, float]:
    """As `_known`: the best share that one of the texts holds."""
    lexical = finding.evidence.lexical
    if lexical is None or not texts:
        return 0.0, 0.0
    by_tokens = max(searcher.lexical.held_by(lexical.wordings, text) for text in texts)
    by_words = max(searcher.lexical.words_held_by(lexical.words, text) for text in texts)
    return by_tokens, by_words


def _nearest_figure(searcher: Searcher, finding: Finding, position: int, asked: Constraints) -> float:
    rows = searcher.generation.windows
    own = np.flatnonzero((rows[:, 0] == position) & (rows[:, 3] == WINDOW_KINDS.index("sentence")))
    passage = searcher.generation.passages[position]
    text = searcher.documents[passage.document_id].text

    def states(start: int, end: int) -> bool:
        said = text[passage.start : passage.end]
        return asked.sentence_states(with_its_date(said, text[start:end], start - passage.start))

    stating = [n for n in own if states(int(rows[n, 1]), int(rows[n, 2]))]
    if any(is_attribution(text[rows[n, 1] : rows[n, 2]].strip()) for n in stating):
        stating = list(own)  # what it dates is the remark above it
    return max((float(finding.windows[n]) for n in stating), default=-1.0) if finding.windows is not None else -1.0


def read_by_rules(searcher: Searcher, finding: Finding) -> Reading:
    query, hits = finding.query, finding.result.hits
    if query.doc_numbers and not any(searcher.sources.holds_document_number(n) for n in query.doc_numbers):
        asked = "、".join(f"“〔{n.year}〕{n.number}号”" for n in query.doc_numbers)
        return Reading((), f"文件库里没有文号为{asked}的文件；请核对文号，或先把该文件加入文件库。")
    if not hits and query.phrases:
        return Reading((), "所选范围里没有一个段落逐字包含引号里的话；去掉引号可以按意思查找。")
    if not hits:
        return Reading((), "在当前筛选条件下没有找到相关段落；请放宽筛选条件或换一种说法。")
    if not re.search(r"\w", query.content):
        return Reading((), "问题里没有可以检索的文字；请写出要查的主题或问题。")
    if query.doc_numbers:
        numbered = tuple(n for n, hit in enumerate(hits[:PASSAGES_READ]) if _is_numbered(finding, hit))
        return Reading(numbered, None if numbered else "这个文号的文件不在当前的筛选范围内；请放宽筛选条件。")
    if is_everyday(searcher, finding):
        return Reading((), EVERYDAY)
    if unknown := _unheard_of(searcher, finding):
        return Reading((), _not_an_answer(_nowhere(unknown)))
    return _sifted(searcher, finding)


def _unheard_of(searcher: Searcher, finding: Finding) -> tuple[str, ...]:
    """Names that a question sets in quotation marks and no passage or title holds. A draft may coin its own, and a name
    that has synonyms may stand there in another wording."""
    lexical = finding.evidence.lexical
    if finding.query.statement or (lexical is not None and len(lexical.wordings) > 1):
        return ()

    def is_held(name: str) -> bool:
        return searcher.holds_word_for_word(name) or searcher.holds_word_for_word(in_words(name))

    return tuple(name for name in names_quoted(finding.query.raw) if not is_held(name))


def is_everyday(searcher: Searcher, finding: Finding) -> bool:
    """True when everyday talk lies nearer to the question than any sentence, clause or passage."""
    if finding.vector is None or finding.windows is None or not len(finding.windows):
        return False
    return searcher.everyday.nearness(finding.vector) >= float(finding.windows.max())


def _is_numbered(finding: Finding, hit: Hit) -> bool:
    """Is the hit of a document whose number was asked for?"""
    own = parse_doc_number(hit.citation.doc_number or "")
    return own is not None and any(asked.names(own) for asked in finding.query.doc_numbers)


def _sifted(searcher: Searcher, finding: Finding) -> Reading:
    """The passages read, less those that a test of service.sieve does not pass; the first that none passes gives the
    reason."""
    sieve = Sieve(searcher, finding)
    left = tuple(range(min(PASSAGES_READ, len(finding.result.hits))))
    if finding.places and not any(sieve.names_the_place(n) for n in left):
        return Reading((), _not_an_answer(sieve.nothing_of_it))
    for passes, reason in sieve.tests():
        left = tuple(n for n in left if passes(n))
        if not left:
            return Reading((), _not_an_answer(reason))
    return Reading(left)


def _nowhere(names: Sequence[str]) -> str:
    """The first two are enough to know what is meant."""
    return f"文件库里没有一处提到{'、'.join(f'“{name}”' for name in names[:2])}{'等' if len(names) > 2 else ''}"


def _not_an_answer(reason: str) -> str:
    return f"{reason}；下面只是最接近的段落，不是答案。请核对问题，或补充相应的文件。"
