"""Whose figure is it? In: a passage, a span. Out: the span above it to be quoted with it. Pure.

现有链上企业34家，2020年实现总产值194.1亿元 does not say; the sentence before it does, or the title of the box.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from service.records import Span
from service.sentences import sentences_of

LEAST_GAIN = 0.2
"""Share of the question's idf mass that a line must add to be worth quoting."""
SENTENCES_BEFORE = 2


def named_by(
    text: str, heading: str, said: Span, held: Callable[[str], float], otherwise: Callable[[Span], bool]
) -> Span | None:
    """The line above `said` that holds most of what the question asks for and `said` does not: its heading, where it
    stands in the passage, or one of the sentences before it. `held`: share of the question that a text holds;
    `otherwise`: does a sentence speak of another year? Then it tells nothing of this one."""
    own = held(text[slice(*said)])
    before = [span for span in sentences_of(text, lines=True) if span[1] <= said[0]][-SENTENCES_BEFORE:]
    before = [span for span in before if not otherwise(span)]
    above = [line for line in (heading_line(text, heading, said),) if line]
    gains = [(held(f"{text[slice(*span)]}\n{text[slice(*said)]}") - own, span) for span in (*above, *before)]
    gain, span = max(gains, default=(0.0, said))
    return span if gain >= LEAST_GAIN else None


def heading_line(text: str, heading: str, said: Span) -> Span | None:
    """Where the passage's heading stands above `said`, as a line of its own or run in; not where a sentence only
    speaks of it (完成发展目标)."""
    if not heading:
        return None
    line = re.compile(rf"^\s*({re.escape(heading)})(?=$|[。：:；.])", re.MULTILINE).search(text, 0, said[0])
    return line.span(1) if line else None
