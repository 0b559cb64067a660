"""A build does only what must be done, touches only the index, and says what it left out."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from indexer.build import INDEX_VERSION, BuildReport
from indexer.errors import BuildInProgress, YijuError
from indexer.generation import build_lock, open_generation, read_manifest
from indexer.generation_reuse import load_known
from indexer.settings import Settings
from service.cli import main
from service.cli_index import INCOMPLETE, report_line
from tests.test_generation_rollback import Office, notice


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A corpus of two documents and its index."""
    made = Office(Settings(tmp_path / "corpus", tmp_path / "data"))
    made.write("通知一", notice(1))
    made.write("通知二", notice(2).replace("一、总体要求", "一、建设目标"))
    made.build()
    return made


def documents(office: Office) -> list[str]:
    opened = open_generation(office.settings.index_dir, encoder_fingerprint=None)
    return sorted(document.source for document in opened.documents)


def test_nothing_changed_means_nothing_done(office: Office) -> None:
    before, loaded = office.current(), office.loaded
    report = office.build()
    assert (report.up_to_date, report.embedded, office.current(), office.loaded) == (True, 0, before, loaded)


def test_only_new_sentences_are_embedded(office: Office) -> None:
    opened = open_generation(office.settings.index_dir, encoder_fingerprint=None)
    windows = len(opened.windows)
    office.write("通知二", notice(2).replace("一、总体要求", "一、建设目标").replace("可推广", "可复制"))
    report = office.build()
    assert report.windows == windows
    assert 0 < report.embedded < windows
    assert report.reused == windows - report.embedded


def test_a_build_from_what_is_known_equals_one_from_nothing(office: Office, tmp_path: Path) -> None:
    office.write("通知二", notice(3))
    office.build()
    fresh = Office(Settings(office.settings.corpus_dir, tmp_path / "fresh"))
    fresh.build()
    reused, anew = (open_generation(o.settings.index_dir, encoder_fingerprint=None) for o in (office, fresh))
    assert (reused.documents, reused.passages) == (anew.documents, anew.passages)
    count = len(anew.windows)
    np.testing.assert_array_equal(reused.windows, anew.windows)
    np.testing.assert_array_equal(reused.faiss_index.reconstruct_n(0, count), anew.faiss_index.reconstruct_n(0, count))
    np.testing.assert_array_equal(reused.bm25.scores(["示范", "工厂"]), anew.bm25.scores(["示范", "工厂"]))


def test_without_a_new_sentence_the_encoder_is_never_loaded(office: Office) -> None:
    loaded = office.loaded
    (office.settings.corpus_dir / "通知二.txt").unlink()
    report = office.build()
    assert (report.documents, report.embedded, office.loaded) == (1, 0, loaded)
    assert not any(step.startswith("载入编码器") for step in office.steps[-4:])


def test_a_source_that_is_gone_takes_its_passages_along(office: Office) -> None:
    (office.settings.corpus_dir / "通知一.txt").unlink()
    office.build()
    assert documents(office) == ["通知二.txt"]
    assert "建成1个" not in office.texts()


def test_a_corpus_of_which_nothing_can_be_read_does_not_replace_the_index(office: Office) -> None:
    before = office.current()
    for path in office.settings.corpus_dir.iterdir():
        path.write_bytes(b"\x00\xff\x00\xff" * 50)
    with pytest.raises(YijuError):
        office.build()
    assert office.current() == before


def test_progress_counts_files_passages_and_windows(office: Office) -> None:
    manifest = read_manifest(office.settings.index_dir)
    assert "读取文件 2/2" in office.steps
    assert f"段落切词 {manifest.passages}/{manifest.passages}" in office.steps
    assert "写入索引 1/1" in office.steps


def test_feedback_and_logs_are_never_touched(office: Office) -> None:
    kept = {name: office.settings.data_dir / name for name in ("feedback.jsonl", "yiju.log", "service.log")}
    for name, path in kept.items():
        path.write_text(f"{name}\n", encoding="utf-8")
    before = {name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for name, path in kept.items()}
    office.build(force=True)
    office.back()
    office.build()
    for path in office.settings.corpus_dir.iterdir():
        path.unlink()
    with pytest.raises(YijuError):
        office.build()
    after = {name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for name, path in kept.items()}
    assert after == before


# --- what could not be read


@pytest.fixture
def office_with_a_broken_file(office: Office) -> Office:
    (office.settings.corpus_dir / "坏了.txt").write_bytes(b"\x00\xff\x00\xff" * 50)
    return office


