"""Which sentences of a passage state the figure asked for, and what is said with them. In: Hit, Constraints. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.constraints import Constraints
from service.highlight import fold
from service.records import Hit
from service.sentences import is_attribution, sentences_of
from service.years_named import with_its_date

_INDUSTRY = re.compile("[一-鿿]{2}(?:产业|行业)")


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


def of_industries(hit: Hit, asked: Constraints, wordings: Sequence[Sequence[str]]) -> bool:
    """Does one of them stand with the industry's name, in one of its `wordings` for each: in the statement or its
    headings, or anywhere before, where the statement names no industry? 食品饮料产业's 300亿元 beside 桂花酒 are not
    those of 桂花产业."""

    def named(text: str) -> bool:
        return all(any(one in fold(text) for one in own) for own in wordings)

    for said in statements_of(hit, asked):
        before = hit.text[: hit.text.index(said)]
        if named(with_headings(hit, said)) or (not _INDUSTRY.search(said) and named(with_headings(hit, before + said))):
            return True
    return not wordings


def with_headings(hit: Hit, said: str) -> str:
    """A sentence of the passage with what it stands under and of what place the document is."""
    return "\n".join((said, *hit.citation.section_path, hit.citation.title, hit.citation.region))
