"""Does the evidence carry an answer: how near it is, and which words of the question it lacks."""

from __future__ import annotations

from dataclasses import replace

import faiss
import numpy as np
import pytest

from service.answer import answer
from service.answerability import SURE, is_answerable, is_sure, learned_on, probability
from service.field import Field
from service.records import SearchRequest
from service.refusal import Reading, signs
from service.search import Searcher
from tests.tiny import TODAY, BigramEncoder, searcher_of, tiny_generation, tiny_searcher

SEARCHER = tiny_searcher()


def test_weak_evidence_is_weighed_by_nearness_and_by_the_words_that_are_missing() -> None:
    weak = {"nearness": 0.6, "missing": 0.0, "unheard": 0.0, "field": 0.3, "coverage": 0.0}
    assert probability(weak | {"nearness": 0.8}) > probability(weak) > probability(weak | {"missing": 0.5})
    assert probability(weak) > probability(weak | {"unheard": 0.5})
    assert probability(weak | {"field": 0.5}) > probability(weak)
    near = weak | {"nearness": 1.0}
    assert is_answerable(near, learned_on())
    assert not is_answerable(near, "another:encoder")  # its cosines say nothing; words must stand there
    assert is_answerable(weak | {"coverage": 0.6}, "another:encoder")
    assert is_answerable(weak | {"coverage": 0.6}, None)
    assert not is_answerable(near, None)


def test_more_is_asked_of_evidence_where_there_is_something_else_to_quote() -> None:
    even = {"missing": 0.0, "unheard": 0.0, "field": 0.3, "coverage": 0.0}
    likely = [even | {"nearness": n / 1000} for n in range(1001)]
    between = [s for s in likely if is_answerable(s, learned_on()) and not is_sure(s, learned_on())]
    assert between
    assert all(probability(s) < SURE for s in between)
    assert is_sure(likely[-1], learned_on())


def test_a_question_in_lexical_mode_is_answered_by_its_words() -> None:
    generation = replace(tiny_generation(), encoder_fingerprint=learned_on())
    searcher = Searcher(generation, BigramEncoder(), TODAY)
    held, foreign = "打造产业公共服务平台", "月球背面嫦娥探测器着陆"
    assert not answer(searcher, SearchRequest(held, mode="lexical")).abstained
    assert answer(searcher, SearchRequest(foreign, mode="lexical")).abstained


def test_words_missing_count_in_a_question_and_not_in_a_sentence_of_a_draft() -> None:
    asked = missing_of("支持龙头企业建设工业互联网平台，带动农业现代化发展目标有哪些？")
    stated = missing_of("支持龙头企业建设工业互联网平台，带动农业现代化发展目标。")
    assert asked > stated == 0.0


def missing_of(query: str) -> float:
    finding = SEARCHER.find(SearchRequest(query))
    return signs(SEARCHER, finding, Reading((0,)))["missing"]


@pytest.mark.parametrize("kind", ["IndexFlatIP", "IndexHNSWFlat"])
def test_the_field_is_the_mean_cosine_with_all_windows_whatever_the_index(kind: str) -> None:
    vectors = np.random.default_rng(3).normal(size=(500, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = faiss.IndexFlatIP(16) if kind == "IndexFlatIP" else faiss.IndexHNSWFlat(16, 8, faiss.METRIC_INNER_PRODUCT)
    index.add(vectors)
    assert Field(index).nearness(vectors[7]) == pytest.approx(float((vectors @ vectors[7]).mean()), abs=1e-5)
    assert Field(faiss.IndexFlatIP(16)).nearness(vectors[7]) == 0.0


def test_words_that_no_passage_holds_are_unknown_in_a_corpus_of_any_size() -> None:
    held = SEARCHER.find(SearchRequest("工业互联网平台")).evidence.lexical
    foreign = SEARCHER.find(SearchRequest("嫦娥奔月")).evidence.lexical
    assert held is not None
    assert foreign is not None
    assert held.known == pytest.approx(1.0)
    assert foreign.known == 0.0


def test_a_word_counts_where_its_synonym_stands_and_not_inside_another_number() -> None:
    wordings = [("技改",), ("技术", "改造")]
    assert SEARCHER.lexical.held_by(wordings, "支持企业技术改造") == pytest.approx(1.0)
    assert SEARCHER.lexical.held_by([("20",)], "到2025年") == 0.0


def test_a_word_counts_by_the_part_of_it_that_stands_there() -> None:
    held = SEARCHER.lexical.words_held_by
    assert held([("成交额",)], "技术市场成交合同交易额") == pytest.approx(1 / 2)  # 成交, not 交额
    assert held([("成交额",)], "技术合同成交额") == pytest.approx(1.0)
    assert held([("技改",), ("技术改造",)], "支持企业技术改造") == pytest.approx(1.0)
    assert held([()], "支持企业技术改造") == 0.0


def test_pairs_that_cross_two_words_are_not_missing_where_the_words_stand() -> None:
    finding = SEARCHER.find(SearchRequest("工业互联网平台服务"))
    lexical = finding.evidence.lexical
    assert lexical is not None
    assert lexical.words == (("工业互联网", "平台", "服务"),)
    text = "工业互联网的平台、服务"
    assert SEARCHER.lexical.words_held_by(lexical.words, text) == pytest.approx(1.0)
    assert SEARCHER.lexical.held_by(lexical.wordings, text) < 1.0  # for 网平 and 台服


def missing_from(searcher: Searcher, question: str) -> float:
    finding = searcher.find(SearchRequest(question))
    n = next(n for n, hit in enumerate(finding.result.hits) if "华为" in hit.text)
    return signs(searcher, finding, Reading((n,)))["missing"]


def test_of_a_figure_only_what_states_it_counts_and_the_sentence_before(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "一、研发\n华为年研发经费达到180亿元。引导企业加快转型升级。腾讯年研发经费达到30亿元。\n"
    searcher = searcher_of(said, monkeypatch)
    own = missing_from(searcher, "华为年研发经费多少亿元")
    assert own == pytest.approx(missing_from(searcher, "腾讯年研发经费多少亿元"), abs=0.05)
    assert missing_from(searcher, "华为腾讯年研发经费多少亿元") > own + 0.05  # each in another sentence
    assert missing_from(searcher, "华为腾讯的研发经费") < own + 0.05  # asks for no figure: the passage counts


def test_the_date_of_a_remark_is_told_of_all_that_stands_above_it() -> None:
    asked = "高质量发展是首要任务，这句话是哪年哪月哪日讲的"
    finding = SEARCHER.find(SearchRequest(asked))
    speech = next(n for n, hit in enumerate(finding.result.hits) if "讲话" in hit.text)
    found = signs(SEARCHER, finding, Reading((speech,)))
    assert found["missing"] < 0.5
    assert found["nearness"] > 0.2
