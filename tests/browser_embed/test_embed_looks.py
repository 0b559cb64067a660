"""How the box looks and reads: accessibility rules, narrow screens, themes. axe-core reports what it finds serious."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser_embed.hosts import Addresses

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

GRAVE = {"serious", "critical"}


def _faults(page: Page) -> list[str]:
    axe: Any = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found if rule["impact"] in GRAVE]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_state_has_a_serious_fault(page: Page, addresses: Addresses, theme: str) -> None:
    page.goto(f"{addresses.portal}/proxy.html")
    page.evaluate("theme => document.querySelector('yiju-search').setAttribute('theme', theme)", theme)
    if theme == "dark":  # the sample's own accent is made for a light page
        page.evaluate("document.querySelector('yiju-search').style.setProperty('--yiju-accent', '#ff9a94')")
    assert _faults(page) == []
    box = page.get_by_role("combobox")
    box.fill("推动")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    assert _faults(page) == []
    box.press("Enter")
    page.locator("yiju-search .results > li").first.wait_for()
    assert _faults(page) == []
    page.locator("yiju-search .title").first.click()
    page.get_by_role("dialog").locator("mark").wait_for()
    page.get_by_role("dialog").locator("summary").click()
    assert _faults(page) == []


def test_the_page_in_a_frame_and_a_refusal_have_no_serious_fault(page: Page, addresses: Addresses) -> None:
    page.goto(f"{addresses.service}/embed?theme=dark")
    assert _faults(page) == []
    page.goto(addresses.stranger)
    page.get_by_role("combobox").fill("平台")
    page.get_by_role("combobox").press("Enter")
    page.locator("yiju-search .trouble").wait_for()
    assert _faults(page) == []


@pytest.mark.parametrize("width", [320, 390, 1600])
def test_nothing_sticks_out_at_any_width(page: Page, addresses: Addresses, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(addresses.portal)
    box = page.get_by_role("combobox")
    box.fill("5G+工业互联网")
    box.press("Enter")
    page.locator("yiju-search .results > li").first.wait_for()
    over = "node => node.scrollWidth - node.clientWidth"
    assert page.evaluate(f"({over})(document.documentElement)") == 0
    page.locator("yiju-search .title").first.click()
    page.get_by_role("dialog").locator("mark").wait_for()
    assert page.get_by_role("dialog").evaluate(over) == 0


def test_the_portals_variables_reach_the_box_and_its_styles_do_not(page: Page, addresses: Addresses) -> None:
    page.goto(addresses.portal)
    look = page.get_by_role("button", name="检索").evaluate(
        "node => [getComputedStyle(node).backgroundColor, getComputedStyle(node).borderRadius]"
    )
    assert look == ["rgb(11, 79, 138)", "6px"]
    page.evaluate("document.adoptedStyleSheets = [Object.assign(new CSSStyleSheet())]")
    page.evaluate("document.adoptedStyleSheets[0].replaceSync('button { display: none }')")
    assert page.get_by_role("button", name="检索").is_visible()


def test_counts_and_troubles_are_read_out(page: Page, addresses: Addresses) -> None:
    page.goto(addresses.portal)
    assert page.locator("yiju-search [role=status]").get_attribute("aria-live") == "polite"
    assert page.locator("yiju-search [role=alert]").count() == 1
    assert page.get_by_role("combobox", name="检索政策依据").get_attribute("aria-controls") == "options"
    assert page.get_by_role("search").count() == 1
