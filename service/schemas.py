"""JSON of api.md in and out. In: pydantic models that refuse unknown fields. Out: plain dicts, ready for JSON. Pure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from indexer.records import Attribution, Document, Period
from service.citation import formatted, status_of
from service.records import Answer, AnswerSentence, Citation, Filters, Hit, SearchRequest, SearchResult
from service.search import Searcher

Json = dict[str, Any]


def _whole_characters(text: str) -> str:
    """JSON can spell half a character ("\\ud800"), which no UTF-8 file or model can take."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise PydanticCustomError("string_unicode", "half a character")
    return text


Text = Annotated[str, AfterValidator(_whole_characters)]
Values = Annotated[list[Text], Field(max_length=100)]
Year = Annotated[int, Field(ge=1900, le=2200)]


class _Strict(BaseModel):
    """Types as the contract says: "10" is not 10, and a misspelt field is refused instead of ignored."""

    model_config = ConfigDict(extra="forbid", strict=True)


class FiltersIn(_Strict):
    level: Values = []
    region: Values = []
    issuer: Values = []
    doc_type: Values = []
    document_id: Values = []
    year_from: Year | None = None
    year_to: Year | None = None
    status: Values = []

    def record(self) -> Filters:
        return Filters(
            level=tuple(self.level),
            region=tuple(self.region),
            issuer=tuple(self.issuer),
            doc_type=tuple(self.doc_type),
            document_id=tuple(self.document_id),
            year_from=self.year_from,
            year_to=self.year_to,
            status=tuple(self.status),
        )


class SearchIn(_Strict):
    query: Text
    mode: Literal["hybrid", "lexical", "dense"] = "hybrid"
    top_k: int = Field(default=10, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)
    group_by: Literal["none", "level", "document"] = "none"
    filters: FiltersIn = FiltersIn()

    def record(self) -> SearchRequest:
        return SearchRequest(
            query=self.query,
            mode=self.mode,
            top_k=self.top_k,
            offset=self.offset,
            group_by=self.group_by,
            filters=self.filters.record(),
        )


class AnswerIn(_Strict):
    question: Text
    top_k: int = Field(default=8, ge=1, le=100)
    filters: FiltersIn = FiltersIn()
    stream: bool = False

    def record(self) -> SearchRequest:
        return SearchRequest(query=self.question, top_k=self.top_k, filters=self.filters.record())


class FeedbackIn(_Strict):
    query: Text
    passage_id: Text = Field(min_length=1, max_length=200)
    grade: int = Field(ge=0, le=3)
    note: Text | None = Field(default=None, max_length=2000)


def period_json(period: Period | None) -> Json | None:
    return {"from": period.from_year, "to": period.to_year} if period else None


def attribution_json(said: Attribution | None) -> Json | None:
    return {"speaker": said.speaker, "date": said.date, "occasion": said.occasion} if said else None


def citation_json(citation: Citation) -> Json:
    return {
        "document_id": citation.document_id,
        "title": citation.title,
        "doc_number": citation.doc_number,
        "issuer": citation.issuer,
        "level": citation.level,
        "region": citation.region,
        "doc_type": citation.doc_type,
        "date": citation.date,
        "period": period_json(citation.period),
        "status": citation.status,
        "section_path": list(citation.section_path),
        "attribution": attribution_json(citation.attribution),
        "page": citation.page,
        "start": citation.start,
        "end": citation.end,
        "source": citation.source,
        "formatted": citation.formatted,
    }


def hit_json(hit: Hit) -> Json:
    return {
        "rank": hit.rank,
        "passage_id": hit.passage_id,
        "text": hit.text,
        "highlights": [list(span) for span in hit.highlights],
        "score": round(hit.score, 6),
        "scores": {"lexical": _rounded(hit.lexical), "dense": _rounded(hit.dense)},
        "citation": citation_json(hit.citation),
    }


def search_json(result: SearchResult) -> Json:
    body: Json = {
        "query": result.query,
        "normalized_query": result.normalized_query,
        "generation": result.generation,
        "took_ms": result.took_ms,
        "total": result.total,
        "results": [hit_json(hit) for hit in result.hits],
        "facets": result.facets,
    }
    if result.groups is not None:
        body["groups"] = [{"key": group.key, "results": list(group.ranks)} for group in result.groups]
    return body


def sentence_json(sentence: AnswerSentence) -> Json:
    return {"text": sentence.text, "citations": list(sentence.citations), "verbatim": sentence.verbatim}


def passages_json(answer: Answer) -> list[Json]:
    """`is_answer` is false for the nearest passages of an abstention: they are shown, and marked as not an answer."""
    return [{"n": n, "is_answer": not answer.abstained, **hit_json(hit)} for n, hit in enumerate(answer.hits, start=1)]


def answer_json(answer: Answer) -> Json:
    return {
        "question": answer.question,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "notices": list(answer.notices),
        "places": [{"called": place.called, "region": place.region} for place in answer.places],
        "generator": answer.generator,
        "answer": answer.text,
        "sentences": [sentence_json(sentence) for sentence in answer.sentences],
        "passages": passages_json(answer),
        "generation": answer.generation,
        "took_ms": answer.took_ms,
    }


def document_json(document: Document, searcher: Searcher) -> Json:
    return {
        "document_id": document.id,
        "title": document.title,
        "title_in_text": document.title_in_text,
        "doc_number": document.doc_number,
        "issuer": document.issuer,
        "level": document.level,
        "region": document.region,
        "doc_type": document.doc_type,
        "date": document.date,
        "period": period_json(document.period),
        "status": status_of(document, searcher.today),
        "repealed_by": document.repealed_by,
        "source": f"corpus/{document.source}",
        "first_line": document.first_line,
        "last_line": document.last_line,
        "chars": len(document.text),
        "formatted": formatted(document, None),
    }


def outline_json(document: Document) -> list[Json]:
    """The section tree as nested nodes, the root left out: its children are the outline."""
    nodes: list[Json] = [
        {"heading": s.heading, "kind": s.kind, "depth": s.depth, "start": s.start, "end": s.end, "children": []}
        for s in document.sections
    ]
    for section, node in zip(document.sections, nodes, strict=True):
        if section.parent is not None:
            nodes[section.parent]["children"].append(node)
    outline: list[Json] = nodes[0]["children"]
    return outline


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 6)
