"""The real service over the real corpus, and the page on it. In: nothing. Out: addresses, while a context lasts.

The index is that of the settings given; it is built first where it is missing or stale.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from indexer.build import build_index, is_stale
from indexer.errors import NoIndex
from indexer.settings import Settings
from service.cli_processes import Child, page_command, service_command, wait_until_answering

CHROMIUM = Path("/usr/bin/chromium")
HOST = "127.0.0.1"
START_S = 180.0


@dataclass(frozen=True, slots=True)
class Running:
    page: str
    api: str
    service: Child
    data_dir: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def page_on(api: str, logs: Path, port: int = 0) -> Iterator[str]:
    """The page alone, on a service at this address; yields its own address, on any free port for 0."""
    port = port or free_port()
    shown = Child("网页", "page.log", page_command(HOST, port), environment={"YIJU_API": api})
    with shown.running(logs):
        wait_until_answering(shown, f"http://{HOST}:{port}/_stcore/health", timeout_s=START_S)
        yield f"http://{HOST}:{port}"


@contextmanager
def running(settings: Settings, logs: Path) -> Iterator[Running]:
    build_if_needed(settings)
    settings = with_feedback_apart(settings, logs / "data")
    port = free_port()
    api = f"http://{HOST}:{port}"
    service = Child("检索服务", "service.log", service_command(settings, HOST, port), environment={})
    with service.running(logs), page_on(api, logs) as page:
        wait_until_answering(service, f"{api}/readyz", timeout_s=START_S)
        yield Running(page, api, service, settings.data_dir)


def with_feedback_apart(settings: Settings, folder: Path) -> Settings:
    """The same index and encoder, but judgements made by tests do not end up among those of drafters."""
    folder.mkdir()
    for own in (settings.index_dir, settings.encoder_dir):
        own.mkdir(parents=True, exist_ok=True)
        (folder / own.name).symlink_to(own.resolve(), target_is_directory=True)
    return replace(settings, data_dir=folder)


def build_if_needed(settings: Settings) -> None:
    try:
        stale = is_stale(settings)
    except NoIndex:
        stale = True
    if stale:
        build_index(settings, force=False, progress=lambda step, done, total: None, now=datetime.now(UTC))
