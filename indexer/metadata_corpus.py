"""A corpus folder in, every document's facts as its text states them out, beside what the manifest says.

Effects: reads the folder as the indexer does, unpacks archives into a temporary folder. Errors: the CorpusError tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.corpus import read_corpus
from indexer.discovery import files_of, sources_of
from indexer.manifest import Entry, read_manifest_file
from indexer.metadata import read_facts
from indexer.metadata_records import Facts
from indexer.readers.cache import read_source_cached
from indexer.readers.records import SourceText
from indexer.records import Document
from indexer.sources import Line, split_source
from indexer.workspace import workspace


@dataclass(frozen=True, slots=True)
class FactsOf:
    """`entry` is None for a document that the manifest does not list; `whole_source`: all lines of its file, with
    the title pages that the manifest takes out."""

    document: Document
    entry: Entry | None
    facts: Facts
    lines: tuple[Line, ...]
    whole_source: tuple[Line, ...]


def facts_of_corpus(corpus_dir: Path, cache_dir: Path | None = None) -> Iterator[FactsOf]:
    """In the order of the corpus."""
    entries = {entry.id: entry for entry in read_manifest_file(corpus_dir).entries}
    documents = read_corpus(corpus_dir, cache_dir=cache_dir).documents
    sources = _sources(corpus_dir, {document.source for document in documents}, cache_dir)
    for document in documents:
        text, lines_of_text, whole = sources[document.source]
        lines = tuple(line for line in lines_of_text if document.first_line <= line.number <= document.last_line)
        entry = entries.get(document.id)
        shown = text.title if entry is None or not entry.start else None
        yield FactsOf(document, entry, read_facts(lines, shown), lines, whole)


def _sources(
    corpus_dir: Path, wanted: set[str], cache_dir: Path | None
) -> dict[str, tuple[SourceText, tuple[Line, ...], tuple[Line, ...]]]:
    dividers = read_manifest_file(corpus_dir).dividers
    read: dict[str, tuple[SourceText, tuple[Line, ...], tuple[Line, ...]]] = {}
    with workspace() as unpacked:
        found, _ = sources_of(files_of(corpus_dir), unpacked)
        for name in wanted:
            text = read_source_cached(found[name].path if name in found else corpus_dir / name, cache_dir)
            without = split_source(text, dividers.get(name, ()))[0]
            read[name] = (text, tuple(without), tuple(split_source(text)[0]))
    return read
