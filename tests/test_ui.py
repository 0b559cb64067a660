"""The page against a stub that speaks the contract: what a drafter types, and what the page then shows."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from service.phrases import phrases_of
from tests.stub_service import HITS, SCRIPT, Stub
from ui.client import Client, ServiceProblem, api_address
from ui.page_find import asks_for_words
from ui.reader import reader_data
from ui.records import Filters, Hit

PAGE = Path(__file__).parent.parent / "ui" / "app.py"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Stub]]:
    st.cache_data.clear()
    Stub.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    monkeypatch.setenv("YIJU_API", f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield Stub
    server.shutdown()
    server.server_close()


@pytest.fixture
def no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_data.clear()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("YIJU_API", f"http://127.0.0.1:{unused.getsockname()[1]}")


def open_page(**query: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=20)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def type_in(page: AppTest, text: str) -> AppTest:
    page.text_input[0].set_value(text)
    return page.button[0].click().run()


def open_view(view: str) -> AppTest:
    page = open_page()
    return page.segmented_control(key="view").set_value(view).run()


def ask_page(question: str) -> AppTest:
    return type_in(open_view("问答"), question)


def button(page: AppTest, label: str) -> Any:
    return next(found for found in page.button if found.label == label)


def html_of(page: AppTest) -> str:
    assert not page.exception, page.exception
    return "\n".join(block.body for block in page.get("html"))


def cards_of(page: AppTest) -> list[str]:
    return [block.body for block in page.get("html") if 'class="yj-hit"' in block.body]


def said(page: AppTest) -> str:
    return "\n".join(e.value for kind in ("error", "info", "warning", "caption", "markdown") for e in page.get(kind))


def test_before_anything_is_asked_the_page_says_how_to_ask(service: type[Stub]) -> None:
    page = open_page()
    assert "<h1>依据</h1>" in html_of(page)
    assert "按回车" in said(page)
    assert service.asked == []


def test_a_search_shows_the_ranking_with_marks_badges_and_a_citation_to_copy(service: type[Stub]) -> None:
    first, second = cards_of(type_in(open_page(), " 5G基站 "))
    assert service.asked[0][1]["query"] == "5G基站"
    assert "加快<mark>5G</mark>基站建设。" in first
    for shown in ("咸政发〔2021〕1号", "湖北省咸宁市", "规划期已过", "二、重点任务 › （一）建设5G"):
        assert shown in first
    assert "—— 习近平 · 2018-04-24 至 2018-04-28 · 在湖北考察时的讲话" in second
    assert "规划期已过" not in second


def test_the_formatted_citation_stands_in_a_code_block(service: type[Stub]) -> None:
    page = type_in(open_page(), "5G")
    assert page.code[0].value == "《咸宁市数字经济发展规划》（咸政发〔2021〕1号）"


def test_a_link_with_q_opens_the_search(service: type[Stub]) -> None:
    page = open_page(q="智慧城市")
    assert page.text_input[0].value == "智慧城市"
    assert service.asked[0][1]["query"] == "智慧城市"
    assert len(cards_of(page)) == 2


def test_the_address_holds_the_query_and_brings_a_former_one_back(service: type[Stub]) -> None:
    page = type_in(open_page(q="智慧城市"), "5G基站")
    assert page.query_params["q"] == "5G基站"
    page.query_params["q"] = "农产品"  # what the browser's Back does
    page.run()
    assert page.text_input[0].value == "农产品"
    assert service.asked[-1][1] == {**service.asked[-1][1], "question": "农产品"}


def test_a_link_with_a_question_is_answered(service: type[Stub]) -> None:
    page = open_page(view="问答", question="5G基站怎么建")
    assert page.text_input[0].value == "5G基站怎么建"
    assert '加快5G基站建设。<a class="yj-ref"' in html_of(page)


def test_a_ranking_that_carries_nothing_says_so_and_is_shown(service: type[Stub]) -> None:
    page = open_page(q="今天天气如何")
    assert "以下未必是依据。语料里没有天气。" in said(page)
    assert len(cards_of(page)) == 2
    assert "未必" not in said(open_page(q="智慧城市"))


def test_filters_offer_the_catalogue_and_are_sent_with_the_query(service: type[Stub]) -> None:
    page = type_in(open_page(), "5G")
    # Administrative order, only what is there, with the number of this query's passages.
    assert page.multiselect(key="level").options == ["领导论述（0）", "市（3）"]
    assert page.multiselect(key="region").options == ["湖北省咸宁市", "全国"]
    assert page.multiselect(key="status").options == ["规划期已过（1份）", "效力不明（1份）"]
    assert page.selectbox(key="year_from").options == ["2021"]
    page.multiselect(key="level").set_value(["市"]).run()
    assert service.asked[-1][1]["filters"] == {"level": ["市"]}


def test_grouping_puts_levels_in_administrative_order_and_keeps_the_ranks(service: type[Stub]) -> None:
    page = type_in(open_page(), "5G")
    page.toggle(key="grouped").set_value(True).run()
    assert service.asked[-1][1]["group_by"] == "level"
    shown = html_of(page)
    assert shown.index('yj-level">领导论述') < shown.index('yj-n">2<') < shown.index('yj-level">市')


def test_script_in_corpus_and_query_is_inert(service: type[Stub]) -> None:
    page = type_in(open_page(), SCRIPT)
    assert SCRIPT not in html_of(page)
    assert "&lt;script&gt;" in cards_of(page)[1]
    assert all(not block.proto.unsafe_allow_javascript for block in page.get("html"))
    assert SCRIPT not in said(page)


def test_context_is_asked_for_only_when_opened(service: type[Stub]) -> None:
    page = type_in(open_page(), "5G")
    assert {path for path, _ in service.asked} == {"/v1/search", "/v1/answer"}
    page.button(key="context_p1").click().run()
    assert ("/v1/passages/p1", {}) in service.asked
    assert not page.exception


def test_the_reading_window_has_the_passage_marked_and_the_outline(service: type[Stub]) -> None:
    data = reader_data(api_address(), Hit.of(HITS[0]))
    assert data["paragraphs"] == [[["前。", False]], [["本段。", True]], [[SCRIPT, False]]]
    assert data["entries"] == [{"heading": SCRIPT, "depth": 0, "paragraph": 0, "current": True}]


def test_a_grade_is_sent_to_the_service_and_confirmed(service: type[Stub]) -> None:
    page = type_in(open_page(), "5G")
    page.segmented_control(key="grade_p1_5G").set_value("部分").run()
    assert service.asked[-1] == ("/v1/feedback", {"query": "5G", "passage_id": "p1", "grade": 1})
    assert "已记录" in said(page)


def test_a_collected_passage_is_in_the_basket_with_its_citation(service: type[Stub]) -> None:
    page = type_in(open_page(), "5G")
    page.button(key="collect_p1").click().run()
    page.segmented_control(key="view").set_value("引用篮").run()
    assert "加快5G基站建设。" in html_of(page)
    assert page.code[0].value == "《咸宁市数字经济发展规划》（咸政发〔2021〕1号）"
    page.button(key="remove_p1").click().run()
    assert "引用篮是空的" in said(page)


def test_a_draft_is_checked_sentence_by_sentence(service: type[Stub]) -> None:
    page = open_view("核依据")
    page.text_area(key="draft_text").set_value("一、目标\n加快5G基站建设。\n提高住院报销比例。")
    button(page, "核对").click().run()
    shown = html_of(page)
    assert [body["question"] for path, body in service.asked if path == "/v1/answer"] == [
        "加快5G基站建设。",
        "提高住院报销比例。",
    ]
    assert [shown.count(f">{verdict}<") for verdict in ("未核对", "有依据", "未找到依据")] == [1, 1, 1]
    page.segmented_control(key="draft_filter").set_value("未找到依据").run()
    assert "加快5G基站建设。</td>" not in html_of(page)


def test_a_check_that_was_cut_short_is_done_in_the_next_run(
    service: type[Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_view("核依据")
    page.text_area(key="draft_text").set_value("加快5G基站建设。")
    with monkeypatch.context() as gone:
        gone.setenv("YIJU_API", "http://127.0.0.1:1")
        button(page, "核对").click().run()
    assert "服务没有应答" in page.error[0].value
    button(page, "重试").click().run()
    assert ">有依据<" in html_of(page)


def test_levels_stand_side_by_side(service: type[Stub]) -> None:
    page = type_in(open_view("对比"), "5G")
    asked = [body["filters"] for path, body in service.asked if path == "/v1/answer"]
    assert {"level": ["领导论述"]} in asked
    assert {"level": ["市"]} in asked
    assert "没有写明数值的指标" in said(page)


def test_the_state_of_the_service_is_shown(service: type[Stub]) -> None:
    shown = html_of(open_view("状态"))
    for figure in ("2 份", "9 个", "4 次", "2026年11月21日", "2026-11-20</th><td class='yj-num'>37<"):
        assert figure in shown


def test_without_an_evaluation_report_the_page_says_how_to_make_one(service: type[Stub]) -> None:
    page = open_view("评测")
    assert "还没有评测报告" in said(page)
    assert page.code[0].value == "yiju eval run\nyiju eval report"


def test_an_evaluation_report_comes_with_its_date(service: type[Stub], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "report", "<!DOCTYPE html><h1>报告</h1>")
    page = open_view("评测")
    assert "2026年11月21日" in said(page)
    assert Client(api_address()).evaluation_report().html == service.report


def test_no_result_is_a_sentence_not_an_error(service: type[Stub]) -> None:
    page = type_in(open_page(), "没有的词")
    assert "没有找到相关段落" in said(page)
    assert not page.error


def test_quoted_words_that_stand_nowhere_are_said_to_stand_nowhere(service: type[Stub]) -> None:
    page = type_in(open_page(), "“没有的词”")
    assert "没有一个段落逐字包含" in said(page)


@pytest.mark.parametrize(
    "query",
    [
        "“三品”和“一标”",
        "“三品”“一标”",
        "「三品」、『一标』。",
        ' "标杆工厂" ＂补贴＂ ？',
        "“实施“5G+工业互联网”512工程”",
        "“没有关上",
        "湖北省“十四五”期间",
        "“一”",
        "«三品»，",
        "标杆工厂",
    ],
)
def test_the_page_and_the_service_agree_on_what_is_searched_word_for_word(query: str) -> None:
    assert asks_for_words(query) == bool(phrases_of(query))


def test_an_empty_query_is_answered_on_the_page_without_asking_the_service(service: type[Stub]) -> None:
    page = type_in(open_page(), "   ")
    assert "请先输入" in said(page)
    assert service.asked == []


def test_a_query_over_512_characters_is_answered_on_the_page(service: type[Stub]) -> None:
    page = type_in(open_page(), "字" * 513)
    assert "输入有 513 字，最多 512 字" in said(page)
    assert service.asked == []


def test_an_answer_carries_markers_and_only_the_passages_it_cites(service: type[Stub]) -> None:
    page = ask_page("5G基站怎么建")
    assert '加快5G基站建设。<a class="yj-ref" href="#yiju-passage-1"' in html_of(page)
    assert ['yj-n">[1]<' in card for card in cards_of(page)] == [True]


def test_an_abstention_gives_its_reason_and_marks_the_nearest_as_no_answer(service: type[Stub]) -> None:
    page = ask_page("今天天气如何")
    assert "没有找到依据，不作回答。" in html_of(page)
    assert "语料里没有天气。" in html_of(page)
    assert ["不是答案" in card for card in cards_of(page)] == [True, True]
    assert page.expander[0].label == "最接近的段落（不是答案）"
    assert not page.expander[0].proto.expanded


@pytest.mark.usefixtures("no_service")
def test_a_service_that_is_down_is_one_clear_sentence() -> None:
    page = open_page(q="5G")
    assert "服务没有应答" in page.error[0].value
    assert "yiju serve" in page.error[0].value
    assert not page.exception


@pytest.mark.parametrize("address", ["http://", "not an address", "http://127.0.0.1:1/\x00"])
def test_an_address_that_is_none_is_a_problem_not_a_crash(address: str) -> None:
    with pytest.raises(ServiceProblem):
        Client(address, timeout_s=0.5).search("5G", filters=Filters())


def test_a_second_search_is_sent_like_the_first(service: type[Stub]) -> None:
    page = open_page()
    for query in ("5G基站", "农产品质量"):
        type_in(page, query)
        assert [body["query"] for path, body in Stub.asked if path == "/v1/search"][-1] == query
        # The box must stay the same box: a new one would lose what is typed into the old one before the page is redrawn.
        assert page.text_input(key="search_typed").value == query
