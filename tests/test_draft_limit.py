"""The measure behind the limits of 核依据, with the arithmetic visible."""

from __future__ import annotations

from dataclasses import replace

from ui.basis import LIMITS
from ui.draft_limit import Case, Rated, holds, quality


def case(shared: float, *, abstained: bool = False, right: bool = False) -> Case:
    return Case((Rated(shared, right),), abstained, has_basis=right)


CASES = (case(0.5, right=True), case(0.2, right=True), case(0.4), case(0.6, abstained=True))


def test_precision_counts_what_is_given_and_recall_what_has_a_basis() -> None:
    found = quality(CASES, replace(LIMITS, shared=0.3, abstained=0.75))
    assert (found.precision, found.recall) == (1 / 2, 1 / 2)  # given: 0.5 and 0.4; with a basis: 0.5 and 0.2
    assert found.f1 == 1 / 2


def test_an_abstention_is_held_to_its_own_limit() -> None:
    assert quality(CASES, replace(LIMITS, shared=0.3, abstained=0.6)).precision == 1 / 3
    assert quality(CASES, replace(LIMITS, shared=0.3, abstained=0.61)).precision == 1 / 2


def test_a_passage_without_the_sentences_figure_gives_way_to_one_that_states_it() -> None:
    alone = Case((Rated(0.4, right=False, unstated=True),), abstained=False, has_basis=False)
    assert quality([alone], LIMITS).given == 0
    beside = replace(alone, found=(*alone.found, Rated(0.35, right=True)), has_basis=True)
    assert quality([beside], LIMITS).right == 1


def test_nothing_given_is_never_wrong_and_finds_nothing() -> None:
    none = quality(CASES, replace(LIMITS, shared=1.0, abstained=1.0))
    assert (none.precision, none.recall, none.f1) == (1.0, 0.0, 0.0)


def test_a_passage_answers_with_six_tenths_of_a_span_in_one_piece() -> None:
    assert holds("……一二三四五六……", "一二三四五六七八九十")
    assert not holds("……一二三四五……六七八九十……", "一二三四五六七八九十")
