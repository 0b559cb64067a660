"""What a killed process leaves in the temporary folder is removed; what a living one uses is not."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from indexer.workspace import sweep, workspace

PROGRAM = """
import sys, time
from indexer.workspace import workspace
with workspace() as folder:
    (folder / "unpacked.txt").write_text("text")
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_it_is_there_for_its_block_only() -> None:
    with workspace() as folder:
        (folder / "a").mkdir()
        assert sweep(young_s=0) == []
    assert not folder.exists()


def test_the_folder_of_a_killed_process_goes_and_that_of_a_living_one_stays() -> None:
    living, killed = (
        subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) for _ in range(2)
    )
    try:
        folders = [Path(str(process.stdout.readline()).strip()) for process in (living, killed) if process.stdout]
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert sweep() == []  # too new: it may be about to be locked
        assert sweep(young_s=0) == [folders[1]]
        assert (folders[0].exists(), folders[1].exists()) == (True, False)
    finally:
        living.kill()
        for process in (living, killed):
            process.communicate()


def test_a_link_with_such_a_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "yiju-work-link").symlink_to(tmp_path / "elsewhere")
    assert sweep(young_s=0) == []
    assert (tmp_path / "elsewhere").exists()
