"""Whose documents are asked for by the name of an office, full or short."""

import pytest

from service.issuers import Issuers, names_of, office_asked

CORPUS = (
    "工业和信息化部",
    "工业和信息化部等部门（联合）",
    "国家发展改革委、市场监管总局",
    "中共中央、国务院",
    "国务院办公厅",
    "湖北省人民政府",
    "湖南省科学技术厅",
    "中共咸宁市委",
    "习近平",
    "李明波（湖北省第八次党代会咸宁市代表）",
)
MINISTRY = {"工业和信息化部", "工业和信息化部等部门（联合）"}


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("工信部对中小企业上云有什么要求", MINISTRY),
        ("工业和信息化部关于5G的通知", MINISTRY),
        ("国家发改委和市场监管总局的意见", {"国家发展改革委、市场监管总局"}),
        ("发改委怎么说服务业", {"国家发展改革委、市场监管总局"}),
        ("国务院办公厅的意见", {"国务院办公厅"}),
        ("国务院的意见", {"国务院办公厅", "中共中央、国务院"}),
        ("湖北省政府支持技改的政策", {"湖北省人民政府"}),
        ("湖南科技厅的方案", {"湖南省科学技术厅"}),
        ("湖北省咸宁市委的决定", {"中共咸宁市委"}),
        ("工信部门怎么帮企业", set()),
        ("湖北省发改委的批复", set()),
        ("湖南省政府的政策", set()),
        ("咸宁市委托第三方评估", set()),
        ("习近平怎么谈高质量发展", set()),  # a level's (service.levels), not an office's
        ("推动工业和信息化融合", set()),
    ],
)
def test_an_office_is_named_by_its_full_or_its_short_name(question: str, named: set[str]) -> None:
    assert Issuers(CORPUS).named_in(question) == named


def test_a_person_is_no_office() -> None:
    assert names_of("习近平") == names_of("李明波（湖北省第八次党代会咸宁市代表）") == frozenset()


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("湖北省委关于科技创新有什么决定", "湖北省委"),
        ("国务院对节能环保产业有什么支持政策", "国务院"),
        ("湖北省发改委对服务业有什么要求", "湖北省发改委"),
        ("给各行业单独用的5g专网,工信部有什么部署", "工信部"),
        ("咸宁市委出台了哪些决定", "咸宁市委"),
        ("国务院办公厅因土地节约集约通报表扬浦东新区,奖励了多少用地", None),
        ("对劳动密集的企业,浦东新区政府怎么引导", None),
        ("企业内部对质量怎么管", None),
        ("西部地区对口支援有哪些政策", None),
        ("市场监管局对企业有什么要求", None),  # whose?
        ("区政府对接重点企业有哪些做法", None),
    ],
)
def test_an_office_is_asked_for_its_texts_or_only_acts(question: str, office: str | None) -> None:
    assert office_asked(question) == office
