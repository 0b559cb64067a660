"""Servers for the browser: the service over the tiny corpus, the sample portal. In: ports, settings. Out: addresses.

One document of the tiny corpus is hostile: its title and a passage hold markup that runs if a page ever reads it as HTML.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import uvicorn

from indexer.generation import Generation
from service.app import create_app
from service.engine import Engine
from service.portal import Portal
from service.records import SearchRequest, SearchResult
from service.search import Searcher
from service.server import listen
from tests.tiny import TODAY, BigramEncoder, tiny_generation

ROOT = Path(__file__).parent.parent.parent
MARKUP = "<img src=x onerror=hacked=1>"
HOSTILE_TITLE = "湖北省<script>hacked=1</script>规划"
SLOW_QUERY, SLOW_S = "很慢的问题", 4.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """The service, a portal it knows, and the same pages on an origin it does not know."""

    service: str
    portal: str
    stranger: str


class SlowSearcher(Searcher):
    """Takes its time over one question, as a busy machine does; others are answered meanwhile."""

    def search(self, request: SearchRequest) -> SearchResult:
        if SLOW_QUERY in request.query:
            time.sleep(SLOW_S)
        return super().search(request)


def hostile_generation() -> Generation:
    """Part of the province's sentence gives way to markup of the same length, so all offsets still hold."""
    generation = tiny_generation()
    documents = []
    for document in generation.documents:
        if document.id == "province":
            at = document.text.index("标杆工厂。")
            text = document.text[: at - len(MARKUP)] + MARKUP + document.text[at:]
            assert len(text) == len(document.text)
            document = replace(document, text=text, title=HOSTILE_TITLE)
        documents.append(document)
    return replace(generation, documents=tuple(documents))


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def service(portal: Portal, data_dir: Path, port: int = 0) -> Iterator[str]:
    """A real server in a thread; yields its address."""
    engine = Engine(lambda: SlowSearcher(hostile_generation(), BigramEncoder(), TODAY), data_dir, today=lambda: TODAY)
    listener = listen("127.0.0.1", port)
    server = uvicorn.Server(uvicorn.Config(create_app(engine, portal), log_level="warning", access_log=False))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    wait_for(f"{address}/readyz")
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@contextmanager
def sample_portal(port: int, service_address: str, key_file: Path | None) -> Iterator[str]:
    """docs/portal/server.py as it is, in its own process."""
    key = ["--key-file", str(key_file)] if key_file else []
    command = [sys.executable, str(ROOT / "docs/portal/server.py"), "--port", str(port), "--service", service_address]
    process = subprocess.Popen([*command, *key], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def wait_for(url: str, timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
