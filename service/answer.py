"""A question in, sentences quoted from passages out, or a refusal. In: Searcher, SearchRequest. Out: Answer.

Every sentence stands character for character in the passage it cites. When the evidence is weak nothing is said: a
drafter who pastes a wrong basis is worse off than one who was told that there is none.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from service.highlight import fold
from service.places import NATIONWIDE, provinces_in, speaks_of
from service.query import Query, has_chinese, parse_doc_number
from service.records import Answer, AnswerSentence, Citation, Hit, SearchRequest, Span
from service.search import Finding, Searcher

# To be calibrated by eval; they belong to the embedded e5, whose cosines lie in 0.75..0.95 whatever the texts. Set
# after a look at 19 questions: answerable Chinese ones had 0.903..0.954, others 0.855..0.896 with coverage up to 0.55;
# in English (one of each) 0.825 and 0.792.
MIN_COSINE = 0.90
MIN_COSINE_WITHOUT_CHINESE = 0.81
MIN_COVERAGE = 0.58
"""Share of the query's idf mass found in the best passage."""

DENSE_WEIGHT = 0.6
LEXICAL_WEIGHT = 0.4
PASSAGES_READ = 5
MAX_SENTENCES = 4
MAX_PER_PASSAGE = 2
MIN_SENTENCE_CHARS = 8
KEPT_SHARE = 0.6
"""A sentence with less than this share of the best one's score adds nothing to the answer."""

_SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;]+[”’」』）)]*|\n|$)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|\D|$)")
_ASKS_FOR_A_FIGURE = re.compile(r"多少|几[个家项条种年]|多大|多高|how many|how much", re.IGNORECASE)
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万亿两]+[个家项条种]")
_ENDS = "。！？；!?;”’」』）)"
MAX_HEADING_CHARS = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of passage `n` with its two parts of evidence, both 0..1."""

    n: int
    span: Span
    dense: float
    lexical: float

    @property
    def score(self) -> float:
        return DENSE_WEIGHT * self.dense + LEXICAL_WEIGHT * self.lexical


def answer(searcher: Searcher, request: SearchRequest) -> Answer:
    """Raises UnknownFilterValue. Nothing to say is an answer with a reason."""
    began = time.perf_counter()
    finding = searcher.find(request)
    reason = why_not(searcher, finding)
    sentences = () if reason else tuple(_quoted(searcher, finding))
    if reason is None and not sentences:
        reason = "检索到的段落里没有可以直接引用的完整句子；请改用检索查看段落原文。"
    return Answer(
        question=request.query,
        reason=reason,
        sentences=sentences,
        hits=finding.result.hits,
        generation=finding.result.generation,
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def why_not(searcher: Searcher, finding: Finding) -> str | None:
    """Why the evidence does not carry an answer, in Chinese; None when it does."""
    number, hits = finding.query.doc_number, finding.result.hits
    if number is not None and not searcher.holds_document_number(number):
        return f"文件库里没有文号为“〔{number.year}〕{number.number}号”的这份文件；请核对文号，或先把该文件加入文件库。"
    if not hits:
        return "在当前筛选条件下没有找到相关段落；请放宽筛选条件或换一种说法。"
    if not re.search(r"\w", finding.query.content):
        return "问题里没有可以检索的文字；请写出要查的主题或问题。"
    if number is not None and not any(_is_numbered(finding, hit) for hit in hits):
        return "这个文号的文件不在当前的筛选范围内；请放宽筛选条件。"
    if number is not None:
        return None  # the document asked for is here; its number's tokens stand in no passage and prove nothing
    for place in provinces_in(finding.query.raw):
        if not any(_is_of(place, hit) for hit in hits[:PASSAGES_READ]):
            return f"文件库里没有{place}在这方面的依据；下面是别处的段落，不是答案。请核对地名，或补充{place}的文件。"
    years = years_in(finding.query.raw)
    if years and not any(speaks_of_year(years, hit.citation, hit.text) for hit in hits[:PASSAGES_READ]):
        return f"文件库里没有{'、'.join(years)}年在这方面的依据；下面是其他年份的段落，不是答案。请核对年份。"
    cosine = max(hit.dense if hit.dense is not None else -1.0 for hit in hits)
    covered = max(coverage(searcher, finding.query, _with_headings(hit)) for hit in hits[:PASSAGES_READ])
    english = not has_chinese(finding.query.content) and len(re.findall(r"[A-Za-z]{2,}", finding.query.content)) > 1
    needed = MIN_COSINE_WITHOUT_CHINESE if english else MIN_COSINE
    if cosine < needed and covered < MIN_COVERAGE:
        return "文件库里没有足够的依据回答这个问题；下面只是最接近的段落，不是答案。请换一种说法，或补充相关文件。"
    return None


def _is_of(place: str, hit: Hit) -> bool:
    return speaks_of(place, region=hit.citation.region, title=hit.citation.title, text=hit.text)


def _is_numbered(finding: Finding, hit: Hit) -> bool:
    """Is the hit of the document whose number was asked for?"""
    asked, own = finding.query.doc_number, parse_doc_number(hit.citation.doc_number or "")
    return asked is not None and own is not None and asked.names(own)


def years_in(question: str) -> tuple[str, ...]:
    """Years that the question names, such as ("2030",)."""
    return tuple(dict.fromkeys(_YEAR.findall(question)))


def speaks_of_year(years: tuple[str, ...], citation: Citation, text: str) -> bool:
    """Does a passage concern one of the years: named in it or above it, or inside its document's period or date?"""
    said = citation.attribution.date if citation.attribution else None
    stated = "".join((text, *citation.section_path, citation.title, citation.date or "", said or ""))
    period = citation.period
    covered = range(period.from_year, period.to_year + 1) if period else range(0)
    return any(year in stated or int(year) in covered for year in years)


