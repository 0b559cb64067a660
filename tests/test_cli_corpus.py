"""`yiju corpus add` proposes, `--write` appends, `review` names what to look at."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from indexer.corpus import read_corpus
from service.cli import main
from tests.test_metadata import COMPENDIUM, LETTER

CORPUS = Path(__file__).parent.parent / "corpus"
MANIFEST = """# Kept to the letter.
[[document]]
id = "zhu"
title = "通山县楠竹产业发展意见"
number = "通政发〔2017〕3号"   # as printed
level = "县"
region = "湖北省咸宁市通山县"
type = "意见"
source = "a.txt"
start = "通山县楠竹产业发展意见"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of one listed document."""
    made = tmp_path / "语料"
    made.mkdir()
    (made / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    (made / "a.txt").write_text("通山县楠竹产业发展意见\n一、发展楠竹\n到2020年，产值达到10亿元。\n", encoding="utf-8")
    return made


def file_of(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def run(folder: Path, *args: str) -> int:
    return main(["corpus", *args, "--corpus", str(folder), "--data", str(folder.parent / "data")])


def test_add_prints_the_entry_and_changes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "add", str(file_of(tmp_path, "通知.txt", LETTER))) == 0
    (entry,) = tomllib.loads(capsys.readouterr().out)["document"]
    assert entry.pop("id").startswith("通知-")
    assert entry == {
        "title": "通山县楠竹产业行动方案（2022—2024年）",
        "number": "通政办发〔2022〕7号",
        "issuer": "通山县人民政府办公室",
        "level": "县",
        "region": "湖北省咸宁市通山县",
        "type": "行动方案",
        "date": "2022-05-06",
        "period": [2022, 2024],
        "source": "通知.txt",
        "start": "通山县人民政府办公室文件",
    }
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "manifest.toml"]
    assert (folder / "manifest.toml").read_text(encoding="utf-8") == MANIFEST


def test_write_appends_and_the_corpus_reads_it(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "add", str(file_of(tmp_path, "通知.txt", LETTER)), "--write") == 0
    assert (folder / "manifest.toml").read_text(encoding="utf-8").startswith(MANIFEST + "\n[[document]]\n")
    old, new = read_corpus(folder).documents
    assert (old.id, new.doc_number, new.date) == ("zhu", "通政办发〔2022〕7号", "2022-05-06")


def test_a_compendium_is_written_as_its_constituents(folder: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path, "汇编.txt", COMPENDIUM)
    assert run(folder, "add", str(file), "--write") == 1  # 关于加快全省…: no region stands in it
    assert (folder / "manifest.toml").read_text(encoding="utf-8") == MANIFEST
    assert run(folder, "add", str(file), "--write", "--region", "湖北省") == 0
    added = [document for document in read_corpus(folder).documents if document.source == "汇编.txt"]
    assert [(document.title, document.region) for document in added] == [
        ("国务院办公厅关于发展竹产业的意见", "全国"),
        ("关于加快全省竹产业发展的若干意见", "湖北省"),
        ("2016年通山县第十四次党代会报告", "湖北省咸宁市通山县"),
        ("2021年通山县第十五次党代会报告", "湖北省咸宁市通山县"),
    ]


def test_what_a_person_gives_wins_and_what_lacks_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(tmp_path, "无题.txt", "近日，楠竹产业发展很快，产值不断增长。\n下一步，要继续努力。")
    assert run(folder, "add", str(file), "--write", "--level", "市") == 1
    told = capsys.readouterr()
    assert "# 缺少：region" in told.out
    assert "缺少 region、title、type。请用 --region --title --type 给定" in told.err
    given = ("--level", "市", "--title", "楠竹简报", "--region", "湖北省咸宁市", "--type", "简报")
    assert run(folder, "add", str(file), "--write", *given) == 0
    made = read_corpus(folder).documents[-1]
    assert (made.title, made.title_in_text, made.level, made.doc_type) == ("楠竹简报", False, "市", "简报")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.txt", "another text", "已经在清单里"),
        ("空.txt", "  \n", "文件是空的"),
    ],
)
def test_what_cannot_be_added_is_one_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, told: str
) -> None:
    assert run(folder, "add", str(file_of(tmp_path, name, text)), "--write") == 1
    assert told in capsys.readouterr().err
    assert run(folder, "add", str(tmp_path / "没有.txt")) == 1
    assert "找不到文件" in capsys.readouterr().err


def test_another_file_of_the_same_name_is_not_overwritten(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file_of(folder, "通知.txt", "已在这里的另一份文件。")
    assert run(folder, "add", str(file_of(tmp_path, "通知.txt", LETTER)), "--write") == 1
    assert "换个名字" in capsys.readouterr().err
    assert (folder / "通知.txt").read_text(encoding="utf-8") == "已在这里的另一份文件。"
    assert (folder / "manifest.toml").read_text(encoding="utf-8") == MANIFEST


def test_review_names_doubtful_facts_with_their_line_and_proposes_repeals(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file_of(folder, "b.txt", "关于加快全省竹产业发展的若干意见\n一、发展重点\n到2025年，湖北竹产业产值翻番。")
    file_of(folder, "c.txt", LETTER)
    assert run(folder, "review") == 0
    told = capsys.readouterr().out
    assert "关于加快全省竹产业发展的若干意见（b.txt，清单里没有）" in told
    assert "地区：可能是“湖北省”（把握 0.60）\n    第 3 行：到2025年，湖北竹产业产值翻番。" in told
    assert "可能已废止：通山县楠竹产业发展意见\n    通政办发〔2022〕7号 第 10 行" in told
    assert read_corpus(folder).documents[0].repealed_by is None  # proposed, not applied


def test_review_tells_where_the_manifest_and_the_text_disagree(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = MANIFEST.replace("a.txt", "c.txt").replace('"通山县楠竹产业发展意见"', '"通山县人民政府办公室文件"', 2)
    (folder / "a.txt").unlink()
    (folder / "manifest.toml").write_text(text, encoding="utf-8")
    file_of(folder, "c.txt", LETTER)
    assert run(folder, "review") == 0
    told = capsys.readouterr().out
    assert "文号：清单写“通政发〔2017〕3号”，原文读出“通政办发〔2022〕7号”\n    第 3 行：通政办发〔2022〕7 号" in told
    assert "日期：清单没有写，原文读出“2022-05-06”" in told


def test_the_real_corpus_has_nothing_to_review(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copied = tmp_path / "corpus"
    shutil.copytree(CORPUS, copied)
    assert run(copied, "review") == 0
    assert capsys.readouterr().out == "41 份文件都没有待核对的信息。\n"
