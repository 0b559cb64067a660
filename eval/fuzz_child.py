"""A file in, how reading it ended out, told by a process that may die of it. In: bytes. Out: `Ending`.

The process is a fork of one that has loaded the parsers, under the limits of the product's reading process. It reads
as that process does, and then makes sections, facts and passages of what came out, as the build does.
"""

from __future__ import annotations

import math
import os
import pickle
import resource
import select
import signal
import tempfile
import time
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

from indexer.chunk import passages_of
from indexer.dewrap import dewrap
from indexer.errors import UnreadableSource
from indexer.facts import folder_entry
from indexer.readers.archive import unpack
from indexer.readers.decode import decode
from indexer.readers.kinds import kind_of
from indexer.readers.records import SourceText, from_json, plain_text, to_json
from indexer.readers.worker import limit, read
from indexer.records import Document
from indexer.sources import split_source
from indexer.structure import structure

_ON_THE_CLOCK = 10.0
Outcome = Literal["read", "refused", "error", "death", "hang"]
"""`error`: an exception that is no refusal; `death`: ended by a signal; `hang`: no end within the time."""


@dataclass(frozen=True, slots=True)
class Ending:
    outcome: Outcome
    detail: str = ""


def warm_up() -> None:
    """Every parser, once, before anything is forked."""
    for parser in ("docx", "html", "ofd", "pdf", "xlsx"):
        import_module(f"indexer.readers.{parser}")


def read_forked(path: Path, *, timeout_s: float) -> Ending:
    """Parse in a fork of this process. `timeout_s` of processor time, or ten times as long on the clock, is a hang: on
    a busy machine a page of OCR takes a minute without being stuck."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        _act(path, sending, timeout_s)
    os.close(sending)
    try:
        return _awaited(child, receiving, _ON_THE_CLOCK * timeout_s)
    finally:
        os.close(receiving)


def _awaited(child: int, receiving: int, timeout_s: float) -> Ending:
    told, end = b"", time.monotonic() + timeout_s
    while select.select([receiving], [], [], max(0.0, end - time.monotonic()))[0]:
        part = os.read(receiving, 65_536)
        if not part:
            _, status = os.waitpid(child, 0)
            if told:
                return Ending(*pickle.loads(told))  # noqa: S301 - what our own fork wrote
            used_up = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
            return Ending("hang" if used_up else "death", f"status {status}")
        told += part
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return Ending("hang", f"more than {timeout_s:.0f} s")


def _act(path: Path, sending: int, cpu_s: float) -> None:
    """In the child. It ends here whatever happens: nothing of the parent may run twice."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    try:
        limit(address_space_bytes())
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(cpu_s), math.ceil(cpu_s) + 1))
        ending = ending_of(path)
        os.write(sending, pickle.dumps((ending.outcome, ending.detail[-4000:])))
    finally:
        os._exit(0)


def address_space_bytes() -> int:
    """What the fork has of its parent, who may have loaded far more than parsers: a whole test session."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def ending_of(path: Path) -> Ending:
    try:
        chars = digest(read_here(path), path.name) if path.suffix != ".zip" else unpacked(path)
    except (UnreadableSource, MemoryError, RecursionError) as error:  # the reading process refuses all three
        return Ending("refused", str(error))
    except BaseException:  # noqa: BLE001 - what comes through is what is looked for
        return Ending("error", traceback.format_exc())
    return Ending("read", f"{chars} characters")


def read_here(path: Path) -> SourceText:
    """What `indexer.readers.read_source` does, without its process."""
    content = path.read_bytes()
    kind = kind_of(content[:65_536], path.name)
    if kind == "txt":
        return plain_text(decode(content).text.splitlines())
    return from_json(to_json(read(path, kind)))


def unpacked(path: Path) -> int:
    """Unpack an archive as the reading process does; the number of its members."""
    with tempfile.TemporaryDirectory(prefix="yiju-fuzz-") as folder:
        return len(unpack(path, Path(folder)))


def digest(text: SourceText, name: str) -> int:
    """What a build makes of it; the number of characters. Raises ValueError when the passages lose some."""
    lines, furniture = split_source(text)
    if not lines:
        raise UnreadableSource("里面没有文字：请确认文件内容")
    entry, _ = folder_entry(name, text, lines)
    shape = structure(dewrap(lines, entry.title), None)
    document = Document(
        id=entry.id, title=entry.title, title_in_text=entry.title_in_text, doc_number=entry.number, issuer=entry.issuer,
        level=entry.level, region=entry.region, doc_type=entry.doc_type, date=entry.date, period=entry.period,
        repealed_by=entry.repealed_by, source=entry.source, first_line=lines[0].number, last_line=lines[-1].number,
        text=shape.text, sections=shape.sections, furniture=tuple(furniture),
    )  # fmt: skip
    covered = "".join(document.text[passage.start : passage.end] for passage in passages_of(document, shape))
    if "".join(covered.split()) != "".join(document.text.split()):
        raise ValueError("the passages do not cover the document")
    return len(document.text)
