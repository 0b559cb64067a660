"""Which gold spans a result holds, and that no cutting gains by returning one place twice."""

from eval.coverage import Judged, covers, judge
from eval.records import Gold, Retrieved
from tests.tiny_judged import outcome

TEN = "甲乙丙丁戊己庚辛壬癸"
A, B = Gold("d", TEN * 2), Gold("d", "子丑寅卯辰巳午未申酉" * 2, grade=1)


def results(*texts: str) -> tuple[Retrieved, ...]:
    return outcome("q", *texts).results


def test_six_tenths_of_a_span_in_one_run_cover_it_and_less_does_not() -> None:
    assert covers("……甲乙丙丁戊己……", TEN)  # 6 of 10
    assert covers("……戊己庚辛壬癸", TEN)
    assert not covers("甲乙丙丁戊……", TEN)  # 5 of 10
    assert not covers("甲乙丙丁戊，己庚辛壬癸", TEN)  # all of it, but in two runs of 5


def test_white_space_counts_on_neither_side() -> None:
    broken = Gold("d", "甲乙丙丁戊\n己庚辛壬癸 " * 2)
    assert judge((broken,), results("　".join(TEN * 2))).ranking == ("gold-0",)


def test_a_result_without_gold_is_none_at_its_rank() -> None:
    assert judge((A, B), results("无关", B.span, A.span)) == Judged(
        {"gold-0": 2, "gold-1": 1}, (None, "gold-1", "gold-0")
    )


def test_a_unit_counts_once_at_the_first_result_that_covers_it() -> None:
    assert judge((A,), results(A.span, A.span[:12])).ranking == ("gold-0", None)


def test_the_same_excerpt_printed_twice_is_one_unit_with_the_better_grade() -> None:
    again = Gold("other", A.span, grade=1)
    assert judge((again, A), results(A.span)) == Judged({"gold-0": 2}, ("gold-0",))


def test_spans_that_one_result_holds_together_are_one_unit() -> None:
    together = judge((A, B), results("前" + A.span + B.span, B.span))
    assert together == Judged({"gold-0": 2}, ("gold-0", None))


def test_a_query_without_results_keeps_its_grades() -> None:
    assert judge((A, B), ()) == Judged({"gold-0": 2, "gold-1": 1}, ())
