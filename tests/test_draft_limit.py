"""The measure behind the limits of 核依据, with the arithmetic visible."""

from __future__ import annotations

from ui.draft_limit import Case, holds, quality

CASES = (
    Case(shared=0.5, abstained=False, right=True, has_basis=True),
    Case(shared=0.2, abstained=False, right=True, has_basis=True),
    Case(shared=0.4, abstained=False, right=False, has_basis=False),
    Case(shared=0.6, abstained=True, right=False, has_basis=False),
)


def test_precision_counts_what_is_given_and_recall_what_has_a_basis() -> None:
    found = quality(CASES, 0.3, 0.75)
    assert (found.precision, found.recall) == (1 / 2, 1 / 2)  # given: 0.5 and 0.4; with a basis: 0.5 and 0.2
    assert found.f1 == 1 / 2


def test_an_abstention_is_held_to_its_own_limit() -> None:
    assert quality(CASES, 0.3, 0.6).precision == 1 / 3
    assert quality(CASES, 0.3, 0.61).precision == 1 / 2


def test_nothing_given_is_never_wrong_and_finds_nothing() -> None:
    none = quality(CASES, 1.0, 1.0)
    assert (none.precision, none.recall, none.f1) == (1.0, 0.0, 0.0)


def test_a_passage_answers_with_six_tenths_of_a_span_in_one_piece() -> None:
    assert holds("……一二三四五六……", "一二三四五六七八九十")
    assert not holds("……一二三四五……六七八九十……", "一二三四五六七八九十")
