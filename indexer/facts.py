"""A file no manifest describes in, its entry and what stays doubtful out. Pure.

The entry holds what the text states (indexer/metadata.py), as far as it needs nobody's look. What a record must have
and the text does not settle is marked 未注明; the level, for which there is no such value, is then the lowest one, 县,
so that no text is given an authority it may not have.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.discovery import id_of, title_of
from indexer.manifest import Entry
from indexer.metadata import read_facts
from indexer.metadata_records import FACT_NAMES, Fact, Facts, T
from indexer.readers.records import SourceText
from indexer.records import Doubtful
from indexer.sources import Line, squeeze

UNSTATED = "未注明"
LOWEST_LEVEL = "县"
NEEDED = ("title", "level", "region", "doc_type")
"""The facts that every record has."""

_MAX_TITLE = 60
_MAX_TITLE_LINES = 5


def folder_entry(source: str, text: SourceText, lines: Sequence[Line]) -> tuple[Entry, Doubtful | None]:
    """The entry of a whole file. A title is better doubtful than a file's name, the rest better absent."""
    facts = read_facts(lines, text.title)
    title = _title(facts, text, lines) or title_of(source)
    entry = Entry(
        id=id_of(source),
        title=title,
        level=_settled(facts.level) or LOWEST_LEVEL,
        region=_settled(facts.region) or UNSTATED,
        doc_type=_settled(facts.doc_type) or UNSTATED,
        source=source,
        start="",
        number=_settled(facts.number),
        issuer=_settled(facts.issuer),
        date=_settled(facts.date),
        period=_settled(facts.period),
        title_in_text=_stands_at_the_top(title, lines) or facts.title is not None,
    )
    return entry, _doubtful(entry, facts)


def _settled(fact: Fact[T] | None) -> T | None:
    return fact.value if fact and fact.is_settled else None


def _title(facts: Facts, text: SourceText, lines: Sequence[Line]) -> str | None:
    if facts.title:
        return facts.title.value
    if text.title and len(text.title) <= 2 * _MAX_TITLE:
        return text.title
    return lines[0].text if len(lines[0].text) <= _MAX_TITLE else None


def _doubtful(entry: Entry, facts: Facts) -> Doubtful | None:
    read = facts.of_manifest()
    unsettled = [name for name in NEEDED if name not in read]
    unsettled += [name for name, fact in read.items() if not fact.is_settled]
    names = tuple(title for name, title in FACT_NAMES.items() if name in unsettled)
    return Doubtful(entry.id, entry.source, names) if names else None


def _stands_at_the_top(title: str, lines: Sequence[Line]) -> bool:
    top = "".join(squeeze(line.text) for line in lines[: 4 * _MAX_TITLE_LINES])
    return squeeze(title) in top
