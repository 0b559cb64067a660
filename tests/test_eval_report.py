"""The report: one page, nothing from elsewhere, nothing in it that a query could make run."""

import re
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from eval.charts import HEIGHT, grouped_bars, latency_curves, sorted_differences
from eval.records import GivenAnswer, Gold, JudgedQuery
from eval.report import render
from eval.report_failures import failures_of, marked
from eval.runs import Run
from eval.summary import summarise
from tests.tiny_judged import REFUSED, SPAN, TARGET, a_run, judged, outcome, said

EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
QUERIES = (
    judged("q1", Gold("nation", SPAN), text=EVIL),
    judged("q2", Gold("city", TARGET), kind="fact", split="heldout", answer="500亿元"),
    judged("q3", Gold("city", TARGET), kind="english"),
    judged("u1"),
)
MAIN = a_run(
    outcome("q1", EVIL, f"前{SPAN}后", answer=said(EVIL, EVIL), took_ms=0.0),
    outcome("q2", TARGET, answer=said("达到50亿元。", TARGET), took_ms=20.0),
    outcome("q3", TARGET, answer=REFUSED, took_ms=300.0),
    outcome("u1", "无关", answer=said("无关", "无关")),
    name="yiju-hybrid",
)
OTHER = a_run(outcome("q1", SPAN), outcome("q2"), name=f"乙{EVIL}")


class Elements(HTMLParser):
    """Every element with its attributes, and every address that something would be loaded from."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.handlers: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action")]


def page(*runs: Run, queries: tuple[JudgedQuery, ...] = QUERIES) -> str:
    summaries = [summarise(queries, run, {"nation": "国家", "city": "市"}) for run in runs]
    return render(queries, runs, summaries, date(2026, 11, 21), titles={"city": "咸宁市<规划>"})


def test_a_query_that_holds_a_script_is_inert() -> None:
    html = page(MAIN, OTHER)
    elements = Elements()
    elements.feed(html)
    assert elements.names.count("script") == 1  # our own filter
    assert "img" not in elements.names
    assert elements.handlers == []
    assert "&lt;script&gt;alert(&#x27;x&#x27;)" in html


def test_nothing_is_loaded_from_elsewhere() -> None:
    html = page(MAIN, OTHER)
    elements = Elements()
    elements.feed(html)
    assert elements.addresses == []
    assert "link" not in elements.names
    assert not re.search(r"https?://|url\(|@import", html)
    assert "default-src 'none'" in html


def test_the_headline_is_the_first_runs() -> None:
    first = page(MAIN, OTHER).split("各组得分")[0]
    assert "yiju-hybrid" in first
    # q1 found at rank 2: 1/log2(3) = 0.631; q2 and q3 at rank 1
    assert f"{(0.6309 + 1 + 1) / 3:.3f}</b>nDCG@10" in first
    assert f"{(0.5 + 1 + 1) / 3:.3f}</b>MRR@10" in first


def test_every_run_is_tested_against_the_first() -> None:
    html = page(MAIN, OTHER)
    assert "胜 2，平 0，负 1" in html  # q2 and q3 won, q1 lost
    assert re.search(r"平均差 \+0\.544（95% 区间 .* 至 .*），p = ", html)  # (-0.369 + 1 + 1) / 3
    assert "缺 2 个问题，按 0 分计" in html  # q3 and u1
    assert "平均差" not in page(MAIN)


def test_failures_are_bad_rankings_and_wrong_answers() -> None:
    found = failures_of(QUERIES, MAIN, summarise(QUERIES, MAIN, {}))
    assert [(f.query.id, f.faults) for f in found] == [
        ("q1", ("ranking",)),
        ("q2", ("wrong-fact",)),
        ("q3", ("unanswered",)),
        ("u1", ("unfounded",)),
    ]


def test_a_failure_shows_gold_with_its_document_what_came_instead_and_the_answer() -> None:
    html = page(MAIN)
    entry = html[html.index('data-faults="ranking"') :].split("</details>")[0]
    assert f"<q>{SPAN}</q> <small>nation；第 2 条" in entry
    assert f"前<mark>{SPAN}</mark>后" in entry
    assert "给出的回答" in entry
    assert "《咸宁市&lt;规划&gt;》city" in html
    assert 'data-type="fact" data-split="heldout" data-faults="wrong-fact"' in html


def test_what_covers_a_span_is_marked_white_space_and_all() -> None:
    span = "甲乙丙丁戊己庚辛壬癸" * 2
    assert (
        marked("<前>甲乙丙丁戊己\n庚辛壬癸甲乙<后>", [span])
        == "&lt;前&gt;<mark>甲乙丙丁戊己\n庚辛壬癸甲乙</mark>&lt;后&gt;"
    )
    assert marked("甲乙丙丁戊己庚辛壬癸甲", [span]) == "甲乙丙丁戊己庚辛壬癸甲"  # 11 of 20: not covered


def test_a_page_of_one_run_without_answers_and_of_unanswerable_queries_only_can_be_made() -> None:
    assert "检索质量报告" in page(OTHER)
    assert "检索质量报告" in page(a_run(outcome("u1", "x")), queries=(judged("u1"),))
    assert "检索质量报告" in page(a_run(), queries=(judged("u1"),))
    with pytest.raises(ValueError, match="0 runs"):
        render(QUERIES, (), (), date(2026, 11, 21))


def test_runs_of_one_name_stay_apart() -> None:
    html = page(MAIN, MAIN, MAIN)
    assert "yiju-hybrid 减 yiju-hybrid (2)" in html
    assert "yiju-hybrid 减 yiju-hybrid (3)" in html


def test_a_bar_is_as_high_as_its_value() -> None:
    svg = ElementTree.fromstring(grouped_bars("题", ["a", "b"], {"甲": [1.0, 0.5], "乙": [0.0, 0.25]}))
    heights = [float(rect.attrib["height"]) for rect in svg.iter("rect")]
    whole = heights[0]
    assert heights == pytest.approx([whole, 0, whole / 2, whole / 4], abs=0.1)
    assert [t.text for t in svg.iter("title")][1] == "a · 甲：1.000"


def test_differences_are_sorted_and_losses_hang_below_zero() -> None:
    svg = ElementTree.fromstring(sorted_differences("题", [("负", -0.5), ("胜", 1.0), ("平", 0.0)]))
    bars = [(r.findtext("title"), float(r.attrib["y"]), float(r.attrib["height"])) for r in svg.iter("rect")]
    assert [label for label, _, _ in bars] == ["胜：+1.000", "平：+0.000", "负：-0.500"]
    (_, top, full), (_, zero, nothing), (_, hang, half) = bars
    assert (top + full, nothing, hang, half) == pytest.approx((zero, 0, zero, full / 2), abs=0.1)


def test_a_latency_curve_climbs_from_nothing_to_all_whatever_the_times() -> None:
    svg = ElementTree.fromstring(latency_curves("题", {"甲": [300.0, 0.0, 20.0], "<乙>": []}))
    points = [tuple(map(float, p.split(","))) for p in svg.findall("polyline")[0].attrib["points"].split()]
    assert len(points) == 2 * 3
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert points[0][1] > points[-1][1]
    assert all(0 <= y <= HEIGHT for _, y in points)
    assert latency_curves("题", {}).startswith("<svg")


def test_an_answer_without_sentences_is_a_refusal() -> None:
    run = a_run(outcome("q1", "无关", answer=GivenAnswer((), ())))
    assert "<p>拒答。</p>" in page(run, queries=QUERIES[:1])
