"""Quoted words are found word for word, and a quotation inside a question is no filter."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from eval.queries import read_queries
from indexer.corpus import read_corpus
from service.answer import answer
from service.highlight import fold
from service.phrases import PhraseFinder, phrase_spans, phrases_of
from service.query import understand
from service.records import Mode, SearchRequest
from tests.tiny import tiny_searcher

CORPUS = Path(__file__).parent.parent / "corpus"
SEARCHER = tiny_searcher()


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ("“5G+工业互联网”", ("5G+工业互联网",)),
        ('"工业互联网"', ("工业互联网",)),
        ("＂工业互联网＂", ("工业互联网",)),
        ("「工業互聯網」", ("工業互聯網",)),
        (" “上云用云”。", ("上云用云",)),
        ("“工业互联网” “标杆工厂”", ("工业互联网", "标杆工厂")),
        ("“工业互联网”、“标杆工厂”", ("工业互联网", "标杆工厂")),
        ("“实施“5G+工业互联网”512工程”", ("实施“5G+工业互联网”512工程",)),
        ("“如何发展”", ("如何发展",)),
        ("湖北省“十四五”期间5G基站目标", ()),
        ("“5G+工业互联网”512工程要打造几个产业公共服务平台", ()),
        ("“三品”专项行动", ()),
        ("“三品”和“一标”", ()),
        ("《湖北省数字经济“十四五”规划》", ()),
        ("《数字经济规划》", ()),
        ("“未闭合的引文", ()),
        ("“云”", ()),
        ("“”", ()),
        ("“、”", ()),
        ("工业互联网", ()),
        ("", ()),
    ],
)
def test_only_a_query_of_quotations_alone_is_a_search_for_exact_words(typed: str, phrases: tuple[str, ...]) -> None:
    assert phrases_of(typed) == phrases


def test_a_quoted_document_number_names_its_document() -> None:
    assert understand("“工信部通信〔2020〕49号”").phrases == ()
    (first, *_) = SEARCHER.search(SearchRequest("“工信部通信〔2020〕49号”")).hits
    assert first.citation.document_id == "nation"


def test_the_words_of_a_quotation_are_searched_whole() -> None:
    asked = understand("“关于工业互联网有哪些政策规定”")
    assert asked.content == "关于工业互联网有哪些政策规定"
    assert replace(asked, raw="", normalized="") == replace(
        understand("「關於工業互聯網有哪些政策規定」"), raw="", normalized="", phrases=asked.phrases
    )


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
@pytest.mark.parametrize("typed", ["“5G+工业互联网”", "「５ｇ + 工業互聯網」", '"5G＋工业互联网"'])
def test_every_hit_holds_the_phrase_and_every_holder_is_a_hit(mode: Mode, typed: str) -> None:
    result = SEARCHER.search(SearchRequest(typed, mode=mode))
    assert {hit.citation.document_id for hit in result.hits} == {"nation", "province"}
    assert result.total == 2
    for hit in result.hits:
        ((start, end),) = hit.highlights
        assert fold(hit.text[start:end]) == "5g+工业互联网"


def test_without_marks_the_same_words_find_more() -> None:
    assert SEARCHER.search(SearchRequest("5G+工业互联网")).total > 2


def test_two_quotations_must_both_stand_in_the_passage() -> None:
    result = SEARCHER.search(SearchRequest("“5G+工业互联网” “标杆工厂”"))
    assert [hit.citation.document_id for hit in result.hits] == ["province"]
    assert [result.hits[0].text[a:b] for a, b in result.hits[0].highlights] == ["5Ｇ＋工业互联网", "标杆工厂"]


def test_a_phrase_that_stands_nowhere_is_an_empty_result_and_no_answer() -> None:
    result = SEARCHER.search(SearchRequest("“嫦娥奔月”"))
    assert (result.total, result.hits, result.groups) == (0, (), None)
    refused = answer(SEARCHER, SearchRequest("“嫦娥奔月”"))
    assert refused.abstained
    assert "逐字" in (refused.reason or "")


def test_a_phrase_is_found_across_a_line_break_and_around_other_quotation_marks() -> None:
    texts = ["实施“5G+工业\n互联网”512工程", "建成115G的网络", "到12025年", "電子信息產業"]
    finder = PhraseFinder([fold(text) for text in texts])
    assert finder.holding(["5G+工业互联网512工程"]).tolist() == [True, False, False, False]
    assert finder.holding(["15G"]).tolist() == [False] * 4
    assert finder.holding(["2025年"]).tolist() == [False] * 4
    assert finder.holding(["电子信息产业"]).tolist() == [False, False, False, True]
    (span,) = phrase_spans(texts[0], ["「5G+工业互联网」512"])
    assert texts[0][slice(*span)] == "5G+工业\n互联网”512"


def test_no_judged_question_is_a_quotation_alone() -> None:
    """Quotation marks of everyday policy wording never filter: dozens of the judged queries hold some."""
    quoted = [query for query in read_queries() if "“" in query.query or "「" in query.query]
    assert len(quoted) > 30
    assert [query.id for query in quoted if understand(query.query).phrases] == []


@pytest.mark.slow
def test_any_quotation_from_the_corpus_finds_exactly_the_passages_that_hold_it() -> None:
    corpus = read_corpus(CORPUS)
    by_id = {document.id: document.text for document in corpus.documents}
    folded = [fold(by_id[p.document_id][p.start : p.end]) for p in corpus.passages]
    finder = PhraseFinder(folded)
    chance = random.Random(1)
    for _ in range(60):
        place = chance.randrange(len(corpus.passages))
        passage = corpus.passages[place]
        text = by_id[passage.document_id][passage.start : passage.end]
        start = chance.randrange(max(1, len(text) - 12))
        quoted = text[start : start + 12]
        cut = any(char.isascii() and char.isalnum() for char in (*text[start - 1 : start], *text[start + 12 :][:1]))
        wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in quoted)
        for typed in (quoted, wide, f"{quoted[:5]}\n {quoted[5:]}"):
            assert finder.holding([typed])[place] or cut, (typed, text)
            for other in finder.holding([typed]).nonzero()[0]:
                bare = "".join(char for char in folded[other] if char not in "“”„‟「」『』\"'‘’")
                assert "".join(char for char in fold(quoted) if char not in "“”„‟「」『』\"'‘’") in bare
