"""Several things asked for in one question: each is answered of its own, or named as unanswered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.answer import ASK_APART, answer
from service.records import Filters, SearchRequest
from service.several import asked_apart, asks_several
from service.visits import asks_of_a_visit
from tests import tiny
from tests.tiny import searcher_of, tiny_searcher

SEARCHER = tiny_searcher()


def questions(question: str) -> list[str]:
    return [one.question for one in asked_apart(*SEARCHER.places_in(question))]


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("湖南和湖北对5G有什么政策", ["湖南对5G有什么政策", "湖北对5G有什么政策"]),
        ("湖北和咸宁的发展目标", ["湖北的发展目标", "咸宁的发展目标"]),
        ("湖南、湖北两省的支持措施", ["湖南的支持措施", "湖北的支持措施"]),
        ("黄石、襄阳以及徐州的经验", ["黄石的经验", "襄阳的经验", "徐州的经验"]),
        ("咸宁和黄石2025年GDP目标", ["咸宁2025年GDP目标", "黄石2025年GDP目标"]),
        ("湖南和湖北三年行动计划", ["湖南三年行动计划", "湖北三年行动计划"]),
        ("2020和2025年的产值", ["2020年的产值", "2025年的产值"]),
        ("“十三五”和“十四五”的目标", ["“十三五”的目标", "“十四五”的目标"]),
        ("洞口县与隆回县“十四五”工业总产值比较", ["洞口县“十四五”工业总产值", "隆回县“十四五”工业总产值"]),
        ("咸宁“十二五”和“十三五”专利申请量对比", ["咸宁“十二五”专利申请量", "咸宁“十三五”专利申请量"]),
        ("湖北和湖南制造业的比重", ["湖北制造业的比重", "湖南制造业的比重"]),
        ("湖北與湖南的產業", ["湖北的产业", "湖南的产业"]),
        ("国家和湖北对5G怎么要求", ["对5G怎么要求", "湖北对5G怎么要求"]),
        ("国家、县对5G分别有什么规定", ["对5G有什么规定"] * 2),
        ("国家层面和湖北对5G怎么要求", ["对5G怎么要求", "湖北对5G怎么要求"]),
        ("国家和省里对粮食加工有什么政策", ["对粮食加工有什么政策"] * 2),
        (
            "关于养老，国家、省、市分别有哪些要求？",
            ["关于养老,有哪些要求?"] * 3,
        ),
        (
            "老城改造，国家省市县有什么措施",
            ["老城改造,有什么措施"] * 4,
        ),
    ],
)
def test_things_that_stand_in_a_row_are_asked_for_one_by_one(question: str, apart: list[str]) -> None:
    assert questions(question) == apart


@pytest.mark.parametrize(
    "question",
    [
        "湖北省咸宁市的产业",
        "武汉和长沙怎么合作",
        "湖北和湖南之间的高铁",
        "咸宁2020年比2015年增长多少",
        "2020年和2025年有什么变化",
        "2016—2020年的目标",
        "《湖北和湖南合作协议》怎么说",
        "科技和工业怎么融合",
        "国家级、省级高新区各有多少家",
        "省市县三级联动机制怎么建",
        "湖北省、市共建什么平台",
        "中央和地方财政怎么分担",
        "",
    ],
)
def test_one_thing_or_all_of_them_at_once_is_asked_for_as_it_stands(question: str) -> None:
    assert questions(question) == []


def test_of_two_years_each_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、发展目标\n到2025年，全市工业增加值达到300亿元。2030年工业增加值达到500亿元。\n"
    given = answer(searcher_of(text, monkeypatch), SearchRequest("咸宁市2025年和2030年工业增加值达到多少亿元"))
    assert [s.text for s in given.sentences] == [
        "到2025年，全市工业增加值达到300亿元。",
        "2030年工业增加值达到500亿元。",
    ]
    assert all(s.text in given.hits[s.citations[0] - 1].text for s in given.sentences)
    assert given.notices == ()


def test_what_is_not_answered_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、发展目标\n到2025年，全市工业增加值达到300亿元。\n"
    searcher = searcher_of(text, monkeypatch)
    given = answer(searcher, SearchRequest("咸宁市2025年和2030年工业增加值达到多少亿元"))
    assert [s.text for s in given.sentences] == ["到2025年，全市工业增加值达到300亿元。"]
    (notice,) = given.notices
    assert notice.startswith("问到的“2030年”没有答案：")
    assert "下面" not in notice  # no passage is shown for it
    neither = answer(searcher, SearchRequest("咸宁市2035年和2030年工业增加值达到多少亿元"))
    assert neither.abstained
    assert neither.notices == ()


def test_a_draft_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = searcher_of("一、目标\n到2025年，全市工业增加值达到300亿元。\n", monkeypatch)
    draft = "到2025年和2030年，全市工业增加值稳步增长，产业结构持续优化。"
    assert searcher.find(SearchRequest(draft)).query.statement
    assert not any("没有答案" in notice for notice in answer(searcher, SearchRequest(draft)).notices)


def test_a_rule_of_the_nation_is_not_passed_off_as_one_of_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、应用\n支持江西等地发展工业互联网。\n"
    given = answer(searcher_of(text, monkeypatch), SearchRequest("江西怎么打造5个产业公共服务平台、构建创新载体"))
    quoted = {given.hits[s.citations[0] - 1].citation.document_id for s in given.sentences}
    own = answer(SEARCHER, SearchRequest("湖北怎么推进工业互联网融合应用"))
    assert quoted == {"nation"}
    assert given.notices == ("所引文字没有提到“江西”，也不出自当地文件；是否适用请核对。",)
    assert own.sentences
    assert own.notices == ()


def test_a_text_of_another_level_than_the_one_asked_for_says_so() -> None:
    given = answer(SEARCHER, SearchRequest("国家对中小企业上云用云给予资金补贴有哪些支持"))
    own = answer(SEARCHER, SearchRequest("湖北对中小企业上云用云给予资金补贴有哪些支持"))
    assert [s.text for s in given.sentences] == [s.text for s in own.sentences]
    assert given.notices == ("所引文字不出自国家文件，请核对层级。",)
    assert own.notices == ()


def test_only_the_level_asked_for_speaks_though_others_are_as_near(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、应用\n全市落实国家鼓励社会资本参与建设的政策。\n"
    searcher = searcher_of(text, monkeypatch)

    def levels_of(question: str) -> list[str]:
        given = answer(searcher, SearchRequest(question))
        return [given.hits[s.citations[0] - 1].citation.level for s in given.sentences]

    assert set(levels_of("国家怎么鼓励社会资本参与建设")) == {"国家"}
    each = levels_of("国家和市里怎么鼓励社会资本参与建设")
    assert list(dict.fromkeys(each)) == ["国家", "市"]


def test_of_a_level_that_says_nothing_no_other_speaks_where_each_is_asked() -> None:
    given = answer(SEARCHER, SearchRequest("国家和省里对中小企业上云用云给予资金补贴有哪些支持"))
    assert {given.hits[s.citations[0] - 1].citation.level for s in given.sentences} == {"省"}
    (notice,) = given.notices
    assert notice.startswith("问到的“国家层面”没有答案：")


def test_levels_asked_never_reach_past_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = searcher_of("一、应用\n鼓励社会资本参与建设，加大财政投入。\n", monkeypatch)
    within = SearchRequest("国家和市里怎么鼓励社会资本参与建设", filters=Filters(level=("市",)))
    given = answer(searcher, within)
    assert {given.hits[s.citations[0] - 1].citation.level for s in given.sentences} == {"市"}
    assert {hit.citation.level for hit in given.hits} == {"市"}
    assert given.notices == ("问到的“国家层面”没有答案：不在所选的级别里。",)


def test_a_speaker_and_a_level_in_one_question_are_answered_each() -> None:
    given = answer(SEARCHER, SearchRequest("总书记和省里怎么推动高质量发展"))
    assert {given.hits[s.citations[0] - 1].citation.level for s in given.sentences} == {"领导论述"}
    assert given.notices == ("问到的“省级文件”没有答案：文件库里没有足够的依据回答这个问题。",)


def test_of_a_level_without_any_text_nothing_is_said_of_filters() -> None:
    given = answer(SEARCHER, SearchRequest("省里和县里对中小企业上云用云给予资金补贴有哪些支持"))
    (notice,) = given.notices
    assert notice == "问到的“县级层面”没有答案：文件库里没有足够的依据回答这个问题。"


def test_a_remark_made_in_a_place_is_of_the_place() -> None:
    given = answer(SEARCHER, SearchRequest("总书记在湖北考察时讲推动长江经济带发展"))
    assert [s.text for s in given.sentences] == [tiny.SPEECH]
    assert given.notices == ()


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("总书记在湖北考察时讲了什么", True),
        ("总书记考察湖北时的讲话", True),
        ("总书记在湖北强调了什么", True),
        ("总书记在两会上说湖北要怎么发展", False),
        ("总书记怎么讲湖北的发展", False),
    ],
)
def test_what_was_said_of_a_place_need_not_be_said_there(question: str, asked: bool) -> None:
    assert asks_of_a_visit(question, ["湖北"]) is asked


def test_figures_of_two_documents_are_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "一、平台\n到2025年，培育工业互联网平台20家。\n新增养老机构5家。\n"
    monkeypatch.setitem(tiny.TEXTS, "province", text)
    monkeypatch.setitem(tiny.TEXTS, "city", "一、应用\n到2025年，力争全市培育工业互联网平台30家。\n")
    documents = {d.id: d for d in tiny.DOCUMENTS}
    fields = ("title", "level", "region", "doc_type", "period")
    again = [
        tiny._document(name, **{n: getattr(documents[name], n) for n in fields}) if name in ("province", "city") else d
        for name, d in documents.items()
    ]
    monkeypatch.setattr(tiny, "DOCUMENTS", tuple(again))
    given = answer(tiny.tiny_searcher(), SearchRequest("到2025年培育工业互联网平台多少家"))
    assert {s.text for s in given.sentences} == {
        "到2025年，培育工业互联网平台20家。",
        "到2025年，力争全市培育工业互联网平台30家。",
    }
    (notice,) = given.notices
    assert all(f"《{documents[name].title}》" in notice for name in ("province", "city"))


def test_a_refused_question_of_several_clauses_is_to_be_asked_apart() -> None:
    assert asks_several("怎样培育专精特新企业,财政给多少钱")
    assert not asks_several("开饭馆的白天用电贵,这规矩怎么改")
    given = answer(SEARCHER, SearchRequest("月球背面怎么着陆，嫦娥探测器带了什么"))
    assert (given.reason or "").endswith(ASK_APART)
    alone = replace(SearchRequest("月球背面嫦娥探测器着陆"))
    assert ASK_APART not in (answer(SEARCHER, alone).reason or "")
