"""The measures of trec_eval on a few judged queries, calculated by hand."""

from math import log2

import pytest
from ir_measures import Qrel, ScoredDoc

from eval.coverage import Judged
from eval.measures import MEASURES, calculate, mean, measured, run_of
from eval.records import Gold
from eval.summary import ALL, OTHER, groups_of, summarise
from tests.tiny_judged import a_run, judged, outcome

FULL, PART = Gold("d", "甲乙丙丁戊己庚辛壬癸" * 2), Gold("d", "子丑寅卯辰巳午未申酉" * 2, grade=1)
QUERY = judged("q", FULL, PART)


def values(*texts: str) -> dict[str, float]:
    return {measure: by_query["q"] for measure, by_query in measured([QUERY], {"q": outcome("q", *texts)}).items()}


def test_ndcg_discounts_each_grade_by_its_rank() -> None:
    ideal = 2 / log2(2) + 1 / log2(3)
    assert values(FULL.span, PART.span)["nDCG@10"] == pytest.approx(1.0)
    assert values(PART.span, "无关", FULL.span)["nDCG@10"] == pytest.approx((1 / log2(2) + 2 / log2(4)) / ideal)


def test_reciprocal_rank_is_that_of_the_first_relevant_result() -> None:
    assert values("无关", "无关", PART.span, FULL.span)["RR@10"] == pytest.approx(1 / 3)
    assert values(*["无关"] * 10, FULL.span)["RR@10"] == 0  # rank 11


def test_recall_counts_units_within_the_cut_off() -> None:
    found = values(FULL.span, *["无关"] * 6, PART.span)  # ranks 1 and 8
    assert (found["R@5"], found["R@10"], found["R@100"]) == (1 / 2, 1.0, 1.0)


def test_a_query_without_results_or_forgotten_by_the_run_counts_0() -> None:
    other = judged("r", FULL)
    per_query = measured([QUERY, other], {"q": outcome("q")})
    assert per_query == {str(measure): {"q": 0.0, "r": 0.0} for measure in MEASURES}


def test_an_unanswerable_query_has_no_retrieval_value() -> None:
    assert measured([judged("u")], {"u": outcome("u", "无关")})["nDCG@10"] == {}


def test_scores_fall_with_rank_so_that_ties_keep_the_systems_order() -> None:
    assert run_of({"q": Judged({"gold-0": 2}, (None, "gold-0"))}) == [
        ScoredDoc("q", "other-0", 2.0),
        ScoredDoc("q", "gold-0", 1.0),
    ]
    assert calculate([Qrel("q", "b", 1)], [ScoredDoc("q", "a", 2.0), ScoredDoc("q", "b", 1.0)])["RR@10"] == {"q": 0.5}


def test_a_mean_is_over_the_groups_queries_and_0_for_none() -> None:
    assert mean({"a": 1.0, "b": 0.5, "c": 0.0}, ("a", "b")) == (1.0 + 0.5) / 2
    assert mean({}, ()) == 0


def test_groups_are_all_each_type_other_writing_and_each_level_of_the_gold() -> None:
    queries = (judged("q", FULL), judged("e", Gold("x", FULL.span), kind="english"), judged("u"))
    assert groups_of(queries, {"d": "国家", "x": "省", "y": "市"}) == {
        ALL: ("q", "e"),
        "question": ("q",),
        "english": ("e",),
        OTHER: ("e",),
        "国家": ("q",),
        "省": ("e",),
    }


def test_a_summary_has_means_by_group_and_percentiles_of_time() -> None:
    queries = (judged("q", FULL), judged("e", FULL, kind="english"))
    run = a_run(outcome("q", FULL.span, took_ms=10.0), outcome("e", "无关", took_ms=30.0))
    summary = summarise(queries, run, {})
    assert summary.values[ALL]["nDCG@10"] == (1 + 0) / 2
    assert summary.values["english"]["R@100"] == 0
    assert summary.p50_ms == 20.0
    assert summary.p95_ms == pytest.approx(10 + 0.95 * 20)
    assert summary.answers is None
