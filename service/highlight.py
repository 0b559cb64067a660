"""Which characters of a text to mark. In: a text, a phrase and tokens. Out: merged [start, end) spans. Pure.

Matching is on folded text (NFKC, lower case, no white space), so that 5G＋工业互联网 marks "5G + 工业 互联网"; every
folded character remembers the character it came from, so a span is exact in the text as stored.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from service.records import Span

MIN_TOKEN_CHARS = 2
MIN_PHRASE_CHARS = 3


def fold(text: str) -> str:
    return "".join(_fold_char(char) for char in text)


def _fold_char(char: str) -> str:
    if "一" <= char <= "鿿":  # nearly all characters, and unchanged by folding
        return char
    return "".join(unicodedata.normalize("NFKC", char).lower().split())


def fold_with_origins(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, the position in `text` it came from."""
    folded: list[str] = []
    origins: list[int] = []
    for position, char in enumerate(text):
        piece = _fold_char(char)
        folded.append(piece)
        origins.extend([position] * len(piece))
    return "".join(folded), origins


def highlights(text: str, *, phrase: str, tokens: Iterable[str]) -> tuple[Span, ...]:
    """The whole phrase where it occurs; only without it the tokens, whose marks would otherwise drown it."""
    folded, origins = fold_with_origins(text)
    whole = fold(phrase)
    spans = occurrences(folded, whole) if len(whole) >= 2 else []
    if not spans:
        for token in {fold(token) for token in tokens}:
            if len(token) >= MIN_TOKEN_CHARS:
                spans += occurrences(folded, token)
    return merged((origins[start], origins[end - 1] + 1) for start, end in spans)


def occurrences(folded: str, needle: str) -> list[Span]:
    """Where `needle` stands in folded text, not as a part of a longer number or ASCII word."""
    spans: list[Span] = []
    at = folded.find(needle)
    while at >= 0:
        end = at + len(needle)
        if not (_splits_word(folded, at) or _splits_word(folded, end)):
            spans.append((at, end))
        at = folded.find(needle, at + 1)
    return spans


def _splits_word(folded: str, at: int) -> bool:
    """True inside an ASCII word or number: "5g" must not mark part of "15g", nor "20" part of "2025"."""
    if not 0 < at < len(folded):
        return False
    before, after = folded[at - 1], folded[at]
    both_ascii = before.isascii() and after.isascii()
    return both_ascii and ((before.isdigit() and after.isdigit()) or (before.isalpha() and after.isalpha()))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sorted, with touching and overlapping spans joined."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)
