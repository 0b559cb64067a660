"""A full disk is no fault of the file that was being read. In: an OSError. Out: is the disk full. Pure."""

from __future__ import annotations

import errno

DISK_FULL = "临时文件夹所在的磁盘已满，没有读成：请腾出空间（或用 TMPDIR 指到别的磁盘），再运行 yiju index build"
NO_ROOM = 75
"""Exit code of a reading process that could not even write its answer (EX_TEMPFAIL)."""


def is_disk_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
