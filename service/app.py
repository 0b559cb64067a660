"""The HTTP contract (api.md). In: Engine. Out: FastAPI app. Endpoints are plain functions, so each runs in a thread.

Nothing is decided here: a request becomes a record, a record becomes JSON, an error becomes a problem.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from indexer.records import Passage
from service.answer import answer
from service.catalogue import (
    completions,
    document_named,
    documents_matching,
    passage_position,
    surroundings,
    text_between,
)
from service.citation import cite
from service.embed.gate import install_gate
from service.embed.routes import embed_routes
from service.engine import FEEDBACK_FILE, Engine
from service.evaluation import evaluation_routes
from service.middleware import BodyLimit, Metrics
from service.portal import Portal
from service.problems import install_problem_handlers
from service.records import Answer, Filters, SearchRequest
from service.schemas import (
    AnswerIn,
    FeedbackIn,
    Json,
    SearchIn,
    answer_json,
    citation_json,
    document_json,
    outline_json,
    passages_json,
    search_json,
    sentence_json,
)
from service.search import Searcher
from service.usage import DailyUsage

Values = Annotated[list[str], Query(max_length=100)]


def create_app(engine: Engine, portal: Portal = Portal()) -> FastAPI:  # noqa: B008 — frozen
    """One app with its own metrics; `engine` may still be empty, then everything but health answers 503.

    `portal` says which other sites' pages may ask: none unless configured."""
    app = FastAPI(
        title="依据", version="1", docs_url=None, redoc_url=None, redirect_slashes=False
    )  # their pages load scripts from a CDN
    registry, used = CollectorRegistry(), DailyUsage(engine.data_dir, FEEDBACK_FILE)
    registry.register(used)
    app.add_middleware(BodyLimit)
    install_gate(app, portal)
    app.add_middleware(Metrics, registry=registry, queries=used.queries)
    install_problem_handlers(app)
    own = (_health(engine, registry), _asking(engine), _reading(engine))
    for router in (*own, embed_routes(portal), evaluation_routes(engine.data_dir)):
        app.include_router(router)
    return app


def _health(engine: Engine, registry: CollectorRegistry) -> APIRouter:
    router = APIRouter()

    @router.head("/healthz", include_in_schema=False)  # what load balancers ask
    @router.get("/healthz")
    def healthz() -> Json:
        return {"status": "ok"}

    @router.head("/readyz", include_in_schema=False)
    @router.get("/readyz")
    def readyz() -> Json:
        generation = engine.searcher().generation
        return {
            "status": "ready",
            "generation": generation.name,
            "documents": len(generation.documents),
            "passages": len(generation.passages),
            "encoder": generation.encoder_name,
        }

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router


def _asking(engine: Engine) -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.post("/search")
    def post_search(body: SearchIn) -> Response:
        return JSONResponse(search_json(engine.searcher().search(body.record())))

    @router.post("/answer")
    def post_answer(body: AnswerIn) -> Response:
        given = answer(engine.searcher(), body.record())
        if body.stream:
            return StreamingResponse(
                _events(given), media_type="text/event-stream", headers={"Cache-Control": "no-cache"}
            )
        return JSONResponse(answer_json(given))

    @router.get("/suggest")
    def get_suggest(q: Annotated[str, Query(max_length=512)]) -> Json:
        found = completions(engine.suggestions(), q)
        return {"q": q, "suggestions": [{"text": s.text, "kind": s.kind, "document_id": s.document_id} for s in found]}

    @router.post("/feedback", status_code=201)
    def post_feedback(body: FeedbackIn) -> Json:
        searcher = engine.searcher()
        query = SearchRequest(query=body.query).query  # the same limits as a search
        position = passage_position(searcher, body.passage_id)
        passage = searcher.generation.passages[position]
        place = {"document_id": passage.document_id, "start": passage.start, "end": passage.end}
        judgement = {**body.model_dump(), "query": query, **place, "generation": searcher.generation.name}
        return {"status": "kept", "at": engine.keep_feedback(judgement)}

    return router


def _events(given: Answer) -> Iterator[str]:
    """Server-sent events. The answer is whole before the first leaves, so a refusal still has its status."""
    yield _event("passages", {"passages": passages_json(given)})
    for n, sentence in enumerate(given.sentences, start=1):
        yield _event("sentence", {"n": n, **sentence_json(sentence)})
    yield _event("done", answer_json(given))


def _event(name: str, data: Json) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _reading(engine: Engine) -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.get("/documents")
    def get_documents(
        level: Values = [],  # noqa: B006 — FastAPI copies defaults
        region: Values = [],  # noqa: B006
        doc_type: Values = [],  # noqa: B006
        q: Annotated[str, Query(max_length=512)] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    ) -> Json:
        searcher = engine.searcher()
        filters = Filters(level=tuple(level), region=tuple(region), doc_type=tuple(doc_type))
        found = documents_matching(searcher, filters, q)
        page = [document_json(d, searcher) for d in found[offset : offset + limit]]
        return {"total": len(found), "limit": limit, "offset": offset, "documents": page}

    @router.get("/documents/{document_id}")
    def get_document(document_id: str) -> Json:
        searcher = engine.searcher()
        document = document_named(searcher, document_id)
        return {**document_json(document, searcher), "outline": outline_json(document)}

    @router.get("/documents/{document_id}/text")
    def get_text(
        document_id: str,
        start: Annotated[int, Query(ge=0)] = 0,
        end: Annotated[int | None, Query(ge=0)] = None,
    ) -> Response:
        document = document_named(engine.searcher(), document_id)
        return PlainTextResponse(text_between(document, start, end))

    @router.get("/passages/{passage_id}")
    def get_passage(passage_id: str, context: Annotated[int, Query(ge=0, le=20)] = 1) -> Json:
        searcher = engine.searcher()
        around = surroundings(searcher, passage_id, context)
        return {
            **_passage_json(searcher, around.passage),
            "before": [_passage_json(searcher, p) for p in around.before],
            "after": [_passage_json(searcher, p) for p in around.after],
        }

    return router


def _passage_json(searcher: Searcher, passage: Passage) -> dict[str, Any]:
    citation = cite(searcher.documents[passage.document_id], passage, searcher.today)
    text = searcher.text_of(passage)
    return {"passage_id": passage.id, "kind": passage.kind, "text": text, "citation": citation_json(citation)}
