"""A draft in, the sentences to check out. In: text. Out: sentences in order, each marked as checkable or not. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_SENTENCES = 200
MAX_CHARS = 512
MIN_CHARS = 8
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*[”’」』）)]*")
_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[编篇章节]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、])[^。！？，；]{0,30}$"
)
_SALUTATION = re.compile(r"^[^，。；]{1,30}：$")
_WORD = re.compile(r"[一-鿿A-Za-z]")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """`skipped` says why it is not checked (标题, 过短), empty when it is."""

    number: int
    text: str
    skipped: str = ""


def split(text: str) -> tuple[DraftSentence, ...]:
    """Headings, salutations and scraps carry no claim: listed, not checked. Long sentences are cut at ；."""
    found = [piece for match in _SENTENCE.finditer(text) for piece in _pieces(match[0].strip()) if _WORD.search(piece)]
    return tuple(DraftSentence(n, piece, _skipped(piece)) for n, piece in enumerate(found, start=1))


def _pieces(sentence: str) -> list[str]:
    """At most MAX_CHARS each: what the contract takes as one question."""
    if len(sentence) <= MAX_CHARS:
        return [sentence]
    parts = re.findall(r"[^；;]+[；;]?", sentence)
    return [part[at : at + MAX_CHARS] for part in parts for at in range(0, len(part), MAX_CHARS)]


def _skipped(sentence: str) -> str:
    if _HEADING.match(sentence) or _SALUTATION.match(sentence):
        return "标题"
    if len(sentence) < MIN_CHARS:
        return "过短"
    return "标题" if not re.search(r"[。；！？，、：]", sentence) and len(sentence) <= 20 else ""
