"""What a drafter checks by eye: the year, the meeting, the figure."""

import pytest

from indexer.records import Period
from service.constraints import constraints_of
from service.query import understand
from service.records import Citation

CITATION = Citation(
    document_id="d", title="中国制造2025某市行动方案", doc_number=None, issuer=None, level="市", region="湖北省咸宁市",
    doc_type="方案", date="2016-07-01", period=Period(2016, 2020), status="unknown", section_path=("一、目标",),
    attribution=None, page=None, start=0, end=9, source="s.txt", formatted="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("补助多少钱", "按实际投入给予20万元补助", True),
        ("补助多少钱", "按实际投入给予适当补助", False),
        ("占比达到百分之几", "占比达到3.5%", True),
        ("建成多少个基站", "建成5万个以上基站", True),
        ("建成多少个基站", "加快建设基站，共投入5万元", False),
        ("占地多少亩", "规划面积4000亩", True),
        ("占地多少亩、入驻了多少家药企", "规划面积4000亩", False),  # both figures are asked for
        ("从哪几个方面制定措施", "加强领导，落实责任", True),  # asks for no figure
        ("提高服务产出占比", "推动制造企业向服务延伸", True),
    ],
)
def test_a_figure_asked_for_must_stand_there(question: str, text: str, met: bool) -> None:
    assert constraints_of(understand(question)).figure_met(text) is met


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("2025年产值达到多少", "到2025年，产值达到300亿元", True),
        ("2025年产值达到多少", "产值达到300亿元", False),  # 2025 in the title is a name, not a date
        ("2020年产值达到多少", "产值达到300亿元", True),  # the plan ends then
        ("2018年怎么支持技改", "支持企业技改", True),  # inside the plan's period
        ("2030年怎么支持技改", "支持企业技改", False),
    ],
)
def test_a_year_is_met_where_it_is_named_and_for_a_figure_nothing_less_will_do(
    question: str, text: str, met: bool
) -> None:
    assert constraints_of(understand(question)).year_met(CITATION, text) is met


def test_the_sixth_meeting_is_not_the_fifth() -> None:
    asked = constraints_of(understand("第六次党代会报告怎么部署产业"))
    assert asked.ordinals == ("第六次",)
    assert not asked.ordinal_met(CITATION, "第五次党代会提出")
    assert asked.ordinal_met(CITATION, "第六次党代会提出")


@pytest.mark.parametrize("query", ["脏厂子前几年真关了没有", "这几年企业上云怎么补"])
def test_some_is_not_how_many(query: str) -> None:
    assert constraints_of(understand(query)).figures == ()


def test_a_spoken_how_many_is_met_by_a_counted_thing_and_not_by_every_one() -> None:
    asked = constraints_of(understand("去大厅办事到底要跑几趟"))
    assert asked.figure_met("推行“最多跑一次”改革")
    assert not asked.figure_met("进一步统一思想，千方百计抓落实")
