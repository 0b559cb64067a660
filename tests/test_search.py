"""Ranked, cited passages from the tiny corpus."""

from datetime import date

import numpy as np
import pytest

from indexer.records import Attribution
from service.citation import formatted
from service.errors import BadYearRange, EmptyQuery, QueryTooLong, UnknownFilterValue
from service.records import Filters, Mode, SearchRequest, SearchResult
from tests.tiny import DOCUMENTS, SPEECH, TODAY, tiny_searcher

SEARCHER = tiny_searcher()


def search(query: str, *, mode: Mode = "hybrid", top_k: int = 10, offset: int = 0, **filters: object) -> SearchResult:
    wanted = Filters(**filters)  # type: ignore[arg-type]
    return SEARCHER.search(SearchRequest(query, mode=mode, top_k=top_k, offset=offset, filters=wanted))


def found(result: SearchResult) -> set[str]:
    return {hit.citation.document_id for hit in result.hits}


def test_passages_that_hold_the_phrase_come_first_whatever_their_spelling() -> None:
    result = search("5G+工业互联网")
    assert {hit.citation.document_id for hit in result.hits[:2]} == {"nation", "province"}
    for hit in result.hits[:2]:
        ((start, end),) = hit.highlights
        assert hit.text[start:end] in ("5G+工业互联网", "5Ｇ＋工业互联网")


def test_the_same_question_in_three_ways_has_one_ranking() -> None:
    asked = ("5G+工业互联网", "关于5G+工业互联网有哪些政策规定？", "what do policies say about 5G+工业互联网")
    rankings = [[(hit.passage_id, hit.score) for hit in search(query).hits] for query in asked]
    assert rankings[0] == rankings[1] == rankings[2]


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_scores_fall_with_rank_and_lie_between_0_and_1(mode: Mode) -> None:
    result = search("工业互联网平台", mode=mode)
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert [hit.rank for hit in result.hits] == list(range(1, len(scores) + 1))
    for hit in result.hits:
        assert (hit.lexical is None) == (mode == "dense")
        assert (hit.dense is None) == (mode == "lexical")


def test_lexical_mode_returns_only_passages_with_a_word_of_the_query() -> None:
    assert found(search("上云用云", mode="lexical")) == {"province"}
    assert search("嫦娥奔月", mode="lexical").total == 0


def test_every_text_is_the_documents_own_and_no_heading_is_found() -> None:
    for hit in search("发展").hits:
        text = next(d.text for d in DOCUMENTS if d.id == hit.citation.document_id)
        assert text[hit.citation.start : hit.citation.end] == hit.text
        assert not hit.text.endswith(("保障措施", "总则", "发展目标"))


def test_pages_follow_each_other() -> None:
    whole = search("发展", top_k=4)
    second = search("发展", top_k=2, offset=2)
    assert [hit.passage_id for hit in second.hits] == [hit.passage_id for hit in whole.hits[2:]]
    assert [hit.rank for hit in second.hits] == [3, 4]
    assert search("发展", offset=1000).hits == ()


def test_a_document_number_brings_its_document_first() -> None:
    result = search("工信部通信[2020] 49号 平台")
    assert [hit.citation.document_id for hit in result.hits[:2]] == ["nation", "nation"]


def test_a_passage_that_stands_twice_is_found_once() -> None:
    searcher = tiny_searcher()
    searcher._text_ids[:] = 0  # as if all passages had one text
    assert searcher.search(SearchRequest("发展")).total == 1
    assert len([hit for hit in search(SPEECH).hits if hit.text == SPEECH]) == 1


@pytest.mark.parametrize(
    ("filters", "documents"),
    [
        ({"level": ("国家", "省")}, {"nation", "province"}),
        ({"region": ("湖北省",)}, {"province", "city"}),
        ({"region": ("湖北省咸宁市",)}, {"city"}),
        ({"issuer": ("工业和信息化部",)}, {"nation"}),
        ({"doc_type": ("规划",)}, {"province", "city"}),
        ({"document_id": ("talks",)}, {"talks"}),
        ({"year_from": 2018, "year_to": 2018}, {"talks"}),
        ({"year_from": 2021}, {"province", "city"}),
        ({"status": ("expired",)}, {"province"}),
        ({"status": ("not_yet",)}, {"city"}),
        ({"level": ("县",)}, set()),
    ],
)
def test_filters_admit(filters: dict[str, object], documents: set[str]) -> None:
    assert found(search("发展", **filters)) == documents


@pytest.mark.parametrize("name", ["level", "region", "issuer", "doc_type", "document_id", "status"])
def test_a_filter_value_that_no_document_has_is_refused(name: str) -> None:
    with pytest.raises(UnknownFilterValue, match=f"{name} 没有“火星”"):
        search("发展", **{name: ("火星",)})


def test_status_changes_with_the_day() -> None:
    before = tiny_searcher().as_of(date(2025, 12, 31)).search(SearchRequest("标杆工厂", top_k=1))
    assert before.hits[0].citation.status == "unknown"
    assert search("标杆工厂", top_k=1).hits[0].citation.status == "expired"
    assert SEARCHER.today == TODAY


def test_facets_count_the_whole_ranking() -> None:
    result = search("发展", top_k=1)
    assert sum(result.facets["level"].values()) == result.total
    assert list(result.facets["level"]) == ["领导论述", "国家", "省", "市"]
    assert "2018" in result.facets["year"]


