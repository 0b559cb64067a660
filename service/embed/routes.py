"""/embed.js, /embed and what they load. In: Portal. Out: routes that serve the files of static/.

The script is one file to the page and several to us: styles, then the parts in PARTS, inside one function, so that
nothing of it is visible to the page but the element <yiju-search>.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.portal import Portal

STATIC = Path(__file__).parent / "static"
PARTS = ("words.js", "client.js", "view.js", "embed.js")
MAX_SCRIPT_BYTES = 20_000


def box_script() -> str:
    body = "\n".join(_compact(_read(name)) for name in PARTS)
    return f'(() => {{\n"use strict";\n{_styles("embed.css")}\n{body}\n}})();\n'


def reader_script() -> str:
    return f"export {_styles('embed-reader.css')}\n{_compact(_read('embed-reader.js'))}\n"


def page_policy(portal: Portal) -> str:
    """The page in the frame loads only from the service, and only the portals may frame it."""
    framers = " ".join(("'self'", *portal.origins))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
        f"form-action 'none'; frame-ancestors {framers}"
    )


def embed_routes(portal: Portal) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    scripts = {
        "/embed.js": box_script(),
        "/embed-reader.js": reader_script(),
        "/embed-page.js": _compact(_read("embed-page.js")),
    }
    page, policy = _read("embed.html"), {"Content-Security-Policy": page_policy(portal)}

    def get_script(request: Request) -> Response:
        return _file(request, scripts[request.scope["route"].path], "text/javascript; charset=utf-8")

    for path in scripts:
        router.add_api_route(path, get_script, methods=["GET"])

    @router.get("/embed")
    def embed(request: Request) -> Response:
        response = _file(request, page, "text/html; charset=utf-8")
        response.headers.update(policy)
        return response

    return router


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _styles(name: str) -> str:
    """The file as a JavaScript constant, without the space that CSS does not need."""
    tight = re.sub(r"\s*([{};,])\s*", r"\1", " ".join(_read(name).split()))
    return f"const STYLES = {json.dumps(tight, ensure_ascii=False)};"


def _compact(code: str) -> str:
    """Without indentation and comments: a fifth of the bytes. No string of ours spans lines or holds " // "."""
    lines = (re.sub(r"(^|\s)//\s.*$", "", line).strip() for line in code.splitlines())
    return "\n".join(line for line in lines if line)


def _file(request: Request, content: str, media_type: str) -> Response:
    """Asked for every time but sent only when changed: after an update no page runs an old box."""
    tag = f'"{hashlib.sha256(content.encode()).hexdigest()[:16]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Vary": "Origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
