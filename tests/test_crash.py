"""Builds killed at any moment on disks that fail: the index is the old one or the new one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from eval.kill import House, torment
from eval.kill_child import DONE, REFUSED, run_child, settings_in, texts_of, warm_up, write_corpus
from eval.kill_faults import Fault
from indexer.generation import open_generation, verify_generation

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Modules and dictionaries, once, before anything is forked."""
    warm_up(tmp_path_factory.mktemp("warm"))


def built(root: Path, version: int = 1) -> Path:
    write_corpus(root, version)
    assert run_child(root, "build", version).code == DONE
    return settings_in(root).index_dir


def texts(index_dir: Path) -> set[str]:
    return {document.id for document in open_generation(index_dir, encoder_fingerprint=None).documents}


@pytest.mark.usefixtures("loaded")
def test_a_build_killed_half_way_through_a_write_leaves_the_old_index(tmp_path: Path) -> None:
    built(tmp_path)
    points = run_child(tmp_path, "build", 1).points
    first_write = next(at for at, point in enumerate(points) if point.operation == "write")
    index_dir = built(tmp_path, 2)
    before = (index_dir / "CURRENT").read_bytes()
    write_corpus(tmp_path, 3)
    assert run_child(tmp_path, "build", 3, Fault(first_write, "torn")).code is None  # killed
    assert (index_dir / "CURRENT").read_bytes() == before
    assert verify_generation(index_dir) == []
    assert list(index_dir.glob(".tmp-*")) != []  # what it left …
    assert texts(built(tmp_path, 4)) == set(texts_of(4))
    assert list(index_dir.glob(".tmp-*")) == []  # … the next build removes


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("kind", ["ENOSPC", "EIO"])
def test_every_failing_write_is_one_known_error(tmp_path: Path, kind: str) -> None:
    built(tmp_path)
    points = run_child(tmp_path, "build", 1).points
    for at in [at for at, point in enumerate(points) if point.operation in ("write", "fsync", "replace")]:
        end = run_child(tmp_path, "build", 1, Fault(at, kind, lasting=True))  # type: ignore[arg-type]
        assert (end.code, end.error[:5]) == (REFUSED, "索引写不进"), (points[at], end.error)
    assert verify_generation(settings_in(tmp_path).index_dir) == []


@pytest.mark.usefixtures("loaded")
def test_the_harness_sees_a_loss(tmp_path: Path) -> None:
    house = House(tmp_path)
    victim = next((house.settings.index_dir / (house.settings.index_dir / "CURRENT").read_text().strip()).glob("*.npy"))
    victim.write_bytes(victim.read_bytes()[:-1])
    house._check("a byte less")
    assert "a byte less" in house.tally.losses[0]
    assert victim.name in house.tally.losses[0]


@pytest.mark.slow
def test_thirty_kills_and_thirty_faults_lose_nothing(tmp_path: Path) -> None:
    tally = torment(tmp_path, kills=30, seed=7, sample=30)
    assert tally.losses == []
    assert tally.kills >= 30
    assert sum(tally.trials.values()) >= 30


@pytest.mark.slow
def test_the_command_reports_and_succeeds() -> None:
    command = [sys.executable, "-m", "eval.kill", "--kills", "3", "--sample", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "0 losses" in done.stdout
