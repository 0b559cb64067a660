"""Targets out of passages: verbatim, each with its passage, and nothing paired by guessing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from tests.test_render import CITATION, HIT
from ui.records import Hit, Period
from ui.targets import as_csv, related, safe_cell, targets


def hit(text: str) -> Hit:
    return replace(HIT, text=text, citation=replace(CITATION, period=Period(2021, 2025)))


def rows(text: str) -> list[tuple[str, str, int | None]]:
    return [(row.indicator, row.value, row.year) for row in targets([hit(text)])]


def test_indicator_value_and_year_of_one_sentence_are_a_row() -> None:
    assert rows("到2025年，电子信息产业链产值达到500亿元以上。") == [("电子信息产业链产值", "500亿元以上", 2025)]


def test_every_cell_stands_in_its_passage() -> None:
    text = "到2025年，全县规模以上工业企业达到180家，工业投资年均增长15%以上。引进50家以上电子信息企业。"
    made = targets([hit(text)])
    assert [(row.indicator, row.value) for row in made] == [
        ("规模以上工业企业", "180家"),
        ("工业投资", "15%以上"),
        ("电子信息企业", "50家以上"),
    ]
    assert all(row.indicator in text and row.value in text for row in made)


def test_a_year_of_another_sentence_is_not_borrowed() -> None:
    assert rows("到2025年，产业体系基本形成。工业投资年均增长15%。") == [("工业投资", "15%", None)]


def test_a_figure_that_describes_is_no_target() -> None:
    assert rows("培育产值过10亿元的企业。") == []


def test_a_figure_without_an_indicator_of_its_own_is_left_out() -> None:
    assert rows("电子信息产业链产值达到500亿元，年均增长15%。") == [("电子信息产业链产值", "500亿元", None)]


def test_a_comparison_of_then_and_now_is_left_out() -> None:
    assert rows("工业总产值从期初的137亿元增长到期末的198亿元。") == []


def test_what_is_added_is_told_from_what_is_reached() -> None:
    made = targets([hit("全区每年新增高新技术企业不少于30家。高新技术企业达到150家。新增宽带用户15万户。")])
    assert [(row.indicator, row.value, row.manner) for row in made] == [
        ("高新技术企业", "30家", "每年新增"), ("高新技术企业", "150家", "水平"), ("宽带用户", "15万户", "新增"),
    ]  # fmt: skip


def test_half_a_name_is_no_indicator() -> None:
    assert rows("高新技术产业产值达到97亿元，同比增长53%，占GDP比重达到51.8%，每个园区建设2个平台。") == [
        ("高新技术产业产值", "97亿元", None)
    ]


def test_what_the_topic_names_comes_first() -> None:
    text = "工业投资年均增长15%。高新技术产业产值达到9亿元。高新技术企业达到150家。"
    own, others = related(targets([hit(text)]), "高新技术企业数量")
    assert [row.indicator for row in own] == ["高新技术企业", "高新技术产业产值"]
    assert [row.indicator for row in others] == ["工业投资"]


def test_a_year_before_the_plan_is_marked_as_its_base() -> None:
    (row,) = targets([hit("2020年，规模以上工业企业达到184家。")])
    assert row.manner == "基期"


def test_the_same_row_of_a_document_comes_once() -> None:
    same = "工业投资年均增长15%。"
    assert len(targets([hit(same), replace(hit(same), passage_id="q")])) == 1


def test_a_spreadsheet_reads_the_table_and_runs_nothing() -> None:
    content = as_csv(targets([hit("工业投资年均增长15%。")]))
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert dict(zip(head, row, strict=True))["目标值"] == "15%"
    assert safe_cell("=1+1") == "'=1+1"
