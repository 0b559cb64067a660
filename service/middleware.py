"""What happens around every request: its size is limited, its time is counted. In and out: an ASGI app."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import BodyTooLarge
from service.problems import problem, status_of_error
from service.usage import KINDS, QueryCounter

MAX_BODY_BYTES = 64 * 1024
MAX_DRAINED_BYTES = 16 * 1024 * 1024
"""Read and thrown away before refusing: a client still sending when the connection closes never sees the reason."""


class BodyLimit:
    """Refuses bodies over MAX_BODY_BYTES, whether they declare their length or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        messages, size = await _read_body(receive)
        if size > MAX_BODY_BYTES:
            error = BodyTooLarge(MAX_BODY_BYTES)
            refusal = problem(status_of_error(BodyTooLarge), str(error), instance=scope["path"])
            await refusal(scope, receive, send)
            return
        waiting = iter(messages)

        async def replay() -> Message:
            message = next(waiting, None)
            return await receive() if message is None else message

        await self.app(scope, replay, send)


async def _read_body(receive: Receive) -> tuple[list[Message], int]:
    """The body's messages (none kept beyond the limit) and its size as far as it was read."""
    messages: list[Message] = []
    size = 0
    while size <= MAX_DRAINED_BYTES:
        message = await receive()
        size += len(message.get("body", b""))
        if size <= MAX_BODY_BYTES:
            messages.append(message)
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    return messages, size


class Metrics:
    """Counts requests and their time by path template, so that ids do not each become a time series.

    `queries` counts the answered questions of each day."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, queries: QueryCounter) -> None:
        self.app = app
        self.queries = queries
        labels = ("method", "path", "status")
        self.requests = Counter("yiju_requests", "HTTP requests", labels, registry=registry)
        self.seconds = Histogram("yiju_request_seconds", "Time to answer", ("path",), registry=registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            path = getattr(scope.get("route"), "path", "other")
            self.requests.labels(scope["method"], path, str(status)).inc()
            self.seconds.labels(path).observe(time.perf_counter() - began)
            if 200 <= status < 300 and path in KINDS:
                await run_in_threadpool(self.queries.count, path)  # a file is written: other answers must not wait
