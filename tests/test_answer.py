"""Answers are quotations, or a refusal that says why."""

from dataclasses import replace

import pytest

from service.answer import answer
from service.candidates import Candidate, says_something
from service.highlight import fold
from service.locality import Locality
from service.narrowing import not_of_inner_places, said_once
from service.query import understand
from service.quoting import OF_MANY
from service.records import Answer, AnswerSentence, SearchRequest
from service.refusal import read_by_rules
from tests import tiny
from tests.tiny import searcher_of, tiny_searcher

SEARCHER = tiny_searcher()


def test_every_sentence_stands_in_the_passage_it_cites() -> None:
    given = answer(SEARCHER, SearchRequest("关于5G+工业互联网有哪些政策规定？"))
    assert not given.abstained
    assert 1 <= len(given.sentences) <= OF_MANY.most
    for sentence in given.sentences:
        (n,) = sentence.citations
        assert sentence.verbatim
        assert sentence.text in given.hits[n - 1].text
        assert f"{sentence.text}[{n}]" in given.text
    assert "5G+工业互联网" in given.sentences[0].text.replace("5Ｇ＋", "5G+")


def test_a_question_beside_the_corpus_is_refused_with_the_nearest_passages() -> None:
    given = answer(SEARCHER, SearchRequest("月球背面嫦娥探测器着陆"))
    assert given.abstained
    assert (given.reason or "").startswith("文件库里没有一处提到“月球”、“背面”等；下面只是最接近的段落")
    assert given.text == ""
    assert given.sentences == ()
    assert given.hits


def test_a_document_number_that_is_not_there_is_named() -> None:
    given = answer(SEARCHER, SearchRequest("国办发〔2015〕59号对工业互联网平台有什么规定"))
    assert "〔2015〕59号" in (given.reason or "")
    assert answer(SEARCHER, SearchRequest("工信部通信〔2020〕49号对平台有什么规定")).sentences


def test_a_sentence_of_another_year_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、发展目标\n到2025年，全市工业增加值达到300亿元。2030年达到500亿元。\n"
    monkeypatch.setitem(tiny.TEXTS, "city", text)
    city = {n: getattr(tiny.DOCUMENTS[-1], n) for n in ("title", "level", "region", "doc_type", "period")}
    monkeypatch.setattr(tiny, "DOCUMENTS", (*tiny.DOCUMENTS[:-1], tiny._document("city", **city)))
    given = answer(tiny.tiny_searcher(), SearchRequest("咸宁市2030年工业增加值达到多少亿元"))
    assert [sentence.text for sentence in given.sentences] == ["2030年达到500亿元。"]


def test_a_place_or_a_year_that_the_passages_do_not_speak_of_is_refused() -> None:
    assert "杭州市" in (answer(SEARCHER, SearchRequest("杭州市工业互联网平台建设")).reason or "")
    assert "Hangzhou" not in (answer(SEARCHER, SearchRequest("工业互联网平台建设")).reason or "")
    assert "2045年" in (answer(SEARCHER, SearchRequest("2045年工业增加值达到多少")).reason or "")
    assert not answer(SEARCHER, SearchRequest("咸宁市2030年工业增加值达到多少")).abstained


def test_a_name_in_quotation_marks_that_stands_nowhere_is_refused_by_name() -> None:
    assert "“楚纺领航行动”" in (answer(SEARCHER, SearchRequest("“楚纺领航行动”支持哪些工业互联网平台")).reason or "")
    held_somewhere = (
        "“5G+工业互联网”建设哪些产业公共服务平台",
        "“丰富应用场景”的“512工程”打造什么平台",
        "“推动5G加快发展”要打造什么平台",  # in a title alone
    )
    for held in held_somewhere:
        assert "没有一处提到" not in (answer(SEARCHER, SearchRequest(held)).reason or "")
    coined = "以“领航工程行动”为抓手，打造产业公共服务平台，构建创新载体。"  # a draft may give its own things names
    assert "没有一处提到" not in (answer(SEARCHER, SearchRequest(coined)).reason or "")


