"""A generation is written whole or not at all, whatever the disk does; one build at a time."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path

import numpy as np
import pytest

from indexer import generation as module
from indexer.errors import BuildInProgress, CannotWriteIndex, DamagedIndex
from indexer.generation import (
    build_lock,
    open_generation,
    verify_generation,
)
from tests.small_generation import DOCUMENT, VECTORS, WINDOWS, contents, write


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
