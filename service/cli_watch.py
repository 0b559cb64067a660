"""`yiju index build --watch`. In: settings. Out: one line per build, until Ctrl-C (KeyboardInterrupt, so code 130).

The encoder stays loaded from the first build that needs it, so a changed document is searchable in about a second.
An error of one build is told and ends only that build: the next change of the folder tries again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from watchfiles import Change
from watchfiles import watch as changes_of

from indexer.build import BuildReport, EncoderSource, build_index, configured_encoder
from indexer.errors import MissingSource, YijuError
from indexer.settings import Settings
from service.cli_log import write_traceback
from service.cli_screen import complain

QUIET_MS, AT_MOST_MS = 1000, 30_000
"""A copy of many files is one change: wait until nothing happens for a second, though not for ever."""

LOOK_AGAIN_S = 600.0
"""A network drive reports no changes; every ten minutes the folder is looked at anyway."""

TICK_MS = 500
GONE_S = 2.0


def watch(settings: Settings, tell: Callable[[BuildReport], None], *, force: bool) -> None:
    """Build now and after every change. `tell` hears of each build that did something, and of the first."""
    if not settings.corpus_dir.is_dir():
        raise MissingSource(f"找不到语料目录 {settings.corpus_dir}：请检查 --corpus 或 YIJU_CORPUS")
    encoder, first = configured_encoder(settings), True
    for _ in changes(settings.corpus_dir):
        encoder = still_configured(settings, encoder)
        build_once(settings, encoder, tell, force=force and first, tell_always=first)
        first = False


def changes(folder: Path) -> Iterator[None]:
    """Once when watching has begun, so that nothing is missed, then once per burst of changes, for ever.

    A folder that is gone is waited for; one that another has replaced is watched anew.
    """
    polling = False
    while True:
        try:
            yield from _changes_while_there(folder, _identity(folder), polling)
        except OSError as error:  # most often: more folders than fs.inotify.max_user_watches
            if _identity(folder) is not None:
                complain(f"系统不能通知文件变化（{error.strerror or error}），改为定时查看，不必处理")
                polling = True
        if _identity(folder) is None:
            complain(f"语料目录 {folder} 不见了：请检查它还在不在；恢复后自动继续")
        while _identity(folder) is None:
            time.sleep(GONE_S)


def _changes_while_there(folder: Path, identity: tuple[int, int] | None, polling: bool) -> Iterator[None]:
    looked_s: float | None = None
    for changed in changes_of(
        folder,
        step=QUIET_MS,
        debounce=AT_MOST_MS,
        rust_timeout=TICK_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
        force_polling=polling or None,
    ):
        # A folder that came back within the quiet second may have the number of the one that is gone.
        gone = any(kind == Change.deleted and Path(path).absolute() == folder.absolute() for kind, path in changed)
        if gone or _identity(folder) != identity or identity is None:
            return
        now_s = time.monotonic()
        if changed or looked_s is None or now_s - looked_s >= LOOK_AGAIN_S:
            looked_s = now_s
            yield None


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        facts = folder.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def build_once(
    settings: Settings,
    encoder: EncoderSource,
    tell: Callable[[BuildReport], None],
    *,
    force: bool,
    tell_always: bool,
) -> None:
    try:
        report = build_index(settings, force=force, progress=_silent, now=datetime.now(UTC), encoder=encoder)
    except YijuError as error:
        complain(str(error))
    except Exception as error:  # noqa: BLE001 - one build must not end the watch; the traceback goes to the log
        log = write_traceback(error, settings.data_dir)
        complain(f"这次构建出错（{type(error).__name__}），详情已写入 {log}；继续等待下一次变化")
    else:
        if tell_always or not report.up_to_date:
            tell(report)


def still_configured(settings: Settings, encoder: EncoderSource) -> EncoderSource:
    """The same, still loaded, unless the model's folder has changed meanwhile."""
    try:
        now = configured_encoder(settings)
    except YijuError:
        return encoder  # the build will say what is wrong with it
    return encoder if now.fingerprint == encoder.fingerprint else now


def _silent(step: str, done: int, total: int) -> None:
    """A bar for every saved file would bury the lines."""
