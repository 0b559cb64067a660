"""One file in, JSON on standard output out; the process ends with it. Started by indexer/sandbox.py, nobody else.

    python -m indexer.readers.worker read KIND FILE
    python -m indexer.readers.worker unpack FILE FOLDER

Out: `{"text": …}`, `{"members": […]}` or `{"refused": reason}`; exit code NO_ROOM when the disk is full. A byte on
standard error for every page read: still at work. The limits of memory, processor time and file size are set before
any parser is imported."""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

from indexer.errors import UnreadableSource
from indexer.readers.kinds import Kind
from indexer.readers.no_room import NO_ROOM, is_disk_full
from indexer.readers.records import SourceText, to_json

MEMORY_BYTES = 4 * 2**30
CPU_S = 6 * 3600
FILE_BYTES = 1200 * 2**20
MAX_CHARS = 30_000_000


def main(arguments: list[str]) -> int:
    answer_to = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not stand in the answer
    limit()
    try:
        answer = _answer(arguments)
        with answer_to:
            json.dump(answer, answer_to, ensure_ascii=False)
    except OSError as error:
        if is_disk_full(error):
            os._exit(NO_ROOM)  # at once: closing the file again would fail again
        raise
    return 0


def limit(already_bytes: int = 0) -> None:
    """No more memory, time or disk than this, whatever the file makes a parser do; `already_bytes` of address space
    are the process's own from before."""
    for what, wanted in (
        (resource.RLIMIT_AS, already_bytes + MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (bound, bound))


def _answer(arguments: list[str]) -> dict[str, Any]:
    try:
        match arguments:
            case ["read", kind, path]:
                text = read(Path(path), cast(Kind, kind))
                if sum(len(line.text) for line in text.lines) > MAX_CHARS:
                    raise UnreadableSource("文字太多，不像一份文件：请拆分后再放入")
                return {"text": to_json(text)}
            case ["unpack", path, folder]:
                from indexer.readers.archive import unpack

                return {"members": unpack(Path(path), Path(folder))}
    except UnreadableSource as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": "读这个文件要用的内存太多：请拆分，或另存为 PDF 后再放入"}
    except RecursionError:
        return {"refused": "文件内部嵌套得太深，不像正常文件：请另存后再放入"}
    raise SystemExit(f"usage: read KIND FILE | unpack FILE FOLDER, got {arguments}")


def read(path: Path, kind: Kind) -> SourceText:
    """By kind; each parser is imported only where it is needed."""
    match kind:
        case "pdf":
            from indexer.readers.pdf import read_pdf

            return read_pdf(path, still_at_work)
        case "image":
            from indexer.readers.ocr import read_image

            return read_image(path, still_at_work)
        case "html" | "mht":
            from indexer.readers.html import read_html, read_mht

            return read_html(path.read_bytes()) if kind == "html" else read_mht(path.read_bytes())
        case "zipped":
            return _read_zipped(path)
    return _read_old(path, kind)


def _read_zipped(path: Path) -> SourceText:
    from indexer.readers.archive import what_is

    match what_is(path):
        case "docx":
            from indexer.readers.docx import read_docx

            return read_docx(path)
        case "xlsx":
            from indexer.readers.xlsx import read_xlsx

            return read_xlsx(path)
        case "ofd":
            from indexer.readers.ofd import read_ofd

            return read_ofd(path, still_at_work)
    raise UnreadableSource("这是压缩包：请把扩展名改为 .zip，或解压后放入")


def _read_old(path: Path, kind: Kind) -> SourceText:
    from indexer.readers.office import converted, format_inside

    format_ = format_inside(path, kind)
    with tempfile.TemporaryDirectory(prefix="yiju-office-") as workspace:
        made = converted(path, format_, Path(workspace))
        if format_ == "xls":
            from indexer.readers.xlsx import read_xlsx

            return read_xlsx(made, format_)
        from indexer.readers.docx import read_docx

        return read_docx(made, format_)


def still_at_work() -> None:
    os.write(2, b".")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
