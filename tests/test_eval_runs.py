"""A run is kept whole in one file, and a file that is not a run is told."""

import gzip
import json
from pathlib import Path

import pytest

from eval.errors import BadRun
from eval.runs import SUFFIX, read_run, run_path, runs_in, write_run
from tests.tiny_judged import REFUSED, a_run, outcome, said

RUN = a_run(
    outcome("q1", "甲", "乙", answer=said("甲", "甲", "乙")), outcome("q2", "甲", answer=REFUSED), outcome("q3")
)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = run_path(runs_in(tmp_path), RUN.name)
    assert path == tmp_path / "eval" / "runs" / "甲.run.json.gz"
    write_run(path, RUN)
    assert read_run(path) == RUN
    assert [p.name for p in path.parent.iterdir()] == [path.name]  # nothing half written is left


def test_the_same_run_is_the_same_bytes_and_a_text_stands_in_it_once(tmp_path: Path) -> None:
    write_run(tmp_path / "a", RUN)
    write_run(tmp_path / "b", RUN)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    content = json.loads(gzip.decompress((tmp_path / "a").read_bytes()))
    assert content["passages"] == [["nation", "p1", "甲"], ["nation", "p2", "乙"]]


def test_a_name_may_be_a_path() -> None:
    assert run_path(Path("runs"), f"elsewhere/x{SUFFIX}") == Path(f"elsewhere/x{SUFFIX}")


def test_a_missing_run_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(BadRun, match="yiju eval run"):
        read_run(tmp_path / f"x{SUFFIX}")


@pytest.mark.parametrize("content", [b"", b"no gzip", gzip.compress(b"{}", mtime=0), gzip.compress(b"[1", mtime=0)])
def test_a_broken_file_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(BadRun, match="已损坏"):
        read_run(tmp_path / "x")


def test_a_file_cut_short_is_told(tmp_path: Path) -> None:
    write_run(tmp_path / "x", RUN)
    (tmp_path / "x").write_bytes((tmp_path / "x").read_bytes()[:-9])
    with pytest.raises(BadRun, match="已损坏"):
        read_run(tmp_path / "x")