def test_an_unread_file_is_named_and_the_rest_goes_on(office_with_a_broken_file: Office) -> None:
    office = office_with_a_broken_file
    report = office.build()
    assert [file.source for file in report.unread] == ["坏了.txt"]
    assert report.documents == 2
    assert read_manifest(office.settings.index_dir).options["unread"] == [["坏了.txt", report.unread[0].reason]]
    assert "另有 1 份文件没有读入。" in report_line(report)
    assert INCOMPLETE == 3


def test_an_unread_file_is_tried_again_and_makes_no_generation_until_it_can_be_read(
    office_with_a_broken_file: Office,
) -> None:
    office = office_with_a_broken_file
    first = office.build()
    again = office.build()
    assert (again.up_to_date, again.generation, again.unread) == (True, first.generation, first.unread)
    (office.settings.corpus_dir / "坏了.txt").write_text(notice(9), encoding="utf-8")
    mended = office.build()
    assert (mended.up_to_date, mended.documents, mended.unread) == (False, 3, ())


# --- two builds at once


def test_a_second_build_waits_for_the_first_and_finds_its_work_done(office: Office) -> None:
    office.write("通知二", notice(5))
    reports: list[BuildReport] = []
    second = threading.Thread(target=lambda: reports.append(office.build(wait_s=20.0)))
    with build_lock(office.settings.index_dir):
        second.start()
        second.join(0.5)
        assert second.is_alive()
        assert any(step.startswith("等待另一个构建") for step in office.steps)
    second.join(20.0)
    assert [report.up_to_date for report in reports] == [False]


def test_a_second_build_that_has_waited_enough_says_so(office: Office) -> None:
    with build_lock(office.settings.index_dir), pytest.raises(BuildInProgress, match="请等它结束"):
        office.build(force=True, wait_s=0.3)


# --- what is kept for the next build


def test_tokens_cut_by_another_version_are_cut_again(office: Office) -> None:
    known = {"index_version": INDEX_VERSION, "terms": []}
    same = load_known(office.settings.index_dir, encoder_fingerprint="bigrams-64-v1", cut_with=known)
    other = load_known(
        office.settings.index_dir, encoder_fingerprint="bigrams-64-v1", cut_with={**known, "terms": ["湘易办"]}
    )
    assert len(same.tokens) == read_manifest(office.settings.index_dir).passages
    assert other.tokens == {}
    assert other.vectors.keys() == same.vectors.keys()


def test_vectors_of_what_another_version_embedded_are_made_again(office: Office) -> None:
    known = {"index_version": "a version before", "terms": []}
    older = load_known(office.settings.index_dir, encoder_fingerprint="bigrams-64-v1", cut_with=known)
    assert older.vectors == {}


# --- what the command says


def said(office: Office, *words: str) -> int:
    return main(["--corpus", str(office.settings.corpus_dir), "--data", str(office.settings.data_dir), "index", *words])


def test_unread_files_give_code_3_and_a_line_each_and_status_repeats_them(
    office_with_a_broken_file: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = office_with_a_broken_file
    report = office.build()
    monkeypatch.setattr("indexer.build.build_index", lambda settings, **options: report)
    assert said(office, "build") == 3
    captured = capsys.readouterr()
    assert captured.err.startswith("依据：没有读入 坏了.txt：")
    assert "另有 1 份文件没有读入。" in captured.out
    assert said(office, "status") == 0
    assert "没有读入：坏了.txt（" in capsys.readouterr().out


def test_list_marks_the_current_generation(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.write("通知二", notice(7))
    second = office.build().generation
    first = office.back()
    assert said(office, "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:2] + line.split()[-1] for line in lines] == ["  bigrams-64", "→ bigrams-64"]
    assert (second in lines[0], first in lines[1]) == (True, True)


def test_a_rollback_to_another_encoders_generation_is_one_line_and_code_1(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    before = office.current()
    assert said(office, "rollback", before) == 1  # the command's encoder is the embedded one
    assert "YIJU_ENCODER" in capsys.readouterr().err
    assert office.current() == before


def test_verify_all_finds_a_flipped_bit_in_an_old_generation(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    old = office.settings.index_dir / office.current() / "tokens.npy"
    office.build(force=True)
    data = bytearray(old.read_bytes())
    data[-1] ^= 1
    old.write_bytes(data)
    assert said(office, "verify") == 0
    capsys.readouterr()
    assert said(office, "verify", "--all") == 1
    assert "tokens.npy" in capsys.readouterr().err
