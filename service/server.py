"""The process that answers. In: Settings, host, port. Out: runs until stopped.

Raises PortInUse, BadPortalSettings, EncoderError.

A generation built while it runs is picked up within WATCH_S: CURRENT is moved last by a build, so a change of CURRENT
means that a whole new generation stands there. One that turns out damaged is logged, and the old one goes on serving.
"""

from __future__ import annotations

import errno
import logging
import socket
import time
from functools import partial
from pathlib import Path
from threading import Event, Thread

import uvicorn

from indexer.encoder import open_encoder
from indexer.errors import YijuError
from indexer.settings import Settings
from service.app import create_app
from service.engine import Engine, open_searcher
from service.errors import PortInUse
from service.portal import read_portal

log = logging.getLogger(__name__)

State = tuple[int, int] | None

WATCH_S = 2.0
AGAIN_S = 60.0
POINTER_FILE = "CURRENT"


def serve(settings: Settings, host: str, port: int) -> None:
    """Listen first: a port that is taken should be told at once, not after the model has loaded."""
    portal = read_portal(settings.data_dir)
    listener = listen(host, port)
    stop = Event()
    pointer = settings.index_dir / POINTER_FILE
    seen = state_of(pointer)  # before opening: a build that ends meanwhile must not be missed
    try:
        engine = open_engine(settings)
        Thread(target=watch, args=(engine, pointer, seen, stop), name="yiju-watch", daemon=True).start()
        config = uvicorn.Config(create_app(engine, portal), log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        stop.set()
        listener.close()


def open_engine(settings: Settings) -> Engine:
    """The encoder, then the index if there is one. Raises EncoderError; a missing index means 503 for now."""
    encoder = open_encoder(settings)

    engine = Engine(partial(open_searcher, settings, encoder), settings.data_dir)
    try:
        engine.reload()
    except YijuError as error:
        log.warning("%s", error)
    return engine


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises PortInUse; any other OSError (a host that is not ours) is left as it is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle's algorithm off only for sockets that name it; with it on,
    # every answer waits 40 ms for a delayed acknowledgement (62 ms a search instead of 20, eval.latency).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # without it two processes could both bind and the second would seem to start
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host, port) from error
        raise
    return listener


def watch(
    engine: Engine, pointer: Path, seen: State, stop: Event, *, every_s: float = WATCH_S, again_s: float = AGAIN_S
) -> None:
    """Until `stop`: reload whenever `pointer` is no longer as `seen`. One that fails is tried again after `again_s`
    or at the next change, whichever comes first. Nothing ends this thread: it is the only one that looks."""
    failed_s: float | None = None
    while not stop.wait(every_s):
        now = state_of(pointer)
        due = failed_s is not None and time.monotonic() - failed_s >= again_s
        if now is None or (now == seen and not due):
            continue
        seen, failed_s = now, None if _reloaded(engine) else time.monotonic()


def _reloaded(engine: Engine) -> bool:
    try:
        engine.reload()
    except YijuError as error:
        log.error("新索引没有启用，继续使用原来的索引：%s", error)
    except Exception:  # out of memory, a library's own error: the old index goes on serving
        log.exception("新索引没有启用，继续使用原来的索引；请把这段记录交给管理员")
    else:
        log.info("已启用新索引 %s", engine.searcher().generation.name)
        return True
    return False


def state_of(pointer: Path) -> State:
    """Differs after every change; None while there is no such file, or it cannot be looked at."""
    try:
        facts = pointer.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_ino
