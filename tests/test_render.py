"""Records to HTML: what is escaped, what is marked, what is left out."""

from __future__ import annotations

import dataclasses
import re

import pytest

from ui import render
from ui.records import AnswerReply, Attribution, Citation, Filters, Hit, Sentence

CITATION = Citation(
    document_id="d",
    title="规划",
    doc_number="咸政发〔2021〕1号",
    issuer=None,
    level="市",
    region="湖北省咸宁市",
    doc_type="规划",
    date="2021",
    period=None,
    status="unknown",
    section_path=("一、总则", "（一）目标"),
    attribution=None,
    page=None,
    start=0,
    end=6,
    source="a.txt",
    formatted="《规划》",
)
HIT = Hit(number=1, passage_id="p", text="加快5G建设", highlights=((2, 4),), citation=CITATION)


@pytest.mark.parametrize(
    ("spans", "html"),
    [
        ([], "a&lt;b&gt;c"),
        ([(0, 1)], "<mark>a</mark>&lt;b&gt;c"),
        ([(1, 4)], "a<mark>&lt;b&gt;</mark>c"),  # offsets count the text, not its escaped form
        ([(3, 5), (0, 2)], "<mark>a&lt;</mark>b<mark>&gt;c</mark>"),
        ([(0, 3), (2, 4)], "<mark>a&lt;b&gt;</mark>c"),
        ([(4, 99), (-5, 1)], "<mark>a</mark>&lt;b&gt;<mark>c</mark>"),
        ([(3, 3), (4, 2)], "a&lt;b&gt;c"),
    ],
)
def test_highlights_are_spans_of_the_unescaped_text(spans: list[tuple[int, int]], html: str) -> None:
    assert render.highlighted("a<b>c", spans) == html


def test_a_highlight_counts_code_points_beyond_the_basic_plane() -> None:
    assert render.highlighted("𠮷野5G", [(2, 4)]) == "𠮷野<mark>5G</mark>"


def test_every_field_of_a_card_is_escaped() -> None:
    evil = "<img src=x onerror=alert(1)>"
    citation = dataclasses.replace(
        CITATION,
        title=evil,
        doc_number=evil,
        level=evil,
        region=evil,
        date=evil,
        status=evil,
        section_path=(evil,),
        attribution=Attribution(evil, evil, evil),
    )
    card = render.hit_card(dataclasses.replace(HIT, text=evil, highlights=(), citation=citation), label=evil)
    assert "<img" not in card
    assert card.count("&lt;img") == 11  # label, title, number, level, region, date, path, text; speaker, date, occasion
    assert "—— &lt;img" in card


def test_what_is_not_known_is_not_shown() -> None:
    card = render.hit_card(
        dataclasses.replace(HIT, citation=dataclasses.replace(CITATION, doc_number=None, date=None, section_path=())),
        label="1",
    )
    for absent in ("None", "（", "yj-path", "yj-by", "unknown"):
        assert absent not in card


@pytest.mark.parametrize(
    ("status", "label"), [("expired", "规划期已过"), ("repealed", "已废止"), ("in_force", "现行有效")]
)
def test_a_known_validity_is_a_badge_of_its_own(status: str, label: str) -> None:
    html = render.badges(dataclasses.replace(CITATION, status=status))
    assert f'<span class="yj-badge {status}">{label}</span>' in html


def test_an_attribution_names_what_is_known() -> None:
    assert render.attribution_line(Attribution("习近平", None, "在湖北考察时")) == "习近平 · 在湖北考察时"


def test_a_sentence_carries_its_markers_once() -> None:
    assert render.sentence_html(Sentence("建设5G。[1][2]", (1, 2), True)).count("[1]") == 1
    assert "非原文" in render.sentence_html(Sentence("建设5G。", (1,), False))


def test_notices_stand_in_one_block_and_only_where_there_are_any() -> None:
    assert render.notices_block(()) == ""
    assert "“湖南”没有答案。<br>所引&lt;2&gt;份" in render.notices_block(("“湖南”没有答案。", "所引<2>份"))


def rows(*said: str) -> list[str]:
    reply = AnswerReply(False, None, tuple(Sentence(text, (1,), True) for text in said), ())
    block = render.answer_block(reply)
    return re.findall(r'<div class="yj-row">(.*?)</div>', re.sub(r"<a.*?</a>", "", block))


def test_a_row_of_a_table_has_a_line_of_its_own() -> None:
    assert rows("指标\t2025年（亿元）", "产值\t198", "产值达到198亿元。", "其中10家。") == [
        "指标\t2025年（亿元）", "产值\t198", "产值达到198亿元。其中10家。",
    ]  # fmt: skip


def test_of_which_document_sentences_are_stands_behind_the_last_of_each() -> None:
    said = [Sentence("甲。", (1,), True), Sentence("乙。", (1,), True), Sentence("丙。", (2,), True)]
    hits = tuple(
        dataclasses.replace(
            HIT, number=n, citation=dataclasses.replace(CITATION, document_id=str(n), title=f"规划<{n}>")
        )
        for n in (1, 2)
    )
    block = re.sub(r"<a.*?</a>|<sup>|</sup>", "", render.answer_block(AnswerReply(False, None, tuple(said), hits)))
    lines = re.findall(r'<div class="yj-row">(.*?)</div>', re.sub(r"</?span[^>]*>", "", block))
    assert lines == [
        f"甲。乙。 ——《规划&lt;1&gt;》（{CITATION.region}）",
        f"丙。 ——《规划&lt;2&gt;》（{CITATION.region}）",
    ]


def test_an_item_of_a_list_begins_a_line() -> None:
    assert rows("1、体量小。", "（二）人才短缺。", "三是链条短。", "——产业倍增。", "到2017年达到1000亿元；", "2.5亿元用于奖补。") == [
        "1、体量小。", "（二）人才短缺。", "三是链条短。", "——产业倍增。到2017年达到1000亿元；2.5亿元用于奖补。",
    ]  # fmt: skip


def test_levels_without_hits_are_left_out_of_the_groups() -> None:
    lower, upper = HIT, dataclasses.replace(HIT, number=2, citation=dataclasses.replace(CITATION, level="国家"))
    assert render.by_level([lower, upper]) == [("国家", [upper]), ("市", [lower])]


def test_a_marker_leads_to_its_passage() -> None:
    assert 'href="#yiju-passage-3"' in render.reference(3)
    assert 'id="yiju-passage-3"' in render.hit_card(dataclasses.replace(HIT, number=3), label="[3]")


def test_a_known_page_ends_the_place() -> None:
    assert render.place(dataclasses.replace(CITATION, page=12)) == "一、总则 › （一）目标 › 第12页"


def test_markdown_from_outside_is_plain() -> None:
    assert render.plain_markdown("[x](http://a) $y$") == r"\[x\]\(http\://a\) \$y\$"


def test_empty_filters_restrict_nothing() -> None:
    assert Filters(region=("湖北省",), year_from=2016).as_json() == {"region": ["湖北省"], "year_from": 2016}
