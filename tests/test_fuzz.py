"""Broken files of every format: read or refused with what to do, never a surprise. What once was one is kept."""

import mmap
from pathlib import Path
from random import Random

import pytest

from eval.fuzz import BAD, main, table_of, torment
from eval.fuzz_child import Ending, read_forked
from eval.fuzz_mutations import broken
from eval.fuzz_seeds import SLOW, seeds
from indexer.errors import UnreadableSource
from indexer.readers import read_source
from indexer.readers.worker import MEMORY_BYTES

KEPT = sorted(Path(__file__).with_name("broken").iterdir())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_a_file_that_once_broke_a_parser_is_refused_by_the_reader_itself(path: Path) -> None:
    """Not by the death of the reading process, which can only say that it died."""
    with pytest.raises(UnreadableSource, match="请") as caught:
        read_source(path)
    assert "解析时出错" not in str(caught.value)


@pytest.mark.slow
def test_the_sound_files_are_read_and_changes_change_them(tmp_path: Path) -> None:
    made = seeds(tmp_path)
    for name, path in made.items():
        if name not in SLOW:
            assert read_forked(path, timeout_s=120).outcome == "read", name
        changed = [broken(path.read_bytes(), Random(seed)) for seed in range(5)]
        assert len({path.read_bytes(), *changed}) > 3, name


@pytest.mark.slow
def test_what_this_process_already_holds_is_not_counted_against_a_parser(tmp_path: Path) -> None:
    """A whole test session holds more address space than a parser may take."""
    scan = seeds(tmp_path)["png"]
    held = mmap.mmap(-1, MEMORY_BYTES + 2**30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)
    try:
        assert read_forked(scan, timeout_s=120).outcome == "read"
    finally:
        held.close()


@pytest.mark.slow
def test_a_death_and_a_hang_and_a_foreign_error_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    import signal
    import time

    from eval import fuzz_child

    (tmp_path / "a.txt").write_text("text", encoding="utf-8")

    def ended(act: object, timeout_s: float = 60.0) -> Ending:
        monkeypatch.setattr(fuzz_child, "read_here", act)
        return read_forked(tmp_path / "a.txt", timeout_s=timeout_s)

    def busy(path: Path) -> None:
        while True:
            pass

    assert ended(lambda path: os.kill(os.getpid(), signal.SIGKILL)).outcome == "death"
    assert ended(lambda path: time.sleep(60), timeout_s=0.5).outcome == "hang"
    assert ended(busy, timeout_s=0.5).outcome == "hang"
    foreign = ended(lambda path: {}["missing"])
    assert (foreign.outcome, "KeyError" in foreign.detail) == ("error", True)


@pytest.mark.slow
def test_some_seconds_of_broken_files_hold_no_surprise(tmp_path: Path) -> None:
    tally = torment(tmp_path / "work", seconds=10, seed=3, only=None, keep=tmp_path / "kept")
    assert sum(count.total() for count in tally.values()) > len(tally)
    assert not any(how.endswith(BAD) for count in tally.values() for how in count), table_of(tally)


@pytest.mark.slow
def test_the_command_prints_its_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "1", "--only", "txt", "--keep", str(tmp_path)]) == 0
    assert "| txt |" in capsys.readouterr().out
