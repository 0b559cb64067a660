"""Headings of mixed families in one tree, and speech excerpts with their source line."""

import pytest

from indexer.dewrap import Paragraph
from indexer.headings import parse_heading, without_number
from indexer.structure import Structure, parse_attribution, structure


def shaped(*texts: str, speaker: str | None = None) -> Structure:
    return structure([Paragraph(text, n, n, "text") for n, text in enumerate(texts, 1)], speaker)


@pytest.mark.parametrize(
    ("text", "title", "body_follows"),
    [
        ("第三章 重点领域", "第三章 重点领域", False),
        ("（一）总体要求。", "（一）总体要求", False),
        ("（三）实施“5G+工业互联网”512工程。打造5个平台", "（三）实施“5G+工业互联网”512工程", True),
        ("1．总体目标：到2025年，力争", "1．总体目标", True),
        (
            "2．鼓励企业创新平台建设，充分发挥企业创新主体作用，积极对接国内外高水平大学和科研机构，加快构建。",
            "2．",
            True,
        ),
        ("三、如何推进高质量发展？", "三、如何推进高质量发展？", False),
    ],
)
def test_a_heading_is_cited_without_its_full_stop(text: str, title: str, body_follows: bool) -> None:
    heading = parse_heading(text)
    assert heading is not None
    assert (heading.title, heading.body_follows) == (title, body_follows)


@pytest.mark.parametrize(
    "text", ["一、二、三产业融合发展", "第二十四条规定的情形", "1.15万亿元", "2020年，建成平台", "一是加快"]
)
def test_what_only_looks_like_a_heading_is_none(text: str) -> None:
    assert parse_heading(text) is None


def test_families_nest_whatever_their_numbers_say() -> None:
    shape = shaped("第一章 总则", "一、目标", "（三）任务", "1、甲。内容", "1、乙。内容", "二、保障", "第二章 附则")
    parents = [
        (node.heading, shape.sections[node.parent].heading if node.parent is not None else None)
        for node in shape.sections
    ]
    assert parents == [
        ("", None),
        ("第一章 总则", ""),
        ("一、目标", "第一章 总则"),
        ("（三）任务", "一、目标"),
        ("1、甲", "（三）任务"),
        ("1、乙", "（三）任务"),
        ("二、保障", "第一章 总则"),
        ("第二章 附则", ""),
    ]


def test_a_section_spans_its_subsections() -> None:
    shape = shaped("一、甲", "（一）子。正文", "二、乙")
    first = shape.sections[1]
    assert shape.text[first.start : first.end] == "一、甲\n（一）子。正文"


def test_a_box_holds_its_numbered_items_and_ends_at_the_next_item_outside() -> None:
    shape = shaped("1.正文。内容", "专栏1工程", "（1）盒内。内容", "2.正文。内容")
    assert [(node.heading, node.kind, node.depth) for node in shape.sections[1:]] == [
        ("1.正文", "heading", 1),
        ("专栏1工程", "box", 2),
        ("（1）盒内", "heading", 3),
        ("2.正文", "heading", 1),
    ]


def test_an_excerpt_is_bound_to_its_source_line() -> None:
    shape = shaped(
        "一、标题",
        "讲话甲。",
        "续甲。",
        "——2018年4月24日至28日，在湖北考察时的讲话",
        "讲话乙。",
        "——2012年12月，在广东的讲话",
        speaker="习近平",
    )
    assert [shape.text[e.start : e.end].split("\n")[0] for e in shape.excerpts] == ["讲话甲。", "讲话乙。"]
    assert shape.excerpts[0].attribution.occasion == "在湖北考察时的讲话"


@pytest.mark.parametrize(
    ("line", "date", "occasion"),
    [
        ("——2018年4月24日至28日，在湖北考察时的讲话", "2018-04-24/2018-04-28", "在湖北考察时的讲话"),
        (
            "——习近平2020年3月29日至4月1日在浙江考察时的讲话，据新华社4月1日电",
            "2020-03-29/2020-04-01",
            "在浙江考察时的讲话，据新华社4月1日电",
        ),
        (
            "——2018年10月31日。在十九届中央政治局第九次集体学习时指出",
            "2018-10-31",
            "在十九届中央政治局第九次集体学习时指出",
        ),
        ("——2012年12月，在广东考察工作时的讲话", "2012-12", "在广东考察工作时的讲话"),
        ("——习近平总书记在2018年两会参加广东代表团审议时强调", "2018", "在2018年两会参加广东代表团审议时强调"),
        ("——2018年4月25日下午，习近平考察三峡工程时集团讲话", "2018-04-25", "考察三峡工程时集团讲话"),
        ("——某会议上的讲话", None, "某会议上的讲话"),
    ],
)
def test_a_source_line_gives_date_and_occasion(line: str, date: str | None, occasion: str) -> None:
    said = parse_attribution(line, "习近平")
    assert (said.speaker, said.date, said.occasion) == ("习近平", date, occasion)


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("（二）基本原则", "基本原则"),
        ("第三章重点任务", "重点任务"),
        ("1．推进清洁生产", "推进清洁生产"),
        ("保障措施", "保障措施"),
    ],
)
def test_a_heading_less_its_number(title: str, rest: str) -> None:
    assert without_number(title) == rest
