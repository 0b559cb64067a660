"""Where a draft repeats a passage almost word for word, the words it changes. Pure.

In: two texts. Out: pairs of wordings. 以上 for 以下, 长沙 for 武汉, 七大 for 六大: in a sentence that is otherwise the
passage's a changed word is either a slip or makes a quotation that is none. Words left out or added change nothing,
unless they deny.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
_DENIAL = re.compile("(?<!坚定|矢志)不(?![断仅但只同遗懈])|未(?!来)|非(?![公常遗标织金])|无(?!人|线|纺|锡|障)|禁|停")
"""Left out or put in, it turns a sentence round; 坚定不移, 不断 and 未来 deny nothing."""
_PLACE, _OWN = "省市县区州国", "我全本该"
_SAME = re.compile(
    f"(?:[{_OWN}]?[{_PLACE}])|[和与及并且同跟]|以及|[要应将须会]|应当|[{_OWN}]|[的地得了着]|[对就]于?|等"
)
"""One of these for another is style: 我市 for 全市, 与 for 和."""
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_FIGURE = re.compile("[0-9一二三四五六七八九十百千万亿]+")
_COUNTED = re.compile("[0-9一二三四五六七八九十百千万亿余多个家支项名位次元%年倍亩吨户人]")
_CLAUSE_END = re.compile(r"[，。；：！？,;:!?\n]")

Span = tuple[int, int]
Pair = tuple[Span, Span]
"""A stretch of the draft's letters and one of the passage's."""


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
    first = [(own.before(a[0]), stated.before(b[0])) for a, b in runs[:1]]
    inside = [((a[1], c[0]), (b[1], d[0])) for (a, b), (c, d) in pairwise(runs)]
    last = [(own.behind(a[1]), stated.behind(b[1])) for a, b in runs[-1:]]
    gaps = [_less_common(own, stated, *gap) for gap in (*first, *inside, *last)]
    told = [own.of(here) for here, _ in gaps], [stated.of(there) for _, there in gaps]
    found = [
        gap
        for n, gap in enumerate(gaps)
        if _is_change(told[0][n], told[1][n], introduces=bool(first) and n == 0)
        or (own.is_another_place(gap[0]) and stated.is_another_place(gap[1]))
        or own.is_of_a_number(gap[0])
        or stated.is_of_a_number(gap[1])
    ]
    stayed = [gap for gap in found if not _has_moved(own.of(gap[0]), stated.of(gap[1]), *told)]
    quoted = stated.shown((runs[0][1][0], runs[-1][1][1])) if runs else ""
    return (
        *(Change(own.shown(here), stated.shown(there)) for here, there in sorted(stayed)),
        *_in_another_order(plain(draft), plain(quoted)),
    )


def _length(run: Pair) -> int:
    return run[0][1] - run[0][0]


def _less_common(own: _Letters, stated: _Letters, here: Span, there: Span) -> Pair:
    """Without what both begin and end with, which was too short for a run."""
    (a, b), (c, d) = here, there
    while a < b and c < d and own.text[a] == stated.text[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and own.text[b - 1] == stated.text[d - 1]:
        b, d = b - 1, d - 1
    return (a, b), (c, d)


def _is_change(here: str, there: str, *, introduces: bool = False) -> bool:
    """`introduces`: 我市将 before what is quoted is no change; a word in another's place is as long: 长沙, 武汉."""
    if max(len(here), len(there)) > LONGEST or (_SAME.fullmatch(here) and _SAME.fullmatch(there)):
        return False
    if introduces and here and there and not (len(here) == len(there) <= LEAST_RUN):
        return False
    return bool(here and there) or bool(_DENIAL.search(here + there))


def _has_moved(here: str, there: str, drafts: Sequence[str], passages: Sequence[str]) -> bool:
    """新增 stands further on in the passage; but 武汉 for 襄阳 and 襄阳 for 武汉 have changed places."""
    swapped = (there, here) in zip(drafts, passages, strict=True)
    return bool(here) and not swapped and any(here in words for words in passages)


def _in_another_order(draft: str, passage: str) -> Iterator[Change]:
    """从27790元、14340元 quoted as 从14340元、27790元: the same figures, each of which is now another's."""
    own = _NUMBERS.findall(draft)
    stated = [number for number in _NUMBERS.findall(passage) if number in own]
    if own != stated and sorted(own) == sorted(stated):
        yield from (Change(here, there) for here, there in zip(own, stated, strict=True) if here != there)


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

    def is_of_a_number(self, span: Span) -> bool:
        """Is it what makes another number of the one that it stands in: the 十 of 十八家, the 1 of 130余家?"""
        start, end = span
        if not _FIGURE.fullmatch(self.of(span)) or end >= len(self.text):
            return False
        touches = self._at[end] == self._at[end - 1] + 1
        return touches and _COUNTED.match(self.text, end) is not None

    def is_another_place(self, span: Span) -> bool:
        """The 省 of 省级 or 省农业厅, not that of 全省: one for another is no style."""
        start, end = span
        own = self.text[start - 1 : start] if start else ""
        return end - start == 1 and self.text[start] in _PLACE and own not in tuple(_OWN) and end < len(self.text)

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
