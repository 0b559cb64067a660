"""Facts are read from the lines of a document; what the lines do not state stays open."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.metadata import judge, outcome_of, starts_report
from indexer.facts import LOWEST_LEVEL, UNSTATED, folder_entry
from indexer.metadata import read_facts
from indexer.metadata_clauses import repeals_of
from indexer.metadata_compendium import constituents
from indexer.metadata_corpus import FactsOf, facts_of_corpus
from indexer.metadata_dates import five_years, number_of, period_in
from indexer.metadata_numbers import number_in
from indexer.metadata_places import places_in
from indexer.metadata_records import Facts, Repeal
from indexer.metadata_title import doc_type_of
from indexer.readers.records import plain_text
from indexer.records import Period
from indexer.sources import Line, split_lines

CORPUS = Path(__file__).parent.parent / "corpus"

LETTER = """通山县人民政府办公室文件

通政办发〔2022〕7 号

通山县人民政府办公室关于印发《通山县
楠竹产业行动方案（2022—2024 年）》的通知

各乡镇人民政府，县直有关单位：

现将《通山县楠竹产业行动方案（2022—2024 年）》印发给你们，请认真贯彻执行。《通山县楠竹产业发展意见》（通政发〔2017〕3号）同时废止。

附件：1.任务分解表
2.考核办法

通山县人民政府办公室
二〇二二年五月六日

通山县楠竹产业行动方案（2022—2024 年）

一、总体要求
到2024年，全县楠竹产业产值达到20亿元。"""

COMPENDIUM = """第一篇 国家有关政策

