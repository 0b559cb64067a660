"""The page in a real Chromium over the real service and corpus: what a drafter does in a day."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest
from docx import Document

from service.cli_processes import wait_until_answering
from tests.browser.servers import START_S, Running
from tests.browser.steps import DRAFT, SEARCH_BOX, ask, check, choose, compare, kept, search, settled, submit, view

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[dev]'").expect
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
    expect(page.locator(".yj-hit mark").first).to_be_visible()


def test_a_link_with_a_query_fills_the_box_also_when_its_code_comes_late(page: Page, product: Running) -> None:
    held: list[Route] = []
    page.route("**/TextInput*.js", lambda route: held.append(route))  # a bound method is no handler to Playwright
    page.goto(f"{product.page}/?{urlencode({'q': QUERY})}")
    page.locator(".yj-hit").first.wait_for()
    page.get_by_text("按级别分组").click()  # whatever has the page drawn anew in the meantime
    page.locator("h2.yj-level").first.wait_for()
    assert held
    for request in held:
        request.continue_()
    expect(page.get_by_label(SEARCH_BOX)).to_have_value(QUERY)


def test_typing_offers_completions_that_search(page: Page) -> None:
    page.get_by_label(SEARCH_BOX).press_sequentially("5G", delay=50)
    option = page.locator(f'datalist option[value="{QUERY}"]')
    option.wait_for(state="attached")
    assert page.get_by_label(SEARCH_BOX).get_attribute("list") == option.evaluate("o => o.parentElement.id")


def test_full_width_input_is_offered_completions_that_the_browser_shows(page: Page) -> None:
    """Chromium shows an option whose value or label holds what was typed, whatever the case."""
    typed = "５ｇ＋工业"
    page.get_by_label(SEARCH_BOX).press_sequentially(typed, delay=50)
    page.locator(f'datalist option[value="{QUERY}"][label="{typed}"]').wait_for(state="attached")


def test_a_level_filter_leaves_that_level_only_and_survives_a_new_query(page: Page) -> None:
    search(page, QUERY)
    choose(page, "级别", "国家")
    page.wait_for_function("[...document.querySelectorAll('.yj-hit')].every(h => h.innerText.includes('国家'))")
    search(page, "绿色制造")
    expect(page.locator(".yj-hit mark", has_text="绿色制造").first).to_be_visible()
    settled(page)
    levels = page.locator(".yj-hit .yj-badge:first-child").all_inner_texts()
    assert set(levels) == {"国家"}


def test_grouping_follows_administrative_order(page: Page) -> None:
    search(page, QUERY)
    page.get_by_text("按级别分组").click()
    page.locator("h2.yj-level").first.wait_for()
    settled(page)
    shown = page.locator("h2.yj-level").all_inner_texts()
    order = ["领导论述", "国家", "省", "市", "县", "外地经验"]
    assert shown == [level for level in order if level in shown]


def test_the_context_opens_at_the_passage(page: Page) -> None:
    search(page, QUERY)
    page.get_by_role("button", name="看上下文").first.click()
    mark = page.locator("article mark").first
    mark.wait_for()
    page.wait_for_function(
        """() => { const inside = (root) => [...root.querySelectorAll("*")].flatMap(e => [e, ...(e.shadowRoot ? inside(e.shadowRoot) : [])]);
        const all = inside(document), mark = all.find(e => e.matches("article mark")), frame = mark?.closest("article");
        if (!mark) return false;
        const top = mark.getBoundingClientRect().top, box = frame.getBoundingClientRect();
        return box.top <= top && top < box.bottom; }"""
    )
    expect(page.locator("nav [aria-current]")).to_have_count(1)


def test_a_marker_of_an_answer_leads_to_its_passage(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 400})  # the passages stand below the fold
    ask(page, "湘乡市电子信息产业链到2025年产值目标是多少？")
    # At the very moment the answer stands there: a drafter may click at once.
    markers = page.locator(".yj-answer a.yj-ref")
    targets = page.evaluate(
        "[...document.querySelectorAll('.yj-answer a.yj-ref')].map(a => document.querySelectorAll(a.hash).length)"
    )
    assert targets
    assert set(targets) == {1}
    expect(page.locator(".yj-answer")).to_contain_text("500亿元")
    expect(page.locator(".yj-answer")).to_contain_text("——《湘乡市")
    expect(page.get_by_text("不一定齐全")).to_have_count(1)
    target = page.locator(f"{markers.last.get_attribute('href')}")
    expect(target).not_to_be_in_viewport()
    markers.last.click()
    expect(target).to_be_in_viewport()
    assert len(page.context.pages) == 1  # no second tab


def test_a_refusal_gives_its_reason_and_shows_no_source_as_support(page: Page) -> None:
    ask(page, "四川省5G基站建设目标是什么？")
    expect(page.locator(".yj-abstain")).to_contain_text("四川")
    expect(page.get_by_text("最接近的段落（不是答案）")).to_have_count(1)
    settled(page)
    # The nearest ones are behind a fold that says 不是答案.
    expect(page.locator(".yj-hit:visible")).to_have_count(0)
    expect(page.locator(".yj-answer")).to_have_count(0)


def test_a_wrong_figure_is_shown_beside_the_right_one(page: Page) -> None:
    check(page, DRAFT)
    rows = page.locator("table.yj-check tbody tr")
    expect(rows.locator("td:nth-child(3)")).to_have_text(["有依据", "有出入", "有依据", "未找到依据"])
    expect(rows.nth(1).locator(".yj-bad")).to_have_text(["800亿元", "500亿元"])
    page.locator(".st-key-draft_filter").get_by_text("未找到依据", exact=True).click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("医保门诊")


def test_an_uploaded_word_draft_is_checked(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "草稿.docx"
    draft = Document()
    for line in DRAFT.splitlines():
        draft.add_paragraph(line)
    draft.save(str(file))
    view(page, "核依据")
    with page.expect_response(lambda reply: "upload_file" in reply.url and reply.request.method == "PUT"):
        page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("草稿.docx")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator("table.yj-check tbody tr")).to_have_count(4)


def test_a_collected_passage_survives_a_reload_and_reaches_word_with_its_citation(page: Page, tmp_path: Path) -> None:
    search(page, QUERY)
    cited = page.locator(".yj-hit h3").first.inner_text()
    page.get_by_role("button", name="收进引用篮").first.click()
    page.get_by_role("button", name="移出引用篮").wait_for()
    kept(page, 1)
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


def test_two_tabs_share_one_basket_and_lose_nothing(page: Page, product: Running) -> None:
    other = page.context.new_page()
    other.goto(product.page)
    for tab in (page, other):
        search(tab, QUERY)
        settled(tab)
    page.get_by_role("button", name="收进引用篮").nth(0).click()
    other.get_by_role("button", name="收进引用篮").nth(3).click()  # before it can have heard of the first
    kept(page, 2)
    for tab in (page, other):
        expect(tab.get_by_role("button", name="移出引用篮")).to_have_count(2)
    other.get_by_role("button", name="移出引用篮").first.click()
    kept(page, 1)
    expect(page.get_by_role("button", name="移出引用篮")).to_have_count(1)


def test_the_basket_is_ordered_noted_and_copied_as_citation_or_footnote(page: Page) -> None:
    search(page, QUERY)
    for number in (1, 2):
        page.get_by_role("button", name="收进引用篮").first.click()
        expect(page.get_by_role("button", name="移出引用篮")).to_have_count(number)
    view(page, "引用篮")
    titles = page.locator("h3.yj-title")
    expect(titles).to_have_count(2)
    first, second = titles.nth(0).inner_text()[1:], page.locator(".yj-text").nth(1).inner_text()
    page.get_by_role("button", name="上移").nth(1).click()
    expect(page.locator(".yj-text").first).to_have_text(second)
    expect(titles.nth(1)).to_contain_text(first.strip())
    settled(page)
    note = page.get_by_label("第1条的说明")
    expect(note).to_have_count(1)  # not the one of the row that has just moved away
    note.fill("用于第二部分")
    note.press("Enter")
    page.wait_for_function("localStorage.getItem('yiju.basket.v1').includes('用于第二部分')")
    page.locator(".st-key-basket_format").get_by_text("脚注", exact=True).click()
    expect(page.locator("[data-testid=stCode]").first).to_contain_text("。")  # a footnote is a sentence
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Markdown").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "说明：用于第二部分" in text
    assert "[^1]: 《" in text


def test_targets_cite_the_passage_they_stand_in(page: Page) -> None:
    compare(page, "工业增加值增长目标")
    counts = page.evaluate(
        "[...document.querySelectorAll('table.yj-table a.yj-ref')].map(a => document.querySelectorAll(a.hash).length)"
    )
    assert counts
    assert set(counts) == {1}


def test_regions_stand_side_by_side(page: Page) -> None:
    compare(page, "工业增加值增长目标")
    page.get_by_text("按地区", exact=True).click()
    expect(page.locator(".yj-column h2", has_text="湖北省").first).to_be_visible()


def test_the_latest_evaluation_report_is_shown_in_a_sandbox(page: Page, product: Running) -> None:
    view(page, "评测")
    expect(page.get_by_text("还没有评测报告")).to_be_visible()
    report = product.data_dir / "eval" / "report.html"
    report.parent.mkdir(exist_ok=True)
    report.write_text(
        "<!DOCTYPE html><h1>检索质量报告</h1><script>try { parent.localStorage } catch { document.title = 'shut' }"
        "document.body.append(document.title);"
        "fetch('/', {mode: 'no-cors'}).then(() => 'online', () => 'offline').then(how => document.body.append(how))"
        "</script>",
        encoding="utf-8",
    )
    page.get_by_role("button", name="刷新").click()
    frame = page.frame_locator("iframe[title=检索质量报告]")
    expect(frame.locator("h1")).to_have_text("检索质量报告")
    expect(frame.locator("body")).to_contain_text("shut")  # its script runs, and cannot reach this page
    expect(frame.locator("body")).to_contain_text("offline")  # nor any other
    expect(page.get_by_text("最新的报告，生成于")).to_be_visible()


def test_use_is_counted_by_day(page: Page) -> None:
    search(page, "按天计数用的查询")
    before = _searches_today(page)
    view(page, "查依据")
    search(page, "再计一次的查询")
    assert _searches_today(page) > before


def _searches_today(page: Page) -> int:
    view(page, "状态")
    row = page.locator("table.yj-days tbody tr").first
    expect(row.locator("th")).to_have_text(date.today().isoformat())
    return int(row.locator("td").first.inner_text())


def test_nothing_found_says_what_to_do(page: Page) -> None:
    search(page, "绿色制造")
    page.get_by_text("更多筛选").click()
    for label, choice in (("文种", "讲话摘编"), ("效力", "规划期已过")):
        choose(page, label, choice)
        settled(page)
    expect(page.get_by_text("没有找到相关段落。可以换一种说法")).to_be_visible()
    expect(page.locator(".yj-hit")).to_have_count(0)


def test_everything_up_to_the_context_can_be_done_with_the_keyboard(page: Page) -> None:
    page.get_by_label(SEARCH_BOX).focus()
    page.keyboard.type(QUERY)
    page.keyboard.press("Enter")
    page.locator(".yj-hit").first.wait_for()
    settled(page)
    opener = page.get_by_role("button", name="看上下文").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if opener.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.locator("article mark").first.wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_grade_is_kept_by_the_service(page: Page, product: Running) -> None:
    search(page, "测试评价按钮用的查询")
    page.get_by_text("无关", exact=True).first.click()
    page.get_by_text("已记录").wait_for()
    metrics = httpx.get(f"{product.api}/metrics", trust_env=False).text
    assert 'path="/v1/feedback",status="201"' in metrics


@pytest.mark.parametrize("attack", ["<img src=x onerror=window.broken=1>", "<script>window.broken=1</script>"])
def test_script_in_a_query_is_inert(page: Page, attack: str) -> None:
    search(page, attack)
    settled(page)
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


def test_a_service_that_stops_is_one_clear_sentence_and_used_again_when_it_is_back(
    page: Page, product: Running, tmp_path: Path
) -> None:
    """Last: it stops the service of this module."""
    search(page, QUERY)
    assert product.service.process is not None
    product.service.process.terminate()
    product.service.process.wait(timeout=20)
    submit(page, SEARCH_BOX, "服务停止之后的查询")
    page.get_by_text("服务没有应答").wait_for()
    expect(page.get_by_text("yiju serve")).to_have_count(1)
    with product.service.running(tmp_path):
        wait_until_answering(product.service, f"{product.api}/readyz", timeout_s=START_S)
        page.get_by_role("button", name="重试").click()
        page.locator(".yj-hit").first.wait_for()
        expect(page.get_by_text("服务没有应答")).to_have_count(0)
