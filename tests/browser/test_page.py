"""The page in a real Chromium over the real service and corpus: what a drafter does in a day."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from docx import Document

from tests.browser.servers import Running
from tests.browser.steps import DRAFT, SEARCH_BOX, ask, check, compare, search, view

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
QUERY = "5G+工业互联网"
STREAMLITS_OWN = {
    "aria-allowed-attr": "aria-expanded on the segmented control's group",
    "aria-required-children": "radiogroup of the segmented control",
    "button-name": "clear and toolbar buttons without a name",
    "color-contrast": "placeholders and captions in Streamlit's grey",
    "label": "hidden inputs of multiselect",
    "nested-interactive": "buttons inside the upload box",
    "scrollable-region-focusable": "the main block scrolls",
    "aria-input-field-name": "listbox of multiselect",
}
"""Rules that Streamlit's widgets break; in our own markup (.yj-…) they are not forgiven."""


def test_the_first_result_stands_within_a_second_of_enter(page: Page) -> None:
    search(page, "智慧城市")  # the first search also loads the browser's own code
    assert min(search(page, query) for query in ("农业机械化", QUERY, "绿色制造")) < 1.0
    assert page.locator(".yj-hit mark").count() > 0


def test_typing_offers_completions_that_search(page: Page) -> None:
    page.get_by_label(SEARCH_BOX).press_sequentially("5G", delay=50)
    option = page.locator(f'datalist option[value="{QUERY}"]')
    option.wait_for(state="attached")
    assert page.get_by_label(SEARCH_BOX).get_attribute("list") == option.evaluate("o => o.parentElement.id")


def test_a_level_filter_leaves_that_level_only_and_survives_a_new_query(page: Page) -> None:
    search(page, QUERY)
    page.get_by_role("combobox", name="级别", exact=True).click()
    page.get_by_role("option", name="国家").click()
    page.keyboard.press("Escape")
    page.wait_for_function("[...document.querySelectorAll('.yj-hit')].every(h => h.innerText.includes('国家'))")
    search(page, "绿色制造")
    page.wait_for_timeout(2000)
    levels = page.locator(".yj-hit .yj-badge:first-child").all_inner_texts()
    assert set(levels) == {"国家"}


def test_grouping_follows_administrative_order(page: Page) -> None:
    search(page, QUERY)
    page.get_by_text("按级别分组").click()
    page.locator("h2.yj-level").first.wait_for()
    shown = page.locator("h2.yj-level").all_inner_texts()
    order = ["领导论述", "国家", "省", "市", "县", "外地经验"]
    assert shown == [level for level in order if level in shown]


def test_the_context_opens_at_the_passage(page: Page) -> None:
    search(page, QUERY)
    page.get_by_role("button", name="看上下文").first.click()
    mark = page.locator("article mark").first
    mark.wait_for()
    page.wait_for_timeout(1000)
    top, frame = mark.bounding_box(), page.locator("article").bounding_box()
    assert top is not None
    assert frame is not None
    assert frame["y"] <= top["y"] < frame["y"] + frame["height"]
    assert page.locator("nav [aria-current]").count() == 1


def test_a_marker_of_an_answer_leads_to_its_passage(page: Page) -> None:
    ask(page, "湘乡市电子信息产业链到2025年产值目标是多少？")
    assert "500亿元" in page.locator(".yj-answer").inner_text()
    target = page.locator("a.yj-ref").first.get_attribute("href")
    page.locator("a.yj-ref").first.click()
    passage = page.locator(f"{target}")
    assert passage.count() == 1
    assert len(page.context.pages) == 1  # no second tab


def test_a_refusal_gives_its_reason_and_shows_no_source_as_support(page: Page) -> None:
    ask(page, "四川省5G基站建设目标是什么？")
    assert "四川" in page.locator(".yj-abstain").inner_text()
    page.wait_for_timeout(500)
    assert page.locator(".yj-hit:visible").count() == 0  # the nearest ones are behind a fold that says 不是答案
    assert page.get_by_text("最接近的段落（不是答案）").count() == 1


