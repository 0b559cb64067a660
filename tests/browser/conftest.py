"""A Chromium and the running product for the page's tests. Skipped, with the reason, where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.servers import CHROMIUM, Running, running
from tests.whole import WholeIndex

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WAIT_MS = 30_000


@pytest.fixture(scope="module")
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if not CHROMIUM.exists():
        pytest.skip(f"needs {CHROMIUM}: apt-get install chromium fonts-noto-cjk")
    whole_index: WholeIndex = request.getfixturevalue("whole_index")  # not built where the tests are skipped
    with running(whole_index.settings, tmp_path_factory.mktemp("logs")) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[dev]'")
    if not CHROMIUM.exists():
        pytest.skip(f"needs {CHROMIUM}: apt-get install chromium fonts-noto-cjk")
    playwright.expect.set_options(timeout=WAIT_MS)  # a busy machine is no failure
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, product: Running) -> Iterator[Page]:
    """Opened at 查依据, in a context of its own. Fails its test on a script error or a call to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="zh-CN", accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(WAIT_MS)
    opened.set_default_navigation_timeout(2 * WAIT_MS)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda sent: wrong.append(sent.url) if _leaves(sent.url) else None)
    opened.goto(product.page)
    opened.get_by_label("主题、问题或草稿中的一句话").wait_for()
    yield opened
    context.close()
    assert wrong == []


def _leaves(url: str) -> bool:
    """Does a request leave the machine?"""
    return url.startswith(("http://", "https://", "ws://", "wss://")) and "//127.0.0.1" not in url
