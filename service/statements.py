"""Which sentences of a passage state the figure asked for, and what is said with them. In: Hit, Constraints. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from service.constraints import Constraints
from service.records import Hit
from service.sentences import is_attribution, sentences_of
from service.years_named import with_its_date


def statements_of(hit: Hit, asked: Constraints) -> Iterator[str]:
    """Sentences that state the figures asked for, not those of another kind, each with the one before it
    (一是铸造产业。2020年总产值…… is told of it); the attribution that dates a remark with all of the remark."""
    if not asked.figures:
        return
    text = hit.text
    spans = list(sentences_of(text, lines=True))
    for before, (start, end) in zip([(0, 0), *spans], spans, strict=False):
        states = asked.sentence_states(with_its_date(text, text[start:end], start))
        if states and asked.of_another_kind(hit.citation, text, (start, end)) is None:
            since = 0 if is_attribution(text[start:end]) else before[0]
            yield text[since:end]


def with_headings(hit: Hit, said: str) -> str:
    """A sentence of the passage with what it stands under and of what place the document is."""
    return "\n".join((said, *hit.citation.section_path, hit.citation.title, hit.citation.region))
