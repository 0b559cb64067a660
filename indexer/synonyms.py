"""Names of the same thing: 技改 and 技术改造. In: a file of groups. Out: groups of sides, normalised. Reads files.

One group a line, sides separated by " = "; a space in a side means: these words together (双创 = 大众创业 万众创新).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from indexer.tokens import normalize, read_terms

POLICY_SYNONYMS = Path(__file__).with_name("policy_synonyms.txt")

Side = tuple[str, ...]
Group = tuple[Side, ...]


def read_synonyms(path: Path) -> tuple[str, ...]:
    """Lines of a file of groups, as `parse` takes them; () when there is no such file. Raises UnreadableSource."""
    return read_terms(path)


@cache
def parse(lines: tuple[str, ...]) -> tuple[Group, ...]:
    """A line of one side says nothing and is left out."""
    groups = (tuple(_side(side) for side in line.split(" = ") if side.strip()) for line in lines)
    return tuple(group for group in groups if len(group) > 1)


@cache
def policy_synonyms() -> tuple[str, ...]:
    return read_synonyms(POLICY_SYNONYMS)


def _side(text: str) -> Side:
    """A side of letters keeps its spaces (supply chain); one of characters is split at them."""
    if text.isascii():
        return (normalize(text),)
    return tuple(normalize(word) for word in text.split())
