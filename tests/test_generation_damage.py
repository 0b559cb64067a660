"""No index, a damaged one or one of another encoder is told when it is opened, with what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer.errors import DamagedIndex, NoIndex, WrongEncoder
from indexer.generation import (
    open_generation,
    verify_generation,
)
from indexer.generation_reuse import Known
from indexer.records import Window
from tests.small_generation import VECTORS, contents, known, write


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
