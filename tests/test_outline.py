"""A question for all of a document, or for what its title tells, is answered by its headings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.records import Document
from service.answer import answer
from service.asked_outline import asks_how, asks_what_is_done, contents_asked
from service.asked_part import parts_asked
from service.listing import spans_of_part
from service.part_found import find_asked, find_contents, find_heading, find_parts, find_titled
from service.records import SearchRequest
from service.title_matter import matter_of
from tests import tiny
from tests.test_listing import document, held


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("工业绿色发展规划的主要内容", "工业绿色发展规划"),
        ("国办发〔2015〕59号文件讲了什么?", "国办发〔2015〕59号文件"),
        ("《钢铁工业调整升级规划(2016-2020年)》有哪些内容", "《钢铁工业调整升级规划(2016-2020年)》"),
        ("中国制造2025咸宁行动方案都部署了哪些方面", "中国制造2025咸宁行动方案"),
        ("总书记在湖北讲了什么", None),  # no document is named
        ("5g有哪些内容", None),
        ("洞口县规划主要安排了什么", "洞口县规划"),
        ("规划用地有什么要求", None),
    ],
)
def test_who_asks_for_the_contents_of_a_document(question: str, named: str | None) -> None:
    assert contents_asked(question) == named


@pytest.mark.parametrize(
    ("title", "region", "matter"),
    [
        ("关于推动先进制造业和现代服务业深度融合发展的实施意见", "全国", "先进制造业和现代服务业深度融合"),
        ("湖北省人民政府办公厅关于印发湖北省现代农业发展规划（2013—2017年）的通知", "湖北省", "现代农业"),
        ("湘乡市“十四五”战略性新兴产业发展规划", "湖南省湘潭市湘乡市", "“十四五”战略性新兴产业"),
        ("钢铁工业调整升级规划（2016-2020年)", "全国", "钢铁工业调整升级"),
        ("省人民政府关于进一步加快服务业发展的若干意见", "湖北省", "服务业"),
        ("规划", "全国", "规划"),
    ],
)
def test_what_a_title_is_about(title: str, region: str, matter: str) -> None:
    assert matter_of(title, region) == matter


def test_who_asks_how_asks_for_tasks_and_not_for_money() -> None:
    assert asks_how("怎么推动两业融合")
    assert asks_how("湖北发展服务业有哪些举措")
    assert asks_how("国企改革要做什么")
    assert not asks_how("科技服务业怎么申请补贴")
    assert not asks_how("5g+工业互联网")


@pytest.mark.parametrize(
    ("question", "asks"),
    [("外贸企业怎么扶持", True), ("外贸企业有哪些支持政策", True), ("外贸企业有哪些困难", False), ("外贸企业", False)],
)
def test_who_asks_how_or_for_support_asks_what_is_done(question: str, asks: bool) -> None:
    assert asks_what_is_done(question) is asks


OPINION = replace(
    document(
        "一、总体思路\n快。\n二、培育新业态\n（一）智能工厂。建。\n（二）柔性定制。推。\n三、重点任务\n做。\n",
        ("一、总体思路", 0), ("二、培育新业态", 0), ("（一）智能工厂。", 2), ("（二）柔性定制。", 2), ("三、重点任务", 0),
    ),
    id="opinion", title="关于推动两业融合发展的意见", region="全国",
)  # fmt: skip
CITY = replace(
    document("一、基本情况\n大。\n二、经验做法\n（一）抓创新。\n（二）抓生态。\n", ("一、基本情况", 0), ("二、经验做法", 0)),
    id="done", title="徐州市建设示范区的经验做法", region="江苏省徐州市",
)  # fmt: skip


def headings(parts: tuple[object, ...]) -> list[str]:
    return [part.document.sections[part.section].heading for part in parts]  # type: ignore[attr-defined]


def test_the_document_named_is_listed_whole() -> None:
    (found,) = find_contents("两业融合发展的意见", [CITY, OPINION], held)
    assert (found.document.id, found.section) == ("opinion", 0)
    assert find_contents("咸宁林业规划", [CITY, OPINION], held) == ()
    text = found.document.text
    assert [text[a:b] for a, b in spans_of_part(found.document, 0)] == [
        "一、总体思路", "二、培育新业态", "（一）智能工厂。", "（二）柔性定制。", "三、重点任务",
    ]  # fmt: skip


def test_how_to_do_what_a_title_tells_is_answered_by_its_tasks() -> None:
    assert headings(find_titled("怎么推动两业融合", [OPINION], held, of_place=False)) == ["三、重点任务"]
    assert find_titled("怎么给融合企业减税", [OPINION], held, of_place=False) == ()


def test_what_a_city_did_answers_only_who_names_the_city() -> None:
    assert headings(find_titled("徐州怎么建设示范区", [CITY], held, of_place=True)) == ["二、经验做法"]
    assert find_titled("怎么建设示范区", [OPINION], held, of_place=False) == ()


PROJECTS = document(
    "一、主要工作\n（一）实施绿色制造工程。做。\n（二）实施品牌建设工程。做。\n二、（三）智能工程\n1、快。\n2、好。\n三、重点领域\n1、钢铁。\n2、纺织。\n",
    ("一、主要工作", 0), ("（一）实施绿色制造工程。", 1), ("（二）实施品牌建设工程。", 1), ("二、（三）智能工程", 0),
    ("1、快。", 4), ("2、好。", 4), ("三、重点领域", 0), ("1、钢铁。", 7), ("2、纺织。", 7),
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("双清区工业规划有哪些工程", ["一、主要工作"]),  # two of its sections are; what is below one of them is none
        ("双清区工业规划的重点领域", ["三、重点领域"]),
        ("双清区工业规划有哪些模式", []),
    ],
)
def test_many_a_heading_names_one_and_is_no_list(question: str, found: list[str]) -> None:
    assert headings(find_parts(parts_asked(question), [PROJECTS], held)) == found


def test_the_narrower_document_does_not_speak_for_the_wider() -> None:
    narrow = replace(SERVICES, title="双清区加快科技服务业发展实施方案")
    wide = replace(OPINION, id="wide", title="双清区关于加快服务业发展的意见", region=narrow.region)
    assert headings(find_parts(parts_asked("双清区科技服务业的保障措施"), [narrow, wide], held)) == ["一、保障措施"]
    assert find_parts(parts_asked("双清区服务业的保障措施"), [narrow, wide], held) == ()


SERVICES = document(
    "一、保障措施\n（一）组织。\n（二）人才。\n", ("一、保障措施", 0), ("（一）组织。", 1), ("（二）人才。", 1)
)


REPEATED = [
    replace(SHORT, id=name, title=f"{name}工业规划", region="全国") for name in ("钢铁", "纺织")
    for SHORT in (document("一、推进绿色制造\n改造炉窑。推广余热。\n二、培育壮大绿色制造服务体系\n（一）评价。\n（二）认证。\n",
    ("一、推进绿色制造", 0), ("二、培育壮大绿色制造服务体系", 0), ("（一）评价。", 2), ("（二）认证。", 2)),)
]  # fmt: skip


def test_a_heading_that_many_documents_have_is_meant_only_with_whose_it_is() -> None:
    (found,) = find_heading("纺织工业怎么推进绿色制造", REPEATED, held)
    assert (found.document.id, found.section) == ("纺织", 1)
    assert find_heading("怎么推进绿色制造", REPEATED, held) == ()
    (own,) = find_heading("怎么培育壮大绿色制造服务体系", REPEATED, held)
    assert own.section == 2


def test_a_level_that_is_asked_is_no_part_of_the_topic() -> None:
    (found,) = find_asked("国家怎么推动两业融合", [OPINION], held, of_place=False)
    assert found.document.id == "opinion"


def test_goals_are_not_told_by_a_heading_that_says_something_else() -> None:
    growth = document(
        "一、强化产业发展措施\n（一）抓。\n（二）管。\n",
        ("一、强化产业发展措施", 0),
        ("（一）抓。", 1),
        ("（二）管。", 1),
    )
    assert find_asked("双清区工业规划强化产业发展措施的目标", [growth], held, of_place=True) == ()


def test_a_list_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"（{n}）做第{n}件事。" for n in range(1, 18)]
    text = "一、主要任务\n" + "".join(f"{name}\n抓紧抓好落实。\n" for name in names)
    plan = replace(document(text, ("一、主要任务", 0), *((name, 1) for name in names)), id="city")
    monkeypatch.setitem(tiny.TEXTS, "city", text)
    monkeypatch.setattr(tiny, "DOCUMENTS", (*tiny.DOCUMENTS[:-1], plan))
    given = answer(tiny.tiny_searcher(), SearchRequest("双清区工业规划的主要任务有哪些"))
    assert [s.text for s in given.sentences] == names[:15]
    assert given.notices == ("《双清区工业规划》这一部分只列出前 15 条，另有 2 条，请点开看全文。",)


def test_a_long_outline_opens_its_tasks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.listing.MOST_HEADINGS", 5)
    plan = document(
        "第一章形势\n一、好。\n二、难。\n第二章重点任务\n一、修路。\n二、架桥。\n第三章保障\n人。\n",
        ("第一章形势", 0), ("一、好。", 1), ("二、难。", 1), ("第二章重点任务", 0), ("一、修路。", 4), ("二、架桥。", 4), ("第三章保障", 0),
    )  # fmt: skip
    assert [plan.text[a:b] for a, b in spans_of_part(plan, 0)] == [
        "第一章形势", "第二章重点任务", "一、修路。", "二、架桥。", "第三章保障",
    ]  # fmt: skip


def test_an_outline_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    nation: Document = replace(tiny.DOCUMENTS[1])
    text = nation.text
    sections = tuple(replace(s, kind="heading") if n else s for n, s in enumerate(nation.sections))
    monkeypatch.setattr(tiny, "DOCUMENTS", (tiny.DOCUMENTS[0], replace(nation, sections=sections), *tiny.DOCUMENTS[2:]))
    given = answer(tiny.tiny_searcher(), SearchRequest("工信部通信〔2020〕49号文件讲了什么"))
    assert [s.text for s in given.sentences] == ["一、丰富应用场景", "二、保障措施"]
    assert all(s.text in text for s in given.sentences)
    assert given.notices == ("以下是《关于推动5G加快发展的通知》的各级标题，不是条文；引用请点开看正文。",)
