"""Which sentences of those that may answer are quoted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.candidates import Candidate
from service.query import understand
from service.quoting import OF_A_DETAIL, OF_A_FIGURE, asks_for_many, chosen


def test_few_sentences_are_chosen_and_no_passage_speaks_alone() -> None:
    rows = [Candidate(n, (k, k + 20), dense=1.0, lexical=1.0) for n in (1, 2, 3) for k in (0, 20, 40)]
    rows.append(Candidate(4, (0, 20), dense=0.1, lexical=0.1))
    assert [c.n for c in chosen(rows, OF_A_FIGURE)] == [1, 1, 2, 2]
    assert [c.n for c in chosen(rows, OF_A_DETAIL)] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("query", "many"),
    [
        ("怎么优化营商环境", True),
        ("养老服务有哪些扶持措施", True),
        ("押金能不能退", False),
        ("大力优化营商环境，推进流程再造，落实各项扶持措施。", False),
    ],
)
def test_who_asks_for_several_things_is_told_more(query: str, many: bool) -> None:
    assert asks_for_many(understand(query)) is many


def test_the_best_clause_says_more_and_others_less_where_no_figure_is_asked_for() -> None:
    best = [Candidate(1, (20 * k, 20 * k + 20), dense=d, lexical=d) for k, d in enumerate((1.0, 0.65, 0.5))]
    other = Candidate(2, (0, 20), dense=0.7, lexical=0.7)
    assert chosen([*best, other], OF_A_FIGURE) == [best[0], other]
    assert chosen([*best, other], OF_A_DETAIL) == best[:2]
    catchword = Candidate(1, (60, 71), dense=0.99, lexical=0.99)  # 推动县域经济转型升级。
    assert chosen([*best, catchword], OF_A_DETAIL) == best[:2]
    assert chosen([catchword], OF_A_DETAIL) == [catchword]


def test_a_sentence_that_states_the_figure_comes_before_one_as_near_that_does_not() -> None:
    stating = Candidate(1, (5, 9), dense=0.8, lexical=0.8)
    silent = Candidate(1, (0, 4), dense=0.9, lexical=0.9, states=False)
    far = replace(stating, dense=0.3, lexical=0.3)
    assert stating.score > silent.score > far.score


def test_a_figure_asked_for_is_quoted_though_its_sentence_shares_no_word_with_the_question() -> None:
    near = Candidate(1, (0, 4), dense=1.0, lexical=0.4, states=False)
    date = Candidate(1, (9, 14), dense=0.0, lexical=0.0)
    assert chosen([near, date], OF_A_DETAIL) == [near, date]
    assert chosen([replace(near, states=True), date], OF_A_DETAIL) == [replace(near, states=True)]
