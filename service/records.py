"""What exists during one question: the request, its hits, the answer. Frozen values; offsets are code points, end
exclusive. A request is checked when made, so that search code never meets an empty query or a page of 0 hits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from indexer.records import Attribution, Period
from service.errors import BadPage, BadYearRange, EmptyQuery, QueryTooLong

Mode = Literal["hybrid", "lexical", "dense"]
GroupBy = Literal["none", "level", "document"]
Status = Literal["in_force", "expired", "repealed", "not_yet", "unknown"]

STATUSES: tuple[Status, ...] = ("in_force", "expired", "repealed", "not_yet", "unknown")
MAX_QUERY_CHARS = 512
MAX_TOP_K = 100

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages may be found. An empty tuple or None sets no limit; values of one field are alternatives."""

    level: tuple[str, ...] = ()
    region: tuple[str, ...] = ()  # prefixes: 湖北省 covers 湖北省咸宁市
    issuer: tuple[str, ...] = ()
    doc_type: tuple[str, ...] = ()
    document_id: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    status: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.year_from is not None and self.year_to is not None and self.year_from > self.year_to:
            raise BadYearRange(self.year_from, self.year_to)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as asked. `query` is trimmed when made."""

    query: str
    mode: Mode = "hybrid"
    top_k: int = 10
    offset: int = 0
    group_by: GroupBy = "none"
    filters: Filters = field(default_factory=Filters)

    def __post_init__(self) -> None:
        object.__setattr__(self, "query", self.query.strip())
        if not self.query:
            raise EmptyQuery()
        if len(self.query) > MAX_QUERY_CHARS:
            raise QueryTooLong(len(self.query), MAX_QUERY_CHARS)
        if not 1 <= self.top_k <= MAX_TOP_K or self.offset < 0:
            raise BadPage(self.top_k, self.offset, MAX_TOP_K)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage stands. `formatted` is ready to paste; `start` and `end` are offsets in the document's text."""

    document_id: str
    title: str
    doc_number: str | None
    issuer: str | None
    level: str
    region: str
    doc_type: str
    date: str | None
    period: Period | None
    status: Status
    section_path: tuple[str, ...]
    attribution: Attribution | None
    page: int | None
    start: int
    end: int
    source: str
    formatted: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage. `highlights` are spans of `text`; `lexical` is raw BM25, `dense` a cosine, None if unused."""

    rank: int  # 1-based over the whole ranking, not the page
    passage_id: str
    text: str
    highlights: tuple[Span, ...]
    score: float  # 0..1, falls with rank
    lexical: float | None
    dense: float | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Group:
    """The ranks of the page's hits that share `key` (a level, or a document id)."""

    key: str
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of a ranking. `facets`: field name → value → number of matching passages, over the whole ranking."""

    query: str
    normalized_query: str
    generation: str
    took_ms: float
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    groups: tuple[Group, ...] | None  # None when group_by is "none"


_WHOLE = re.compile(r"[。！？；!?;.][”’」』）)]*$")
"""How a sentence ends; the row of a table may end in a bracket alone: 2025年（亿元）."""
_ITEM = re.compile(
    r"——|[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）、．]|\.(?!\d))|[一二三四五六七八九十]是|第[一二三四五六七八九十]+[章节，、]"
)
"""How an item of a list begins."""


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence and the numbers (1-based) of the passages that carry it."""

    text: str
    citations: tuple[int, ...]
    verbatim: bool

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError(f"sentence without a citation: {self.text!r}")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A division that the question names: what it is called in a text (宜昌), and its region (湖北省宜昌市)."""

    called: str
    region: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences with their passages, or an abstention with its reason; `hits[n - 1]` is passage n."""

    question: str
    reason: str | None  # why there is no answer, in Chinese; None when there is one
    sentences: tuple[AnswerSentence, ...]
    hits: tuple[Hit, ...]
    generation: str
    took_ms: float
    generator: str = "extractive"
    notices: tuple[str, ...] = ()  # what a reader must know before quoting: what was asked for and is not answered
    places: tuple[NamedPlace, ...] = ()

    @property
    def abstained(self) -> bool:
        return self.reason is not None

    @property
    def text(self) -> str:
        """The sentences joined, each followed by its [n]; a row of a table and an item of a list have lines of their
        own."""
        said = [s.text + "".join(f"[{n}]" for n in s.citations) for s in self.sentences]
        whole = [bool(_WHOLE.search(s.text)) for s in self.sentences]
        goes_on = [n > 0 and whole[n - 1] and whole[n] and not _ITEM.match(text) for n, text in enumerate(said)]
        return "".join(text if n == 0 or goes_on[n] else f"\n{text}" for n, text in enumerate(said))
