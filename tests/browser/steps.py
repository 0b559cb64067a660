"""What a drafter does on the page, named once. In: a Playwright page. Out: the page after it."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEARCH_BOX = "主题、问题或草稿中的一句话"
DRAFT = """到2021年，全省网络建设累计投入达到600亿元，力争建设5G基站5万个以上。
到2025年，湘乡市电子信息产业链产值达到800亿元。
打造5个产业公共服务平台，内网建设改造覆盖10个重点行业。
完善医保门诊共济保障机制，提高住院报销比例到85%。"""


def view(page: Page, name: str) -> None:
    """Returns once the page is at it: what is typed before would be lost with the view that goes."""
    page.locator(".st-key-view").get_by_text(name, exact=True).click()
    page.locator(f".st-key-view [aria-checked=true]:has-text('{name}')").wait_for()
    settled(page)


def settled(page: Page) -> None:
    """Streamlit has drawn what was last asked of it."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def kept(page: Page, number: int) -> None:
    """Waits until the browser itself keeps so many passages."""
    page.wait_for_function(
        "number => JSON.parse(localStorage.getItem('yiju.basket.v1') ?? '[]').length === number",
        arg=number,
        polling=100,  # a tab in the background draws no frames
    )


def submit(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Enter")


def search(page: Page, query: str) -> float:
    """Seconds from Enter to the first result of this query, those of the one before being gone."""
    box = page.get_by_label(SEARCH_BOX)
    box.fill(query)
    began = time.perf_counter()
    box.press("Enter")
    # The link takes the query on while the page is being drawn anew; until that ends the old results stand.
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [query])
    settled(page)
    page.locator(".yj-hit").first.wait_for()
    return time.perf_counter() - began


def choose(page: Page, label: str, choice: str) -> None:
    """Choose in a filter of several values. Its list shuts when the page moves under it, also between sight and click:
    then it is opened again, as a drafter does."""
    from playwright.sync_api import expect

    option = page.get_by_role("option", name=choice).first
    for patience_ms in (3_000, 3_000, 30_000):
        page.get_by_role("combobox", name=label, exact=True).click()
        with suppress(AssertionError):
            expect(option).to_be_visible(timeout=patience_ms)
            option.click()
            page.keyboard.press("Escape")
            expect(page.get_by_role("button", name=f"Remove {choice}")).to_be_visible(timeout=patience_ms)
            return
        page.keyboard.press("Escape")
    raise AssertionError(f"{choice} cannot be chosen in {label}")


def ask(page: Page, question: str) -> None:
    view(page, "问答")
    submit(page, "问题", question)
    page.locator(".yj-answer, .yj-abstain").first.wait_for()


def check(page: Page, draft: str) -> None:
    view(page, "核依据")
    page.get_by_label("草稿", exact=True).fill(draft)
    page.get_by_role("button", name="核对", exact=True).click()
    page.locator("table.yj-check").wait_for()


def compare(page: Page, topic: str) -> None:
    view(page, "对比")
    submit(page, "要对比的主题", topic)
    page.locator("table.yj-table").first.wait_for()
