"""Given answers in, what they are worth out. Pure.

Abstention is judged as a classifier whose positive class is "the corpus cannot answer": precision and recall of the
refusals. A citation supports its sentence when the sentence stands in the cited text, white space apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.coverage import covers, squeezed
from eval.records import GivenAnswer, JudgedQuery, Outcome


@dataclass(frozen=True, slots=True)
class AnswerQuality:
    """Shares in 0..1; a share of nothing is 0 and its count says so."""

    abstention_precision: float
    abstention_recall: float
    fact_accuracy: float  # the exact string stands in the answer; an abstention is a miss
    on_gold: float  # of the answered answerable queries: a cited text covers a gold span
    to_the_point: float  # of their sentences: it holds a gold span or stands in one
    citation_precision: float
    verbatim: float  # sentences that stand in at least one cited text
    unanswerable: int
    facts: int

    @property
    def abstention_f1(self) -> float:
        p, r = self.abstention_precision, self.abstention_recall
        return 2 * p * r / (p + r) if p + r else 0.0


def answer_quality(queries: Sequence[JudgedQuery], outcomes: Mapping[str, Outcome]) -> AnswerQuality | None:
    """None when the run did not ask for answers. A query that the run forgot counts as an abstention."""
    if not any(outcome.answer for outcome in outcomes.values()):
        return None
    given = {q.id: _given(outcomes.get(q.id)) for q in queries}
    refused = [q for q in queries if given[q.id].abstained]
    unanswerable = [q for q in queries if not q.answerable]
    right = sum(not q.answerable for q in refused)
    facts = [q for q in queries if q.type == "fact"]
    answered = [q for q in queries if q.answerable and not given[q.id].abstained]
    quoted = [(q, sentence) for q in answered for sentence in given[q.id].sentences]
    pairs = [pair for q in queries for pair in zip(given[q.id].sentences, given[q.id].citations, strict=True)]
    cited = [(sentence, text) for sentence, texts in pairs for text in texts]
    return AnswerQuality(
        abstention_precision=_share(right, len(refused)),
        abstention_recall=_share(right, len(unanswerable)),
        fact_accuracy=_share(sum(states(given[q.id], q.answer or "") for q in facts), len(facts)),
        on_gold=_share(sum(_on_gold(q, given[q.id]) for q in answered), len(answered)),
        to_the_point=_share(sum(_to_the_point(q, sentence) for q, sentence in quoted), len(quoted)),
        citation_precision=_share(sum(_holds(text, sentence) for sentence, text in cited), len(cited)),
        verbatim=_share(sum(any(_holds(t, s) for t in texts) for s, texts in pairs), len(pairs)),
        unanswerable=len(unanswerable),
        facts=len(facts),
    )


def states(given: GivenAnswer, fact: str) -> bool:
    """Does the answer hold the exact string of the fact?"""
    return bool(fact) and any(_holds(sentence, fact) for sentence in given.sentences)


def _given(outcome: Outcome | None) -> GivenAnswer:
    return (outcome and outcome.answer) or GivenAnswer((), ())


def _on_gold(query: JudgedQuery, given: GivenAnswer) -> bool:
    texts = [squeezed(text) for texts in given.citations for text in texts]
    return any(covers(text, squeezed(gold.span)) for text in texts for gold in query.gold)


def _to_the_point(query: JudgedQuery, sentence: str) -> bool:
    said = squeezed(sentence)
    return any(covers(said, span) or covers(span, said) for span in (squeezed(gold.span) for gold in query.gold))


def _holds(text: str, part: str) -> bool:
    return squeezed(part) in squeezed(text)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
