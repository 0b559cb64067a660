"""An almost literal quotation against its passage: the words it changes, and nothing else."""

from __future__ import annotations

import random

import pytest

from ui.altered import HARMLESS, WRONG, quotable
from ui.wording import changes

PASSAGE = (
    "一、发展目标\n到2025年，咸宁市规模以上工业企业数量突破1000家，工业污染物排放达标率达到98%以上。"
    "实施六大工程，鼓励企业建设5G+工业互联网平台，打造“香城泉都”品牌。\n2.完善支持政策，不再安排一般性补助资金。"
)


@pytest.mark.parametrize(
    ("draft", "changed"),
    [
        ("到2026年，咸宁市规模以上工业企业数量突破1000家。", [("2026年", "2025年")]),
        ("到2025年，黄石市规模以上工业企业数量突破1000家。", [("黄石", "咸宁")]),
        ("黄石市规模以上工业企业数量突破1000家。", [("黄石", "咸宁")]),
        ("工业污染物排放达标率达到98%以下。", [("%以下", "%以上")]),
        ("工业污染物排放达标率达到98个百分点以上。", [("个百分点", "98%以上")]),
        ("实施七大工程，鼓励企业建设5G+工业互联网平台。", [("实施七大工", "实施六大工")]),
        ("实施六大工程，禁止企业建设5G+工业互联网平台。", [("禁止", "鼓励")]),
        ("完善支持政策，安排一般性补助资金。", [("安排", "不再")]),
        (
            "实施六大工程，鼓励个人建设5G+工业互联网平台，打造“香城泉城”品牌。",
            [("个人", "企业"), ("城泉城”品牌", "城泉都”品牌")],
        ),
    ],
)
def test_a_changed_word_is_told_with_what_stands_in_its_place(draft: str, changed: list[tuple[str, str]]) -> None:
    assert [(change.in_draft, change.in_passage) for change in changes(draft, PASSAGE)] == changed


@pytest.mark.parametrize(
    "draft",
    [
        "到2025年，咸宁市规模以上工业企业数量突破1000家，工业污染物排放达标率达到98%以上。",
        "到２０２５年,咸宁市规模以上工业企业数量突破1000家;工业污染物排放达标率达到98％以上",
        "下一步，我市将实施六大工程，鼓励企业建设5G+工业互联网平台。",
        "实施六大工程，结合实际，鼓励企业建设5G+工业互联网平台。",
        "实施六大工程，打造“香城泉都”品牌。",
        "鼓励企业建设5G+工业互联网平台，打造香城泉都品牌。",
        "要引导广大企业运用第五代移动通信技术，把生产线连上网络。",
        "",
        "。",
    ],
)
def test_what_only_quotes_otherwise_changes_nothing(draft: str) -> None:
    assert changes(draft, PASSAGE) == ()


COUNTED = (
    "企业30余家。新冶钢等八家企业入选湖北企业百强。万人发明专利居全省第四位。收入从2015年的27790元、14340元提高到40656元。"
    "支持襄阳建设“智行隆中”项目，加快武汉示范区建设。三次产业结构为13.5∶49.5∶37。设立4支、16亿元产业基金。"
)


@pytest.mark.parametrize(
    ("draft", "changed"),
    [
        ("新冶钢等十八家企业入选湖北企业百强。", [("钢等十八家", "钢等八家")]),
        ("万人发明专利居全省第十四位。", [("省第十四位", "省第四位")]),
        ("三次产业结构为13.5∶49.5∶7。", [("13.5∶49.5∶7", "13.5∶49.5∶37")]),
        ("设立14支、16亿元产业基金。", [("设立14支", "设立4支")]),
        ("收入从2015年的14340元、27790元提高到40656元。", [("14340", "27790"), ("27790", "14340")]),
        ("支持武汉建设“智行隆中”项目，加快襄阳示范区建设。", [("武汉", "襄阳"), ("襄阳", "武汉")]),
        ("（二）万人发明专利居全省第四位。", []),
        ("1.设立4支、16亿元产业基金。", []),
    ],
)
def test_a_figure_that_grew_and_words_that_changed_places_are_told(draft: str, changed: list[tuple[str, str]]) -> None:
    assert [(change.in_draft, change.in_passage) for change in changes(draft, COUNTED)] == changed


def test_a_word_that_moved_is_no_change() -> None:
    assert changes("新增新能源公交车200辆。", "推广新能源公交车，新增200辆以上") == ()


def test_a_clause_that_is_left_out_denies_nothing_by_an_idiom() -> None:
    passage = "牢固树立鲜明导向，坚定不移改造传统产业，强力实施焦化、水泥行业布局优化和转型升级。"
    assert changes("牢固树立鲜明导向，强力实施焦化、水泥行业布局优化和转型升级。", passage) == ()
    denied = changes(
        "牢固树立鲜明导向，强力实施焦化、水泥行业布局优化和转型升级。", passage.replace("强力", "不再强力")
    )
    assert [change.in_passage for change in denied] != []


def test_one_way_of_naming_oneself_for_another_is_style() -> None:
    assert changes("在我市形成布局合理、特色突出的示范基地群。", "在全市形成布局合理、特色突出的示范基地群。") == ()
    assert changes("提升质量与效益，加快转型步伐。", "提升质量和效益，加快转型步伐。") == ()


def test_any_two_texts_are_compared_and_what_is_shown_stands_in_them() -> None:
    chance = random.Random(3)
    for _ in range(300):
        draft = "".join(chance.choices(PASSAGE, k=chance.randint(0, 60)))
        start = chance.randrange(len(PASSAGE))
        quoted = PASSAGE[start : start + 50]
        at = chance.randrange(len(quoted))
        for text in (draft, quoted[:at] + chance.choice("不以下%３，") + quoted[at + 1 :]):
            for change in changes(text, PASSAGE):
                assert change.in_draft in text
                assert change.in_passage in PASSAGE


def test_every_alteration_alters_a_sentence_that_it_is_for() -> None:
    said = "到2025年，全市建成5G基站30万个，占比达到20%以上，实施六大省级工程，鼓励湖北企业参与，提升“智能制造”和服务水平。"
    assert quotable([f"一、目标\n{said}\n指标\t2025年\t300。"]) == [said]
    for name, alteration in (*WRONG.items(), *HARMLESS.items()):
        assert (alteration(said) == said) is (name == "原句"), name
        assert alteration("") == ("" if name != "加开头" else "下一步，我市将")
