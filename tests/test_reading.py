"""The reading window's data, the service's figures, and comparison tables: pure parts of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tests.test_render import HIT
from ui.basis import Checked
from ui.draft import DraftSentence
from ui.findings import Finding
from ui.metrics import Day, built_at, daily, usage
from ui.reading import entries, paragraphs
from ui.records import Node
from ui.render_tables import check_table, comparison, days_table

TEXT = "标题\n一、总则\n甲乙丙。\n\n二、目标\n丁戊。"
#       0 1 2 3 4 5 6 7 8 9 10 11…  offsets: 标题 0-2, 一、总则 3-7, 甲乙丙。 8-12, 二、目标 14-18, 丁戊。 19-22
OUTLINE = (Node("一、总则", 3, 12, ()), Node("二、目标", 14, 22, (Node("（一）近期", 19, 22, ()),)))


def test_paragraphs_are_the_lines_and_the_passage_is_marked_in_place() -> None:
    made = [paragraph.parts for paragraph in paragraphs(TEXT, (9, 11))]
    assert made[2] == (("甲", False), ("乙丙", True), ("。", False))
    assert made[3] == (("二、目标", False),)
    assert "".join(text for parts in made for text, _ in parts) == TEXT.replace("\n", "")


def test_a_passage_over_several_lines_is_marked_in_each() -> None:
    made = [paragraph.parts for paragraph in paragraphs(TEXT, (3, 12))]
    assert [any(inside for _, inside in parts) for parts in made] == [False, True, True, False, False]


def test_offsets_are_code_points() -> None:
    (made,) = paragraphs("𠮷野家", (1, 2))
    assert made.parts == (("𠮷", False), ("野", True), ("家", False))


def test_the_outline_is_flat_and_the_deepest_section_of_the_passage_is_current() -> None:
    made = entries(OUTLINE, TEXT, (19, 22))
    assert [(e.heading, e.depth, e.paragraph, e.current) for e in made] == [
        ("一、总则", 0, 1, False),
        ("二、目标", 0, 3, False),
        ("（一）近期", 1, 4, True),
    ]


METRICS = """# HELP yiju_requests_total HTTP requests
yiju_requests_total{method="POST",path="/v1/search",status="200"} 4.0
yiju_requests_total{method="POST",path="/v1/search",status="422"} 1.0
yiju_requests_total{method="POST",path="/v1/answer",status="200"} 2.0
yiju_requests_total{method="POST",path="/v1/feedback",status="201"} 3.0
yiju_requests_total{method="GET",path="/readyz",status="503"} 1.0
yiju_request_seconds_count{path="/v1/search"} 5.0
yiju_request_seconds_sum{path="/v1/search"} 0.2
"""


def test_metrics_become_the_numbers_an_office_asks_for() -> None:
    made = usage(METRICS)
    assert (made.searches, made.answers, made.judgements, made.failures) == (4, 2, 3, 1)
    assert made.mean_ms == 1000 * 0.2 / 5


def test_nothing_searched_has_no_mean() -> None:
    assert usage("").mean_ms is None


def test_days_are_told_newest_first_with_what_happened_on_them() -> None:
    text = """# HELP yiju_used x
yiju_used{day="2026-11-20",kind="search"} 7.0
yiju_used{day="2026-11-21",kind="answer"} 2.0
yiju_used{day="2026-11-20",kind="feedback"} 1.0
"""
    assert daily(text) == (Day(date(2026, 11, 21), 0, 2, 0), Day(date(2026, 11, 20), 7, 0, 1))
    assert daily("") == ()


def test_the_bar_of_a_day_is_its_share_of_the_busiest() -> None:
    html = days_table([Day(date(2026, 11, 21), 1, 1, 0), Day(date(2026, 11, 20), 8, 0, 3)])
    assert [part.split("%")[0] for part in html.split("width: ")[1:]] == ["25", "100"]


def test_a_generation_tells_when_it_was_built() -> None:
    assert built_at("g-20261121T065831Z-5bad342f") == datetime(2026, 11, 21, 6, 58, 31, tzinfo=UTC)
    assert built_at("other") is None


EVIL = "<img src=x onerror=alert(1)>"


def test_everything_in_the_check_table_is_escaped() -> None:
    finding = Finding("数字", EVIL, EVIL, "不一致")
    row = Checked(DraftSentence(1, EVIL), replace(HIT, text=EVIL, highlights=()), 1.0, "", (finding,))
    html = check_table([row])
    assert "<img" not in html
    assert html.count("&lt;img") == 4  # sentence, passage, and both sides of the finding
    assert "数字不一致" in html


def test_a_figure_that_the_basis_lacks_stands_with_the_differences_a_title_does_not() -> None:
    findings = (Finding("数字", "220亿元", "", "未出现"), Finding("文件名", "《规划》", "", "未出现"))
    html = check_table([Checked(DraftSentence(1, "投入220亿元。"), HIT, 1.0, "", findings)])
    assert "有出入" in html
    assert "数字未出现" in html
    assert "没有写明" in html
    assert "依据中未出现：《规划》" in html


def test_a_column_without_a_passage_says_so() -> None:
    html = comparison({"国家": [HIT], EVIL: []})
    assert "没有找到依据" in html
    assert "<img" not in html
