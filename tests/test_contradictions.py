"""A draft sentence against its passage: what contradicts, what agrees, what is simply not stated."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from ui.contradictions import compare, without_doc_numbers
from ui.figures import figures, same_indicator
from ui.findings import Finding, contradicted, unstated
from ui.records import Attribution, Citation, Period

PLAN = Citation(
    document_id="d",
    title="湘乡市“十四五”战略性新兴产业发展规划",
    doc_number="湘政发〔2021〕3号",
    issuer=None,
    level="县",
    region="湖南省湘潭市湘乡市",
    doc_type="规划",
    date=None,
    period=Period(2021, 2025),
    status="expired",
    section_path=(),
    attribution=None,
    page=None,
    start=0,
    end=1,
    source="a.txt",
    formatted="《规划》",
)
PASSAGE = (
    "到2025年，电子信息产业链产值达到500亿元，年均增长15%。引进50家以上电子信息企业。研发经费投入强度达到2.5%左右。"
)


def verdicts(draft: str, passage: str = PASSAGE, **changes: Any) -> list[tuple[str, str, str]]:
    found = compare(draft, passage, dataclasses.replace(PLAN, **changes))
    return [(finding.in_draft, finding.in_passage, finding.verdict) for finding in found]


def wrong(draft: str, passage: str = PASSAGE, **changes: Any) -> list[tuple[str, str]]:
    found = contradicted(compare(draft, passage, dataclasses.replace(PLAN, **changes)))
    return [(finding.in_draft, finding.in_passage) for finding in found]


def test_the_same_sentence_contradicts_nothing() -> None:
    assert wrong(PASSAGE) == []
    assert {verdict for _, _, verdict in verdicts(PASSAGE)} == {"一致"}


def test_another_value_for_the_same_indicator_is_shown_side_by_side() -> None:
    assert wrong("到2025年，电子信息产业链产值达到800亿元。") == [("800亿元", "500亿元")]
    assert wrong("研发投入强度达到3%。") == [("3%", "2.5%")]  # 研发投入强度 adds nothing to 研发经费投入强度


def test_another_target_year_is_shown_side_by_side() -> None:
    passage = "到2020年，高新技术产业增加值占比达到25%。"
    assert wrong("到2025年，高新技术产业增加值占比达到25%。", passage, period=None) == [("到2025年", "到2020年")]


def test_fifteen_percent_for_twenty_five_percent_is_a_contradiction() -> None:
    passage = "到2025年，高新技术产业增加值占比达到25%。"
    assert wrong("到2025年，高新技术产业增加值占比达到15%。", passage) == [("15%", "25%")]


@pytest.mark.parametrize(
    "draft",
    [
        "生物医药产业链产值达到800亿元。",  # another industry
        "电子信息产业链产值达到800家。",  # another unit
        "到2030年，电子信息产业链产值达到800亿元。",  # another year may have another value
        "电子信息产业链产值年均增长20%。",  # growth of the passage has its own indicator only by inheritance
        "城镇居民人均可支配收入达到5万元。",
    ],
)
def test_a_differing_number_of_something_else_is_no_contradiction(draft: str) -> None:
    figures_only = [
        finding
        for finding in contradicted(compare(draft, PASSAGE, PLAN))
        if finding.kind == "数字" and "20%" not in draft
    ]
    assert figures_only == []


def test_growth_is_not_compared_with_a_level() -> None:
    assert wrong("规模以上工业增加值增长8%。", "规模以上工业增加值占比达到30%。") == []
    assert wrong("规模以上工业增加值增长8%。", "规模以上工业增加值年均增长7%。") == []  # one year against an average


def test_a_figure_that_the_passage_lacks_is_not_found_rather_than_wrong() -> None:
    assert verdicts("新建公共停车场12处。") == [("12处", "", "未出现")]


def test_scales_are_one_value() -> None:
    assert wrong("建设5G基站50000个。", "力争建设5G基站5万个以上。") == []
    assert [figure.low for figure in figures("5G基站5万个、50000个、0.5亿元")] == [50_000, 50_000, 50_000_000]


def test_a_value_inside_a_stated_range_agrees() -> None:
    assert wrong("培育领军企业3家。", "培育领军企业2—5家。") == []
    assert wrong("培育领军企业8家。", "培育领军企业2—5家。") == [("8家", "2—5家")]


def test_a_range_is_not_another_range() -> None:
    assert wrong("培育领军企业3—5家。", "培育领军企业2—5家。") == [("3—5家", "2—5家")]
    assert wrong("培育领军企业2-5家。", "培育领军企业2—5家。") == []


def test_a_figure_between_the_same_words_is_compared_whatever_it_measures() -> None:
    assert wrong("设立4支、17亿元产业基金。", "按照“1+N”模式设立4支、16亿元产业基金。") == [("17亿元", "16亿元")]
    assert wrong("经过6年努力，建成高地。", "二、目标\n经过3年努力，建成高地。") == [("6年", "3年")]
    assert wrong("完成投资17亿元，超过预期。", "设立4支、16亿元产业基金。") == []


def test_numerals_before_a_scale_and_other_names_of_a_unit_are_figures() -> None:
    assert wrong("首期规模五亿元。", "天使基金首期规模2亿元。") == [("五亿元", "2亿元")]
    assert wrong("建设5G基站八万个。", "力争建设5G基站5万个以上。") == [("八万个", "5万个")]
    assert wrong("厂房面积达到70万平方米。", "厂房面积达到70万平米，建成投产面积50万平方米。") == []
    assert [int(f.low) for f in figures("三百二十万亩、十五亿元、六十多万户、两千亿元")] == [
        3_200_000, 1_500_000_000, 600_000, 200_000_000_000,
    ]  # fmt: skip
    assert figures("建设三个平台，形成一批成果") == []


def test_full_width_figures_are_figures() -> None:
    assert wrong("研发投入强度达到２.５％。") == []


@pytest.mark.parametrize("text", ["深入实施512工程", "依照第24条", "发展5G技术", "2025年", "湘政发〔2021〕3号", "A3级"])
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert figures(text) == []


def test_a_base_year_is_not_the_year_of_a_figure() -> None:
    (figure,) = figures("到2020年，单位工业增加值能耗比2015年下降18%。")
    assert (figure.year, figure.manner, figure.low) == (2020, "下降", Decimal(18))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("规模以上工业增加值", "工业增加值", True),
        ("研发经费投入强度", "研发投入强度", True),
        ("5G基站", "5G基站建设任务", True),
        ("城镇居民人均可支配收入", "农村居民人均可支配收入", False),
        ("产值", "电子信息产业链产值", False),
        ("装备制造业产值", "食品制造业产值", False),
    ],
)
def test_an_indicator_may_add_words_but_not_replace_them(one: str, other: str, same: bool) -> None:
    assert same_indicator(one, other) is same
    assert same_indicator(other, one) is same


def test_a_year_inside_the_documents_period_end_agrees() -> None:
    assert wrong("到2025年，产业体系基本形成。", "产业体系基本形成。") == []


def test_a_document_number_of_the_same_office_that_differs_is_a_contradiction() -> None:
    assert wrong("根据湘政发〔2021〕13号文件。") == [("根据湘政发〔2021〕13号", "湘政发〔2021〕3号")]
    assert wrong("根据湘政发[2021]3号文件。") == []
    assert verdicts("根据国办发〔2015〕59号文件。") == [("根据国办发〔2015〕59号", "", "未出现")]


def test_a_title_with_another_number_is_a_contradiction() -> None:
    draft = f"《{PLAN.title}》（国办发〔2015〕59号）提出。"
    assert wrong(draft) == [("国办发〔2015〕59号", "湘政发〔2021〕3号")]


def test_a_remark_ascribed_to_another_speaker_or_day_is_a_contradiction() -> None:
    said = Attribution("习近平", "2018-04-24/2018-04-28", "在湖北考察时的讲话")
    remark: dict[str, Any] = {"attribution": said, "level": "领导论述"}
    assert wrong("2018年4月26日，习近平总书记强调高质量发展。", "高质量发展。", **remark) == []
    assert wrong("2017年4月26日，高质量发展。", "高质量发展。", **remark) == [
        ("2017年4月26日", "2018-04-24 至 2018-04-28")
    ]
    assert wrong("王小明同志强调高质量发展。", "高质量发展。", **remark) == [("王小明同志", "习近平")]


def test_a_local_basis_for_another_province_is_a_contradiction_a_national_one_is_not() -> None:
    assert wrong("湖北省电子信息产业加快发展。") == [("湖北", "湖南省湘潭市湘乡市")]
    assert wrong("湖北省电子信息产业加快发展。", level="国家", region="全国") == []


FUNDS = "省财政统筹安排7亿元省级传统产业改造升级专项资金，对符合条件的项目给予优先审批。严禁新增钢铁产能。"


@pytest.mark.parametrize(
    ("draft", "in_draft", "in_passage"),
    [
        (
            "我省不再安排省级传统产业改造升级专项资金。",
            "我省不再安排省级传统产业改造升级专项资金",
            "省财政统筹安排7亿元省级传统产业改造升级专项资金",
        ),
        ("取消对符合条件的项目的优先审批。", "取消对符合条件的项目的优先审批", "对符合条件的项目给予优先审批"),
        ("支持新增钢铁产能。", "支持新增钢铁产能", "严禁新增钢铁产能"),
    ],
)
def test_the_same_words_denied_on_one_side_are_a_contradiction(draft: str, in_draft: str, in_passage: str) -> None:
    assert Finding("说法", in_draft, in_passage, "不一致") in compare(draft, FUNDS, PLAN)


@pytest.mark.parametrize(
    "draft", ["不得新增钢铁产能。", "省财政统筹安排专项资金，项目优先审批。", "取消农业税，减轻农民负担。"]
)
def test_what_both_deny_or_only_one_speaks_of_is_no_contradiction(draft: str) -> None:
    assert not [found for found in compare(draft, FUNDS, PLAN) if found.kind == "说法"]


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        ("2020年建成5G基站5万个。", "不一致"),
        ("5G基站将于2020年建成5万个。", "不一致"),
        ("2021年建成5G基站5万个。", "一致"),
        ("在2020年的基础上，到2021年建成5G基站5万个。", None),
    ],
)
def test_a_year_without_until_is_a_year_too(draft: str, verdict: str | None) -> None:
    passage = "到2021年，建成5G基站5万个。"
    found = [f.verdict for f in compare(draft, passage, PLAN) if f.kind == "年份" and "到" not in f.in_draft]
    assert found == ([verdict] if verdict else [])


def test_a_gloss_in_brackets_is_no_part_of_what_is_measured() -> None:
    stated = "5G核心产业（通信服务和设备制造）产值过2000亿元。"
    assert ("2000亿元", "2000亿元", "一致") in verdicts("5G核心产业产值过2000亿元。", stated)


def test_a_sentence_without_its_document_numbers() -> None:
    assert without_doc_numbers("根据鄂政发〔2017〕82号文件，建立考核机制。") == "文件，建立考核机制。"
    assert without_doc_numbers("建立考核机制。") == "建立考核机制。"


def test_findings_are_listed_once() -> None:
    assert compare("产值10亿元、10亿元。", "无。", PLAN) == (Finding("数字", "10亿元", "", "未出现"),)


@pytest.mark.parametrize(
    ("draft", "passage", "told"),
    [
        ("园区新增就业7000多人。", "园区新增就业4000多人。", [("7000多人", "4000多人")]),
        ("企业年税收8000余万元。", "企业年税收5000余万元。", [("8000余万元", "5000余万元")]),
        ("企业年税收5000万元。", "企业年税收5000余万元。", []),
        ("开发区排名居全国第24位。", "开发区排名居全国第34位。", [("第24位", "第34位")]),
        ("产值占比八成以上。", "产值占比超过90%。", [("八成", "90%")]),
        ("产值占比九成以上。", "产值占比超过90%。", []),
        ("地铁1号线2018年9月开通运营。", "2019年9月，地铁1号线开通运营。", [("2018年9月", "2019年9月")]),
        ("地铁1号线2019年9月开通运营。", "2019年9月28日，地铁1号线开通运营。", []),
        ("以市级农机培训机构为骨干。", "以农机技校和县级农机培训机构为骨干。", [("市级", "县级")]),
        ("以县级农机培训机构为骨干。", "以农机技校和县级农机培训机构为骨干。", []),
        ("建成西南地区最大的皮革基地。", "建成中南地区最大的皮革基地。", [("西南", "中南")]),
        ("东北大学在园区设立皮革基地。", "建成中南地区最大的皮革基地。", []),
        ("2020年二季度投资增长3.1%。", "2020年三季度投资增长3.1%。", [("二季度", "三季度")]),
        ("投资总量居全省第六位。", "投资总量居全省第四位。", [("第六位", "第四位")]),
        ("把就业放在第一位。", "把就业摆在优先位置。", []),
        ("打造至少12个典型场景。", "打造样板工程，形成至少20大典型场景。", [("12个", "20大")]),
    ],
)
def test_figures_ranks_months_levels_and_regions_in_any_wording(
    draft: str, passage: str, told: list[tuple[str, str]]
) -> None:
    assert wrong(draft, passage) == told


def test_a_month_that_the_passage_does_not_name_is_not_stated() -> None:
    found = compare("地铁1号线2018年9月开通运营。", "地铁1号线开通运营。", PLAN)
    assert [(f.kind, f.in_draft, f.verdict) for f in found] == [("日期", "2018年9月", "未出现")]


def test_the_one_figure_left_over_is_no_counterpart_where_both_say_what_they_count() -> None:
    draft = "创建绿色工厂12个，培育绿色园区5个。"
    assert wrong(draft, "创建绿色工厂12个，培育标杆工地7个。") == []


@pytest.mark.parametrize(
    ("draft", "passage"),
    [
        ("开发区综合考评上升到第48位。", "科技实力考核居第34位。\n今年园区在两类榜单中前进十名，列第48位。"),
        ("到2020年名牌产品达到100个。", "指标 2015年 2020年\n有效期内名牌产品（个） 77 100"),
    ],
)
def test_a_number_that_the_passage_has_for_something_else_or_without_its_unit_is_no_difference(
    draft: str, passage: str
) -> None:
    found = compare(draft, passage, PLAN)
    assert not contradicted(found)
    assert not unstated(found)
