"""What is written is what opens, and the newest generations are kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer import generation as module
from indexer import generation_content
from indexer.bm25 import CompiledBM25
from indexer.generation import (
    Generation,
    open_generation,
    read_manifest,
    verify_generation,
)
from indexer.generation_reuse import text_key
from tests.small_generation import DOCUMENT, PASSAGES, TEXT, TOKENS, VECTORS, known, write


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
