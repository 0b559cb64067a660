"""Documents of the corpus in, a table out: how much of their text and headings every format gives back, and how fast.

    python -m eval.formats

Renders document 003 whole and one chapter of 004 into each format, reads the files as the index does and compares.
Text: 2·M/(T+R), M characters that match in order, T and R those of the truth and of what was read, white space aside.
Headings: share of the truth's section headings found again, in order; full and half width count as one, since no eye
and no OCR can tell `1．` from `1.`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from unicodedata import normalize

from eval.renderings import Block, typeset, write_docx, write_html, write_ofd, write_pdf, write_scan, write_text
from indexer.corpus import read_corpus
from indexer.dewrap import dewrap
from indexer.readers import read_source
from indexer.records import Document
from indexer.sources import split_source, squeeze
from indexer.structure import structure

WHOLE = "hunan-gaoxinqu-2017"
IN_PART, CHAPTER = "xiangxiang-zhanxin-14-5", "第三章"
_OLD = ("doc", "rtf")

Writer = Callable[[Sequence[Block], Path], None]
WRITERS: dict[str, tuple[str, Writer]] = {
    "TXT UTF-8": (".txt", write_text("utf-8")),
    "TXT GB18030": (".txt", write_text("gb18030")),
    "TXT UTF-16": (".txt", write_text("utf-16")),
    "HTML": (".html", write_html),
    "DOCX": (".docx", write_docx),
    "PDF": (".pdf", lambda blocks, path: write_pdf(typeset(blocks, header="政策汇编"), path)),
    "OFD": (".ofd", lambda blocks, path: write_ofd(typeset(blocks, header="政策汇编"), path)),
    "PDF 扫描 200 dpi": (".pdf", lambda blocks, path: write_scan(typeset(blocks), path)),
}


@dataclass(frozen=True, slots=True)
class Recovered:
    """Shares are 0..1; `seconds` are for reading alone."""

    format: str
    document: str
    text: float
    headings: float
    seconds: float


def blocks_of(document: Document, start: int = 0, end: int | None = None) -> list[Block]:
    """Paragraphs and rows of a document, or of a part of it."""
    lines = document.text[start:end].split("\n")
    return [tuple(line.split("\t")) if "\t" in line else line for line in lines if line.strip()]


def read_back(path: Path) -> tuple[str, list[str]]:
    """Text and headings as the index would hold them."""
    lines, _ = split_source(read_source(path))
    shape = structure(dewrap(lines, "（无标题）"), None)
    return shape.text, [section.heading for section in shape.sections if section.heading]


def text_recovered(truth: str, read: str) -> float:
    """2·M/(T+R) on visible characters; by sentences first, then by characters where these differ."""
    mine, found = _sentences(truth), _sentences(read)
    matched = 0
    for tag, a, b, c, d in SequenceMatcher(None, mine, found, autojunk=False).get_opcodes():
        left, right = "".join(mine[a:b]), "".join(found[c:d])
        if tag == "equal":
            matched += len(left)
        elif tag == "replace":
            blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
            matched += sum(block.size for block in blocks)
    total = len(squeeze(truth)) + len(squeeze(read))
    return 2 * matched / total if total else 1.0


def _sentences(text: str) -> list[str]:
    return squeeze(text).replace("。", "。\n").replace("；", "；\n").replace("，", "，\n").split("\n")


def headings_recovered(truth: Sequence[str], read: Sequence[str]) -> float:
    wanted, found = ([squeeze(normalize("NFKC", heading)) for heading in side] for side in (truth, read))
    blocks = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted) if wanted else 1.0


def measured(name: str, format_: str, blocks: Sequence[Block], path: Path) -> Recovered:
    """One file against the text it was made from, both cut into sections by the same rules."""
    truth = path.with_suffix(".truth")
    write_text("utf-8")(blocks, truth)
    text, headings = read_back(truth)
    started = time.perf_counter()
    read, found = read_back(path)
    seconds = time.perf_counter() - started
    return Recovered(format_, name, text_recovered(text, read), headings_recovered(headings, found), seconds)


def samples(corpus_dir: Path) -> dict[str, list[Block]]:
    """003 whole, and one chapter of 004."""
    documents = {document.id: document for document in read_corpus(corpus_dir).documents}
    whole, part = documents[WHOLE], documents[IN_PART]
    chapter = next(section for section in part.sections if section.heading.startswith(CHAPTER))
    return {"003": blocks_of(whole), "004 第三章": blocks_of(part, chapter.start, chapter.end)}


def all_measured(corpus_dir: Path, workspace: Path) -> list[Recovered]:
    rows: list[Recovered] = []
    for number, (name, blocks) in enumerate(samples(corpus_dir).items()):
        for place, (format_, (ending, write)) in enumerate(WRITERS.items()):
            path = workspace / f"{number}-{place}{ending}"
            write(blocks, path)
            rows.append(measured(name, format_, blocks, path))
            print(_row(rows[-1]), flush=True)
        if shutil.which("soffice"):
            rows.extend(_old_formats(name, blocks, workspace / f"old-{number}"))
    return rows


def _old_formats(name: str, blocks: Sequence[Block], folder: Path) -> list[Recovered]:
    folder.mkdir()
    write_docx(blocks, folder / "a.docx")
    rows = []
    for ending in _OLD:
        path = as_old_format(folder / "a.docx", ending)
        rows.append(measured(name, ending.upper(), blocks, path))
        print(_row(rows[-1]), flush=True)
    return rows


def as_old_format(path: Path, ending: str) -> Path:
    """A DOCX turned into DOC or RTF by LibreOffice, beside it."""
    import subprocess

    profile = (path.parent / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", ending, "--outdir"]
    subprocess.run([*command, str(path.parent), str(path)], check=True, capture_output=True, timeout=180)
    return path.with_suffix(f".{ending}")


def _row(row: Recovered) -> str:
    return f"| {row.document} | {row.format} | {100 * row.text:.2f} | {100 * row.headings:.1f} | {row.seconds:.2f} |"


def main() -> int:
    print("| 文件 | 格式 | 文字相符 % | 标题找回 % | 读取用时 秒 |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as workspace:
        all_measured(Path("corpus"), Path(workspace))
    return 0


if __name__ == "__main__":
    sys.exit(main())