def test_a_wrong_figure_is_shown_beside_the_right_one(page: Page) -> None:
    check(page, DRAFT)
    rows = page.locator("table.yj-check tbody tr")
    assert [verdict for n in range(4) if (verdict := rows.nth(n).locator("td").nth(2).inner_text())] == [
        "有依据",
        "有出入",
        "有依据",
        "未找到依据",
    ]
    wrong = rows.nth(1).locator(".yj-bad").all_inner_texts()
    assert wrong == ["800亿元", "500亿元"]
    page.get_by_text("未找到依据", exact=True).first.click()
    page.wait_for_function("document.querySelectorAll('table.yj-check tbody tr').length === 1")


def test_a_collected_passage_survives_a_reload_and_reaches_word_with_its_citation(page: Page, tmp_path: Path) -> None:
    search(page, QUERY)
    cited = page.locator(".yj-hit h3").first.inner_text()
    page.get_by_role("button", name="收进引用篮").first.click()
    page.get_by_role("button", name="移出引用篮").wait_for()
    page.wait_for_function("(localStorage.getItem('yiju.basket.v1') ?? '[]').length > 2")
    page.reload()
    view(page, "引用篮")
    export = page.get_by_role("button", name="导出 Word")
    export.wait_for()
    with page.expect_download() as download:
        export.click()
    file = tmp_path / "basket.docx"
    download.value.save_as(file)
    texts = [paragraph.text for paragraph in Document(str(file)).paragraphs]
    assert "《工业和信息化部关于推动5G加快发展的通知》（工信部通信〔2020〕49号）" in texts
    assert "工信部通信〔2020〕49号" in cited
    assert "工信部通信〔2020〕49号" in zipfile.ZipFile(file).read("word/footnotes.xml").decode()


def test_targets_cite_the_passage_they_stand_in(page: Page) -> None:
    compare(page, "工业增加值增长目标")
    link = page.locator("table.yj-table a.yj-ref").first
    assert page.locator(f"{link.get_attribute('href')}").count() == 1


def test_a_grade_is_kept_by_the_service(page: Page, product: Running) -> None:
    search(page, "测试评价按钮用的查询")
    page.get_by_text("无关", exact=True).first.click()
    page.get_by_text("已记录").wait_for()
    metrics = httpx.get(f"{product.api}/metrics", trust_env=False).text
    assert 'path="/v1/feedback",status="201"' in metrics


@pytest.mark.parametrize("attack", ["<img src=x onerror=window.broken=1>", "<script>window.broken=1</script>"])
def test_script_in_a_query_is_inert(page: Page, attack: str) -> None:
    page.get_by_label(SEARCH_BOX).fill(attack)
    page.get_by_label(SEARCH_BOX).press("Enter")
    page.wait_for_timeout(1500)
    check(page, f"{attack}加快5G基站建设步伐。")
    assert page.evaluate("window.broken") is None


def test_a_narrow_screen_scrolls_only_downwards(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    search(page, QUERY)
    check(page, DRAFT)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_axe_finds_no_serious_fault_in_our_markup(page: Page) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    search(page, QUERY)
    faults = _serious(axe.run(page).response)
    check(page, DRAFT)
    faults += _serious(axe.run(page).response)
    assert faults == []


def _serious(response: dict[str, object]) -> list[str]:
    """Serious and critical faults: all of them in our markup, and those of Streamlit that are not known."""
    found: list[str] = []
    violations = json.loads(json.dumps(response))["violations"]
    for fault in (v for v in violations if v["impact"] in ("serious", "critical")):
        for node in fault["nodes"]:
            ours = "yj-" in node["html"] or ".yj-" in json.dumps(node["target"])
            if ours or fault["id"] not in STREAMLITS_OWN:
                found.append(f"{fault['id']}: {node['html'][:200]}")
    return found


def test_a_service_that_stops_is_one_clear_sentence(page: Page, product: Running) -> None:
    """Last: the service of this module is gone afterwards."""
    assert product.service.process is not None
    product.service.process.terminate()
    product.service.process.wait(timeout=20)
    page.get_by_label(SEARCH_BOX).fill("服务停止之后的查询")
    page.get_by_label(SEARCH_BOX).press("Enter")
    page.get_by_text("服务没有应答").wait_for()
    page.get_by_role("button", name="重试").wait_for()
    assert page.get_by_text("yiju serve").count() == 1