def test_groups_stand_in_administrative_order() -> None:
    by_level = SEARCHER.search(SearchRequest("工业互联网", group_by="level"))
    assert by_level.groups is not None
    assert [group.key for group in by_level.groups] == ["领导论述", "国家", "省", "市"]
    assert sorted(r for group in by_level.groups for r in group.ranks) == [hit.rank for hit in by_level.hits]
    by_document = SEARCHER.search(SearchRequest("工业互联网", group_by="document"))
    assert by_document.groups is not None
    assert [group.key for group in by_document.groups] == ["talks", "nation", "province", "city"]


def test_citations_are_ready_to_paste() -> None:
    pasted = {hit.citation.document_id: hit.citation.formatted for hit in search("长江经济带 5G 工业", top_k=20).hits}
    assert pasted["nation"] == "《关于推动5G加快发展的通知》（工信部通信〔2020〕49号）"
    assert pasted["city"] == "《咸宁市工业发展规划》"
    said = next(hit for hit in search(SPEECH, top_k=20).hits if hit.citation.attribution)
    assert said.citation.formatted == (
        "习近平：在湖北考察时的讲话（2018年4月24日至28日），载《习近平总书记关于高质量发展的论述》"
    )


@pytest.mark.parametrize(
    ("occasion", "cited"),
    [
        ("在十九届中央政治局第九次集体学习时指出", "在十九届中央政治局第九次集体学习时"),
        ("主持召开中央财经委员会第五次会议并强调", "主持召开中央财经委员会第五次会议"),
        ("在全面指出问题的会议上的讲话", "在全面指出问题的会议上的讲话"),
    ],
)
def test_a_citation_names_the_occasion_and_not_the_verb_before_the_remark(occasion: str, cited: str) -> None:
    talks = next(d for d in DOCUMENTS if d.id == "talks")
    said = Attribution("习近平", "2018-10-31", occasion)
    assert formatted(talks, said) == f"习近平：{cited}（2018年10月31日），载《{talks.title}》"


def test_each_clause_of_a_query_is_compared_on_its_own() -> None:
    one, two = (
        SEARCHER.find(SearchRequest(q)).evidence.dense
        for q in ("推动长江经济带发展", "推动长江经济带发展，支持中小企业上云")
    )
    assert one is not None
    assert two is not None
    assert (one.parts == one.clause).all()
    cloud = next(n for n, p in enumerate(SEARCHER.generation.passages) if "上云用云" in SEARCHER.text_of(p))
    river = int(np.argmax(one.clause))
    alone = SEARCHER.find(SearchRequest("支持中小企业上云")).evidence.dense
    assert alone is not None
    for n in (cloud, river):
        assert two.parts[n] == pytest.approx((one.clause[n] + alone.clause[n]) / 2, abs=1e-5)


def test_the_passages_of_the_part_asked_for_come_first() -> None:
    found = SEARCHER.find(SearchRequest("湖北省数字经济规划的保障措施"))
    assert found.parts == ()  # 二、保障措施 is the nation's
    found = SEARCHER.find(SearchRequest("推动5G加快发展的保障措施有哪些"))
    assert [(p.asked, p.document.id) for p in found.parts] == [("保障措施", "nation")]
    assert found.result.hits[0].text == "各地要加大财政投入；鼓励社会资本参与建设。"
    dense = search("推动5G加快发展的保障措施有哪些", mode="dense")  # what hybrid is measured against has no rules
    assert dense.hits[0].text != found.result.hits[0].text


def test_a_hit_beyond_the_page_has_the_rank_that_it_has() -> None:
    whole = SEARCHER.find(SearchRequest("工业互联网", top_k=10))
    page = SEARCHER.find(SearchRequest("工业互联网", top_k=1))
    assert SEARCHER.hits_at(page, whole.positions[1:]) == whole.result.hits[1:]
    heading = next(n for n, p in enumerate(SEARCHER.generation.passages) if p.kind == "heading")
    (hit,) = SEARCHER.hits_at(page, [heading])
    assert (hit.rank, hit.score) == (whole.result.total + 1, 0.0)


def test_a_passage_that_states_the_figure_asked_for_is_lifted_in_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def scores(lifted: float, asked: str, mode: Mode = "hybrid") -> dict[str, float]:
        monkeypatch.setattr("service.ranking.STATING_BONUS", lifted)
        return {hit.text: hit.score for hit in search(asked, mode=mode).hits}

    asked, stating = "咸宁市工业增加值达到多少亿元", "到2030年，工业增加值达到500亿元。加快工业互联网平台建设。"
    before, after = scores(0.0, asked), scores(0.07, asked)
    assert {text: score for text, score in after.items() if score != before[text]} == {
        stating: pytest.approx(before[stating] + 0.07)
    }
    assert scores(0.0, "工业互联网平台建设") == scores(0.07, "工业互联网平台建设")  # asks for no figure
    assert scores(0.0, asked, "dense") == scores(0.07, asked, "dense")


def test_requests_are_checked_when_made() -> None:
    with pytest.raises(EmptyQuery):
        SearchRequest(" \u3000 ")
    with pytest.raises(QueryTooLong, match="513"):
        SearchRequest("字" * 513)
    with pytest.raises(BadYearRange):
        Filters(year_from=2025, year_to=2020)


def test_a_place_in_the_query_brings_its_documents_first() -> None:
    assert search("咸宁市工业增加值", top_k=1).hits[0].citation.document_id == "city"
    assert search("工业 Xianning", top_k=1).hits[0].citation.document_id == "city"
