"""One spelling for what drafters type in several, and tokens that find it again."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.errors import UnreadableSource
from indexer.tokens import POLICY_TERMS, normalize, read_terms, tokenize


@pytest.mark.parametrize(
    "typed", ["5G+工业互联网", "5G＋工业互联网", "５Ｇ+工业互联网", "5g + 工业互联网", " 5G\u3000+\n工业 互联网 "]
)
def test_every_way_to_type_5g_plus_is_one_spelling(typed: str) -> None:
    assert normalize(typed) == "5g+工业互联网"
    assert tokenize(typed) == tokenize("5g+工业互联网")


def test_a_single_space_stays_between_words_of_letters_only() -> None:
    assert normalize("Made  in\tChina 2025 规划") == "made in china 2025规划"


@pytest.mark.parametrize(
    "typed", ["湘政发〔2021〕5号", "湘政发［2021］5号", "湘政发[2021] 5 号", "湘政发（2021）5号", "湘政发【2021】5号"]
)
def test_brackets_of_a_document_number_are_one_thing(typed: str) -> None:
    assert normalize(typed) == "湘政发[2021]5号"


def test_round_brackets_that_hold_a_year_elsewhere_stay_round() -> None:
    assert normalize("规划（2021）") == "规划(2021)"


@pytest.mark.parametrize("text", ["", "  ", "５Ｇ ＋ Ａ  Ｂ", "İ Å ﬁ ㎡", "a \u200b b", "（ 2021 ） 5 号", "〔 一 〕"])
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


def test_a_term_yields_itself_its_inner_words_and_its_bigrams() -> None:
    tokens = tokenize("工业互联网")
    assert {"工业互联网", "工业", "互联网", "业互"} <= set(tokens)


def test_a_word_inside_a_name_is_found() -> None:
    assert "农业" in tokenize("中国农业发展银行")


def test_a_long_term_does_not_hide_the_shorter_term_inside_it() -> None:
    assert {"乡村振兴战略", "乡村振兴"} <= set(tokenize("乡村振兴战略"))


def test_letters_and_digits_stay_whole_and_compounds_come_whole_and_in_pieces() -> None:
    tokens = tokenize("5G、512个VR/AR项目，工业4.0")
    assert {"5g", "512", "vr", "ar", "vr/ar", "4.0"} <= set(tokens)


def test_punctuation_alone_is_no_token() -> None:
    assert tokenize("，。《》—— + / % [ ] _") == []


def test_no_word_is_guessed_that_no_dictionary_has() -> None:
    assert tokenize("湘易办") == ["湘", "易", "办", "湘易", "易办"]


def test_the_administrators_terms_are_kept_whole_and_only_for_who_asks() -> None:
    assert "零申报快办" in tokenize("推行零申报快办", ("零申报快办",))
    assert "零申报快办" not in tokenize("推行零申报快办")


def test_a_terms_file_is_one_term_a_line_with_comments(tmp_path: Path) -> None:
    path = tmp_path / "terms.txt"
    path.write_text("\ufeff# 本地\n零申报快办\n\n 湘易办 \n", encoding="utf-8")
    assert read_terms(path) == ("零申报快办", "湘易办")
    assert read_terms(tmp_path / "none.txt") == ()


def test_a_terms_file_in_another_encoding_is_refused_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "terms.txt"
    path.write_bytes("湘易办".encode("gb18030"))
    with pytest.raises(UnreadableSource, match="UTF-8"):
        read_terms(path)


def test_every_bundled_term_is_listed_once_and_comes_out_whole() -> None:
    terms = read_terms(POLICY_TERMS)
    assert len(set(terms)) == len(terms) > 250
    broken = [t for t in terms if normalize(t).isalnum() and normalize(t) not in tokenize(t)]
    assert broken == []


def test_the_first_queries_may_come_at_once_and_jieba_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: tokenize("推进放管服改革", ("放管服",)), range(16)))
    assert all(result == results[0] for result in results)
    assert not [record for record in caplog.records if record.name == "jieba"]
