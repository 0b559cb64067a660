"""Quoted words in, the passages that hold them word for word out. In: a query, texts. Out: phrases, mask, spans. Pure.

Only a query that is nothing but quotations is a search for exact words: “十四五”, “三张清单” and “多杆合一” stand in
quotation marks in everyday policy wording, and 湖北省“十四五”期间5G基站目标 must find passages that say 2025 instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.tokens import simplified
from service.highlight import fold, fold_with_origins, merged, occurrences
from service.records import Span

MIN_PHRASE_CHARS = 2
_PAIRS = {"“": "”", "「": "」", "『": "』", '"': '"', "„": "“", "«": "»"}
_MARKS = frozenset("“”„‟「」『』\"'‘’«»")
_BETWEEN = re.compile(r"[\s,，、;；+]*")
_WORD = re.compile(r"\w")


def phrases_of(query: str) -> tuple[str, ...]:
    """What stands between the quotation marks of a query that is nothing but quotations; () for any other query.

    Marks inside a quotation belong to it: “实施“5G+工业互联网”512工程” is one phrase. 《…》 names a document.
    """
    text = unicodedata.normalize("NFKC", query).strip().rstrip("。.?？!！")
    phrases: list[str] = []
    at = 0
    while at < len(text):
        end = _closing(text, at)
        phrase = text[at + 1 : end - 1].strip() if end else ""
        if len(_WORD.findall(phrase)) < MIN_PHRASE_CHARS:
            return ()
        phrases.append(phrase)
        between = _BETWEEN.match(text, end)
        at = between.end() if between else end
    return tuple(dict.fromkeys(phrases))


def _closing(text: str, at: int) -> int:
    """Behind the mark that closes the one at `at`; 0 when none stands there or none closes it."""
    opening = text[at]
    closing = _PAIRS.get(opening)
    depth = 0
    for place in range(at + 1, len(text)) if closing else ():
        if text[place] == closing and not depth:
            return place + 1
        depth += (text[place] == opening) - (text[place] == closing)
    return 0


def phrase_spans(text: str, phrases: Sequence[str]) -> tuple[Span, ...]:
    """Where the phrases stand in a passage's text as stored; () when its traditional characters cannot be counted."""
    if not phrases:  # nearly always, and folding ten passages takes a third of a search but for the encoder
        return ()
    folded, origins = fold_with_origins(text)
    plain = simplified(folded)
    if len(plain) != len(folded):
        return ()
    kept = [place for place, char in enumerate(plain) if char not in _MARKS]
    bare = "".join(plain[place] for place in kept)
    spans = (span for phrase in phrases for span in occurrences(bare, _bare(phrase)))
    return merged((origins[kept[start]], origins[kept[end - 1]] + 1) for start, end in spans)


def _bare(text: str) -> str:
    """Folded, simplified and without quotation marks, which nest and vary."""
    return "".join(char for char in simplified(fold(text)) if char not in _MARKS)


class PhraseFinder:
    """`folded`: the passages' texts, folded. What is compared is made at the first quotation: few queries hold one."""

    def __init__(self, folded: Sequence[str]) -> None:
        self._folded = folded
        self._bare: tuple[str, ...] | None = None

    def holding(self, phrases: Sequence[str]) -> NDArray[np.bool_]:
        """(n_passages,): True where every phrase stands; white space, width, case, script and quotation marks aside."""
        if self._bare is None:
            self._bare = tuple(map(_bare, self._folded))
        wanted = [_bare(phrase) for phrase in phrases]
        held = (all(phrase in text and occurrences(text, phrase) for phrase in wanted) for text in self._bare)
        return np.fromiter(held, dtype=np.bool_, count=len(self._bare))
