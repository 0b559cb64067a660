"""One writer at a time in an index folder. In: the folder. Out: the lock, held.

Errors: BuildInProgress, CannotWriteIndex.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from indexer.errors import BuildInProgress
from indexer.generation_files import LOCK, cannot_write

POLL_S = 0.2


@contextmanager
def build_lock(
    index_dir: Path, *, wait_s: float = 0.0, on_wait: Callable[[float], None] = lambda waited_s: None
) -> Iterator[None]:
    """Hold the only right to write here, after at most `wait_s` seconds; `on_wait` hears the seconds waited so far.

    BuildInProgress if another still has it then; the kernel frees it when a build dies.
    """
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock = (index_dir / LOCK).open("a")  # never removed: a second build must meet the same inode
    except OSError as error:
        raise cannot_write(index_dir, error) from error
    with lock:
        started = time.monotonic()
        while not _locked(lock, index_dir):
            waited_s = time.monotonic() - started
            if waited_s >= wait_s:
                raise BuildInProgress(f"另一个索引构建正在 {index_dir} 中进行：请等它结束后再运行 yiju index build")
            on_wait(waited_s)
            time.sleep(min(POLL_S, wait_s))
        yield


def _locked(lock: IO[str], index_dir: Path) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise cannot_write(index_dir, error) from error
    return True
