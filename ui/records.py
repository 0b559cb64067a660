"""What the page shows, as frozen values. In: JSON objects of the HTTP contract. Out: records; extra fields are ignored.

A field that the contract promises and the reply lacks raises KeyError, which the client reports as one problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

LEVELS = ("领导论述", "国家", "省", "市", "县", "外地经验")
"""Administrative order, repeated from the contract: the page imports nothing of ours but itself."""

Json = Mapping[str, Any]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    speaker: str | None
    date: str | None
    occasion: str | None

    @classmethod
    def of(cls, json: Json | None) -> Attribution | None:
        return None if json is None else cls(json.get("speaker"), json.get("date"), json.get("occasion"))


@dataclass(frozen=True, slots=True)
class Period:
    from_year: int
    to_year: int

    @classmethod
    def of(cls, json: Json | None) -> Period | None:
        return None if json is None else cls(json["from"], json["to"])


@dataclass(frozen=True, slots=True)
class Citation:
    document_id: str
    title: str
    doc_number: str | None
    issuer: str | None
    level: str
    region: str
    doc_type: str
    date: str | None
    period: Period | None
    status: str
    section_path: tuple[str, ...]
    attribution: Attribution | None
    page: int | None
    start: int
    end: int
    source: str
    formatted: str

    @classmethod
    def of(cls, json: Json) -> Citation:
        same = ("document_id", "title", "doc_number", "issuer", "level", "region", "doc_type", "date", "status")
        return cls(
            **{name: json[name] for name in same},
            period=Period.of(json["period"]),
            section_path=tuple(json["section_path"]),
            attribution=Attribution.of(json["attribution"]),
            page=json["page"],
            start=json["start"],
            end=json["end"],
            source=json["source"],
            formatted=json["formatted"],
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its place in the ranking. `number` is the rank in a search, n in an answer."""

    number: int
    passage_id: str
    text: str
    highlights: tuple[Span, ...]  # code points of `text`, end exclusive
    citation: Citation
    score: float = 0.0
    lexical: float | None = None
    dense: float | None = None

    @classmethod
    def of(cls, json: Json) -> Hit:
        scores = json.get("scores") or {}
        return cls(
            number=json["n"] if "n" in json else json["rank"],
            passage_id=json["passage_id"],
            text=json["text"],
            highlights=tuple((start, end) for start, end in json.get("highlights", ())),
            citation=Citation.of(json["citation"]),
            score=float(json.get("score") or 0.0),
            lexical=scores.get("lexical"),
            dense=scores.get("dense"),
        )


@dataclass(frozen=True, slots=True)
class SearchReply:
    """`facets`: field → value → number of matching passages, over the whole ranking."""

    took_ms: float
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, json: Json) -> SearchReply:
        hits = tuple(Hit.of(hit) for hit in json["results"])
        return cls(json["took_ms"], json["total"], hits, json.get("facets") or {})


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    citations: tuple[int, ...]
    verbatim: bool

    @classmethod
    def of(cls, json: Json) -> Sentence:
        return cls(json["text"], tuple(json["citations"]), json["verbatim"])


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """What the question or sentence calls it (宜昌), and its region (湖北省宜昌市)."""

    called: str
    region: str

    @property
    def is_province(self) -> bool:
        return len(self.region) <= len(self.called) + 1 or self.region.endswith("自治区")


@dataclass(frozen=True, slots=True)
class AnswerReply:
    abstained: bool
    reason: str | None
    sentences: tuple[Sentence, ...]
    passages: tuple[Hit, ...]
    notices: tuple[str, ...] = ()
    places: tuple[NamedPlace, ...] = ()

    @classmethod
    def of(cls, json: Json) -> AnswerReply:
        return cls(
            abstained=json["abstained"],
            reason=json["reason"],
            sentences=tuple(Sentence.of(sentence) for sentence in json["sentences"]),
            passages=tuple(Hit.of(hit) for hit in json["passages"]),
            notices=tuple(json.get("notices", ())),
            places=tuple(NamedPlace(place["called"], place["region"]) for place in json.get("places", ())),
        )


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    id: str
    title: str
    level: str
    region: str
    issuer: str | None = None
    doc_type: str | None = None
    doc_number: str | None = None
    status: str = "unknown"

    @classmethod
    def of(cls, json: Json) -> CatalogueEntry:
        return cls(
            id=json.get("id") or json["document_id"],
            title=json["title"],
            level=json["level"],
            region=json["region"],
            issuer=json.get("issuer"),
            doc_type=json.get("doc_type"),
            doc_number=json.get("doc_number"),
            status=json.get("status") or "unknown",
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A section of a document's outline; offsets are code points of its stored text."""

    heading: str
    start: int
    end: int
    children: tuple[Node, ...]

    @classmethod
    def of(cls, json: Json) -> Node:
        children = tuple(cls.of(child) for child in json.get("children", ()))
        return cls(json["heading"], json["start"], json["end"], children)


@dataclass(frozen=True, slots=True)
class Outlined:
    """A document's facts and its section tree."""

    entry: CatalogueEntry
    outline: tuple[Node, ...]

    @classmethod
    def of(cls, json: Json) -> Outlined:
        return cls(CatalogueEntry.of(json), tuple(Node.of(node) for node in json["outline"]))


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means no restriction."""

    level: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    doc_type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    document_id: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Only the filters that restrict something, as the contract names them."""
        lists = ("level", "region", "issuer", "doc_type", "status", "document_id")
        named: dict[str, Any] = {name: list(getattr(self, name)) for name in lists}
        named |= {"year_from": self.year_from, "year_to": self.year_to}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Neighbour:
    passage_id: str
    text: str
    citation: Citation

    @classmethod
    def of(cls, json: Json) -> Neighbour:
        return cls(json["passage_id"], json["text"], Citation.of(json["citation"]))


@dataclass(frozen=True, slots=True)
class Context:
    """A passage between its neighbours in the same document."""

    before: tuple[Neighbour, ...]
    passage: Neighbour
    after: tuple[Neighbour, ...]

    @classmethod
    def of(cls, json: Json) -> Context:
        return cls(
            before=tuple(Neighbour.of(near) for near in json["before"]),
            passage=Neighbour.of(json),
            after=tuple(Neighbour.of(near) for near in json["after"]),
        )


@dataclass(frozen=True, slots=True)
class Readiness:
    generation: str
    documents: int
    passages: int
    encoder: str

    @classmethod
    def of(cls, json: Json) -> Readiness:
        return cls(json["generation"], json["documents"], json["passages"], json["encoder"])


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    kind: str

    @classmethod
    def of(cls, json: Json) -> Suggestion:
        return cls(json["text"], json["kind"])


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """A whole HTML page, and when it was written where the service says so."""

    html: str
    written: datetime | None

    @classmethod
    def of(cls, html: str, last_modified: str | None) -> EvaluationReport:
        try:
            return cls(html, parsedate_to_datetime(last_modified or ""))
        except ValueError:
            return cls(html, None)
