"""How much of a draft's wording a text has. Pure."""

from __future__ import annotations

import re

from ui.figures import plain, sentences

MIN_SHARED = 0.3
"""Share of the draft's character pairs that a sentence of the passage must have before their years are compared."""


def nearest_sentence(draft: str, passage: str) -> str:
    """The passage's sentence that shares most with the draft; empty when none shares enough."""
    share, best = max(((shared(draft, s.text), s.text) for s in sentences(passage)), default=(0.0, ""))
    return best if share >= MIN_SHARED else ""


def shared(draft: str, text: str) -> float:
    """Share of the draft's pairs of neighbouring characters that the text has too, 0..1."""
    own = _pairs(draft)
    return len(own & _pairs(text)) / len(own) if own else 0.0


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"[\W_]", "", plain(text)).lower()
    return {letters[at : at + 2] for at in range(len(letters) - 1)}
