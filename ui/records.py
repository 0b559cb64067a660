"""What the page shows, as frozen values. In: JSON objects of the HTTP contract. Out: records; extra fields are ignored.

A field that the contract promises and the reply lacks raises KeyError, which the client reports as one problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = ("领导论述", "国家", "省", "市", "县", "外地经验")
"""Administrative order, repeated from the contract: the page imports nothing of ours but itself."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attribution:
    speaker: str | None
    date: str | None
    occasion: str | None

    @classmethod
    def of(cls, json: Json | None) -> Attribution | None:
        return None if json is None else cls(json.get("speaker"), json.get("date"), json.get("occasion"))


@dataclass(frozen=True, slots=True)
class Citation:
    document_id: str
    title: str
    doc_number: str | None
    level: str
    region: str
    date: str | None
    status: str
    section_path: tuple[str, ...]
    attribution: Attribution | None
    start: int
    end: int
    source: str
    formatted: str

    @classmethod
    def of(cls, json: Json) -> Citation:
        return cls(
            document_id=json["document_id"],
            title=json["title"],
            doc_number=json["doc_number"],
            level=json["level"],
            region=json["region"],
            date=json["date"],
            status=json["status"],
            section_path=tuple(json["section_path"]),
            attribution=Attribution.of(json["attribution"]),
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
    highlights: tuple[tuple[int, int], ...]  # code points of `text`, end exclusive
    citation: Citation

    @classmethod
    def of(cls, json: Json) -> Hit:
        return cls(
            number=json["n"] if "n" in json else json["rank"],
            passage_id=json["passage_id"],
            text=json["text"],
            highlights=tuple((start, end) for start, end in json.get("highlights", ())),
            citation=Citation.of(json["citation"]),
        )


@dataclass(frozen=True, slots=True)
class SearchReply:
    took_ms: float
    total: int
    hits: tuple[Hit, ...]

    @classmethod
    def of(cls, json: Json) -> SearchReply:
        return cls(json["took_ms"], json["total"], tuple(Hit.of(hit) for hit in json["results"]))


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    citations: tuple[int, ...]
    verbatim: bool

    @classmethod
    def of(cls, json: Json) -> Sentence:
        return cls(json["text"], tuple(json["citations"]), json["verbatim"])


@dataclass(frozen=True, slots=True)
class AnswerReply:
    abstained: bool
    reason: str | None
    sentences: tuple[Sentence, ...]
    passages: tuple[Hit, ...]

    @classmethod
    def of(cls, json: Json) -> AnswerReply:
        return cls(
            abstained=json["abstained"],
            reason=json["reason"],
            sentences=tuple(Sentence.of(sentence) for sentence in json["sentences"]),
            passages=tuple(Hit.of(hit) for hit in json["passages"]),
        )


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    id: str
    title: str
    level: str
    region: str

    @classmethod
    def of(cls, json: Json) -> CatalogueEntry:
        return cls(json.get("id") or json["document_id"], json["title"], json["level"], json["region"])


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means no restriction."""

    level: tuple[str, ...] = ()
    region: tuple[str, ...] = ()

    def as_json(self) -> dict[str, list[str]]:
        """Only the filters that restrict something, as the contract names them."""
        named = {"level": list(self.level), "region": list(self.region)}
        return {name: values for name, values in named.items() if values}


@dataclass(frozen=True, slots=True)
class Context:
    """A passage's text with the texts just before and after it in the same document."""

    before: tuple[str, ...]
    text: str
    after: tuple[str, ...]

    @classmethod
    def of(cls, json: Json) -> Context:
        return cls(
            before=tuple(passage["text"] for passage in json["before"]),
            text=json["text"],
            after=tuple(passage["text"] for passage in json["after"]),
        )
