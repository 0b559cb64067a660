"""A disk that fails, in one process. In: a folder and one `Fault`. Out: the process's own file functions replaced.

Every operation on a file under the folder is a point: open, read, write, fsync, rename, mkdir, unlink, rmdir. At the
point chosen the operation fails with an errno, is done by half, ends early, or the process is killed with SIGKILL.
Only the child process of `eval.kill` calls `install`; the product knows nothing of it.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Kind = Literal["kill", "torn", "ENOSPC", "EIO", "EACCES", "short"]
KILLS: tuple[Kind, ...] = ("kill", "torn")
WRITING = frozenset({"write", "fsync", "rename", "replace", "mkdir", "create"})
KINDS: dict[str, tuple[Kind, ...]] = {
    "write": ("kill", "torn", "ENOSPC", "EIO"),
    "fsync": ("kill", "ENOSPC", "EIO"),
    "rename": ("kill", "ENOSPC", "EIO", "EACCES"),
    "replace": ("kill", "ENOSPC", "EIO", "EACCES"),
    "mkdir": ("kill", "ENOSPC", "EACCES"),
    "create": ("kill", "ENOSPC", "EACCES"),
    "open": ("kill", "EIO", "EACCES"),
    "read": ("kill", "EIO", "short"),
    "unlink": ("kill", "EIO", "EACCES"),
    "rmdir": ("kill", "EIO", "EACCES"),
}
"""What can go wrong with each operation. `torn`: half of the bytes, then SIGKILL. `short`: the file seems to end."""


@dataclass(frozen=True, slots=True)
class Point:
    """An operation that a build performs, in its order."""

    operation: str
    path: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the operation number `at`. `lasting`: every later write fails too, as on a full disk."""

    at: int
    kind: Kind
    lasting: bool = False


class FailingDisk:
    """Counts the operations under `root`, and lets one fail. `short` reads are left to files under `index_dir`:
    a source that ends early is another source."""

    def __init__(self, root: Path, index_dir: Path, fault: Fault | None) -> None:
        self.root, self.index_dir, self.fault = f"{root}{os.sep}", f"{index_dir}{os.sep}", fault
        self.points: list[Point] = []
        self.file_open = io.open

    def concerns(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.root)

    def meet(self, operation: str, path: str) -> Kind | None:
        """Called before each operation: None to go on, "torn" or "short" for the file to act out."""
        number = len(self.points)
        self.points.append(Point(operation, path))
        fault = self.fault
        if fault is None or number < fault.at or (number > fault.at and not (fault.lasting and operation in WRITING)):
            return None
        if fault.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if fault.kind in ("torn", "short"):
            return fault.kind
        code = getattr(errno, fault.kind)
        raise OSError(code, os.strerror(code), path)

    def install(self) -> None:
        """Replace this process's file functions, for good."""
        for name in ("rename", "replace", "mkdir", "unlink", "rmdir"):
            setattr(os, name, self._counted(name, getattr(os, name)))
        real_fsync = os.fsync

        def fsync(descriptor: int) -> None:
            path = os.readlink(f"/proc/self/fd/{descriptor}")
            if self.concerns(path):
                self.meet("fsync", path)
            real_fsync(descriptor)

        os.fsync = fsync  # type: ignore[assignment]
        io.open = builtins.open = self._open

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(path: Any, *arguments: Any, **named: Any) -> Any:
            full = _full_path(path, named.get("dir_fd"))
            if self.concerns(full):
                self.meet(name, full)
            return real(path, *arguments, **named)

        return operation

    def _open(self, file: Any, mode: str = "r", buffering: int = -1, *text: Any, **named: Any) -> Any:
        if not self.concerns(file):
            return self.file_open(file, mode, buffering, *text, **named)
        writes = any(letter in mode for letter in "wxa+")
        self.meet("create" if writes else "open", os.fspath(file))
        raw = _Raw(self, os.fspath(file), mode.replace("b", "").replace("t", ""))
        buffered = io.BufferedWriter(raw) if writes else io.BufferedReader(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *text, **named)


class _Raw(io.FileIO):
    """An open file whose reads and writes are points."""

    def __init__(self, disk: FailingDisk, path: str, mode: str) -> None:
        super().__init__(path, mode)
        self._disk, self._path, self._ended = disk, path, False

    def fileno(self) -> int:
        if self.writable() and self._path.endswith(".npy"):  # numpy would write past us, into the descriptor
            raise io.UnsupportedOperation("fileno")
        return super().fileno()

    def write(self, data: Any) -> int:
        if self._disk.meet("write", self._path) == "torn":
            view = memoryview(data)
            super().write(view[: len(view) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return super().write(data) or 0

    def readinto(self, buffer: Any) -> int:
        self._meet_read()
        return 0 if self._ended else super().readinto(buffer) or 0

    def readall(self) -> bytes:
        self._meet_read()
        content = super().readall()
        return content[: len(content) // 2] if self._ended else content

    def _meet_read(self) -> None:
        if self._disk.meet("read", self._path) == "short" and self._path.startswith(self._disk.index_dir):
            self._ended = True


def _full_path(path: Any, dir_fd: int | None) -> str:
    """shutil.rmtree names files relative to an open folder."""
    name = os.fspath(path)
    return os.path.join(os.readlink(f"/proc/self/fd/{dir_fd}"), name) if dir_fd is not None else str(name)
