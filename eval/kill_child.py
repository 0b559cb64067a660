"""One build or rollback in a process that may be killed. In: a corpus version, a fault. Out: how the process ended.

The process is a fork of one that has loaded everything, so that hundreds of deaths take a minute. The encoder is a
hash of the text: what is tried here is the disk, not the model.
"""

from __future__ import annotations

import faulthandler
import hashlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from eval.kill_faults import FailingDisk, Fault, Point
from indexer.build import EncoderSource, build_index
from indexer.errors import YijuError
from indexer.generation_rollback import roll_back
from indexer.settings import Settings

Action = Literal["build", "rollback"]
DONE, REFUSED, FOREIGN = 0, 1, 70
"""Exit codes: it worked; it said what is wrong, as it should; it let a foreign error through."""

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
DIM = 8
KEEP = 3
HUNG_S = 60.0
"""A child that lives so long is stuck: it ends itself and says where."""

MANIFEST = """[[document]]
id = "{id}"
title = "{title}"
level = "省"
region = "湖北省"
type = "通知"
source = "{id}.txt"
start = "{title}"
"""


class HashEncoder:
    """The Encoder protocol without a model: equal texts get equal vectors, that is all."""

    name, fingerprint, dim = "hash", "hash-1", DIM

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return np.asarray(self.encode_passages([text])[0], dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def encode_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        rows = [np.frombuffer(hashlib.sha256(text.encode()).digest()[:DIM], dtype=np.uint8) for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), DIM) + 1.0
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


HASHED = EncoderSource(HashEncoder.name, HashEncoder.fingerprint, HashEncoder)


@dataclass(frozen=True, slots=True)
class End:
    """How a child ended. `code` is None when SIGKILL ended it; `error` is what it wrote of a foreign error."""

    code: int | None
    error: str
    points: tuple[Point, ...]
    took_s: float


def settings_in(root: Path) -> Settings:
    return Settings(root / "corpus", root / "data", keep_generations=KEEP)


def text_of(version: int) -> str:
    target = f"到{2000 + version}年，全省工业增加值达到{version}亿元，建成示范工厂。"
    return f"关于第{version}版的通知\n一、总体要求\n{target}\n"


def texts_of(version: int) -> dict[str, str]:
    """Document id -> text. The second document has a text for each version; the first is another every third time."""
    return {"kept" if version % 3 else "third": text_of(0), "changing": text_of(version)}


def write_corpus(root: Path, version: int) -> None:
    folder = root / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    texts = texts_of(version)
    entries = [MANIFEST.format(id=name, title=text.split("\n")[0]) for name, text in texts.items()]
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "manifest.toml").write_text("\n".join(entries), encoding="utf-8")


def run_child(
    root: Path, action: Action, version: int, fault: Fault | None = None, *, kill_after_s: float | None = None
) -> End:
    """Fork, act, wait; SIGKILL after `kill_after_s` if it still runs."""
    note = root / "end.json"
    note.unlink(missing_ok=True)
    started = time.monotonic()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _act(root, action, version, fault, note)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    took_s = time.monotonic() - started
    if os.WIFSIGNALED(status):
        return End(None, "", (), took_s)
    if not note.exists():
        return End(FOREIGN, note.with_suffix(".hung").read_text(encoding="utf-8"), (), took_s)
    told = json.loads(note.read_text(encoding="utf-8"))
    return End(os.WEXITSTATUS(status), told["error"], tuple(Point(**p) for p in told["points"]), took_s)


def warm_up(root: Path) -> None:
    """One build in this process: the forks then find every module and dictionary loaded."""
    write_corpus(root, 1)
    _do(settings_in(root), "build", 1)


def _act(root: Path, action: Action, version: int, fault: Fault | None, note: Path) -> None:
    """In the child. It ends here whatever happens: nothing of the parent may run twice."""
    settings = settings_in(root)
    disk = FailingDisk(root, settings.index_dir, fault)
    real_open = disk.file_open
    hung = real_open(note.with_suffix(".hung"), "w", encoding="utf-8")
    faulthandler.dump_traceback_later(HUNG_S, exit=True, file=hung)
    code, error = DONE, ""
    tempfile.tempdir = str(root / "temporary")  # its disk fails too, and nothing is left in the machine's own
    Path(tempfile.tempdir).mkdir(exist_ok=True)
    try:
        disk.install()
        _do(settings, action, version)
    except YijuError as known:
        code, error = REFUSED, str(known)
    except BaseException:  # noqa: BLE001 - what comes through is what is looked for
        code, error = FOREIGN, traceback.format_exc()
    with real_open(note, "w", encoding="utf-8") as file:
        json.dump({"error": error, "points": [asdict(point) for point in disk.points]}, file, ensure_ascii=False)
    os._exit(code)


def _do(settings: Settings, action: Action, version: int) -> None:
    if action == "rollback":
        roll_back(settings.index_dir, None, encoder_fingerprint=HASHED.fingerprint)
        return
    now = MIDNIGHT + timedelta(minutes=version)
    build_index(settings, force=True, progress=lambda step, done, total: None, now=now, encoder=HASHED, wait_s=0.0)
