"""What given answers are worth: refusals, facts, citations."""

import pytest

from eval.answers import AnswerQuality, answer_quality
from eval.records import GivenAnswer, Gold, Outcome
from tests.tiny_judged import REFUSED, SPAN, TARGET, judged, outcome, said

FACT = judged("f", Gold("city", TARGET), kind="fact", answer="500亿元")
PLAIN, UNKNOWN, UNKNOWN_2 = judged("q", Gold("nation", SPAN)), judged("u"), judged("v")


def quality(given: dict[str, GivenAnswer | None]) -> AnswerQuality:
    outcomes: dict[str, Outcome] = {name: outcome(name, answer=answer) for name, answer in given.items()}
    found = answer_quality((FACT, PLAIN, UNKNOWN, UNKNOWN_2), outcomes)
    assert found is not None
    return found


def test_refusals_are_a_classifier_of_unanswerable_queries() -> None:
    found = quality({"f": REFUSED, "q": said("x", "y"), "u": REFUSED, "v": said("x", "y")})
    assert found.abstention_precision == 1 / 2  # f and u refused, u rightly
    assert found.abstention_recall == 1 / 2  # u of u and v
    assert found.abstention_f1 == pytest.approx(1 / 2)
    assert (found.unanswerable, found.facts) == (2, 1)


def test_a_fact_must_stand_in_the_answer_and_a_refusal_misses_it() -> None:
    assert quality({"f": said("工业增加值达到500 亿元。", TARGET)}).fact_accuracy == 1  # white space apart
    assert quality({"f": said("工业增加值达到50亿元。", TARGET)}).fact_accuracy == 0
    assert quality({"f": REFUSED}).fact_accuracy == 0


def test_a_citation_supports_the_sentence_that_stands_in_it() -> None:
    found = quality({"q": GivenAnswer((SPAN, "编造的一句"), ((f"前{SPAN}后", "别处"), (SPAN,)))})
    assert found.citation_precision == 1 / 3
    assert found.verbatim == 1 / 2


def test_an_answer_is_on_gold_when_a_cited_text_covers_a_gold_span() -> None:
    found = quality({"f": said("x", TARGET), "q": said("x", "别处"), "u": said("x", SPAN)})
    assert found.on_gold == 1 / 2  # of f and q; u has no gold


def test_sentences_to_the_point_hold_a_gold_span_or_stand_in_one() -> None:
    two = GivenAnswer((f"为此，{SPAN}", "加大财政投入。"), ((SPAN,), ("x",)))
    found = quality({"q": two, "f": said(TARGET[: len(TARGET) // 2 + 4], TARGET), "u": said("x", SPAN)})
    assert found.to_the_point == 2 / 3  # u has no gold


def test_a_forgotten_query_was_refused() -> None:
    assert quality({"f": said("x", "y")}).abstention_recall == 1  # u and v


def test_without_answers_there_is_nothing_to_judge() -> None:
    assert answer_quality((FACT,), {"f": outcome("f", "x")}) is None
