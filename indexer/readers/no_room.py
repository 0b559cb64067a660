"""A full disk is no fault of the file that was being read. In: an OSError, a folder. Out: is its disk full."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

NO_ROOM = 75
"""Exit code of a reading process whose disk was full (EX_TEMPFAIL): not an answer about the file."""

_FULL = (errno.ENOSPC, errno.EDQUOT)
_ALMOST_BYTES = 16 * 2**20


def is_disk_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _FULL


def check_room(folder: Path) -> None:
    """After a program failed that does not say why. Raises OSError when its folder has next to no room left."""
    if shutil.disk_usage(folder).free < _ALMOST_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
