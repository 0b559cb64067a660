from __future__ import annotations

import pytest

from service.table_rows import head_of_row, is_head

TABS = "主要指标\n序号\t主要指标\t2020年\t2025年\n1\t工业总产值（亿元）\t198\t300\n2\t工业税收（亿元）\t1.5\t2.5"
SPACES = "主要指标\n类别 指标 2015年实绩 2020 年 2025 年\n创新能力\n研发经费占比\n高新技术企业 99 180 240\n增加值率 26.2% 28.2%"


def head(text: str, row: str) -> str | None:
    start = text.index(row)
    span = head_of_row(text, (start, start + len(row)))
    return text[slice(*span)] if span else None


def test_a_row_has_the_head_of_its_table() -> None:
    assert head(TABS, "2\t工业税收（亿元）\t1.5\t2.5") == "序号\t主要指标\t2020年\t2025年"
    assert head(SPACES, "增加值率 26.2% 28.2%") == "类别 指标 2015年实绩 2020 年 2025 年"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (TABS, "序号\t主要指标\t2020年\t2025年"),  # the head itself
        (TABS, "主要指标"),  # the title
        ("到2025年，产值 达到 300 亿元。", "到2025年，产值 达到 300 亿元。"),  # a sentence
        ("1\t工业总产值\t198\t300\n2\t工业税收\t1.5\t2.5", "2\t工业税收\t1.5\t2.5"),  # the head is in another passage
        ("第三章 总 目\n产值 100 200\n税收 1.5 2.5", "税收 1.5 2.5"),  # a heading is no head
        (f"{TABS}\n以上指标均为预期性。\n产值 100 200", "产值 100 200"),  # a sentence parts two tables
        (f"{TABS}\n园区主要指标\n产值 100 200\n税收 1.5 2.5", "税收 1.5 2.5"),  # so does a title
    ],
)
def test_rather_no_head_than_a_wrong_one(text: str, row: str) -> None:
    assert head(text, row) is None


def test_a_row_of_years_alone_is_no_head_below_one() -> None:
    text = "项目\t一期\t二期\n竣工时间\t2023年\t2025年"
    first, second = (0, text.index("\n")), (text.index("\n") + 1, len(text))
    assert is_head(text, first)
    assert not is_head(text, second)
    assert head(text, "竣工时间\t2023年\t2025年") == "项目\t一期\t二期"
