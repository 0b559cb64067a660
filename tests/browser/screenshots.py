"""`python -m tests.browser.screenshots`: the manual's pictures. In: the product, an evaluation report. Out: docs/images."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.settings import Settings, settings_from_environment
from tests.browser.servers import CHROMIUM, Running, running
from tests.browser.steps import DRAFT, SEARCH_BOX, ask, check, compare, search, view

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"
SETTLE_MS = 1500
WIDE, NARROW = {"width": 1280, "height": 1000}, {"width": 390, "height": 844}


def main() -> None:
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as logs,
        running(settings_from_environment(), Path(logs)) as product,
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        page.goto(product.page)
        page.get_by_label(SEARCH_BOX).wait_for()
        _show_report(product, settings_from_environment())
        _take_all(page)
        browser.close()


def _show_report(product: Running, settings: Settings) -> None:
    """The product runs on a data folder of its own, so the report of the real one is put there."""
    report = settings.data_dir / "eval" / "report.html"
    if not report.exists():
        raise SystemExit(f"没有 {report}；请先运行 yiju eval run --split heldout 和 yiju eval report")
    (product.data_dir / "eval").mkdir()
    shutil.copy2(report, product.data_dir / "eval" / report.name)


def _take_all(page: Page) -> None:
    search(page, "5G+工业互联网")
    _shot(page, "查依据")
    page.get_by_role("button", name="看上下文").first.click()
    page.locator("article mark").first.wait_for()
    _shot(page, "看上下文")
    page.keyboard.press("Escape")
    ask(page, "湘乡市电子信息产业链到2025年产值目标是多少？")
    _shot(page, "问答")
    ask(page, "四川省5G基站建设目标是什么？")
    page.locator(".yj-abstain").wait_for()
    _shot(page, "不作回答")
    check(page, DRAFT)
    page.locator("table.yj-check").scroll_into_view_if_needed()
    page.locator("table.yj-check tr").nth(3).scroll_into_view_if_needed()
    _shot(page, "核依据")
    page.get_by_role("button", name="把找到的依据收进引用篮").click()
    view(page, "引用篮")
    page.get_by_role("button", name="导出 Word").wait_for()
    _shot(page, "引用篮")
    compare(page, "工业增加值增长目标")
    _shot(page, "对比")
    page.get_by_text("文件中写明的指标").scroll_into_view_if_needed()
    page.locator("table.yj-table tr").nth(8).scroll_into_view_if_needed()
    _shot(page, "指标表")
    view(page, "评测")
    page.frame_locator("iframe[title=检索质量报告]").locator("h1").wait_for()
    _shot(page, "评测")
    view(page, "状态")
    page.get_by_text("文件目录").wait_for()
    _shot(page, "状态")
    page.set_viewport_size(NARROW)
    view(page, "查依据")
    search(page, "5G+工业互联网")
    _shot(page, "窄屏")


def _shot(page: Page, name: str) -> None:
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
