"""A file that is not in the manifest in, the manifest entries proposed for it out, as TOML. Pure.

A whole file is one entry; a compendium gets one for each document in it, with the words it starts with, and a divider
for each title page. What is doubtful is written down with the line it was read from, for the administrator to check;
what the text does not state but an entry needs is left out and named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.discovery import id_of
from indexer.facts import NEEDED
from indexer.metadata import read_facts
from indexer.metadata_compendium import Constituents, Part, constituents
from indexer.metadata_records import FACT_NAMES, Fact, Facts
from indexer.records import Period
from indexer.sources import Line, squeeze

_KEYS = {"doc_type": "type"}
_IN_ENTRY = ("title", "number", "issuer", "level", "region", "doc_type", "date", "period")
_QUOTED_CHARS = 40
_ANCHOR_LINES = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """One entry. `stated` are facts a person gave, which win; `missing` the keys that the entry needs and has not."""

    id: str
    source: str
    start: str
    facts: Facts
    stated: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        has = {*self.facts.of_manifest(), *self.stated}
        return tuple(_KEYS.get(name, name) for name in NEEDED if name not in has)

    @property
    def doubtful(self) -> dict[str, Fact[str] | Fact[Period]]:
        read = self.facts.of_manifest()
        return {name: fact for name, fact in read.items() if not fact.is_settled and name not in self.stated}


@dataclass(frozen=True, slots=True)
class FileProposal:
    """All that the manifest needs for one file."""

    source: str
    entries: tuple[Proposal, ...]
    dividers: tuple[str, ...]

    @property
    def toml(self) -> str:
        blocks = [divider_toml(self.source, text) for text in self.dividers]
        return "\n".join(blocks + [entry_toml(entry) for entry in self.entries])


def propose(
    source: str, lines: Sequence[Line], *, shown_title: str | None, stated: Mapping[str, str], taken: frozenset[str]
) -> FileProposal:
    """`stated`: facts by field name that a person gives: they win over a whole file's text, and fill what the
    texts in a compendium leave open. `taken`: ids that the manifest uses already."""
    found = constituents(lines)
    used = set(taken)
    entries: list[Proposal] = []
    for part in found.parts:
        facts = read_facts(part.lines, None if found.is_compendium else shown_title)
        name = _free_id(source, facts, part, found, used)
        used.add(name)
        read = facts.of_manifest() if found.is_compendium else {}
        given = {key: value for key, value in stated.items() if key not in read}
        entries.append(Proposal(name, source, anchor(lines, part), facts, given))
    return FileProposal(source, tuple(entries), found.dividers)


def _free_id(source: str, facts: Facts, part: Part, found: Constituents, used: set[str]) -> str:
    """Readable, and the same each time: made from the file's name; in a compendium with the title too."""
    if not found.is_compendium:
        name = id_of(source)
    else:
        title = facts.title.value if facts.title else part.lines[0].text
        name = id_of(f"{source}/{title.replace('.', ' ').replace('/', ' ')}.")
    return name if name not in used else f"{name}-{part.lines[0].number}"


def anchor(lines: Sequence[Line], part: Part) -> str:
    """The fewest whole lines of the part's beginning, white space aside, that begin no other line of the source."""
    spelled = [squeeze(line.text) for line in lines]
    first = next(at for at, line in enumerate(lines) if line.number == part.lines[0].number)
    start = ""
    for at in range(first, min(first + _ANCHOR_LINES, len(lines))):
        start += spelled[at]
        same = [i for i in range(len(lines)) if "".join(spelled[i : i + _ANCHOR_LINES + 1]).startswith(start)]
        if len(same) == 1:
            break
    return start


def divider_toml(source: str, text: str) -> str:
    return f"[[divider]]\nsource = {_quoted(source)}\ntext = {_quoted(text)}\n"


def entry_toml(entry: Proposal) -> str:
    """As corpus/README.md describes it; doubtful facts are marked above the entry's keys."""
    rows = ["[[document]]"]
    for name, fact in entry.doubtful.items():
        rows.append(f"# 待核对：{FACT_NAMES[name]}读自第 {fact.line} 行“{_shortened(fact.quote)}”")
    for key in entry.missing:
        rows.append(f"# 缺少：{key}（原文没有写明，请补上）")
    rows.append(f"id = {_quoted(entry.id)}")
    read = entry.facts.of_manifest()
    for name in _IN_ENTRY:
        if name in entry.stated:
            rows.append(f"{_KEYS.get(name, name)} = {_quoted(entry.stated[name])}")
        elif name in read:
            rows.append(f"{_KEYS.get(name, name)} = {_value(read[name].value)}")
    if "title" in entry.stated and "title" not in read:
        rows.append("title_in_text = false")
    rows += [f"source = {_quoted(entry.source)}", f"start = {_quoted(entry.start)}"]
    return "\n".join(rows) + "\n"


def _value(value: str | Period) -> str:
    return f"[{value.from_year}, {value.to_year}]" if isinstance(value, Period) else _quoted(value)


def _quoted(text: str) -> str:
    """A basic TOML string: JSON's escapes are among TOML's, DEL aside, which neither prints."""
    return json.dumps(text.replace("\x7f", ""), ensure_ascii=False)


def _shortened(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= _QUOTED_CHARS else one[:_QUOTED_CHARS] + "…"
