"""A corpus folder in, its documents, passages and windows out.

In: a folder of sources and, if there is one, its `manifest.toml`; files that the manifest does not list are documents
of their own. Out: `Corpus`. A source that cannot be read is named in it and the rest goes on. Errors: the CorpusError
tree, NoRoomToRead. Reads files, writes only into `cache_dir`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.chunk import passages_of, windows_of
from indexer.dewrap import dewrap
from indexer.discovery import MANIFEST_NAME, TERMS_NAME, Found, files_of, sources_of
from indexer.errors import BadManifest, CorpusError, EmptyCorpus, MissingAnchor, NoRoomToRead, UnreadableSource
from indexer.facts import folder_entry
from indexer.manifest import Entry, Float, Manifest, read_manifest_file
from indexer.pages import page_starts
from indexer.readers.cache import read_source_cached
from indexer.records import Document, Doubtful, Furniture, Passage, Unread, Window
from indexer.sources import Line, split_source, squeeze
from indexer.structure import Structure, structure
from indexer.workspace import workspace

READER_VERSION = "4"
"""Raise it when reading or cutting changes: an index made by another version is stale."""

SPEECHES = "领导论述"


@dataclass(frozen=True, slots=True)
class Corpus:
    """`unread`: sources that could not be read; `doubtful`: documents whose facts are left open."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    windows: tuple[Window, ...]
    unread: tuple[Unread, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()


def corpus_fingerprint(corpus_dir: Path) -> str:
    """Hash of everything the index is made from on the corpus side: manifest, sources, terms, reader version."""
    manifest = read_manifest_file(corpus_dir)
    digest = hashlib.sha256(READER_VERSION.encode())
    paths = {found.name: found.path for found in files_of(corpus_dir)}
    paths.update({name: corpus_dir / name for name in (MANIFEST_NAME, *manifest.sources, TERMS_NAME)})
    for name, path in sorted(paths.items()):
        if path.is_file():
            digest.update(name.encode() + b"\0" + _file_digest(path))
    return digest.hexdigest()


def _file_digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b"unreadable"  # read_corpus names it with its reason


def read_corpus(
    corpus_dir: Path, on_source: Callable[[str], None] | None = None, cache_dir: Path | None = None
) -> Corpus:
    """Every document of the folder, read, structured and cut.

    `cache_dir` keeps what slow formats gave (Word, PDF, scans), so that only changed files are parsed again. When not
    one document can be read, the first reason is raised.
    """
    manifest = read_manifest_file(corpus_dir)
    with workspace() as unpacked:
        sources, unread = sources_of(files_of(corpus_dir), unpacked)
        reading = _Reading(corpus_dir, manifest, sources, on_source, cache_dir)
        shaped, failed = reading.read_all()
    if not shaped:
        raise _nothing_read(corpus_dir, failed, unread)
    unread.extend(Unread(source, str(error)) for source, error in failed.items())
    order = {entry.id: place for place, entry in enumerate(manifest.entries)}
    documents = sorted(shaped, key=lambda made: order.get(made[0].id, len(order)))
    return _cut(documents, tuple(unread), tuple(reading.doubtful))


def _nothing_read(corpus_dir: Path, failed: Mapping[str, CorpusError], unread: Sequence[Unread]) -> CorpusError:
    for source, error in failed.items():
        return error if source in str(error) else type(error)(f"{source}：{error}")
    for archive in unread:
        return EmptyCorpus(f"语料文件夹 {corpus_dir} 里没有读得出的文件（{archive.source}：{archive.reason}）")
    return EmptyCorpus(f"语料文件夹 {corpus_dir} 里没有文件：请放入政策文件（docx、pdf、txt、ofd 等）后再试")


@dataclass(slots=True)
class _Reading:
    """One pass over the sources."""

    corpus_dir: Path
    manifest: Manifest
    sources: dict[str, Found]
    on_source: Callable[[str], None] | None
    cache_dir: Path | None
    doubtful: list[Doubtful] = field(default_factory=list)

    def read_all(self) -> tuple[list[tuple[Document, Structure]], dict[str, CorpusError]]:
        """Documents in the order of their sources, and what went wrong, by source."""
        made: list[tuple[Document, Structure]] = []
        failed: dict[str, CorpusError] = {}
        for source in dict.fromkeys((*self.manifest.sources, *self.sources)):
            if self.on_source:
                self.on_source(source)
            try:
                made.extend(self._read(source))
            except BadManifest:
                raise
            except NoRoomToRead as error:
                raise NoRoomToRead(source) from error  # a member of an archive by its own name
            except CorpusError as error:
                failed[source] = error
        return made, failed

    def _read(self, source: str) -> list[tuple[Document, Structure]]:
        found = self.sources.get(source)
        text = read_source_cached(found.path if found else self.corpus_dir / source, self.cache_dir)
        dividers = self.manifest.dividers.get(source, ())
        lines, furniture = split_source(text, dividers)
        _check_dividers(source, dividers, furniture)
        entries = [entry for entry in self.manifest.entries if entry.source == source]
        if entries:
            return _listed(source, entries, lines, furniture, len(text.lines))
        if not lines:
            raise UnreadableSource("里面没有文字：请确认文件内容")
        entry, doubtful = folder_entry(source, text, lines)
        if doubtful:
            self.doubtful.append(doubtful)
        return [_document(entry, lines, tuple(furniture))]


def _cut(
    documents: Sequence[tuple[Document, Structure]], unread: tuple[Unread, ...], doubtful: tuple[Doubtful, ...]
) -> Corpus:
    passages: list[Passage] = []
    windows: list[Window] = []
    for document, shape in documents:
        for passage in passages_of(document, shape):
            if passage.kind == "text":
                windows.extend(windows_of(document, passage, len(passages)))
            passages.append(passage)
    return Corpus(tuple(document for document, _ in documents), tuple(passages), tuple(windows), unread, doubtful)


def _listed(
    source: str, entries: Sequence[Entry], lines: Sequence[Line], furniture: Sequence[Furniture], length: int
) -> list[tuple[Document, Structure]]:
    """The documents that the manifest finds in one source; `length`: lines of the source."""
    starts = sorted((_find_anchor(lines, entry), position) for position, entry in enumerate(entries))
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    made: list[tuple[Document, Structure]] = []
    for (start, position), end in zip(starts, ends, strict=True):
        if start == end:
            raise BadManifest(f"{source} 里有两个条目从同一处开始（{entries[position].title}）：请改正其中一个的 start")
        first = 0 if start == starts[0][0] else lines[start].number - 1
        last = lines[end].number - 1 if end < len(lines) else length
        own = tuple(item for item in furniture if first < item.line <= last)
        made.append(_document(entries[position], lines[start:end], own))
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
    paragraphs = dewrap(ordered, entry.title)
    shape = structure(paragraphs, entry.issuer if entry.level == SPEECHES else None)
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
        pages=page_starts(paragraphs, [block.start for block in shape.blocks], lines),
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
