"""The folder is watched: a burst of changes is one build, and neither an error nor a vanished folder ends the watch."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty, Queue

import pytest

from indexer.build import BuildReport
from indexer.errors import MissingSource
from indexer.settings import Settings
from service.cli_progress import Step
from service.cli_watch import build_once, changes, watch
from tests.test_generation_rollback import Office, notice

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "corpus"
    made.mkdir()
    return made


@pytest.fixture
def heard(folder: Path) -> Queue[float]:
    """A time for each change that the watch tells of; the first is that it has begun."""
    times: Queue[float] = Queue()

    def listen() -> None:
        for _ in changes(folder):
            times.put(time.monotonic())

    threading.Thread(target=listen, daemon=True).start()
    times.get(timeout=PATIENCE_S)
    return times


def test_a_burst_of_changes_is_told_once(folder: Path, heard: Queue[float]) -> None:
    for number in range(5):
        (folder / f"{number}.txt").write_text("一", encoding="utf-8")
        time.sleep(0.05)
    heard.get(timeout=PATIENCE_S)
    with pytest.raises(Empty):
        heard.get(timeout=1.5)


@pytest.mark.parametrize("away_s", [0.1, 1.5])
def test_a_folder_that_comes_back_is_watched_again(folder: Path, heard: Queue[float], away_s: float) -> None:
    """Back within the quiet second it may have its old inode number, and nothing but the deletion tells."""
    shutil.rmtree(folder)
    time.sleep(away_s)
    folder.mkdir()
    heard.get(timeout=PATIENCE_S)  # watching has begun anew
    while not heard.empty():
        heard.get()
    (folder / "通知.txt").write_text("一", encoding="utf-8")
    heard.get(timeout=PATIENCE_S)


def test_an_error_ends_one_build_and_not_the_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = Office(Settings(tmp_path / "corpus", tmp_path / "data"))
    office.settings.corpus_dir.mkdir()
    told: list[BuildReport] = []

    def once() -> None:
        build_once(office.settings, office.source(), told.append, force=False, tell_always=False)

    once()
    assert (told, capsys.readouterr().err.count("\n")) == ([], 1)
    office.write("通知", notice(1))
    once()
    once()  # nothing has changed: not told
    assert [report.documents for report in told] == [1]


def test_a_folder_that_was_never_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(MissingSource, match="YIJU_CORPUS"):
        watch(Settings(tmp_path / "none", tmp_path / "data"), print, force=False)


def test_ctrl_c_ends_the_watch_with_130(folder: Path, tmp_path: Path) -> None:
    where = ["--corpus", str(folder), "--data", str(tmp_path / "data")]
    command = [sys.executable, "-m", "service.cli", *where, "index", "build", "--watch"]
    # A shell starts its background jobs deaf to Ctrl-C, and what they start would be too.
    hearing = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, hearing)
    assert running.stderr is not None
    assert "依据：" in running.stderr.readline()  # the folder is empty: one line, and it goes on
    time.sleep(0.5)
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=PATIENCE_S)
    assert (running.returncode, err) == (130, "依据：已中止。\n")


@pytest.mark.parametrize(
    ("step", "now_s", "line"),
    [
        (
            Step("计算句窗向量", 1200, 3200, began_s=0.0, shown_s=0.0),
            20.0,
            "计算句窗向量：1200/3200，每秒 60，约剩 33 秒",
        ),
        (
            Step("计算句窗向量", 3200, 3200, began_s=0.0, shown_s=0.0),
            50.0,
            "计算句窗向量：3200/3200，每秒 64，用时 50 秒",
        ),
        (Step("段落切词", 40, 40, began_s=0.0, shown_s=0.0), 0.4, "段落切词：40/40"),
        (Step("载入编码器", 1, 1, began_s=0.0, shown_s=0.0), 4.0, "载入编码器：1/1"),
    ],
)
def test_a_step_tells_rate_and_time_left(step: Step, now_s: float, line: str) -> None:
    assert step.line(now_s) == line  # 1200 in 20 s are 60 a second; (3200 - 1200) / 60 = 33.3
