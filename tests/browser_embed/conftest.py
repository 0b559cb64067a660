"""A Chromium, a guarded service, its portal and a stranger's copy of the portal. Skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.portal import Portal
from tests.browser_embed.hosts import Addresses, free_port, sample_portal, service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 30_000  # a busy machine is no failure
KEY = "a-key-for-tests-with-more-than-32-characters"


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    folder = tmp_path_factory.mktemp("embed")
    key_file = folder / "portal.key"
    key_file.write_text(KEY)
    ports = free_port(), free_port()
    with ExitStack() as running:
        where = running.enter_context(service(Portal((f"http://127.0.0.1:{ports[0]}",), (KEY,)), folder))
        portal, stranger = (running.enter_context(sample_portal(port, where, key_file)) for port in ports)
        yield Addresses(where, portal, stranger)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module only: two of playwright's loops cannot run in one thread, and other tests start their own."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[dev]'")
    if not CHROMIUM.exists():
        pytest.skip(f"needs {CHROMIUM}: apt-get install chromium")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Fails its test if the page's own scripts left an error that nobody caught."""
    context = browser.new_context(viewport={"width": 1100, "height": 900}, locale="zh-CN")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    uncaught: list[str] = []
    opened.on("pageerror", lambda error: uncaught.append(str(error)))
    yield opened
    assert not context.cookies()
    context.close()
    assert uncaught == []
