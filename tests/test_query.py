"""What is asked and what is searched."""

from dataclasses import replace

import pytest

from service.citation import chinese_date
from service.highlight import highlights
from service.query import parse_doc_number, understand

TOPIC = "5g+工业互联网"


@pytest.mark.parametrize(
    "asked",
    [
        "5G+工业互联网",
        "5G＋工业互联网",
        "5g + 工业互联网",
        "关于5G+工业互联网有哪些政策规定？",
        "what do policies say about 5G+工业互联网",
        "What do the policies say about 5G+工业互联网?",
        "请问5G+工业互联网的政策是怎么规定的？",
        "5G+工业互联网有什么要求",
        "关于5G+工业互联网的政策",
    ],
)
def test_every_way_of_asking_searches_the_topic(asked: str) -> None:
    assert understand(asked).content == TOPIC
    assert understand(asked).tokens == understand(TOPIC).tokens


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("2025年工业增加值的目标是什么", "2025年工业增加值的目标"),
        ("industrial internet of things", "industrial internet of things"),
        ("what do policies say", "what do policies say"),
        ("如何发展数字经济？", "发展数字经济"),
        ("就业", "就业"),
        ("对外开放有哪些要求", "对外开放"),
        ("有关部门职责", "有关部门职责"),
        ("AI 赋能 which 制造业", "ai赋能制造业"),
        ("有哪些政策", "有哪些政策"),
        ("？？", "??"),
    ],
)
def test_content_words_stay_and_something_is_always_left(asked: str, kept: str) -> None:
    assert understand(asked).content == kept


@pytest.mark.parametrize(
    "typed",
    ["国办发〔2015〕59号", "国办发[2015]59号", "国办发（2015）59 号", "国办发 【2015】 59号", "国办发〔2015〕第059号"],
)
def test_a_document_number_is_known_in_any_brackets(typed: str) -> None:
    wanted, found = parse_doc_number("国办发〔2015〕59号"), parse_doc_number("请问" + typed + "讲了什么")
    assert wanted is not None
    assert found is not None
    assert found.names(wanted)
    other = parse_doc_number("国办发〔2015〕60号")
    assert other is not None
    assert not found.names(other)


def test_every_document_number_and_year_of_a_question_is_known() -> None:
    query = understand("国办发〔2015〕59号和鄂政发〔2016〕82号到2020年的要求")
    assert [n.number for n in query.doc_numbers] == ["59", "82"]
    assert query.years == ("2015", "2016", "2020")


def test_traditional_characters_ask_the_same() -> None:
    assert understand("關於工業互聯網有哪些政策規定？") == replace(
        understand("关于工业互联网有哪些政策规定？"), raw="關於工業互聯網有哪些政策規定？"
    )


def test_highlights_are_exact_in_the_text_as_stored() -> None:
    text = "推进 5Ｇ＋工业 互联网 融合，第15G条，工业互联网"
    (span,) = highlights(text, phrase="5g+工业互联网", tokens=["工业"])
    assert text[slice(*span)] == "5Ｇ＋工业 互联网"
    marks = highlights(text, phrase="不在文中", tokens=["5g", "互联网", "的"])
    assert [text[a:b] for a, b in marks] == ["5Ｇ", "互联网", "互联网"]  # neither part of 15G nor single characters


def test_touching_marks_are_one() -> None:
    assert highlights("工业互联网", phrase="缺", tokens=["工业", "业互", "互联网"]) == ((0, 5),)


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2018-04-24/2018-04-28", "2018年4月24日至28日"),
        ("2018-04-24/2018-05-01", "2018年4月24日至5月1日"),
        ("2018-12-31/2019-01-01", "2018年12月31日至2019年1月1日"),
        ("2020-03", "2020年3月"),
        ("2020", "2020年"),
    ],
)
def test_dates_read_as_in_a_document(iso: str, said: str) -> None:
    assert chinese_date(iso) == said


@pytest.mark.parametrize(
    ("typed", "statement"),
    [
        ("支持龙头企业建设工业互联网平台，带动中小企业上云用云。", True),
        ("推动制造业向服务延伸，几乎所有行业都要参与，鼓励先行先试", True),
        ("支持龙头企业建设工业互联网平台，有哪些奖励", False),
        ("养猪场挨着河边，臭了好多年，管不管啊？", False),
        ("工业互联网平台建设", False),
        ("高新产业占GDP的份额，湘乡定的2025年目标", False),
        ("邵阳市2025年工业总产值目标，规模以上工业企业，数量", False),
        ("小作坊换了新设备，上头该不该给点补贴", False),
        ("办了工业互联网标识，请问去哪里办理备案", False),
        ("What do policies say about industrial internet, please", False),
    ],
)
def test_a_sentence_of_a_draft_is_told_from_a_question(typed: str, statement: bool) -> None:
    assert understand(typed).statement is statement


@pytest.mark.parametrize(
    ("typed", "matched"),
    [
        ("五星枇杷是双清哪个乡的招牌水果", "五星枇杷 双清 乡 招牌水果"),
        ("咱们的工业废水到底怎么处理", "工业废水 处理"),
        ("支持中小企业数字化转型", "支持中小企业数字化转型"),
        ("哪个", "哪个"),  # something is always left
    ],
)
def test_the_words_that_only_ask_are_not_matched(typed: str, matched: str) -> None:
    query = understand(typed)
    assert query.matter == matched
    assert query.content == typed  # the encoder reads the whole question


def test_a_sentence_of_a_draft_is_matched_as_it_stands() -> None:
    query = understand("支持企业把自己的标准变成国家标准，带动产业发展。")
    assert query.statement
    assert query.matter == query.content


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("设立扶持资金，充实后备企业梯队，分段给予奖补。", ("设立扶持资金", "充实后备企业梯队", "分段给予奖补")),
        ("农产品质量安全监管", ()),
        ("你好，怎么才能贷到款", ()),  # too short a clause goes with its neighbour
        ("产值达到1,000亿元；9:30开会的通知", ("产值达到1,000亿元", "9:30开会的通知")),
        ("，，。！？", ()),
    ],
)
def test_a_query_is_known_by_its_clauses(typed: str, parts: tuple[str, ...]) -> None:
    assert understand(typed).parts == parts


def test_a_long_query_has_few_clauses_and_loses_no_word() -> None:
    clauses = [f"第{n}条支持企业创新发展" for n in range(20)]
    parts = understand("，".join(clauses)).parts
    assert 1 < len(parts) <= 6
    assert ",".join(parts).split(",") == clauses
