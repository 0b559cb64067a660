"""Lines and furniture: what belongs to the page goes, figures stay."""

from pathlib import Path

import pytest

from indexer.errors import MissingSource, UnreadableSource
from indexer.readers import read_source
from indexer.sources import display_width, split_lines


def test_page_numbers_in_dashes_are_furniture() -> None:
    lines, furniture = split_lines(["提", "", "- 172 -", "", "高资源利用效率", "— 39 —"])
    assert [line.text for line in lines] == ["提", "高资源利用效率"]
    assert [(item.line, item.kind) for item in furniture] == [(3, "page_number"), (6, "page_number")]


def test_a_bare_number_is_a_page_number_only_inside_a_wrapped_sentence() -> None:
    sentence = "业园区建设，既是我区调整优化产业结构、转变经济发展方式"
    _, furniture = split_lines([sentence, "", "9", "", "的明确要求"])
    assert [item.text for item in furniture] == ["9"]
    lines, furniture = split_lines(["每年服务创新项目", "", "30", "", "个"])
    assert not furniture
    assert [line.text for line in lines] == ["每年服务创新项目", "30", "个"]


def test_table_cells_are_never_furniture() -> None:
    lines, furniture = split_lines(["规模以上工业企业完成的固定资产投资额合计（亿元）", "", "\t12", "", "\t20"])
    assert not furniture
    assert [line.is_cell for line in lines] == [False, True, True]


def test_links_at_the_foot_of_a_page_and_stray_file_names_are_set_apart() -> None:
    lines, furniture = split_lines(
        ["以邵阳农科院为", "https://baike.so.com/doc/1.html", "主要技术依托", "市级政策资料.doc"]
    )
    assert [line.text for line in lines] == ["以邵阳农科院为", "主要技术依托"]
    assert [item.kind for item in furniture] == ["footnote", "file_name"]


def test_a_divider_may_be_wrapped() -> None:
    lines, furniture = split_lines(["第一篇 重要论述", "", "摘编", " 一、开头"], ("第一篇重要论述摘编",))
    assert [line.text for line in lines] == ["一、开头"]
    assert [item.kind for item in furniture] == ["divider", "divider"]


def test_a_half_width_letter_is_half_a_character_wide() -> None:
    assert display_width("5G工业") == 0.5 + 0.5 + 2


def test_a_missing_file_and_a_file_in_another_encoding_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingSource, match="请把它放回"):
        read_source(tmp_path / "absent.txt")
    (tmp_path / "gbk.txt").write_bytes("政策".encode("gbk"))
    with pytest.raises(UnreadableSource, match="UTF-8"):
        read_source(tmp_path / "gbk.txt")