国务院办公厅关于发展竹产业的意见
国办发〔2019〕2号
一、总体要求
坚持生态优先。
关于加快全省竹产业发展的若干意见
一、发展重点
发展竹材加工。
第二篇 近年来通山发展战略摘编
坚持生态立县，做大做强楠竹产业。
——2016年通山县第十四次党代会报告
继续推进楠竹加工。
——2021年通山县第十五次党代会报告"""


def lines_of(text: str) -> list[Line]:
    return split_lines(text.splitlines())[0]


def facts_of(text: str) -> Facts:
    return read_facts(lines_of(text))


def values(facts: Facts) -> dict[str, object]:
    return {name: fact.value for name, fact in facts.of_manifest().items()}


def test_a_covering_letter_gives_its_facts_to_what_it_issues() -> None:
    facts = facts_of(LETTER)
    assert values(facts) == {
        "title": "通山县楠竹产业行动方案（2022—2024年）",
        "number": "通政办发〔2022〕7号",
        "issuer": "通山县人民政府办公室",
        "level": "县",
        "region": "湖北省咸宁市通山县",
        "doc_type": "行动方案",
        "date": "2022-05-06",
        "period": Period(2022, 2024),
    }
    assert all(fact.is_settled for fact in facts.of_manifest().values())
    assert facts.addressees is not None
    assert facts.addressees.value == ("各乡镇人民政府", "县直有关单位")
    assert [fact.value for fact in facts.attachments] == ["任务分解表", "考核办法"]
    assert [fact.value for fact in facts.repeals] == [Repeal("通山县楠竹产业发展意见", "通政发〔2017〕3号")]


def test_each_fact_names_its_line() -> None:
    facts = facts_of(LETTER)
    assert facts.number is not None
    assert facts.date is not None
    assert (facts.number.line, facts.number.quote) == (3, "通政办发〔2022〕7 号")
    assert (facts.date.line, facts.date.quote) == (16, "二〇二二年五月六日")


def test_a_text_that_states_nothing_has_no_facts() -> None:
    assert values(facts_of("近日，楠竹产业发展很快，产值不断增长。\n下一步，要继续努力。")) == {}


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("国办发〔2015〕59 号", "国办发〔2015〕59号"),
        ("（鄂政发[2018]16号）", "鄂政发〔2018〕16号"),
        ("咸政办发【2014】第037号", "咸政办发〔2014〕37号"),
        ("东莞市人民政府令第123号", "东莞市人民政府令第123号"),
        ("财政部 税务总局公告2022年第13号", "财政部税务总局公告2022年第13号"),
        ("按照国办发〔2015〕59号执行。", None),  # quoted in a sentence: somebody else's
        ("2020年3月，广州发布“1号文件”", None),
    ],
)
def test_a_number_is_a_line_of_its_own(line: str, number: str | None) -> None:
    assert number_in(line) == number


@pytest.mark.parametrize(
    ("number", "title", "issuer"),
    [
        ("国发〔2021〕29号", "“十四五”数字经济发展规划", "国务院"),
        ("工信部联消费〔2019〕278号", "制造业设计能力提升专项行动计划", "工业和信息化部等部门（联合）"),
        ("湘政办发〔2016〕52号", "加快推进产业园区转型升级实施方案", "湖南省人民政府办公厅"),
        ("沪府规〔2020〕1号", "促进在线新经济发展行动方案", "上海市人民政府"),
        ("咸政发〔2016〕23号", "中国制造2025咸宁行动方案", "咸宁市人民政府"),
        ("咸政发〔2016〕23号", "先进制造业行动方案", None),  # 咸 alone could be 咸宁 or 咸阳
        ("晋政文〔2016〕23号", "晋江市先进制造业行动方案", "晋江市人民政府"),  # not 山西
        ("咸政发〔2016〕23号", "中共咸宁市委关于推进竹产业的意见", "中共咸宁市委"),  # what is printed wins
    ],
)
def test_the_issuer_follows_from_the_number_and_the_title(number: str, title: str, issuer: str | None) -> None:
    found = facts_of(f"{title}\n{number}\n一、总体要求\n坚持创新发展。").issuer
    assert (found and found.value) == issuer


def test_a_number_that_two_places_share_leaves_the_issuer_doubtful() -> None:
    found = facts_of("促进就业实施方案\n宁政发〔2020〕1号\n一、总体要求\n稳就业。").issuer  # 宁夏, 南京
    assert found is not None
    assert not found.is_settled


@pytest.mark.parametrize(
    ("spelled", "number"), [("08", 8), ("二", 2), ("十", 10), ("十二", 12), ("二十", 20), ("三十一", 31)]
)
def test_chinese_numerals_are_counted(spelled: str, number: int) -> None:
    assert number_of(spelled) == number


def test_five_year_plans_follow_each_other() -> None:
    assert five_years(14) == Period(1966 + 5 * (14 - 3), 2025) == Period(2021, 2025)
    assert period_in("“十三五”规划") == Period(2016, 2020)
    assert period_in("第十四个五年规划") == Period(2021, 2025)
    assert period_in("规划（2016－2020 年）") == Period(2016, 2020)
    assert period_in("中国制造2025行动方案") is None


@pytest.mark.parametrize("zero", ["〇", "零", "○", "O"])
def test_dates_in_chinese_numerals_have_many_zeros(zero: str) -> None:
    found = facts_of(
        f"关于发展竹产业的通知\n各乡镇人民政府：\n请照办。\n通山县林业局\n二{zero}二一年十二月三十一日"
    ).date
    assert found is not None
    assert found.value == "2021-12-31"


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert facts_of("关于发展竹产业的通知\n各乡镇人民政府：\n请照办。\n通山县林业局\n2021年2月30日").date is None


@pytest.mark.parametrize(
    ("head", "above_the_date", "sure"),
    [
        ("山东省人民政府令\n第344号\n", "省长 周某某", 0.95),
        ("", "省长 周某某", 0.6),  # whoever signed, it is no order
        ("山东省人民政府令\n第344号\n", "局长办公会议纪要", None),
        ("山东省人民政府令\n第344号\n", "主任会议通过", None),
    ],
)
def test_a_head_of_an_organ_signs_orders(head: str, above_the_date: str, sure: float | None) -> None:
    rest = "山东省信息化促进办法\n第一条 为了促进信息化，制定本办法。\n" + "本办法自公布之日起施行。\n" * 15
    found = facts_of(f"{head}{above_the_date}\n2021年12月30日\n{rest}").date
    assert (found and (found.value, found.confidence)) == (sure and ("2021-12-30", sure))


def test_a_number_of_the_next_year_does_not_make_a_december_date_doubtful() -> None:
    text = "中共中央 国务院关于推进改革的意见\n中发〔{}〕1号\n（2016年12月31日）\n一、总体要求\n推进改革。"
    next_year, much_later = facts_of(text.format(2017)).date, facts_of(text.format(2019)).date
    assert next_year is not None
    assert much_later is not None
    assert (next_year.value, next_year.is_settled) == ("2016-12-31", True)
    assert (much_later.value, much_later.is_settled) == ("2016-12-31", False)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("湖北省人民政府办公厅关于印发湖北省现代农业发展规划（2013—2017年）的通知", "规划"),
        ("关于加强普通高等学校毕业生就业工作的通知", "通知"),
        ("国民经济和社会发展第十四个五年规划纲要", "规划"),
        ("道路交通安全管理规定（试行）", "规定"),
        ("上海浦东做产业转型升级的先行者", None),
    ],
)
def test_the_kind_of_a_document_is_what_its_title_ends_in(title: str, kind: str | None) -> None:
    assert doc_type_of(title) == kind


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("推进湖北产业纺织用品行业", ["湖北省"]),
        ("上海浦东做先行者", ["上海市", "浦东新区"]),
        ("黄河南岸治理", []),
        ("维护和平，建设新城", []),
        ("长沙市开福区与株洲市天元区", ["长沙市", "开福区", "株洲市", "天元区"]),
        ("鼓楼区", []),  # there are several
        ("南京市鼓楼区", ["南京市", "鼓楼区"]),
    ],
)
def test_places_count_where_they_are_names(text: str, places: list[str]) -> None:
    assert sorted(place.name for place in places_in(text)) == sorted(places)


@pytest.mark.parametrize(
    ("sentence", "repeals"),
    [
        ("《甲办法》（通政发〔2015〕3号）同时废止。", [Repeal("甲办法", "通政发〔2015〕3号")]),
        (
            "《本办法》自印发之日起施行，《甲办法》、《乙办法》同时废止。",
            [Repeal("甲办法", None), Repeal("乙办法", None)],
        ),
        ("与本办法不一致的，以本办法为准。", []),
        ("应当及时清理、修改或者废止《甲办法》等规定。", []),
        ("依照《甲办法》执行。", []),
    ],
)
def test_only_named_documents_are_repealed(sentence: str, repeals: list[Repeal]) -> None:
    assert [fact.value for fact in repeals_of(lines_of(sentence))] == repeals


def test_a_compendium_is_cut_at_its_titles_and_attributions() -> None:
    found = constituents(lines_of(COMPENDIUM))
    assert [part.lines[0].text for part in found.parts] == [
        "国务院办公厅关于发展竹产业的意见",
        "关于加快全省竹产业发展的若干意见",
        "坚持生态立县，做大做强楠竹产业。",
        "继续推进楠竹加工。",
    ]
    assert found.dividers == ("第一篇国家有关政策", "第二篇近年来通山发展战略摘编")
    excerpt = read_facts(found.parts[2].lines)
    assert excerpt.title is not None
    assert excerpt.issuer is not None
    assert (excerpt.title.value, excerpt.issuer.value) == ("2016年通山县第十四次党代会报告", "中共通山县委")
    assert not excerpt.issuer.is_settled


def test_one_document_with_a_covering_letter_is_no_compendium() -> None:
    assert not constituents(lines_of(LETTER)).is_compendium


def test_a_file_without_manifest_takes_only_settled_facts() -> None:
    text = "关于加快全省竹产业发展的若干意见\n一、发展重点\n到2025年，湖北竹产业产值翻番。"
    entry, doubtful = folder_entry("竹.txt", plain_text(text.splitlines()), lines_of(text))
    assert (entry.title, entry.doc_type) == ("关于加快全省竹产业发展的若干意见", "意见")
    assert (entry.level, entry.region) == (LOWEST_LEVEL, UNSTATED)
    assert doubtful is not None
    assert doubtful.facts == ("级别", "地区")
    settled, nothing_doubtful = folder_entry("函.txt", plain_text(LETTER.splitlines()), lines_of(LETTER))
    assert (settled.level, settled.number, nothing_doubtful) == ("县", "通政办发〔2022〕7号", None)


def test_the_measure_counts_what_is_right_wrong_and_absent() -> None:
    assert outcome_of("title", "规划（2016-2020年)", "规划（2016-2020 年）") == "right"
    assert outcome_of("doc_type", "方案", "行动方案") == "right"
    assert outcome_of("date", "2018", "2018-02-27") == "wrong"
    assert outcome_of("number", None, "鄂政发〔2018〕1号") == "wrong"
    assert outcome_of("number", "鄂政发〔2018〕1号", None) == "absent"
    assert outcome_of("number", None, None) == "rightly none"


@pytest.fixture(scope="module")
def corpus() -> list[FactsOf]:
    return list(facts_of_corpus(CORPUS))


def test_nothing_is_read_wrongly_from_the_corpus(corpus: list[FactsOf]) -> None:
    judged = [one for read in corpus if read.entry for one in judge(read.entry, read.facts)]
    assert len(judged) == 41 * 8
    assert [one for one in judged if one.outcome == "wrong"] == []
    assert sum(one.outcome == "absent" for one in judged) <= 5


def test_the_37_documents_of_the_compendium_are_found(corpus: list[FactsOf]) -> None:
    assert list(starts_report(corpus)) == ["002_8b9e8b7d82a22611.txt：37 篇的开头找到 37 篇，多出 0 处"]
