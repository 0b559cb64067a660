"""Where a draft repeats a passage almost word for word, the words it changes. Pure.

In: two texts. Out: pairs of wordings. 以上 for 以下, 长沙 for 武汉, 七大 for 六大: in a sentence that is otherwise the
passage's a changed word is either a slip or makes a quotation that is none. Words left out or added change nothing,
unless they deny.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from ui.figures import plain

NEARLY_ALL = 0.8
"""Share of the draft's letters that stand in the passage in this order, LEAST_RUN and more together."""
LEAST_RUN, LEAST_AT_AN_END = 2, 4
LONGEST = 12
"""A longer stretch of other words is another clause, not a changed word."""
_LETTER = re.compile(r"[^\W_]|[%‰]")
_DENIAL = re.compile("[不未非无禁停]")
_SAME = re.compile(
    "(?:[我全本该]?[省市县区州国])|[和与及并且同跟]|以及|[要应将须会]|应当|[我全本该]|[的地得了着]|[对就]于?|等"
)
"""One of these for another is style: 我市 for 全市, 与 for 和."""
_CLAUSE_END = re.compile(r"[，。；：！？,;:!?\n]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What the draft says and what the passage says in its place, each as it stands in its text."""

    in_draft: str
    in_passage: str


def changes(draft: str, passage: str) -> tuple[Change, ...]:
    """() where the draft is worded on its own."""
    own, stated = _Letters(draft), _Letters(passage)
    blocks = SequenceMatcher(None, own.text, stated.text, autojunk=False).get_matching_blocks()
    runs = [((a, a + size), (b, b + size)) for a, b, size in blocks if size >= LEAST_RUN]
    if not runs or sum(end - start for (start, end), _ in runs) < NEARLY_ALL * len(own.text):
        return ()
    while runs and _length(runs[0]) < LEAST_AT_AN_END:
        del runs[0]
    while runs and _length(runs[-1]) < LEAST_AT_AN_END:
        del runs[-1]
    inside = [((a[1], c[0]), (b[1], d[0])) for (a, b), (c, d) in pairwise(runs)]
    first = [(own.before(a[0]), stated.before(b[0])) for a, b in runs[:1]]
    last = [(own.behind(a[1]), stated.behind(b[1])) for a, b in runs[-1:]]
    found = [pair for pair in (*inside, *last) if _is_change(own.of(pair[0]), stated.of(pair[1]))]
    found += [pair for pair in first if _is_change(own.of(pair[0]), stated.of(pair[1]), introduces=True)]
    elsewhere = [stated.of(there) for _, there in inside]
    stayed = [pair for pair in found if not any(own.of(pair[0]) in words for words in elsewhere if own.of(pair[0]))]
    return tuple(Change(own.shown(here), stated.shown(there)) for here, there in sorted(stayed))


def _length(run: tuple[Span, Span]) -> int:
    return run[0][1] - run[0][0]


def _is_change(here: str, there: str, *, introduces: bool = False) -> bool:
    """`introduces`: 我市将 before what is quoted is no change; a word in another's place is as long: 长沙, 武汉."""
    here, there = _less_common(here, there)
    if max(len(here), len(there)) > LONGEST or (_SAME.fullmatch(here) and _SAME.fullmatch(there)):
        return False
    if introduces and here and there and not (len(here) == len(there) <= LEAST_RUN):
        return False
    return bool(here and there) or bool(_DENIAL.search(here + there))


def _less_common(here: str, there: str) -> tuple[str, str]:
    """Without what both begin and end with, which was too short for a run."""
    while here and there and here[0] == there[0]:
        here, there = here[1:], there[1:]
    while here and there and here[-1] == there[-1]:
        here, there = here[:-1], there[:-1]
    return here, there


class _Letters:
    """The letters and figures of a text, without marks and white space, and where each stands."""

    def __init__(self, text: str) -> None:
        folded = plain(text).lower()
        self._original = text
        self._at = [n for n, char in enumerate(folded) if _LETTER.match(char)]
        self.text = "".join(folded[n] for n in self._at)
        self._clauses = list(_clauses(folded, self._at))

    def of(self, span: Span) -> str:
        return self.text[slice(*span)]

    def before(self, end: int) -> Span:
        """From the beginning of the clause that the letter at `end` stands in."""
        start = end
        while start > 0 and self._clauses[start - 1] == self._clauses[end]:
            start -= 1
        return start, end

    def behind(self, start: int) -> Span:
        """To the end of the clause of the letter before `start`."""
        end = start
        while end < len(self.text) and self._clauses[end] == self._clauses[start - 1]:
            end += 1
        return start, end

    def shown(self, span: Span) -> str:
        """As it stands in the text; fewer than two letters with their neighbours, numbers whole: 以上, 三个, 2025年."""
        start, end = span
        if end - start < LEAST_RUN and self.text:
            clause = self._clauses[min(start, len(self.text) - 1)]
            near = range(max(0, start - LEAST_RUN), min(len(self.text), end + LEAST_RUN))
            within = [n for n in near if self._clauses[n] == clause]
            start, end = within[0], within[-1] + 1
        while 0 < start < len(self.text) and self.text[start - 1 : start + 1].isdigit():
            start -= 1
        while 0 < end < len(self.text) and self.text[end - 1 : end + 1].isdigit():
            end += 1
        return self._original[self._at[start] : self._at[end - 1] + 1] if end > start else ""


def _clauses(text: str, letters: list[int]) -> Iterator[int]:
    """For each letter the number of its clause."""
    number, since = 0, 0
    for at in letters:
        number += bool(_CLAUSE_END.search(text, since, at))
        since = at
        yield number
