"""A question for a part of a document is answered by its items: 存在的问题, 主要任务, 基本原则."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from indexer.records import Document, Section
from service.answer import answer
from service.asked_part import is_nothing_else, parts_asked
from service.listing import enumeration_around, spans_of_part
from service.part_found import find_heading, find_parts
from service.records import SearchRequest
from tests import tiny


@pytest.mark.parametrize(
    ("question", "asked", "topic"),
    [
        ("双清区工业存在的主要问题有哪些", ["问题"], "双清区工业"),
        ("洞口县工业发展存在哪些困难?", ["困难"], "洞口县工业"),
        ("隆回工业的短板在哪里?", ["短板"], "隆回工业"),
        ("隆回工业的优势体现在哪些方面", ["优势"], "隆回工业"),
        ("湘乡产业发展目前存在哪些问题", ["问题"], "湘乡产业"),
        ("湖北推进农机化,重点工作有哪几项?", ["重点工作"], "湖北推进农机化,"),
        ("工业绿色发展规划的主要任务", ["任务"], "工业绿色发展规划"),
        ("湖北服务业要采取哪些保障措施", ["保障措施"], "湖北服务业要"),
        ("科技创新面临的机遇和挑战", ["机遇", "挑战"], "科技创新"),
        ("徐州转型升级有哪些做法值得我们借鉴", ["做法"], "徐州转型升级"),
        ("苏州工业园区有什么好经验", ["经验"], "苏州工业园区"),
        ("战略性新兴产业规划的指导思想、基本原则是什么", ["指导思想", "原则"], "战略性新兴产业规划"),
    ],
)
def test_a_part_is_asked_for_by_its_name(question: str, asked: list[str], topic: str) -> None:
    parts = parts_asked(question)
    assert [part.asked for part in parts] == asked
    assert parts[-1].topic == topic


@pytest.mark.parametrize(
    "question",
    ["5g+工业互联网", "如何解决企业面临的问题", "建设用地怎么保障供给", "任务分工由谁负责", "问题企业怎么处理", ""],
)
def test_other_questions_ask_for_none(question: str) -> None:
    assert parts_asked(question) == ()


def test_a_long_query_of_particles_takes_no_time() -> None:
    began = time.perf_counter()
    parts_asked("的" * 512)
    parts_asked("存在" * 256)
    assert time.perf_counter() - began < 5  # a tenth of a second when nothing else runs; in all ways, minutes


def test_a_task_to_solve_problems_is_no_list_of_problems() -> None:
    (part,) = parts_asked("园区存在的问题")
    assert part.is_called("二、存在的问题")
    assert part.is_called("2、园区建设与发展过程中的不利因素")
    assert not part.is_called("4、切实帮助高新区解决发展过程中存在的实际问题")
    assert is_nothing_else("（二）基本原则")
    assert not is_nothing_else("4、科技发展支撑要素不足")


def document(text: str, *headings: tuple[str, int]) -> Document:
    """`headings`: each as it stands in the text, with its parent; sections end where the next of their parent begins."""
    starts = [text.index(heading) for heading, _ in headings]
    sections = [Section("", "document", 0, 0, len(text), None)]
    for n, (heading, parent) in enumerate(headings):
        behind = [s for s, (_, p) in zip(starts[n + 1 :], headings[n + 1 :], strict=True) if p <= parent]
        end = min([*behind, sections[parent].end])
        sections.append(Section(heading.rstrip("。"), "heading", sections[parent].depth + 1, starts[n], end, parent))
    facts = {"level": "县", "region": "湖南省邵阳市双清区", "doc_type": "规划", "title": "双清区工业规划"}
    return replace(tiny._document("city", **facts), text=text, sections=tuple(sections))


def quoted(text: str, *headings: tuple[str, int], targets: bool = False) -> list[str]:
    return [text[start:end] for start, end in spans_of_part(document(text, *headings), 1, targets=targets)]


def test_the_items_are_the_headings_below_and_few_of_them_with_what_they_say() -> None:
    text = "二、存在的问题\n也面临一些问题。\n1、体量小。企业少；产值低。\n2、主导产业推进不力。定位不明。\n三、发展机遇\n有。\n"
    below = (("二、存在的问题", 0), ("1、体量小。", 1), ("2、主导产业推进不力。", 1), ("三、发展机遇", 0))
    assert quoted(text, *below) == ["1、体量小。", "企业少；产值低。", "2、主导产业推进不力。", "定位不明。"]


def test_of_many_items_only_the_headings_are_quoted_but_of_targets_the_targets() -> None:
    names = [f"（{n}）做第{n}件事。" for n in "一二三四五六七"]
    text = "二、主要任务\n" + "".join(f"{name}到2025年做成。\n" for name in names)
    below = (("二、主要任务", 0), *((name, 1) for name in names))
    assert quoted(text, *below) == names
    assert quoted(text, *below, targets=True) == [said for name in names for said in (name, "到2025年做成。")]


def test_a_number_alone_is_quoted_with_its_sentence() -> None:
    text = "2、不利因素\n(1)农民收入水平较低，投入不足。产品价位低。\n(2)科技观念落后。\n"
    assert quoted(text, ("2、不利因素", 0), ("(1)", 1), ("(2)", 1)) == [
        "(1)农民收入水平较低，投入不足。",
        "(2)科技观念落后。",
    ]


def test_paragraphs_are_quoted_by_their_openings_and_their_enumerations() -> None:
    text = "（二）机遇与挑战\n科技革命正在兴起。学科交叉加快。\n必须正视挑战。一是能力不足。差距大。二是竞争激烈。\n"
    assert quoted(text, ("（二）机遇与挑战", 0)) == [
        "科技革命正在兴起。", "学科交叉加快。", "必须正视挑战。", "一是能力不足。", "差距大。", "二是竞争激烈。",
    ]  # fmt: skip


def test_what_follows_the_achievements_is_none_of_them() -> None:
    text = "一、{}\n平台增多。\n人才集聚。\n虽然成绩不少，但支撑仍显不足。\n"
    assert quoted(text.format("成就"), ("一、成就", 0)) == ["平台增多。", "人才集聚。"]
    assert len(quoted(text.format("形势"), ("一、形势", 0))) == 3


def test_what_stands_before_the_one_heading_below_is_the_part() -> None:
    text = "一、形势\n科技革命正在兴起。学科交叉加快。\n（一）专栏\n数据。\n二、目标\n快。\n"
    assert quoted(text, ("一、形势", 0), ("（一）专栏", 1), ("二、目标", 0)) == ["科技革命正在兴起。", "学科交叉加快。"]


def test_items_of_items_are_listed_where_all_are_few_enough() -> None:
    text = "一、任务\n（一）修路。\n1、修主路。慢修。\n2、修支路。\n（二）架桥。架。\n"
    below = (("一、任务", 0), ("（一）修路。", 1), ("1、修主路。", 2), ("2、修支路。", 2), ("（二）架桥。", 1))
    assert quoted(text, *below) == ["（一）修路。", "1、修主路。", "2、修支路。", "（二）架桥。"]


def test_members_of_an_enumeration_are_items() -> None:
    text = "（四）存在问题\n湘乡取得了长足发展，仍存在一些问题，一是链条不突出。企业少；二是要素偏紧。三是配套不足。\n"
    assert quoted(text, ("（四）存在问题", 0)) == [
        "湘乡取得了长足发展，仍存在一些问题，一是链条不突出。",
        "企业少；",
        "二是要素偏紧。",
        "三是配套不足。",
    ]


def test_a_name_in_an_enumeration_is_quoted_with_what_it_says() -> None:
    text = "（四）生态转型\n一是大保护。关停码头。\n二是治污。治水、治气；建厂。三是统筹推进治水、治气、治山、治土和植树造林，全面落实河长制。好。\n"
    assert quoted(text.replace("。\n二是", "。二是"), ("（四）生态转型", 0)) == [
        "一是大保护。", "关停码头。", "二是治污。", "治水、治气；", "三是统筹推进治水、治气、治山、治土和植树造林，全面落实河长制。",
    ]  # fmt: skip


def test_who_is_told_a_second_is_told_the_first() -> None:
    text = "支撑仍显不足。一是能力不强。比重偏低。二是投入不足。\n三是别处的。"
    members = enumeration_around(text, (text.index("二是"), text.index("\n")))
    assert [text[start:end] for start, end in members] == ["一是能力不强。", "二是投入不足。"]
    assert enumeration_around(text, (0, 7)) == []


def held(topic: str, text: str) -> float:
    """Share of its characters, as a stand-in for the share of its words."""
    words = [c for c in topic if c not in "的有哪些什么存在"]
    return sum(c in text for c in words) / len(words) if words else 0.0


SECTIONS = document(
    "一、总体思路和目标\n（一）主要目标\n快。\n（二）总体思路\n稳。\n二、培育新业态新模式，促进融合\n（一）智能工厂。建。\n（二）柔性定制。推。\n"
    "三、保障措施\n（一）组织保障。抓。\n（二）政策保障。给。\n四、问题\n（一）科技支撑不足。少。\n",
    ("一、总体思路和目标", 0), ("（一）主要目标", 1), ("（二）总体思路", 1), ("二、培育新业态新模式，促进融合", 0),
    ("（一）智能工厂。", 4), ("（二）柔性定制。", 4), ("三、保障措施", 0), ("（一）组织保障。", 7), ("（二）政策保障。", 7),
    ("四、问题", 0), ("（一）科技支撑不足。", 10),
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("双清区工业规划的主要目标", ["（一）主要目标"]),  # not the heading of two parts
        ("双清区工业规划的保障措施有哪些", ["三、保障措施"]),  # not one of its items
        ("双清区工业规划存在哪些不足", ["四、问题"]),
        ("双清区工业规划的总体思路和保障措施", ["（二）总体思路", "三、保障措施"]),
        ("咸宁市林业局要点的保障措施", []),
    ],
)
def test_the_section_is_the_one_called_so(question: str, headings: list[str]) -> None:
    found = find_parts(parts_asked(question), [SECTIONS], held)
    assert [part.document.sections[part.section].heading for part in found] == headings


def test_headings_unlike_the_question_are_not_cut_into_words() -> None:
    def cut(topic: str, text: str) -> float:
        raise AssertionError(topic)

    assert find_heading("双清区怎么减税降费", [SECTIONS], cut) == ()


def test_a_heading_that_the_question_repeats_is_listed() -> None:
    (found,) = find_heading("双清区培育哪些新业态新模式", [SECTIONS], held)
    assert SECTIONS.sections[found.section].heading.startswith("二、培育新业态新模式")
    (leaf,) = find_heading("双清区规划里智能工厂怎么建", [SECTIONS], held)  # nothing stands below it: its sentences
    assert SECTIONS.sections[leaf.section].heading == "（一）智能工厂"
    assert find_heading("咸宁市林业局培育哪些新业态新模式", [SECTIONS], held) == ()


def test_a_part_without_text_has_no_items() -> None:
    assert quoted("（二）基本原则\n三、重点任务\n做。\n", ("（二）基本原则", 0), ("三、重点任务", 0)) == []


TEXT = (
    "一、工业现状\n工业门类齐全，工业互联网起步。\n二、存在的问题\n1、工业体量小。企业大都规模较小。\n"
    "2、人才短缺。引不来。\n3、链条短。附加值低。\n"
)


def searcher_of(monkeypatch: pytest.MonkeyPatch) -> tiny.Searcher:
    headings = (
        ("一、工业现状", 0), ("二、存在的问题", 0), ("1、工业体量小。", 2), ("2、人才短缺。", 2), ("3、链条短。", 2),
    )  # fmt: skip
    city = replace(document(TEXT, *headings), id="city")
    monkeypatch.setitem(tiny.TEXTS, "city", TEXT)
    monkeypatch.setattr(tiny, "DOCUMENTS", (*tiny.DOCUMENTS[:-1], city))
    return tiny.tiny_searcher()


def test_the_answer_lists_the_part_with_passages_beyond_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    given = answer(searcher_of(monkeypatch), SearchRequest("双清区工业存在的问题有哪些", top_k=1))
    assert [sentence.text for sentence in given.sentences] == [
        "1、工业体量小。", "企业大都规模较小。", "2、人才短缺。", "引不来。", "3、链条短。", "附加值低。",
    ]  # fmt: skip
    assert len(given.hits) >= 3
    assert all(sentence.text in given.hits[sentence.citations[0] - 1].text for sentence in given.sentences)
    assert len({hit.passage_id for hit in given.hits}) == len(given.hits)
    assert all(hit.citation.section_path[0] == "二、存在的问题" for hit in given.hits[1:])


def test_a_part_of_another_place_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    given = answer(searcher_of(monkeypatch), SearchRequest("洞口县工业存在的问题有哪些"))
    assert given.sentences == ()
    city = answer(
        searcher_of(monkeypatch), SearchRequest("邵阳市工业存在的问题有哪些")
    )  # 双清区 is one of its districts
    assert "邵阳市" in (city.reason or "")
