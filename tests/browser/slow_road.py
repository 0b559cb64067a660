"""A real HTTP server between page and service that can be slow, silent or gone. In: the service's address. Out: Road."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


class Road:
    """`delay_s` holds from the next request on; None: accepted and never answered."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.delay_s: float | None = 0.0
        self.over = threading.Event()

    def passes(self) -> bool:
        """Waits as told; False when there will be no answer."""
        if self.delay_s is None:
            self.over.wait()
            return False
        return not self.over.wait(self.delay_s)


@contextmanager
def road_to(service: str) -> Iterator[tuple[str, Road]]:
    """Yields the address that the page is to ask, and the road."""
    road = Road(service)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OnThisRoad", (_Passenger,), {"road": road}))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", road
    finally:
        road.over.set()
        server.shutdown()
        server.server_close()


class _Passenger(BaseHTTPRequestHandler):
    road: Road

    def do_GET(self) -> None:
        self._pass(None)

    def do_POST(self) -> None:
        self._pass(self.rfile.read(int(self.headers["Content-Length"])))

    def _pass(self, body: bytes | None) -> None:
        if not self.road.passes():
            return
        headers = {"content-type": self.headers.get("content-type", "application/json")}
        try:
            reply = httpx.request(
                self.command, self.road.service + self.path, content=body, headers=headers, trust_env=False, timeout=30
            )
        except httpx.HTTPError:  # the service is gone: so is the connection to it
            return
        self.send_response(reply.status_code)
        self.send_header("content-type", reply.headers["content-type"])
        self.end_headers()
        self.wfile.write(reply.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""