def test_what_is_asked_of_an_acronym_is_answered_by_a_passage_that_holds_it_or_its_synonym(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = {n: getattr(tiny.DOCUMENTS[-1], n) for n in ("title", "level", "region", "doc_type", "period")}
    for said, refused in (("工业增加值", True), ("地区生产总值", False)):
        text = f"一、发展目标\n到2030年，{said}达到500亿元。\n二、现状\n单位GDP能耗2015年下降了3%。\n"
        monkeypatch.setitem(tiny.TEXTS, "city", text)
        monkeypatch.setattr(tiny, "DOCUMENTS", (*tiny.DOCUMENTS[:-1], tiny._document("city", **city)))
        searcher = tiny.tiny_searcher()
        reading = read_by_rules(searcher, searcher.find(SearchRequest("咸宁市2030年GDP达到多少亿元", top_k=1)))
        assert bool(reading.reason) is refused, said
        assert not refused or "没有提到GDP" in (reading.reason or "")


def test_a_figure_of_a_town_is_none_of_the_province_around_it() -> None:
    def stated(text: str) -> bool:
        return "亿元" in text

    (city,) = [n for n, p in enumerate(SEARCHER.generation.passages) if "500亿元" in SEARCHER.text_of(p)]
    own = SEARCHER.locality.gazetteer.place_of(SEARCHER.documents["city"].region)
    (around,) = SEARCHER.locality.gazetteer.named_in("湖北省")
    assert own is not None
    assert around.contains(own)
    assert SEARCHER.locality.speaks_of(around, city)
    assert SEARCHER.locality.tells_figures_of(own, city, stated)
    assert not SEARCHER.locality.tells_figures_of(around, city, stated)


def test_a_label_that_opens_a_line_tells_whose_the_figures_after_it_are() -> None:
    text = "——咸宁、黄石高新区。每个高新区规划2—3个产业集群。\n——省级高新区。每个规划1个产业集群。\n"
    (first,) = [p for p in SEARCHER.generation.passages if p.document_id == "nation" and p.start == 0]
    passage = replace(first, end=len(text))
    document = replace(SEARCHER.documents["nation"], text=text, title="高新区三年行动方案")
    locality = Locality(SEARCHER.locality.gazetteer, {"nation": document}, [passage], [fold(text)])
    xianning, wuhan = (SEARCHER.locality.gazetteer.named_in(name)[0] for name in ("咸宁市", "武汉市"))
    assert locality.tells_figures_of(xianning, 0, lambda said: "2—3个" in said)
    assert not locality.tells_figures_of(xianning, 0, lambda said: "1个" in said)
    assert not locality.tells_figures_of(wuhan, 0, lambda said: "个" in said)


def test_a_sentence_about_another_place_is_no_label() -> None:
    text = "（三）主动融入武汉都市圈。到2025年，引进企业100家。\n"
    (first,) = [p for p in SEARCHER.generation.passages if p.document_id == "nation" and p.start == 0]
    document = replace(SEARCHER.documents["nation"], text=text, title="行动方案")
    passage = replace(first, end=len(text))
    locality = Locality(SEARCHER.locality.gazetteer, {"nation": document}, [passage], [fold(text)])
    (wuhan,) = SEARCHER.locality.gazetteer.named_in("武汉市")
    assert not locality.tells_figures_of(wuhan, 0, lambda said: "家" in said)


def test_a_list_of_places_is_quoted_for_the_one_asked_for_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "第一章 高新区\n益阳高新区重点发展装备制造产业；衡阳高新区重点发展输变电装备产业；常德高新区重点发展生命健康产业。\n"
    monkeypatch.setitem(tiny.TEXTS, "province", text)
    province = {n: getattr(tiny.DOCUMENTS[2], n) for n in ("level", "doc_type", "period")}
    hunan = tiny._document("province", title="高新区行动方案", region="湖南省", **province)
    monkeypatch.setattr(tiny, "DOCUMENTS", (*tiny.DOCUMENTS[:2], hunan, tiny.DOCUMENTS[3]))
    given = answer(tiny.tiny_searcher(), SearchRequest("衡阳高新区重点发展什么产业"))
    assert [sentence.text for sentence in given.sentences] == ["衡阳高新区重点发展输变电装备产业；"]


def test_a_target_for_a_place_may_stand_in_the_plan_of_the_division_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "第一章 5G网络\n力争到2021年实现宜昌、襄阳主城区5G网络覆盖。\n"
    monkeypatch.setitem(tiny.TEXTS, "province", text)
    province = {n: getattr(tiny.DOCUMENTS[2], n) for n in ("title", "level", "region", "doc_type", "period")}
    monkeypatch.setattr(
        tiny, "DOCUMENTS", (*tiny.DOCUMENTS[:2], tiny._document("province", **province), tiny.DOCUMENTS[3])
    )
    searcher = tiny.tiny_searcher()
    assert answer(searcher, SearchRequest("宜昌的5G网络覆盖目标")).sentences
    assert answer(searcher, SearchRequest("十堰的5G网络覆盖目标")).abstained


def test_a_section_that_looks_back_states_no_target(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "全市专利授权量达到2415件。"
    for heading, quoted in (("一、科技创新成就", []), ("一、主要目标", [said])):
        monkeypatch.setitem(tiny.TEXTS, "city", f"{heading}\n{said}\n")
        city = {n: getattr(tiny.DOCUMENTS[-1], n) for n in ("title", "level", "region", "doc_type", "period")}
        monkeypatch.setattr(tiny, "DOCUMENTS", (*tiny.DOCUMENTS[:-1], tiny._document("city", **city)))
        given = answer(tiny.tiny_searcher(), SearchRequest("咸宁市专利授权量的目标是多少件"))
        assert [sentence.text for sentence in given.sentences] == quoted


def test_a_heading_tells_whose_the_figures_are_of_a_place_inside_the_documents_own() -> None:
    (first,) = [p for p in SEARCHER.generation.passages if p.document_id == "city" and p.start == 0]
    text = "总回收率达到70%以上。\n"
    document = replace(SEARCHER.documents["city"], text=text)
    for heading, told in (("6.利用崇阳的石煤资源", True), ("（三）主动融入武汉都市圈", False)):
        passage = replace(first, end=len(text), section_path=(heading,))
        locality = Locality(SEARCHER.locality.gazetteer, {"city": document}, [passage], [fold(text)])
        (place,) = SEARCHER.locality.gazetteer.named_in("武汉市" if "武汉" in heading else "崇阳县")
        assert locality.tells_figures_of(place, 0, lambda said: "70%" in said) is told


def test_a_place_that_is_named_behind_the_figure_is_not_whose_it_is() -> None:
    text = "完成5万个5G基站建设任务，实现武汉市全覆盖。\n武汉市5G基站达到3万个。\n"
    (first,) = [p for p in SEARCHER.generation.passages if p.document_id == "nation" and p.start == 0]
    document = replace(SEARCHER.documents["nation"], text=text, title="行动计划")
    locality = Locality(
        SEARCHER.locality.gazetteer, {"nation": document}, [replace(first, end=len(text))], [fold(text)]
    )
    (wuhan,) = SEARCHER.locality.gazetteer.named_in("武汉市")
    assert locality.tells_figures_of(wuhan, 0, lambda said: "3万个" in said)
    assert not locality.tells_figures_of(wuhan, 0, lambda said: "5万个" in said)


def test_what_was_said_on_a_visit_is_told_by_remarks_made_there() -> None:
    given = answer(SEARCHER, SearchRequest("总书记在湖北考察时怎么说高质量发展"))
    assert [sentence.text for sentence in given.sentences] == [tiny.SPEECH]
    assert "浙江" in (answer(SEARCHER, SearchRequest("总书记在浙江考察时怎么说高质量发展")).reason or "")


def test_no_other_source_speaks_where_one_is_asked_for() -> None:
    def levels_of(question: str) -> set[str]:
        given = answer(SEARCHER, SearchRequest(question))
        return {given.hits[n - 1].citation.level for sentence in given.sentences for n in sentence.citations}

    assert levels_of("关于5G+工业互联网有哪些政策规定") > {"国家"}
    assert levels_of("国家层面关于5G+工业互联网有哪些政策规定") == {"国家"}
    assert levels_of("国务院对5G+工业互联网有哪些政策规定") == {"国家"}  # of a ministry
    office = answer(SEARCHER, SearchRequest("国务院办公厅对5G+工业互联网有哪些政策规定"))
    assert "国务院办公厅" in (office.reason or "")


def test_an_issuer_is_asked_for_by_its_short_name() -> None:
    def first_and_quoted(question: str) -> tuple[str | None, set[str | None]]:
        given = answer(SEARCHER, SearchRequest(question))
        issuers = {given.hits[n - 1].citation.issuer for sentence in given.sentences for n in sentence.citations}
        return given.hits[0].citation.issuer, issuers

    assert first_and_quoted("5G+工业互联网") == ("工业和信息化部", {"工业和信息化部", "湖北省人民政府"})
    assert first_and_quoted("湖北省政府关于5G+工业互联网") == ("湖北省人民政府", {"湖北省人民政府"})
    assert not SEARCHER.sources.issuers_asked(understand("贯彻工信部部署，加快推进5G+工业互联网融合应用。"))


@pytest.mark.parametrize("office", ["湖北省委", "湖北省发改委", "财政部", "湖南省政府"])
def test_an_office_without_a_text_on_the_matter_is_answered_from_no_others(office: str) -> None:
    given = answer(SEARCHER, SearchRequest(f"{office}关于5G+工业互联网有什么规定"))
    assert given.reason is not None
    assert office in given.reason or "湖南" in given.reason
    assert given.hits


def test_an_office_of_no_place_is_none() -> None:
    assert SEARCHER.sources.office_asked(understand("湖北省委关于工业互联网有什么决定")) == "湖北省委"
    assert SEARCHER.sources.office_asked(understand("财政部关于工业互联网有什么规定")) == "财政部"
    assert SEARCHER.sources.office_asked(understand("农村地区政府对工业互联网有什么支持")) is None
    assert SEARCHER.sources.office_asked(understand("湖北省委关于工业互联网的部署要贯彻到底，加快融合应用。")) is None


def test_no_city_speaks_for_its_province_where_the_province_itself_may() -> None:
    def regions(question: str, *, less: str = "") -> set[str]:
        finding = SEARCHER.find(SearchRequest(question, top_k=20))
        hits = finding.result.hits
        every = [n for n, hit in enumerate(hits) if hit.citation.region != less]
        return {hits[n].citation.region for n in not_of_inner_places(SEARCHER, finding, every)}

    assert regions("工业互联网") == {"全国", "湖北省", "湖北省咸宁市"}
    assert regions("湖北省的工业互联网") == {"全国", "湖北省"}
    assert regions("湖北省的工业互联网", less="湖北省") == {"全国", "湖北省咸宁市"}
    assert regions("咸宁市的工业互联网") == {"全国", "湖北省", "湖北省咸宁市"}


def test_a_government_is_asked_for_what_its_offices_say(monkeypatch: pytest.MonkeyPatch) -> None:
    province = replace(tiny.DOCUMENTS[2], issuer="湖北省经济和信息化厅")
    monkeypatch.setattr(tiny, "DOCUMENTS", (*tiny.DOCUMENTS[:2], province, tiny.DOCUMENTS[3]))
    given = answer(tiny.tiny_searcher(), SearchRequest("湖北省政府对中小企业上云给予补贴有什么规定"))
    assert [sentence.text for sentence in given.sentences] == ["支持中小企业上云用云，给予资金补贴。"]


def test_a_target_is_quoted_with_the_sentence_that_dates_it(monkeypatch: pytest.MonkeyPatch) -> None:
    dated = "到2025年，全市工业增加值达到300亿元。"
    text = f"一、发展目标\n{dated}规模以上企业数量达到1000家。到2030年，翻一番。规模以上企业数量达到1200家。\n"
    given = answer(searcher_of(text, monkeypatch), SearchRequest("咸宁市2025年规模以上企业数量达到多少家"))
    assert [sentence.text for sentence in given.sentences] == [dated, "规模以上企业数量达到1000家。"]


def test_a_document_number_answers_only_who_asks_for_it() -> None:
    hit = SEARCHER.search(SearchRequest("工业互联网")).hits[0]
    numbered = replace(hit, citation=replace(hit.citation, doc_number="工信部规〔2016〕358号"))
    assert not says_something("主要问题有哪些", numbered, "工信部规〔2016〕358号")
    assert says_something("文号是什么", numbered, "工信部规〔2016〕358号")
    assert says_something("主要问题有哪些", numbered, "产能过剩矛盾加剧。")


def test_where_a_remark_was_made_answers_only_who_asks_for_it() -> None:
    hit, said = SEARCHER.search(SearchRequest("高质量发展")).hits[0], "——2018年4月24日至28日，在湖北考察时的讲话"
    assert not says_something("有哪些论述", hit, said, dates=False)
    assert says_something("什么时候讲的", hit, said, dates=True)
    texts = [s.text for s in answer(SEARCHER, SearchRequest("总书记对推动长江经济带发展有哪些论述")).sentences]
    assert set(texts) == {tiny.SPEECH}


def test_who_asks_how_is_not_told_how_things_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tiny.TEXTS, "province", "二、存在的问题\n中小企业融资难仍然突出，贷款少。\n")
    monkeypatch.setitem(tiny.TEXTS, "city", "二、措施\n搭建银企平台，解决中小企业融资难。\n")
    documents = {d.id: d for d in tiny.DOCUMENTS}
    fields = ("title", "level", "region", "doc_type", "period")
    again = [
        tiny._document(name, **{n: getattr(d, n) for n in fields}) if name in ("province", "city") else d
        for name, d in documents.items()
    ]
    monkeypatch.setattr(tiny, "DOCUMENTS", tuple(again))
    searcher = tiny.tiny_searcher()
    assert [s.text for s in answer(searcher, SearchRequest("怎么解决中小企业融资难")).sentences] == [
        "搭建银企平台，解决中小企业融资难。"
    ]
    told = answer(searcher, SearchRequest("中小企业融资难有什么问题")).sentences
    assert "中小企业融资难仍然突出，贷款少。" in [s.text for s in told]


def test_of_several_years_each_figure_is_quoted_with_its_year(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、目标\n到2020年，机械化水平提高。机械化率达到70%。到2025年，机械化全面推开。机械化率达到75%。\n"
    given = answer(searcher_of(text, monkeypatch), SearchRequest("咸宁市机械化率达到多少"))
    assert [s.text for s in given.sentences] == [
        "到2020年，机械化水平提高。", "机械化率达到70%。", "到2025年，机械化全面推开。", "机械化率达到75%。",
    ]  # fmt: skip


def test_a_sentence_beside_the_one_that_names_the_office_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、制度\n建立由市经信委牵头的制度。各县要把工业改造联席会议纳入日程，加快工业改造联席会议建设。\n"
    given = answer(searcher_of(text, monkeypatch), SearchRequest("咸宁市工业改造联席会议由哪个部门牵头"))
    assert [s.text for s in given.sentences] == ["建立由市经信委牵头的制度。"]


def test_a_figure_of_another_industry_beside_the_name_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、食品\n发展桂花酒等特色食品。做强品牌，改造提升。到2030年，食品饮料产业规模达到300亿元。\n"
    own = "一、食品\n发展桂花酒。建好基地。延伸链条。到2030年，产业规模达到30亿元。\n"
    question = SearchRequest("咸宁市桂花产业到2030年产业规模目标是多少亿元")
    refused = answer(searcher_of(text, monkeypatch), question)
    assert "没有写明“桂花”的数字" in (refused.reason or "")
    assert [s.text for s in answer(searcher_of(own, monkeypatch), question).sentences] == [
        "到2030年，产业规模达到30亿元。"
    ]


def test_a_quoted_name_may_count_in_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = searcher_of("一、二十二条\n广州发布工业互联网“二十二条”，提出一个目标。\n", monkeypatch)
    given = answer(searcher, SearchRequest("广州工业互联网“工业互联网22条”提出什么目标"))
    assert "没有一处提到" not in (given.reason or "")
    unknown = answer(searcher, SearchRequest("广州工业互联网“工业互联网33条”提出什么目标"))
    assert "没有一处提到“工业互联网33条”" in (unknown.reason or "")


def test_what_two_remarks_say_alike_is_quoted_once() -> None:
    (remark,) = (h for h in SEARCHER.search(SearchRequest("高质量发展", top_k=20)).hits if h.citation.attribution)
    twice = [Candidate(1, (0, 8), 0.9, 0.9), Candidate(2, (0, 8), 0.8, 0.9), Candidate(1, (9, 20), 0.7, 0.9)]
    assert said_once((remark, remark), twice) == [twice[0], twice[2]]
    box = replace(remark, citation=replace(remark.citation, attribution=None))
    assert said_once((box, box), twice) == twice


def test_a_remark_is_quoted_with_its_attribution_where_the_occasion_is_asked_for() -> None:
    said = "——2018年4月24日至28日，在湖北考察时的讲话"

    def quoted(question: str) -> list[str]:
        return [sentence.text for sentence in answer(SEARCHER, SearchRequest(question)).sentences]

    assert quoted("推动长江经济带高质量发展是在哪次考察时讲的")[1] == said
    assert said not in quoted("怎样推动长江经济带高质量发展")


def test_a_row_has_a_line_of_its_own_in_the_answer() -> None:
    rows = [
        AnswerSentence(text, (1,), verbatim=True)
        for text in ("指标\t2020年（亿元）", "产值\t198", "到2025年翻番。", "税收增加。")
    ]
    whole = Answer("问", None, tuple(rows), (), "g", 0.0)
    assert whole.text == "指标\t2020年（亿元）[1]\n产值\t198[1]\n到2025年翻番。[1]税收增加。[1]"
    items = [
        AnswerSentence(text, (1,), verbatim=True)
        for text in ("1、体量小。", "（二）人才短缺。", "——倍增。", "到2017年达到1000亿元。", "2.5亿元用于奖补。")
    ]
    listed = Answer("问", None, tuple(items), (), "g", 0.0)
    assert (
        listed.text == "1、体量小。[1]\n（二）人才短缺。[1]\n——倍增。[1]到2017年达到1000亿元。[1]2.5亿元用于奖补。[1]"
    )
