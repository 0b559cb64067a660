"""A corpus folder in, the files in it that are sources out, members of ZIP archives among them. Effects: reads the
folder, unpacks archives into `workspace`.

A source's name is its path inside the folder with `/` between the parts; a member of an archive is named
`材料.zip/通知.docx`. Hidden files, locks of Office, and what the folder keeps for yiju itself are no sources.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer import sandbox
from indexer.errors import UnreadableSource
from indexer.records import Unread

MANIFEST_NAME = "manifest.toml"
TERMS_NAME = "terms.txt"
"""The administrator's own words, one a line; optional."""

_OWN_NAMES = frozenset({MANIFEST_NAME, TERMS_NAME, "synonyms.txt"})
_NO_SOURCE = re.compile(
    r"""[.~].* | __MACOSX | thumbs\.db | desktop\.ini | .*\.(?:md|toml|tmp|temp|part|crdownload|bak|swp|lnk|url)""",
    re.VERBOSE | re.IGNORECASE,
)
_MAX_SLUG = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be read. `name` is how the corpus knows it."""

    name: str
    path: Path


def files_of(corpus_dir: Path) -> list[Found]:
    """Every file of the folder that is a source or an archive of sources, in the order of their names."""
    return sorted(_walk(corpus_dir, ""), key=lambda found: found.name)


def _walk(folder: Path, prefix: str) -> Iterator[Found]:
    for entry in os.scandir(folder):
        if _NO_SOURCE.fullmatch(entry.name) or (not prefix and entry.name in _OWN_NAMES):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield Found(prefix + entry.name, Path(entry.path))


def sources_of(files: list[Found], workspace: Path) -> tuple[dict[str, Found], list[Unread]]:
    """Sources by name; archives are replaced by their members, unpacked into `workspace`."""
    sources: dict[str, Found] = {}
    unread: list[Unread] = []
    for found in files:
        if not found.name.lower().endswith(".zip"):
            sources[found.name] = found
            continue
        try:
            members = sandbox.unpack_apart(found.path, workspace / id_of(found.name))
        except UnreadableSource as error:
            unread.append(Unread(found.name, str(error)))
            continue
        for member in members:
            if not any(_NO_SOURCE.fullmatch(part) for part in member.name.split("/")):
                name = f"{found.name}/{member.name}"
                sources[name] = Found(name, member.path)
    return sources, unread


def id_of(source: str) -> str:
    """A document id from a file's name, the same on every machine: readable words and eight hex digits of a hash."""
    stem = unicodedata.normalize("NFKC", source.rsplit("/", 1)[-1]).rsplit(".", 1)[0]
    slug = re.sub(r"[^\w]+", "-", stem).strip("-_")[:_MAX_SLUG].strip("-_") or "file"
    digest = hashlib.sha256(unicodedata.normalize("NFC", source).encode()).hexdigest()
    return f"{slug}-{digest[:8]}"


def title_of(source: str) -> str:
    """What a file is called, for want of a title in its text."""
    name = source.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] if "." in name.strip(".") else name