def _may_speak(finding: Finding, hit: Hit) -> bool:
    """A clause of 湖南 is no answer to a question about 湖北 (a national one may be), nor 2025's target to one about
    2030, nor another document to one about a document number."""
    if finding.query.doc_number is not None:
        return _is_numbered(finding, hit)
    years = years_in(finding.query.raw)
    if years and not speaks_of_year(years, hit.citation, hit.text):
        return False
    places = provinces_in(finding.query.raw)
    return not places or hit.citation.region == NATIONWIDE or any(_is_of(place, hit) for place in places)


def coverage(searcher: Searcher, query: Query, text: str) -> float:
    """Σ idf of the query's tokens found in `text` / Σ idf of all of them; 0..1. One the corpus lacks counts whole."""
    folded = fold(text)
    weights = {token: max(searcher.generation.bm25.idf(token), 0.0) for token in set(query.tokens)}
    heaviest = max(weights.values(), default=0.0) or 1.0
    weights = {token: weight or heaviest for token, weight in weights.items()}
    total = sum(weights.values())
    return sum(w for token, w in weights.items() if fold(token) in folded) / total if total else 0.0


def _with_headings(hit: Hit) -> str:
    """What BM25 saw of the passage: a heading names the topic that its clauses no longer repeat."""
    return "\n".join((*hit.citation.section_path, hit.text))


def sentences_of(text: str) -> Iterator[Span]:
    """Spans of the whole sentences of a passage; heading lines and attribution lines (——…) are not sentences."""
    for found in _SENTENCE.finditer(text):
        sentence = found[0].strip()
        if len(sentence) < MIN_SENTENCE_CHARS or sentence.startswith("——"):
            continue
        if sentence[-1] not in _ENDS and len(sentence) <= MAX_HEADING_CHARS:
            continue
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        yield start, start + len(sentence)


def _quoted(searcher: Searcher, finding: Finding) -> Iterator[AnswerSentence]:
    hits = finding.result.hits
    for candidate in chosen(_candidates(searcher, finding)):
        start, end = candidate.span
        yield AnswerSentence(hits[candidate.n - 1].text[start:end], (candidate.n,), verbatim=True)


def chosen(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best few, at most MAX_PER_PASSAGE of a passage; within a passage in the order of its text."""
    best = sorted(candidates, key=lambda c: (-c.score, c.n, c.span))
    picked: list[Candidate] = []
    for candidate in best:
        full = sum(c.n == candidate.n for c in picked) >= MAX_PER_PASSAGE
        if not full and candidate.score >= KEPT_SHARE * best[0].score and len(picked) < MAX_SENTENCES:
            picked.append(candidate)
    order = list(dict.fromkeys(candidate.n for candidate in best))  # the passage with the best sentence speaks first
    return sorted(picked, key=lambda c: (order.index(c.n), c.span))


def _candidates(searcher: Searcher, finding: Finding) -> list[Candidate]:
    """Sentences of the best passages; dense evidence is min-maxed over them, since e5 cosines lie close."""
    rows: list[tuple[int, Span, float, float]] = []
    for n, hit in enumerate(finding.result.hits[:PASSAGES_READ], start=1):
        if not _may_speak(finding, hit):
            continue
        title = hit.citation.section_path[-1] if hit.citation.section_path else ""
        for span in sentences_of(hit.text):
            if hit.text[slice(*span)].rstrip("。") == title:
                continue  # a run-in heading announces what is said and does not say it
            dense = _dense(searcher, finding, position=finding.positions[n - 1], span=span, hit=hit)
            rows.append((n, span, dense, coverage(searcher, finding.query, hit.text[span[0] : span[1]])))
    wants_figure = bool(_ASKS_FOR_A_FIGURE.search(finding.query.raw))
    low = min((row[2] for row in rows), default=0.0)
    high = max((row[2] for row in rows), default=0.0)
    scale = (high - low) or 1.0
    candidates = [Candidate(n, span, (dense - low) / scale, lexical) for n, span, dense, lexical in rows]
    if not wants_figure:
        return candidates
    hits = finding.result.hits
    with_figure = [c for c in candidates if _FIGURE.search(hits[c.n - 1].text[slice(*c.span)])]
    return with_figure or candidates


def _dense(searcher: Searcher, finding: Finding, *, position: int, span: Span, hit: Hit) -> float:
    """The best score of a window that covers at least half of the sentence; the passage's own if there is none."""
    if finding.windows is None:
        return 0.0
    windows, offset = searcher.generation.windows, hit.citation.start
    shared = np.minimum(windows[:, 2], span[1] + offset) - np.maximum(windows[:, 1], span[0] + offset)
    covering = (windows[:, 0] == position) & (2 * shared >= span[1] - span[0])
    return float(finding.windows[covering].max()) if covering.any() else float(hit.dense or 0.0)
