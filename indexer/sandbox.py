"""A file of unknown origin in, its text out, parsed by a process that may crash, hang or eat memory without harm.

The process gets a file name, a bare environment and limits (see readers/worker.py); its answer is JSON and is
checked. It is killed with all it started when it stands still for `stall_s` or works longer than `timeout_s`. Errors:
UnreadableSource, NoRoomToRead. Effects: starts a process, writes to the temporary folder."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from indexer.errors import NoRoomToRead, UnreadableSource
from indexer.readers.kinds import Kind
from indexer.readers.no_room import NO_ROOM, is_disk_full
from indexer.readers.records import SourceText, from_json
from indexer.workspace import workspace

STALL_S = 600.0
"""Without a page read. On a machine busy with other work the first page of a scan has taken minutes."""

TIMEOUT_S = 6 * 3600.0

_ROOT = Path(__file__).parent.parent
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
_STILL = "十分钟没有进展，已停止：文件可能已损坏，请另存为 PDF 或文本再放入"
_TOO_LONG = "六小时没有读完，已停止：请拆分成几个文件再放入"
_CRASHED = "解析时出错（{}）：文件可能已损坏，请用原来的程序打开并另存后再放入"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive, unpacked."""

    name: str
    path: Path


def read_apart(path: Path, kind: Kind, *, stall_s: float = STALL_S, timeout_s: float = TIMEOUT_S) -> SourceText:
    """The text of one file that is not plain text."""
    answer = _asked(path, ["read", kind, str(path.resolve())], stall_s, timeout_s)
    try:
        return from_json(answer["text"])
    except (KeyError, TypeError, ValueError):
        raise UnreadableSource(_CRASHED.format("结果不完整")) from None


def unpack_apart(path: Path, folder: Path, *, stall_s: float = STALL_S) -> list[Member]:
    """The members of a ZIP, written into `folder`."""
    folder.mkdir(parents=True)
    answer = _asked(path, ["unpack", str(path.resolve()), str(folder.resolve())], stall_s, stall_s)
    names = answer.get("members")
    if not isinstance(names, list):
        raise UnreadableSource(_CRASHED.format("结果不完整"))
    return [Member(str(name), folder / str(place)) for place, name in enumerate(names)]


def _asked(path: Path, arguments: list[str], stall_s: float, timeout_s: float) -> dict[str, Any]:
    """The worker's answer; what it refused is raised."""
    try:
        return _answer_of(arguments, stall_s, timeout_s)
    except OSError as error:
        if is_disk_full(error):
            raise NoRoomToRead(path.name) from error
        raise


def _answer_of(arguments: list[str], stall_s: float, timeout_s: float) -> dict[str, Any]:
    with workspace() as home, _file(home) as out, _file(home) as log:
        command = [sys.executable, "-P", "-m", "indexer.readers.worker", *arguments]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=log, env=_environment(home), start_new_session=True
        )
        try:
            problem = _waited(process, log, stall_s, timeout_s)
        finally:
            _end(process)
        if problem:
            raise UnreadableSource(problem)
        return _parsed(out)


def _file(folder: Path) -> IO[bytes]:
    return tempfile.TemporaryFile(dir=folder)


def _environment(home: Path) -> dict[str, str]:
    """What a parser needs and no more: no keys, no proxies, a home that goes away."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return {
        "LANG": "C.UTF-8",
        **kept,
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONPATH": path,
        "OMP_NUM_THREADS": "2",
    }


def _waited(process: subprocess.Popen[bytes], log: IO[bytes], stall_s: float, timeout_s: float) -> str | None:
    """Why the process was given up, or None when it ended well. Raises OSError when the process found the disk full."""
    started = moved = time.monotonic()
    seen = 0
    while True:
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(timeout=0.5)
            return None if code == 0 else _problem(code)
        now, size = time.monotonic(), os.fstat(log.fileno()).st_size
        if size != seen:
            seen, moved = size, now
        if now - moved > stall_s:
            return _STILL
        if now - started > timeout_s:
            return _TOO_LONG


def _problem(code: int) -> str:
    if code == NO_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return _CRASHED.format(_reason(code))


def _reason(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "用时或内存超过上限"
    return f"信号 {-code}" if code < 0 else f"退出码 {code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """It and what it started (LibreOffice) are gone afterwards."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _parsed(out: IO[bytes]) -> dict[str, Any]:
    out.seek(0)
    try:
        answer = json.load(out)
    except (ValueError, RecursionError):
        raise UnreadableSource(_CRASHED.format("没有结果")) from None
    if not isinstance(answer, dict):
        raise UnreadableSource(_CRASHED.format("没有结果"))
    if "refused" in answer:
        raise UnreadableSource(str(answer["refused"]))
    return answer
