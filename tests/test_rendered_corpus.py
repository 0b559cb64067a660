"""A rendering holds the documents that it was made from, with the facts of their manifest."""

from pathlib import Path

import pytest

from eval.rendered_corpus import Measured, losses, render, render_once, table_of
from indexer.corpus import read_corpus
from indexer.manifest import read_manifest_file

MANIFEST = """[[document]]
id = "plan"
title = "楠竹产业发展规划"
level = "县"
region = "湖北省咸宁市通山县"
type = "规划"
source = "plan.txt"
start = "楠竹产业发展规划"
period = [2021, 2025]
"""
SENTENCE = (
    "到2025年，全县楠竹产业产值达到59.74亿元，“5G+工业互联网”项目不少于10个，建成标杆工厂，带动农民增收致富，形成示范。"
)
TEXT = "楠竹产业发展规划\n一、总体要求\n" + f"{SENTENCE}\n" * 6


@pytest.mark.parametrize("format_", ["docx", "pdf"])
def test_what_is_read_from_a_rendering_is_what_was_rendered(tmp_path: Path, format_: str) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "corpus" / "plan.txt").write_text(TEXT, encoding="utf-8")
    truth = read_corpus(tmp_path / "corpus").documents
    render(truth, read_manifest_file(tmp_path / "corpus").entries, format_, tmp_path / format_)
    (made,) = read_corpus(tmp_path / format_).documents
    assert (made.text, made.id, made.period, made.region) == (
        truth[0].text,
        "plan",
        truth[0].period,
        "湖北省咸宁市通山县",
    )


def test_an_interrupted_rendering_is_made_again_and_a_whole_one_kept(tmp_path: Path) -> None:
    folder = tmp_path / "docx"
    folder.mkdir()
    (folder / "half.docx").write_bytes(b"PK")
    render_once((), (), "docx", folder)
    assert [path.name for path in folder.iterdir()] == ["manifest.toml"]
    (folder / "manifest.toml").write_text("# whole", encoding="utf-8")
    render_once((), (), "docx", folder)
    assert (folder / "manifest.toml").read_text(encoding="utf-8") == "# whole"


def test_a_loss_is_the_difference_of_the_means() -> None:
    rows = [Measured("txt", 1, 2, 1.0, {"a": 1.0, "b": 0.5}), Measured("pdf", 1, 2, 1.0, {"a": 0.5, "b": 0.5})]
    assert losses(rows) == [0.25]
    assert table_of(rows, ())[-1].startswith("| PDF | 1 | 2 | 100.0 |")
