"""A folder without a manifest: every file is a document, what cannot be read is named, what is doubtful too."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from eval.renderings import typeset, write_docx, write_pdf
from indexer.corpus import corpus_fingerprint, read_corpus
from indexer.discovery import files_of, id_of
from indexer.errors import EmptyCorpus, MissingSource
from indexer.readers.cache import read_source_cached
from service.citation import cite

TITLE = "某某市支持中小企业数字化转型若干措施"
BLOCKS = [
    "一、总体要求",
    "到2025年，全市规模以上工业企业数字化改造覆盖率达到80%。",
    "二、重点任务",
    "支持企业上云用云。",
]


def test_hidden_and_temporary_files_are_no_sources(tmp_path: Path) -> None:
    (tmp_path / "市级").mkdir()
    for name in (
        "通知.txt",
        "~$通知.docx",
        ".DS_Store",
        "Thumbs.db",
        "README.md",
        "terms.txt",
        "市级/办法.txt",
        "市级/terms.txt",
    ):
        (tmp_path / name).write_text("文字", encoding="utf-8")
    assert [found.name for found in files_of(tmp_path)] == ["市级/terms.txt", "市级/办法.txt", "通知.txt"]


def test_every_file_is_a_document_and_what_its_text_does_not_settle_is_named(tmp_path: Path) -> None:
    write_docx(BLOCKS, tmp_path / "措施.docx", title=TITLE)
    corpus = read_corpus(tmp_path)
    document = corpus.documents[0]
    assert (document.id, document.title, document.source) == (id_of("措施.docx"), TITLE, "措施.docx")
    assert document.text.split("\n") == [TITLE, *BLOCKS]
    assert [section.heading for section in document.sections] == ["", "一、总体要求", "二、重点任务"]
    assert corpus.doubtful[0].document_id == document.id
    assert "级别" in corpus.doubtful[0].facts


def test_an_id_stays_the_same_and_differs_between_folders() -> None:
    assert id_of("市级/2020年 通知.docx") == id_of("市级/2020年 通知.docx") != id_of("省级/2020年 通知.docx")
    assert id_of("市级/2020年 通知.docx").startswith("2020年-通知-")


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    write_docx(BLOCKS, tmp_path / "好.docx")
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    corpus = read_corpus(tmp_path)
    assert [document.source for document in corpus.documents] == ["好.docx"]
    assert [(unread.source, "请" in unread.reason) for unread in corpus.unread] == [("坏.pdf", True)]


def test_the_manifest_wins_and_a_listed_file_that_is_missing_is_named(tmp_path: Path) -> None:
    entry = '[[document]]\nid = "{}"\ntitle = "甲"\nlevel = "省"\nregion = "湖北省"\ntype = "意见"\nsource = "{}"\nstart = "{}"\n'
    manifest = entry.format("a", "甲.txt", "甲文件开头") + entry.format("b", "缺.txt", "乙")
    (tmp_path / "manifest.toml").write_text(manifest, encoding="utf-8")
    (tmp_path / "甲.txt").write_text("甲文件开头\n\n正文。\n", encoding="utf-8")
    (tmp_path / "另.txt").write_text("另一个文件\n\n正文。\n", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert [(document.source, document.level) for document in corpus.documents] == [("甲.txt", "省"), ("另.txt", "县")]
    assert [unread.source for unread in corpus.unread] == ["缺.txt"]
    assert [doubtful.source for doubtful in corpus.doubtful] == ["另.txt"]


def test_members_of_an_archive_are_sources(tmp_path: Path) -> None:
    write_docx(BLOCKS, tmp_path / "措施.docx")
    with zipfile.ZipFile(tmp_path / "材料.zip", "w") as archive:
        archive.write(tmp_path / "措施.docx", "子目录/措施.docx")
        archive.writestr("__MACOSX/._措施.docx", b"x")
        archive.writestr("坏.pdf", b"%PDF-1.7 nothing")
    (tmp_path / "措施.docx").unlink()
    corpus = read_corpus(tmp_path)
    assert [document.source for document in corpus.documents] == ["材料.zip/子目录/措施.docx"]
    assert [unread.source for unread in corpus.unread] == ["材料.zip/坏.pdf"]


def test_the_page_of_a_passage_stands_in_its_citation(tmp_path: Path) -> None:
    sections = [text for n in "一二三四五六七八" for text in (f"{n}、任务", "支持企业开展数字化改造和技术创新。" * 12)]
    pages = typeset(sections)
    write_pdf(pages, tmp_path / "a.pdf")
    corpus = read_corpus(tmp_path)
    document = corpus.documents[0]
    assert len(document.pages) == len(pages) > 2
    for passage in corpus.passages:
        page = cite(document, passage, date(2026, 1, 1)).page
        assert page is not None
        opening = document.text[passage.start : passage.start + 4]
        assert opening in "".join(line.text for line in pages[page - 1])
    assert document.page_of(0) == 1
    assert document.page_of(len(document.text) - 1) == len(pages)


def test_an_empty_folder_and_a_missing_one_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmptyCorpus, match="请放入"):
        read_corpus(tmp_path)
    with pytest.raises(MissingSource, match="请检查"):
        read_corpus(tmp_path / "absent")


def test_the_fingerprint_follows_files_the_manifest_does_not_list(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("第一个文件", encoding="utf-8")
    before = corpus_fingerprint(tmp_path)
    (tmp_path / "b.txt").write_text("第二个文件", encoding="utf-8")
    assert corpus_fingerprint(tmp_path) != before


def test_what_was_parsed_once_is_remembered_and_damage_is_not_believed(tmp_path: Path) -> None:
    write_docx(BLOCKS, tmp_path / "a.docx")
    first = read_source_cached(tmp_path / "a.docx", tmp_path / "cache")
    kept = next((tmp_path / "cache").iterdir())
    assert read_source_cached(tmp_path / "a.docx", tmp_path / "cache") == first
    kept.write_text('{"format": "docx"', encoding="utf-8")
    assert read_source_cached(tmp_path / "a.docx", tmp_path / "cache") == first
