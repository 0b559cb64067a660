"""A generation is written whole or not at all, and damage is found when it is opened."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer import generation as module
from indexer import generation_content
from indexer.bm25 import CompiledBM25
from indexer.errors import BuildInProgress, CannotWriteIndex, DamagedIndex, NoIndex, WrongEncoder
from indexer.generation import (
    Generation,
    build_lock,
    open_generation,
    read_manifest,
    verify_generation,
    write_generation,
)
from indexer.generation_reuse import Known, lexical_text, load_known, text_key
from indexer.records import Attribution, Document, Furniture, Passage, Period, Section, Window

NOON = datetime(2025, 1, 2, 12, 0, 0, tzinfo=UTC)
TEXT = "一、发展农业。\u2028二、建设工业互联网。"
DOCUMENT = Document(
    id="d1",
    title="规划",
    title_in_text=True,
    doc_number="湘政发〔2021〕5号",
    issuer=None,
    level="省",
    region="湖南",
    doc_type="规划",
    date=None,
    period=Period(2021, 2025),
    repealed_by=None,
    source="规划.txt",
    first_line=1,
    last_line=2,
    text=TEXT,
    sections=(Section("", "document", 0, 0, len(TEXT), None), Section("一、发展农业", "heading", 1, 0, 8, 0)),
    furniture=(Furniture(3, "page_number", "— 3 —"),),
)
PASSAGES = (
    Passage("d1:1", "d1", 0, 8, 1, ("一、发展农业",), "text", None),
    Passage("d1:2", "d1", 8, len(TEXT), 0, (), "text", Attribution("某某", "2020-09", None)),
)
WINDOWS = (Window(0, 0, 7), Window(1, 8, len(TEXT)))
VECTORS = np.array([[1.0, 0.0, 0.0], [0.0, 0.6, 0.8]], dtype=np.float32)
TOKENS = [["农业"], ["工业", "互联网"]]


def write(index_dir: Path, *, minutes: int = 0, keep: int = 3, **changes: Any) -> str:
    content: dict[str, Any] = {
        "documents": (DOCUMENT,),
        "passages": PASSAGES,
        "windows": WINDOWS,
        "vectors": VECTORS,
        "bm25": CompiledBM25.fit(TOKENS),
        "tokens": TOKENS,
        "encoder_name": "embedded",
        "encoder_fingerprint": "e5",
        "corpus_fingerprint": "c0ffee",
        "options": {"max_chars": 600, "terms": ["湘易办"]},
        "keep": keep,
        "now": NOON + timedelta(minutes=minutes),
    }
    return write_generation(index_dir, **(content | changes))


def known(index_dir: Path, *, encoder_fingerprint: str = "e5", terms: tuple[str, ...] = ("湘易办",)) -> Known:
    return load_known(index_dir, encoder_fingerprint=encoder_fingerprint, cut_with={"terms": list(terms)})


def contents(index_dir: Path) -> dict[str, bytes]:
    return {str(p.relative_to(index_dir)): p.read_bytes() for p in sorted(index_dir.rglob("*")) if p.is_file()}


def test_what_is_written_is_what_opens(tmp_path: Path) -> None:
    name = write(tmp_path)
    opened = open_generation(tmp_path, encoder_fingerprint="e5")
    assert opened.name == name
    assert name.startswith("g-20250102T120000Z-")
    assert opened.folder == tmp_path / name
    assert opened.documents == (DOCUMENT,)
    assert opened.passages == PASSAGES
    assert opened.windows.tolist() == [[0, 0, 7, 0], [1, 8, len(TEXT), 0]]
    assert opened.windows.dtype == np.int32
    assert opened.bm25.scores(["农业"])[0] == CompiledBM25.fit(TOKENS).scores(["农业"])[0]
    assert opened.options == {"max_chars": 600, "terms": ["湘易办"]}
    assert opened.built_at == "2025-01-02T12:00:00+00:00"
    assert (opened.encoder_name, opened.encoder_fingerprint, opened.corpus_fingerprint) == ("embedded", "e5", "c0ffee")


def test_the_index_gives_inner_products(tmp_path: Path) -> None:
    write(tmp_path)
    index = open_generation(tmp_path, encoder_fingerprint=None).faiss_index
    scores, windows = index.search(np.array([[0.0, 1.0, 0.0]], dtype=np.float32), 2)
    assert windows.tolist() == [[1, 0]]
    assert scores[0].tolist() == pytest.approx([0.6, 0.0])


def test_above_the_flat_limit_the_index_is_a_graph_with_the_same_neighbours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation_content, "FLAT_UP_TO", 1)
    write(tmp_path)
    index = open_generation(tmp_path, encoder_fingerprint="e5").faiss_index
    assert type(index).__name__ == "IndexHNSWFlat"
    scores, windows = index.search(np.array([[0.0, 1.0, 0.0]], dtype=np.float32), 1)
    assert (windows.tolist(), scores[0, 0]) == ([[1]], pytest.approx(0.6))
    np.testing.assert_array_equal(known(tmp_path).vectors[text_key(TEXT[8:])], VECTORS[1])


def test_a_corpus_without_windows_can_be_written_and_opened(tmp_path: Path) -> None:
    write(tmp_path, windows=(), vectors=np.zeros((0, 3), dtype=np.float32))
    assert open_generation(tmp_path, encoder_fingerprint="e5").windows.shape == (0, 4)
    assert known(tmp_path).vectors == {}


def test_the_manifest_alone_tells_the_facts(tmp_path: Path) -> None:
    name = write(tmp_path)
    manifest = read_manifest(tmp_path)
    assert (manifest.name, manifest.documents, manifest.passages, manifest.windows) == (name, 1, 2, 2)
    assert {file.name for file in manifest.files} >= {"documents.jsonl", "passages.jsonl", "windows.npy"}


def test_the_manifest_is_read_without_numpy_or_faiss(tmp_path: Path) -> None:
    write(tmp_path)
    program = (
        "import sys; from pathlib import Path; from indexer.generation import read_manifest;"
        "read_manifest(Path(sys.argv[1])); print(sorted({'numpy', 'faiss', 'jieba'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    run = subprocess.run(command, cwd=Path(module.__file__).parents[1], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


# --- no index, damage, another encoder


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="还没有索引：请运行 yiju index build"):
        open_generation(tmp_path / "none", encoder_fingerprint=None)
    with pytest.raises(NoIndex):
        verify_generation(tmp_path)


@pytest.mark.parametrize("file_name", [
    "documents.jsonl", "passages.jsonl", "windows.npy", "vectors.faiss", "generation.json", "bm25-vocabulary.json",
    "bm25-starts.npy", "bm25-passages.npy", "bm25-weights.npy", "bm25-idfs.npy", "tokens.npy", "token-starts.npy",
])  # fmt: skip
@pytest.mark.parametrize("at", [0.0, 0.13, 0.5, 0.77, 1.0])
def test_one_flipped_bit_in_any_file_is_found_and_the_file_is_named(tmp_path: Path, file_name: str, at: float) -> None:
    path = tmp_path / write(tmp_path) / file_name
    data = bytearray(path.read_bytes())
    data[int(at * (len(data) - 1))] ^= 4
    path.write_bytes(data)
    with pytest.raises(DamagedIndex, match=f"{file_name}.*yiju index build --force"):
        open_generation(tmp_path, encoder_fingerprint="e5")
    assert any(file_name in problem for problem in verify_generation(tmp_path))
    assert known(tmp_path) == Known({}, {})


def test_every_file_of_a_generation_is_among_those_flipped_above(tmp_path: Path) -> None:
    assert len(list((tmp_path / write(tmp_path)).iterdir())) == 12


@pytest.mark.parametrize("bit", range(8))
def test_any_flipped_bit_in_current_is_found(tmp_path: Path, bit: int) -> None:
    write(tmp_path)
    line = (tmp_path / "CURRENT").read_bytes()
    for position in range(len(line)):
        data = bytearray(line)
        data[position] ^= 1 << bit
        (tmp_path / "CURRENT").write_bytes(data)
        with pytest.raises(DamagedIndex):
            open_generation(tmp_path, encoder_fingerprint="e5")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / write(tmp_path) / "passages.jsonl").unlink()
    with pytest.raises(DamagedIndex, match="passages.jsonl 不存在"):
        open_generation(tmp_path, encoder_fingerprint="e5")


def test_current_that_points_at_nothing_is_damage(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / write(tmp_path))
    with pytest.raises(DamagedIndex, match="generation.json 不存在"):
        open_generation(tmp_path, encoder_fingerprint="e5")


@pytest.mark.parametrize("file_name", ["documents.jsonl", "windows.npy", "vectors.faiss", "bm25-weights.npy"])
def test_a_half_written_file_is_damage_even_without_checksums(tmp_path: Path, file_name: str) -> None:
    path = tmp_path / write(tmp_path) / file_name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DamagedIndex):
        open_generation(tmp_path, encoder_fingerprint="e5", verify=False)


def test_an_unknown_key_of_a_record_is_refused(tmp_path: Path) -> None:
    path = tmp_path / write(tmp_path) / "passages.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('{"id"', '{"colour": 1, "id"'), encoding="utf-8")
    with pytest.raises(DamagedIndex, match="passages.jsonl"):
        open_generation(tmp_path, encoder_fingerprint="e5", verify=False)


def test_another_encoder_is_refused_and_none_accepts_any(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(WrongEncoder, match="embedded"):
        open_generation(tmp_path, encoder_fingerprint="bge")
    assert open_generation(tmp_path, encoder_fingerprint=None).encoder_fingerprint == "e5"
    assert known(tmp_path, encoder_fingerprint="bge").vectors == {}


def test_a_sound_generation_has_no_problems(tmp_path: Path) -> None:
    write(tmp_path)
    assert verify_generation(tmp_path) == []


def test_parts_that_do_not_fit_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"2 windows.*\(1, 3\)"):
        write(tmp_path, vectors=VECTORS[:1])
    with pytest.raises(ValueError, match=r"windows of passages 2\.\.2, there are 2"):
        write(tmp_path, windows=(Window(2, 0, 1),), vectors=VECTORS[:1])
    assert contents(tmp_path) == {}


# --- vectors used again


def test_the_vector_of_a_window_is_found_by_its_text(tmp_path: Path) -> None:
    write(tmp_path)
    vectors = known(tmp_path).vectors
    np.testing.assert_array_equal(vectors[text_key("一、发展农业。")], VECTORS[0])
    assert set(vectors) == {text_key("一、发展农业。"), text_key(TEXT[8:])}


def test_the_tokens_of_a_passage_are_found_by_what_was_cut(tmp_path: Path) -> None:
    write(tmp_path)
    assert known(tmp_path).tokens == {
        text_key(lexical_text(DOCUMENT, passage)): tokens for passage, tokens in zip(PASSAGES, TOKENS, strict=True)
    }


def test_tokens_cut_with_other_terms_and_vectors_of_another_encoder_are_not_used(tmp_path: Path) -> None:
    write(tmp_path)
    other = known(tmp_path, encoder_fingerprint="bge", terms=())
    assert (other.vectors, other.tokens) == ({}, {})


def test_a_generation_without_tokens_is_sound(tmp_path: Path) -> None:
    write(tmp_path, tokens=None)
    assert verify_generation(tmp_path) == []
    assert known(tmp_path).tokens == {}


def test_without_an_index_no_vector_can_be_used_again(tmp_path: Path) -> None:
    assert known(tmp_path) == Known({}, {})


# --- several generations


def test_the_newest_are_kept_and_the_rest_removed(tmp_path: Path) -> None:
    names = [write(tmp_path, minutes=minute, keep=2) for minute in range(4)]
    assert sorted(path.name for path in tmp_path.glob("g-*")) == names[2:]
    assert read_manifest(tmp_path).name == names[3]


def test_the_current_generation_is_kept_even_if_the_clock_went_back(tmp_path: Path) -> None:
    write(tmp_path, minutes=60)
    name = write(tmp_path, minutes=0, keep=1)
    assert [path.name for path in tmp_path.glob("g-*")] == [name]


def test_the_generation_that_a_new_one_replaces_is_kept_before_newer_ones(tmp_path: Path) -> None:
    good, newer, newest = (write(tmp_path, minutes=minute, keep=3) for minute in range(3))
    (tmp_path / "CURRENT").write_text(f"{good}\n")
    replacing = write(tmp_path, minutes=3, keep=3)
    assert {path.name for path in tmp_path.glob("g-*")} == {replacing, good, newest}, newer


def test_a_killed_builds_folder_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".tmp-dead").mkdir()
    (tmp_path / ".tmp-CURRENT").write_text("half")
    write(tmp_path)
    assert list(tmp_path.glob(".tmp-*")) == []


def test_the_same_content_at_the_same_moment_is_the_same_generation(tmp_path: Path) -> None:
    assert write(tmp_path) == write(tmp_path)
    assert verify_generation(tmp_path) == []
    assert list(tmp_path.glob(".tmp-*")) == []


def test_a_reader_whose_generation_is_removed_meanwhile_opens_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    real, names = module._open, []

    def open_after_a_build(*arguments: Any, **named: Any) -> Generation:
        if not names:
            names.append(write(tmp_path, minutes=1, keep=1))
        return real(*arguments, **named)

    monkeypatch.setattr(module, "_open", open_after_a_build)
    assert open_generation(tmp_path, encoder_fingerprint="e5").name == names[0]


# --- a disk that fails


def count_fsyncs(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    calls: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", calls.append)
        write(index_dir)
    return len(calls)


def test_a_full_disk_at_any_moment_leaves_the_old_generation_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = count_fsyncs(tmp_path / "count", monkeypatch)
    assert total == 11 + 1 + 1 + 1 + 2  # files, generation.json, its folder, index/ renamed, CURRENT and index/
    write(tmp_path / "index")
    before = contents(tmp_path / "index")
    for failing in range(total):
        calls: list[int] = []

        def fsync(descriptor: int, calls: list[int] = calls, failing: int = failing) -> None:
            calls.append(descriptor)
            if len(calls) > failing:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fsync)
            with pytest.raises(CannotWriteIndex, match="磁盘已满.*yiju index build"):
                write(tmp_path / "index", minutes=1)
        assert contents(tmp_path / "index") == before
        assert list((tmp_path / "index").glob(".tmp-*")) == []
    assert verify_generation(tmp_path / "index") == []


def test_a_first_build_on_a_full_disk_leaves_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    total = count_fsyncs(tmp_path / "count", monkeypatch)
    calls: list[int] = []

    def fail_last(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == total:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail_last)
    with pytest.raises(CannotWriteIndex):
        write(tmp_path / "index")
    assert list((tmp_path / "index").iterdir()) == []


def test_a_real_short_write_leaves_the_old_generation_as_it_was(tmp_path: Path) -> None:
    write(tmp_path)
    before = contents(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    many = np.tile(VECTORS[:1], (2000, 1))  # 2000 x 3 floats = 24 000 bytes, more than a file may have
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, hard))
    try:
        with pytest.raises(CannotWriteIndex, match="原有索引未受影响"):
            write(tmp_path, minutes=1, windows=(WINDOWS[0],) * 2000, vectors=many)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(tmp_path) == before
    assert open_generation(tmp_path, encoder_fingerprint="e5").documents == (DOCUMENT,)


def test_a_place_that_is_no_folder_is_said_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    with pytest.raises(CannotWriteIndex, match="不是文件夹"):
        write(tmp_path / "index")
    with pytest.raises(CannotWriteIndex, match="不是文件夹"), build_lock(tmp_path / "index"):
        pass


def test_an_interrupted_build_cleans_up_and_stays_an_interruption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    before = contents(tmp_path)

    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, minutes=1)
    assert contents(tmp_path) == before


def test_a_disk_that_gives_less_after_the_checksums_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.setattr(module, "read_documents", lambda folder: ())  # the file ends early, at the end of a line
    with pytest.raises(DamagedIndex, match="与清单的数目不符"):
        open_generation(tmp_path, encoder_fingerprint="e5")


# --- one build at a time


def test_a_second_build_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    with build_lock(tmp_path), pytest.raises(BuildInProgress, match="另一个索引构建"), build_lock(tmp_path):
        pass


def test_a_second_build_waits_and_says_so(tmp_path: Path) -> None:
    heard: list[float] = []
    with (
        build_lock(tmp_path),
        pytest.raises(BuildInProgress),
        build_lock(tmp_path, wait_s=0.5, on_wait=heard.append),
    ):
        pass
    assert heard[0] < 0.2
    assert 0.3 < heard[-1] < 0.5
    with build_lock(tmp_path, wait_s=0.5, on_wait=heard.append):
        pass


def test_the_lock_is_free_again_after_a_build_even_one_that_failed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), build_lock(tmp_path):
        raise RuntimeError
    with build_lock(tmp_path):
        pass
