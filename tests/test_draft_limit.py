"""The measure behind the weights of 核依据, with the arithmetic visible."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.test_render import HIT
from ui.basis import Candidate, Weights
from ui.draft_limit import Case, Rated, cross_validated, holds, learned, quality
from ui.findings import Finding

LACKING = (Finding("数字", "200辆", "", "未出现"),)


def case(share: float, cosine: float = 0.5, *, abstained: bool = False, right: bool = False, name: str = "句") -> Case:
    found = Candidate(replace(HIT, dense=cosine), share, ())
    return Case(name, (Rated(found, right),), abstained, has_basis=right)


CASES = (case(0.5, right=True), case(0.2, right=True), case(0.4), case(0.6, abstained=True))
COSINE_ALONE = Weights(shared=0.0, cosine=10.0, abstained=0.0, bias=-5.0)


def test_precision_counts_what_is_given_and_recall_what_has_a_basis() -> None:
    found = quality(
        [(one, None) for one in CASES]
    )  # given by the wording alone: 0.5 and 0.4; with a basis: 0.5 and 0.2
    assert (found.precision, found.recall, found.f1) == (1 / 2, 1 / 2, 1 / 2)


def test_an_abstention_is_held_to_its_own_limit() -> None:
    assert quality([(case(0.8, abstained=True), None), (case(0.79, abstained=True), None)]).given == 1


def test_weights_decide_where_there_are_cosines() -> None:
    near, far = case(0.0, 0.6, right=True), case(0.7, 0.4)
    weighed = quality([(near, COSINE_ALONE), (far, COSINE_ALONE)], 0.5)
    assert (weighed.given, weighed.right) == (1, 1)
    both = replace(near, found=(*far.found, *near.found))
    assert both.given(COSINE_ALONE, 0.5) is not None
    assert both.given(COSINE_ALONE, 0.5).candidate.hit.dense == 0.6  # type: ignore[union-attr]  # the surest, not the first


def test_a_passage_without_the_sentences_figure_gives_way_to_one_that_states_it() -> None:
    lacking = Rated(Candidate(HIT, 0.4, LACKING), right=False)
    alone = Case("句", (lacking,), abstained=False, has_basis=False)
    assert quality([(alone, None)]).given == 0
    beside = replace(alone, found=(lacking, Rated(Candidate(HIT, 0.35, ()), right=True)), has_basis=True)
    assert quality([(beside, None)]).right == 1


def test_nothing_given_is_never_wrong_and_finds_nothing() -> None:
    none = quality([(one, COSINE_ALONE) for one in CASES], 1.0)
    assert (none.precision, none.recall, none.f1) == (1.0, 0.0, 0.0)


def test_weights_are_learned_from_other_sentences_than_they_judge() -> None:
    cases = [case(0.3, 0.6 + n / 100, right=True, name=f"有{n}") for n in range(10)]
    cases += [case(0.3, 0.4 - n / 100, name=f"无{n}") for n in range(10)]
    weights = learned(cases)
    assert weights.cosine > abs(weights.shared)
    assert weights.sure(0.3, 0.65, abstained=False) > 0.5 > weights.sure(0.3, 0.35, abstained=False)
    judged = cross_validated(cases)
    assert [one for one, _ in judged] == cases
    assert len({id(by) for _, by in judged}) == 5
    assert quality(judged, 0.5).f1 == 1.0


def test_a_passage_answers_with_six_tenths_of_a_span_in_one_piece() -> None:
    assert holds("……一二三四五六……", "一二三四五六七八九十")
    assert not holds("……一二三四五……六七八九十……", "一二三四五六七八九十")


def test_the_sum_is_a_logistic_one() -> None:
    assert COSINE_ALONE.sure(1.0, 0.5, abstained=True) == pytest.approx(0.5)
