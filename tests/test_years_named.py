"""A figure of 2020 is no answer to a question about 2025."""

import pytest

from service.constraints import constraints_of
from service.query import understand
from service.sentences import dating_sentence
from service.years_named import with_its_date, years_told_of


@pytest.mark.parametrize(
    ("sentence", "years"),
    [
        ("到2025年，产值达到110亿元", [(2025, 2025)]),
        ("2018—2020年，技改投资占42%", [(2018, 2020)]),
        ("由“十三五”期初的5平方公里达到期末的7.5平方公里", [(2016, 2020)]),
        ("根据《方案（2016—2018年）》（湘政办发〔2016〕52号）制定", []),
        ("《中国制造2025》实施以来", []),
        ("比2015年下降41%", []),
        ("在2012年960亿元基础上翻一番", []),
        ("授权专利2415件，是“十一五”时期的4.1倍", []),
        ("到2020年，产值比2015年翻一番", [(2020, 2020)]),
        ("绿色蔬菜种植面积2060亩，产值过2000亿元", []),
        ("规模以上工业企业（家）\t1950\t2080", []),
        ("2021年1月1日至2023年12月31日，按20%返还", [(2021, 2023)]),
        ("2022-25年，投资100亿元", [(2022, 2025)]),
        ("从2021年到2025年完成投资100亿元", [(2021, 2025)]),
        ("力争于2030年突破500亿元", [(2030, 2030)]),
        ("到2025年新型基础设施投资达到500亿元", [(2025, 2025)]),
        ("2020年以来，全市累计建成5G基站2000个", []),
        ("2022年政府工作报告提出", []),
        ("到二〇二五年，产值达到110亿元", [(2025, 2025)]),
        ("由2020年的45%提高到50%", []),
    ],
)
def test_the_years_that_a_figure_may_be_of(sentence: str, years: list[tuple[int, int]]) -> None:
    assert list(years_told_of(sentence)) == years


@pytest.mark.parametrize(
    ("question", "sentence", "stated"),
    [
        ("2025年规上企业达到多少家", "2020年全市规模以上工业企业达283家", False),
        ("2025年规上企业达到多少家", "到2025年，规模以上工业企业达到400家", True),
        ("2025年规上企业达到多少家", "规模以上工业企业达到400家", True),  # of which year is said elsewhere
        ("2025年规上企业达到多少家", "“十四五”期末规模以上工业企业达到400家", True),
        ("“十四五”末规上企业达到多少家", "2020年全市规模以上工业企业达283家", False),
        ("2019年技改投资占比", "2018—2020年，技改投资占工业投资42%以上", True),
        ("规上企业有多少家", "2020年全市规模以上工业企业达283家", True),
        ("2015年产值是多少亿元", "2020年达913.9亿元，比2015年666.3亿元增加247.6亿元", True),
        ("2016年有多少家高企", "从2016年的3家增加到2020年的16家", True),
        ("鄂政发〔2018〕35号提出建设多少个园区", "到2020年，建设园区100个", True),
        ("2021年出台的行动方案提出建设多少个园区", "到2023年，建设园区20个", True),
        ("2018—2020年技改投资多少亿元", "2019年完成技改投资50亿元", True),
        ("2021年开工的项目什么时候建成", "计划2023年底建成投产", True),  # a time is asked for
        ("到2020年产值过2000亿元的企业有多少家", "到2020年，过2000亿元企业3家", True),
        ("2025年怎么支持技改", "2020年起对技改项目给予奖补", True),  # asks for no figure
    ],
)
def test_a_sentence_of_another_year_states_no_figure_of_the_year_asked_for(
    question: str, sentence: str, stated: bool
) -> None:
    asked = constraints_of(understand(question))
    assert asked.sentence_states(sentence) is stated
    assert asked.passage_states(f"一、目标\n{sentence}。") is stated


@pytest.mark.parametrize(
    ("before", "dated"),
    [
        ("到2020年，总产值突破2500亿元。", True),
        ("总体目标：力争到2020年，总产值突破2500亿元。\n", True),
        ("到2020年，总产值突破2500亿元。其中先进制造业占40%。", True),
        ("2020年，总产值突破2500亿元。", False),  # a look back
        ("到2020年达到2500亿元，到2025年翻一番。", False),  # of which of them is not told
        ("到2020年，达到2500亿元。2021年出台细则。", False),
        ("全市总产值突破2500亿元。", False),
    ],
)
def test_a_sentence_without_a_year_is_of_the_target_year_that_still_holds(before: str, dated: bool) -> None:
    said = "企业数量达到1200家。"
    assert (with_its_date(before + said, said, len(before)) == f"到2020年,{said}") == dated
    asked = constraints_of(understand("2025年企业数量要达到多少家"))
    assert asked.passage_states(before + said) != dated
    assert dating_sentence(before + said, (len(before), len(before + said))) == (
        (before.index("总体") if "总体" in before else 0, before.index("。") + 1) if dated else None
    )


def test_one_sentence_of_the_year_is_enough_for_a_passage() -> None:
    asked = constraints_of(understand("2025年规上企业达到多少家"))
    assert asked.passage_states("2020年规上企业达到283家。到2025年，规上企业达到400家。")


@pytest.mark.parametrize(
    ("before", "year"),
    [
        ("2019年研发投入3.8亿元，增长53%；", "2019年,"),
        ("步伐加快。2019年研发投入3.8亿元；企业39家；", "2019年,"),
        ("2019年研发投入3.8亿元。", ""),  # beyond the full stop it may be of any year
        ("2019年研发投入3.8亿元；企业39家。", ""),
        ("研发投入3.8亿元，比2018年增长；", ""),  # does not open with its year
        ("2019年3.8亿元，2020年4.6亿元；", ""),
    ],
)
def test_the_year_of_a_look_back_holds_as_far_as_the_semicolons_go(before: str, year: str) -> None:
    said = "强度达到2.9%，增速达到31%。"
    assert with_its_date(before + said, said, len(before)) == year + said
    asked = constraints_of(understand("2025年研发投入强度达到多少"))
    assert asked.of_another_year(year + said) == bool(year)
