"""Unexpected errors on disk. In: an exception and a folder. Out: the path of the log that now holds its traceback."""

from __future__ import annotations

import sys
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

LOG_NAME = "yiju.log"


def write_traceback(error: BaseException, folder: Path) -> Path:
    """Append to `folder`/yiju.log; to the temporary folder where that cannot be written (full disk, no permission)."""
    lines = "".join(traceback.format_exception(error))
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    entry = f"{now} {' '.join(sys.argv[1:])}\n{lines}\n"
    try:
        return _append(folder / LOG_NAME, entry)
    except OSError:
        return _append(Path(tempfile.gettempdir()) / LOG_NAME, entry)


def _append(path: Path, entry: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(entry)
    return path
