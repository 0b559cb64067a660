"""A file from anywhere in, the manifest entries proposed for it out; or the file and its entries into the corpus.

Effects: reads the file, copies it into the corpus folder, appends to manifest.toml. The manifest's present text stays
to the letter, and the new one is checked before it takes the old one's place, in one step. Errors: CorpusError.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

from indexer.discovery import MANIFEST_NAME
from indexer.errors import BadManifest, MissingSource, UnreadableSource
from indexer.manifest import parse_manifest, read_manifest_file
from indexer.metadata_proposal import FileProposal, propose
from indexer.readers import read_source
from indexer.sources import split_source


def proposal_of(file: Path, corpus_dir: Path, stated: Mapping[str, str]) -> FileProposal:
    """`stated`: facts by field name that a person gives."""
    manifest = read_manifest_file(corpus_dir)
    source = _name_in_corpus(file, corpus_dir)
    if source in manifest.sources:
        raise BadManifest(f"{source} 已经在清单里：要更正它的信息，请直接改 {corpus_dir / MANIFEST_NAME}")
    if not file.is_file():
        raise MissingSource(f"找不到文件 {file}：请检查路径")
    try:
        text = read_source(file)
    except UnreadableSource as error:
        raise UnreadableSource(f"{file}：{error}") from None
    if text.format == "zip":
        raise UnreadableSource(f"{file} 是压缩包：请解压后加入里面的文件，或整个放进语料目录")
    lines, _ = split_source(text)
    if not lines:
        raise UnreadableSource(f"{file} 里面没有文字：请确认文件内容")
    taken = frozenset(entry.id for entry in manifest.entries)
    return propose(source, lines, shown_title=text.title, stated=stated, taken=taken)


def _name_in_corpus(file: Path, corpus_dir: Path) -> str:
    """A file that lies in the folder already keeps its place in it."""
    whole, folder = file.resolve(), corpus_dir.resolve()
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else file.name


def write_proposal(proposal: FileProposal, file: Path, corpus_dir: Path) -> None:
    """The file first: a manifest must never name what is not there."""
    target = corpus_dir / proposal.source
    manifest = corpus_dir / MANIFEST_NAME
    before = manifest.read_text(encoding="utf-8-sig") if manifest.exists() else ""
    after = _appended(before, proposal.toml)
    parse_manifest(tomllib.loads(after), str(manifest))
    if target.resolve() != file.resolve():
        if target.exists() and target.read_bytes() != file.read_bytes():
            raise BadManifest(f"语料目录里已有另一份 {proposal.source}：请给新文件换个名字再加入")
        shutil.copyfile(file, target)
    _replace(manifest, after)


def _appended(before: str, entries: str) -> str:
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    return f"{before}{gap}{entries}"


def _replace(path: Path, text: str) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".manifest-", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(temporary, path.stat().st_mode if path.exists() else 0o644)
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise BadManifest(f"语料清单 {path} 写不进去（{error.strerror}）：请检查磁盘和权限") from None
