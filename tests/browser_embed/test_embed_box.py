"""The box in the sample portal's pages, in a real browser: every state, the keyboard, hostile text, narrow screens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service.portal import Portal
from tests.browser_embed.hosts import (
    HOSTILE_TITLE,
    MARKUP,
    SLOW_QUERY,
    SLOW_S,
    Addresses,
    free_port,
    sample_portal,
    service,
)
from tests.tiny import TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

RESULTS = "yiju-search .results > li"
TROUBLE = "yiju-search .trouble"


def _ask(page: Page, text: str) -> None:
    box = page.get_by_role("combobox")
    box.fill(text)
    box.press("Enter")


def _status(page: Page) -> str:
    return page.locator("yiju-search .status").inner_text()


def _box(page: Page, address: str, **attributes: str) -> None:
    """The proxy page with other attributes on its box: one origin, no token in the browser."""
    page.goto(f"{address}/proxy.html")
    page.evaluate(
        "attributes => { const box = document.createElement('yiju-search');"
        "for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);"
        "document.querySelector('yiju-search').replaceWith(box); }",
        {"endpoint": "/yiju", **attributes},
    )


@pytest.mark.parametrize("name", ["", "proxy.html"])
def test_the_box_finds_passages_in_the_portals_page(page: Page, addresses: Addresses, name: str) -> None:
    page.goto(f"{addresses.portal}/{name}")
    _ask(page, "5G+工业互联网")
    first = page.locator(RESULTS).first
    first.wait_for()
    assert "关于推动5G加快发展的通知（工信部通信〔2020〕49号）" in first.inner_text()
    assert first.locator("mark").first.inner_text() == "5G+工业互联网"
    assert _status(page).startswith("找到 ")


def test_the_page_in_a_frame_gets_its_token_from_the_portal(page: Page, addresses: Addresses) -> None:
    addressed: list[str] = []
    page.on("request", lambda request: addressed.append(request.url))
    page.goto(f"{addresses.portal}/frame.html")
    frame = page.frame_locator("iframe")
    frame.get_by_role("combobox").fill("标杆工厂")
    frame.get_by_role("combobox").press("Enter")
    frame.locator(RESULTS).first.wait_for()
    assert any(url.endswith("/yiju-token") for url in addressed)
    assert not [url for url in addressed if "eyJ" in url]  # every JWT begins so


def test_a_token_is_fetched_once_and_again_when_the_service_refuses_it(page: Page, addresses: Addresses) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if "token" in request.url else None)
    page.goto(addresses.portal)
    for query in ("标杆工厂", "公共服务平台"):
        _ask(page, query)
        page.locator(RESULTS).first.wait_for()
    assert len(fetched) == 1
    page.evaluate("document.querySelector('yiju-search').client.token = 'worn.out.token'")
    _ask(page, "资金补贴")
    page.get_by_text("支持中小企业上云用云").wait_for()
    assert len(fetched) == 2


def test_a_third_origin_is_refused_and_told_what_to_do(page: Page, addresses: Addresses) -> None:
    page.goto(addresses.stranger)
    _ask(page, "工业互联网")
    page.locator(TROUBLE).wait_for()
    message = page.locator(TROUBLE).inner_text()
    assert addresses.stranger in message
    assert "未获准" in message
    assert "管理员" in message
    blocked = page.evaluate("url => fetch(url).then(() => 'read', error => error.name)", f"{addresses.service}/healthz")
    assert blocked == "TypeError"


def test_a_third_origin_cannot_frame_the_page(page: Page, addresses: Addresses) -> None:
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(f"{addresses.stranger}/frame.html")
    assert not any(frame.url.startswith(addresses.service) for frame in page.frames)


def test_everything_can_be_done_with_the_keyboard(page: Page, addresses: Addresses) -> None:
    page.goto(addresses.portal)
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type("推动")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")  # back to what was typed
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "推动")
    page.keyboard.press("ArrowDown")
    options.first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(RESULTS).first.wait_for()
    assert box.input_value() == "关于推动5G加快发展的通知"
    page.keyboard.press("Tab")  # the button 检索
    page.keyboard.press("Tab")  # the first result
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.locator("mark").wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    focused = page.evaluate("document.querySelector('yiju-search').shadowRoot.activeElement.className")
    assert focused == "title"


def test_enter_that_ends_a_composition_does_not_search(page: Page, addresses: Addresses) -> None:
    page.goto(addresses.portal)
    box = page.get_by_role("combobox")
    box.fill("gongye")
    box.evaluate(
        "box => { for (const [type, code] of [['ArrowDown', 40], ['Enter', 229]]) box.dispatchEvent("
        "new KeyboardEvent('keydown', { key: type, keyCode: code, isComposing: true, bubbles: true, composed: true })) }"
    )
    page.wait_for_timeout(400)
    assert _status(page) == ""


def test_a_result_opens_the_document_at_its_place(page: Page, addresses: Addresses) -> None:
    page.goto(addresses.portal)
    _ask(page, "财政投入")
    page.get_by_role("button", name="关于推动5G加快发展的通知").first.click()
    dialog = page.get_by_role("dialog")
    assert dialog.locator("mark").inner_text() == "各地要加大财政投入；鼓励社会资本参与建设。"
    assert "工信部通信〔2020〕49号" in dialog.inner_text()
    dialog.get_by_text("目录（2 节）").click()
    assert dialog.get_by_role("listitem").count() == 2
    dialog.get_by_role("button", name="一、丰富应用场景").click()
    dialog.get_by_role("button", name="关闭").click()
    dialog.wait_for(state="hidden")


def test_the_portal_can_show_documents_itself(page: Page, addresses: Addresses) -> None:
    _box(page, addresses.portal, **{"document-url": "/doc?id={document_id}&from={start}&to={end}"})
    _ask(page, "公共服务平台")
    link = page.get_by_role("link", name="关于推动5G加快发展的通知").first
    start, end = TEXTS["nation"].index("实施"), TEXTS["nation"].index("！") + 1
    assert link.get_attribute("href") == f"{addresses.portal}/doc?id=nation&from={start}&to={end}"
    assert link.get_attribute("rel") == "noopener noreferrer"
    _box(page, addresses.portal, **{"document-url": "javascript:hacked=1//{document_id}"})
    _ask(page, "公共服务平台")
    page.get_by_role("button", name="关于推动5G加快发展的通知").first.wait_for()


def test_a_citation_can_be_copied(page: Page, addresses: Addresses) -> None:
    page.goto(addresses.portal)
    _ask(page, "公共服务平台")
    page.get_by_role("button", name="复制引文").first.click()
    assert _status(page) == "引文已复制，可直接粘贴。"
    box = page.get_by_role("combobox")
    box.fill("")
    box.press("Control+V")  # a single line: the line break becomes a space
    assert box.input_value() == (
        "实施“5G+工业互联网”512工程。打造5个产业公共服务平台，构建创新载体！ "
        "——《关于推动5G加快发展的通知》（工信部通信〔2020〕49号）"
    )


def test_markup_in_queries_and_documents_stays_text(page: Page, addresses: Addresses) -> None:
    page.goto(f"{addresses.portal}/proxy.html")
    _ask(page, MARKUP)
    page.locator(RESULTS).first.wait_for()
    results = page.locator("yiju-search .results").inner_text()
    assert MARKUP in results
    assert HOSTILE_TITLE in results
    page.get_by_role("button", name="hacked").first.click()
    page.get_by_role("dialog").locator("mark").wait_for()
    assert MARKUP in page.get_by_role("dialog").inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("combobox").fill("湖北省<scr")
    page.get_by_role("option").first.wait_for()
    assert HOSTILE_TITLE in page.get_by_role("option").first.inner_text()
    page.wait_for_timeout(200)
    made = "root => root.querySelectorAll('img, script').length"
    assert page.evaluate(f"({made})(document.querySelector('yiju-search').shadowRoot)") == 0
    assert page.evaluate("typeof hacked") == "undefined"


def test_more_results_follow_and_take_the_focus(page: Page, addresses: Addresses) -> None:
    _box(page, addresses.portal, **{"top-k": "2"})
    _ask(page, "发展")
    page.locator(RESULTS).first.wait_for()
    assert page.locator(RESULTS).count() == 2
    assert "显示前 2 段" in _status(page)
    page.get_by_role("button", name="再显示一些").click()
    page.locator(RESULTS).nth(3).wait_for()
    focused = page.evaluate("document.querySelector('yiju-search').shadowRoot.activeElement.textContent")
    assert focused.startswith("3. ")


def test_a_province_with_national_documents_means_both(page: Page, addresses: Addresses) -> None:
    asked: list[Any] = []
    page.on(
        "request", lambda request: asked.append(json.loads(request.post_data or "{}")) if request.post_data else None
    )
    _box(page, addresses.portal, level="国家, 省", region="湖北省")
    _ask(page, "工业互联网")
    page.locator(RESULTS).first.wait_for()
    assert asked[-1]["filters"] == {"level": ["国家", "省"], "region": ["湖北省", "全国"]}
    levels = set(page.locator("yiju-search .results .badge:first-child").all_inner_texts())
    assert levels == {"国家", "省"}
    assert page.locator("yiju-search .scope").inner_text() == "范围：国家、省 · 湖北省"


def test_nothing_found_says_where_to_look(page: Page, addresses: Addresses) -> None:
    _box(page, addresses.portal, level="外地经验")
    _ask(page, "工业互联网")
    page.get_by_text("没有找到相关段落；请换一种说法").wait_for()
    assert "“外地经验”以外" in _status(page)


def test_an_empty_box_asks_for_words(page: Page, addresses: Addresses) -> None:
    page.goto(addresses.portal)
    _ask(page, "   ")
    assert _status(page) == "请先输入要查的内容。"


def test_the_services_own_reason_is_shown(page: Page, addresses: Addresses) -> None:
    _box(page, addresses.portal, region="火星")
    _ask(page, "工业互联网")
    page.locator(TROUBLE).wait_for()
    assert "火星" in page.locator(TROUBLE).inner_text()


def test_a_slow_service_is_waited_for_as_long_as_the_portal_says(page: Page, addresses: Addresses) -> None:
    _box(page, addresses.portal, timeout="2")
    _ask(page, SLOW_QUERY)
    assert _status(page).startswith("正在检索")
    page.locator(TROUBLE).wait_for()
    assert "在 2 秒内没有回应" in page.locator(TROUBLE).inner_text()
    page.evaluate("document.querySelector('yiju-search').setAttribute('timeout', '30')")
    _ask(page, "工业互联网")  # the answer to the first question must not come after this one
    page.locator(RESULTS).first.wait_for()
    page.wait_for_timeout(SLOW_S * 1000 - 2000)
    assert page.locator(TROUBLE).count() == 0


def test_the_newest_question_is_the_one_answered(page: Page, addresses: Addresses) -> None:
    page.goto(f"{addresses.portal}/proxy.html")
    _ask(page, SLOW_QUERY)
    _ask(page, "财政投入")
    page.locator(RESULTS).first.wait_for()
    before = page.locator("yiju-search .results").inner_text()
    page.wait_for_timeout(SLOW_S * 1000)
    assert page.locator("yiju-search .results").inner_text() == before


def test_a_portal_without_its_token_page_says_whom_to_tell(page: Page, addresses: Addresses) -> None:
    _box(page, addresses.portal, endpoint=addresses.service, **{"token-url": "/no-such-page"})
    _ask(page, "工业互联网")
    page.locator(TROUBLE).wait_for()
    assert "/no-such-page 回应 404" in page.locator(TROUBLE).inner_text()
    _box(page, addresses.portal, endpoint=addresses.service, **{"token-url": f"{addresses.stranger}/yiju-token"})
    _ask(page, "工业互联网")
    page.locator(TROUBLE).wait_for()
    assert "必须与本页同源" in page.locator(TROUBLE).inner_text()
    _box(page, addresses.portal, endpoint=addresses.service)
    _ask(page, "工业互联网")
    page.locator(TROUBLE).wait_for()
    assert "没有带令牌" in page.locator(TROUBLE).inner_text()


@pytest.fixture
def restartable(tmp_path: Path) -> Iterator[tuple[Portal, str, int]]:
    """A portal without keys and the port of a service that is not there yet."""
    ports = free_port(), free_port()
    portal = Portal((f"http://127.0.0.1:{ports[0]}",))
    with sample_portal(ports[0], f"http://127.0.0.1:{ports[1]}", None) as address:
        yield portal, address, ports[1]


def test_a_service_that_stops_is_told_and_retried(
    page: Page, restartable: tuple[Portal, str, int], tmp_path: Path
) -> None:
    portal, address, port = restartable
    with service(portal, tmp_path, port):
        page.goto(address)
        _ask(page, "工业互联网")
        page.locator(RESULTS).first.wait_for()
    _ask(page, "财政投入")
    page.locator(TROUBLE).wait_for()
    assert page.locator(TROUBLE).inner_text().startswith("连不上检索服务；请稍后重试")
    with service(portal, tmp_path, port):
        page.get_by_role("button", name="重试").click()
        page.locator(RESULTS).first.wait_for()
        assert page.locator(TROUBLE).count() == 0


def test_without_the_service_the_page_shows_its_own_words(page: Page, restartable: tuple[Portal, str, int]) -> None:
    page.goto(restartable[1])
    assert "检索框没有加载" in page.locator("yiju-search").inner_text()
