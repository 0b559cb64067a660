"""Access in front of the app. In: an app, Portal. Out: refusals as problem+json, CORS headers for the portals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from service.embed.access import Caller, check_origin, check_token
from service.errors import RequestError
from service.portal import Portal
from service.problems import problem, status_of_error

PREFLIGHT_MAX_AGE_S = 600


class Checked:
    """Runs `check` first; the RequestError it raises is the answer."""

    def __init__(self, app: ASGIApp, check: Callable[[Caller], None]) -> None:
        self.app = app
        self.check = check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                self.check(caller_of(scope))
            except RequestError as error:
                refusal = problem(status_of_error(type(error)), str(error), instance=scope["path"])
                if refusal.status_code == 401:
                    refusal.headers["WWW-Authenticate"] = "Bearer"
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)


def caller_of(scope: Scope) -> Caller:
    headers = Headers(scope=scope)
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return Caller(
        path=scope["path"],
        origin=headers.get("origin"),
        host=headers.get("host", ""),
        address=scope["client"][0] if scope.get("client") else None,
        token=token.strip() if scheme.lower() == "bearer" else None,
    )


def install_gate(app: FastAPI, portal: Portal) -> None:
    """From outside in: unknown origins out, CORS, tokens. A refused token must have CORS headers, or the box in the
    page could not read why."""
    app.add_middleware(Checked, check=partial(check_token, portal=portal))
    app.add_middleware(
        CORSMiddleware,
        allow_origins=portal.origins,
        allow_methods=("GET", "POST"),
        allow_headers=("Authorization", "Content-Type"),
        allow_private_network=True,  # a portal on a public address, its visitors and the service inside
        max_age=PREFLIGHT_MAX_AGE_S,
    )
    app.add_middleware(Checked, check=partial(check_origin, portal=portal))
