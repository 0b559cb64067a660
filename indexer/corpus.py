"""A corpus folder in, its documents, passages and windows out.

In: `manifest.toml` and the sources it names. Out: `Corpus`. Errors: the CorpusError tree. Reads files, writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.chunk import passages_of, windows_of
from indexer.dewrap import dewrap
from indexer.errors import BadManifest, MissingAnchor
from indexer.manifest import MANIFEST_NAME, Entry, Float, Manifest, read_manifest_file
from indexer.records import Document, Furniture, Passage, Window
from indexer.sources import Line, read_lines, split_lines, squeeze
from indexer.structure import Structure, structure

READER_VERSION = "2"
"""Raise it when reading or cutting changes: an index made by another version is stale."""

SPEECHES = "领导论述"
TERMS_NAME = "terms.txt"
"""The administrator's own words, one a line; optional."""


@dataclass(frozen=True, slots=True)
class Corpus:
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    windows: tuple[Window, ...]


def corpus_fingerprint(corpus_dir: Path) -> str:
    """Hash of everything the index is made from on the corpus side: manifest, sources, terms, reader version."""
    manifest = read_manifest_file(corpus_dir)
    digest = hashlib.sha256(READER_VERSION.encode())
    for name in (MANIFEST_NAME, *sorted(manifest.sources), TERMS_NAME):
        path = corpus_dir / name
        if name == TERMS_NAME and not path.exists():
            continue
        if not path.exists():
            read_lines(path)  # says which file is missing and what to do
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read_corpus(corpus_dir: Path, on_source: Callable[[str], None] | None = None) -> Corpus:
    """Every document of the folder, read, structured and cut."""
    manifest = read_manifest_file(corpus_dir)
    shaped: dict[str, tuple[Document, Structure]] = {}
    for source in manifest.sources:
        if on_source:
            on_source(source)
        shaped.update(_read_source(corpus_dir, source, manifest))
    documents = [shaped[entry.id] for entry in manifest.entries]
    return _cut(documents)


def _cut(documents: Sequence[tuple[Document, Structure]]) -> Corpus:
    passages: list[Passage] = []
    windows: list[Window] = []
    for document, shape in documents:
        for passage in passages_of(document, shape):
            if passage.kind == "text":
                windows.extend(windows_of(document, passage, len(passages)))
            passages.append(passage)
    return Corpus(tuple(document for document, _ in documents), tuple(passages), tuple(windows))


def _read_source(corpus_dir: Path, source: str, manifest: Manifest) -> dict[str, tuple[Document, Structure]]:
    raw = read_lines(corpus_dir / source)
    dividers = manifest.dividers.get(source, ())
    lines, furniture = split_lines(raw, dividers)
    _check_dividers(source, dividers, furniture)
    entries = [entry for entry in manifest.entries if entry.source == source]
    starts = sorted((_find_anchor(lines, entry), position) for position, entry in enumerate(entries))
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    made: dict[str, tuple[Document, Structure]] = {}
    for (start, position), end in zip(starts, ends, strict=True):
        if start == end:
            raise BadManifest(f"{source} 里有两个条目从同一处开始（{entries[position].title}）：请改正其中一个的 start")
        first = 0 if start == starts[0][0] else lines[start].number - 1
        last = lines[end].number - 1 if end < len(lines) else len(raw)
        own = tuple(item for item in furniture if first < item.line <= last)
        made[entries[position].id] = _document(entries[position], lines[start:end], own)
    _check_nothing_before(source, lines, starts[0][0])
    return made


def _check_nothing_before(source: str, lines: Sequence[Line], start: int) -> None:
    if start:
        raise MissingAnchor(
            f"{source} 第 {lines[0].number}–{lines[start - 1].number} 行不属于任何条目：请改正第一个条目的 start，"
            "或把这几行写成一个 [[divider]]"
        )


def _check_dividers(source: str, dividers: tuple[str, ...], furniture: Sequence[Furniture]) -> None:
    found = "".join(squeeze(item.text) for item in furniture if item.kind == "divider")
    for divider in dividers:
        if squeeze(divider) not in found:
            raise MissingAnchor(f"{source} 里找不到分隔页“{divider[:30]}”：请改正 manifest.toml 里的这个 [[divider]]")


def _find_anchor(lines: Sequence[Line], entry: Entry) -> int:
    """Position of the line that begins with the entry's opening words."""
    wanted = squeeze(entry.start)
    found = [index for index in range(len(lines)) if _starts_with(lines, index, wanted)]
    if len(found) == 1:
        return found[0]
    problem = "找不到" if not found else f"有 {len(found)} 处都是"
    raise MissingAnchor(
        f"{entry.source} 里{problem}“{entry.start[:30]}”（条目“{entry.title}”的 start）："
        "请从原文复制这份文件开头的一两行到 manifest.toml"
    )


def _starts_with(lines: Sequence[Line], index: int, wanted: str) -> bool:
    spelled = ""
    while index < len(lines) and len(spelled) < len(wanted):
        spelled += squeeze(lines[index].text)
        index += 1
        if not (spelled.startswith(wanted) or wanted.startswith(spelled)):
            return False
    return spelled.startswith(wanted)


def _document(entry: Entry, lines: Sequence[Line], furniture: tuple[Furniture, ...]) -> tuple[Document, Structure]:
    ordered = list(lines)
    for box in entry.floats:
        ordered = _with_float_moved(ordered, box, entry)
    shape = structure(dewrap(ordered, entry.title), entry.issuer if entry.level == SPEECHES else None)
    document = Document(
        id=entry.id,
        title=entry.title,
        title_in_text=entry.title_in_text,
        doc_number=entry.number,
        issuer=entry.issuer,
        level=entry.level,
        region=entry.region,
        doc_type=entry.doc_type,
        date=entry.date,
        period=entry.period,
        repealed_by=entry.repealed_by,
        source=entry.source,
        first_line=lines[0].number,
        last_line=lines[-1].number,
        text=shape.text,
        sections=shape.sections,
        furniture=furniture,
    )
    return document, shape


def _with_float_moved(lines: list[Line], box: Float, entry: Entry) -> list[Line]:
    """Lines of the box put behind the line that ends with `after`; the sentence it interrupted closes up."""

    def position(words: str, matches: Callable[[int, str], bool]) -> int:
        for index in range(len(lines)):
            if matches(index, squeeze(words)):
                return index
        raise MissingAnchor(f"“{entry.title}”里找不到浮动专栏的“{words[:30]}”：请改正 manifest.toml 里的 floats")

    def begins(index: int, wanted: str) -> bool:
        return _starts_with(lines, index, wanted)

    def ends(index: int, wanted: str) -> bool:
        return squeeze(lines[index].text).endswith(wanted)

    first, last = position(box.begin, begins), position(box.end, ends)
    moved = lines[first : last + 1]
    rest = lines[:first] + lines[last + 1 :]
    lines = rest
    target = position(box.after, ends) + 1
    return rest[:target] + moved + rest[target:]
