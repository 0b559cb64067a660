"""The page when things go wrong: a service that is slow, silent, gone and back again; hostile text in documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.portal import Portal
from tests.browser.servers import free_port, page_on
from tests.browser.slow_road import Road, road_to
from tests.browser.steps import SEARCH_BOX, kept, search, settled, submit, view
from tests.browser_embed.hosts import HOSTILE_TITLE, MARKUP, service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[dev]'").expect
pytestmark = pytest.mark.slow

LATE_S = 3.0
PATIENCE_MS = 60_000  # the page gives a service 20 s; the rest is for a busy machine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trouble")


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def stoppable(folder: Path, port: int) -> Iterator[ExitStack]:
    """The service over the tiny corpus, one document of it hostile; a test may stop it."""
    with ExitStack() as running:
        running.enter_context(service(Portal(()), folder, port))
        yield running


@pytest.fixture(scope="module")
def road(port: int, stoppable: ExitStack) -> Iterator[tuple[str, Road]]:
    with road_to(f"http://127.0.0.1:{port}") as way:
        yield way


@pytest.fixture(scope="module")
def address(road: tuple[str, Road], folder: Path) -> Iterator[str]:
    with page_on(road[0], folder) as where:
        yield where


@pytest.fixture
def shown(browser: Browser, address: str, road: tuple[str, Road]) -> Iterator[Page]:
    """Opened at 查依据, the road clear. Fails its test on a script error."""
    road[1].delay_s = 0.0
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="zh-CN")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(address)
    expect(opened.get_by_role("combobox", name="级别", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    yield opened
    context.close()
    assert wrong == []


def test_markup_in_documents_and_queries_stays_text_everywhere(shown: Page) -> None:
    search(shown, MARKUP)
    expect(shown.locator(".yj-hit", has_text=HOSTILE_TITLE).filter(has_text=MARKUP).first).to_be_visible()
    hostile = next(n for n, text in enumerate(shown.locator(".yj-hit").all_inner_texts()) if MARKUP in text)
    shown.get_by_role("button", name="看上下文").nth(hostile).click()
    expect(shown.locator("article mark").first).to_contain_text(MARKUP)
    shown.keyboard.press("Escape")
    expect(shown.get_by_role("dialog")).to_have_count(0)
    shown.get_by_role("button", name="收进引用篮").nth(hostile).click()
    view(shown, "引用篮")
    expect(shown.get_by_role("button", name="导出 Word")).to_be_visible()
    expect(shown.locator("h3.yj-title")).to_have_count(1)  # those of the view before are gone
    expect(shown.locator("h3.yj-title")).to_contain_text(HOSTILE_TITLE)
    view(shown, "对比")
    submit(shown, "要对比的主题", MARKUP)
    expect(shown.locator(".yj-column").first).to_be_visible()
    settled(shown)
    assert shown.evaluate("typeof hacked") == "undefined"
    assert shown.locator("img[src=x]").count() == 0


def test_a_late_answer_is_waited_for(shown: Page, road: tuple[str, Road]) -> None:
    road[1].delay_s = LATE_S
    submit(shown, SEARCH_BOX, "公共服务平台")
    expect(shown.locator(".yj-hit").first).to_be_visible(timeout=PATIENCE_MS)


def test_a_silent_service_is_given_up_and_asked_again_on_demand(shown: Page, road: tuple[str, Road]) -> None:
    road[1].delay_s = None
    submit(shown, SEARCH_BOX, "标杆工厂")
    trouble = shown.get_by_test_id("stAlert").filter(has_text="等待超时")
    expect(trouble).to_contain_text("请稍等再试一次", timeout=PATIENCE_MS)
    expect(shown.locator(".yj-hit")).to_have_count(0)
    road[1].delay_s = 0.0
    shown.get_by_role("button", name="重试").click()
    expect(shown.locator(".yj-hit").first).to_be_visible(timeout=PATIENCE_MS)
    expect(trouble).to_have_count(0)


def test_the_basket_opens_while_the_service_is_silent(shown: Page, road: tuple[str, Road]) -> None:
    road[1].delay_s = None
    view(shown, "引用篮")
    expect(shown.get_by_text("引用篮是空的")).to_be_visible()


def test_a_page_server_that_restarts_loses_no_basket(browser: Browser, road: tuple[str, Road], folder: Path) -> None:
    """The tab stays open: Streamlit sends what the last server was told to a new one, which knows nothing of it."""
    road[1].delay_s = 0.0
    port, context = free_port(), browser.new_context(locale="zh-CN")
    tab = context.new_page()
    with page_on(road[0], folder, port) as where:
        tab.goto(where)
        search(tab, "公共服务平台")
        tab.get_by_role("button", name="收进引用篮").first.click()
        kept(tab, 1)
        settled(tab)
    with page_on(road[0], folder, port):
        view(tab, "引用篮")
        expect(tab.get_by_role("button", name="导出 Word")).to_be_visible()
        kept(tab, 1)
    context.close()


def test_a_service_that_comes_back_is_used_again(shown: Page, stoppable: ExitStack, folder: Path, port: int) -> None:
    """Last: it stops the service of this module and starts another."""
    search(shown, "公共服务平台")
    stoppable.close()
    submit(shown, SEARCH_BOX, "财政投入")
    expect(shown.get_by_test_id("stAlert").filter(has_text="服务没有应答")).to_contain_text(
        "yiju serve", timeout=PATIENCE_MS
    )
    with service(Portal(()), folder, port):
        shown.get_by_role("button", name="重试").click()
        expect(shown.locator(".yj-hit").first).to_be_visible(timeout=PATIENCE_MS)
