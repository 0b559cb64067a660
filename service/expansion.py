"""Other wordings of a query. In: a normalised query and its words. Out: the query with a name replaced by an equal one.

A name counts only where it begins and ends with a word: 高企 is not found in 提高企业效益.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from indexer.synonyms import Group, parse, policy_synonyms

MAX_VARIANTS = 6
MIN_INNER_CHARS = 3


class Synonyms:
    """The product's own groups and the administrator's, `lines` as in corpus/synonyms.txt."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        groups = (*parse(policy_synonyms()), *parse(tuple(lines)))
        self._group_of: dict[str, Group] = {}
        for group in groups:
            for side in group:
                if len(side) == 1:
                    self._group_of[side[0]] = group  # the administrator's come last and win
        self._longest = max(map(len, self._group_of), default=0)

    def variants(self, content: str, words: Sequence[str]) -> tuple[str, ...]:
        """Up to MAX_VARIANTS other wordings, one name replaced in each; `words` joined are `content`."""
        made: list[str] = []
        for start, end in self._names_in(content, words):
            name = content[start:end]
            for side in self._group_of[name]:
                if side != (name,):
                    made.append(content[:start] + " ".join(side) + content[end:])
        return tuple(dict.fromkeys(made))[:MAX_VARIANTS]

    def _names_in(self, content: str, words: Sequence[str]) -> list[tuple[int, int]]:
        """Spans of the longest names at each word's beginning, not overlapping."""
        edges = [0, *accumulate(len(word) for word in words)]
        spans: list[tuple[int, int]] = []
        reached = 0
        for start in edges:
            size = self._name_at(content, start, frozenset(edges)) if start >= reached else 0
            if size:
                reached = start + size
                spans.append((start, reached))
        return spans

    def _name_at(self, content: str, start: int, edges: frozenset[int]) -> int:
        """Length of the longest name there, 0 for none. One of two characters must end with a word; a longer one may
        be the first part of a long word (放管服 in 放管服改革)."""
        for size in range(min(self._longest, len(content) - start), 1, -1):
            whole = size >= MIN_INNER_CHARS or start + size in edges
            if whole and content[start : start + size] in self._group_of:
                return size
        return 0
