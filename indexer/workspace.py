"""A temporary folder that goes away with its process, even with one that was killed: the next build removes it.

The folder is locked while its process lives; the system lifts the lock when it dies, however it dies. (A process
number would not do: it is given to another process, and means nothing in another container with the same /tmp.)
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "yiju-work-"
YOUNG_S = 60.0
"""A folder this new may be about to be locked."""


@contextmanager
def workspace() -> Iterator[Path]:
    """An empty folder, removed at the end. Raises OSError when the disk is full."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        descriptor = os.open(name, os.O_RDONLY)
        try:
            with suppress(OSError):  # a file system without locks: then nothing is ever swept there
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Path(name)
        finally:
            os.close(descriptor)


def sweep(*, young_s: float = YOUNG_S) -> list[Path]:
    """Remove the folders of processes that live no more; returns them. What resists stays for the next time."""
    swept: list[Path] = []
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime >= young_s and _is_abandoned(folder):
                    shutil.rmtree(folder)
                    swept.append(folder)
    return swept


def _is_abandoned(folder: Path) -> bool:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
