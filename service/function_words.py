"""A question less the words that only ask. In: text as normalised. Out: the same with gaps where they stood.

哪个, 有没有, 到底 stand in hardly any policy text, so that their idf is that of names, and a passage would be held to
lack a good part of the question. Taken out before words are matched; the encoder reads the whole sentence.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from indexer.tokens import words_of

_FILE = Path(__file__).with_suffix(".txt")
_GAP = " "


@cache
def function_words() -> frozenset[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def without_function_words(text: str, terms: tuple[str, ...] = ()) -> str:
    """`text` as it is where nothing else would be left."""
    asking = function_words()
    kept = "".join(_GAP if word in asking else word for word in words_of(text, terms))
    return " ".join(kept.split()) or text
