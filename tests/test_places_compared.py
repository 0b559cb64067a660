"""核依据: a plan of one city is no basis for what a draft says of another."""

from __future__ import annotations

import dataclasses

import pytest

from service.answer import answer
from service.records import SearchRequest
from service.schemas import answer_json
from tests import tiny
from tests.test_contradictions import PLAN
from ui.findings import Finding
from ui.places import places_compared
from ui.records import AnswerReply, NamedPlace

WUHAN, YICHANG = NamedPlace("武汉", "湖北省武汉市"), NamedPlace("宜昌", "湖北省宜昌市")
CITY = dataclasses.replace(PLAN, title="武汉市工业规划", region="湖北省武汉市", level="市")


def found(*places: NamedPlace, passage: str = "工业增加值年均增长8%。", **changes: str) -> list[Finding]:
    return list(places_compared(places, passage, dataclasses.replace(CITY, **changes)))  # type: ignore[arg-type]


def test_another_city_is_a_difference() -> None:
    assert found(YICHANG) == [Finding("地区", "宜昌", "湖北省武汉市", "不一致")]
    assert found(WUHAN) == [Finding("地区", "武汉", "武汉", "一致")]
    assert found(YICHANG, passage="支持宜昌发展化工。") == [Finding("地区", "宜昌", "宜昌", "一致")]


def test_a_partner_of_the_place_is_none() -> None:
    assert [f.verdict for f in found(WUHAN, YICHANG)] == ["一致", "未出现"]


def test_a_text_of_the_province_or_the_nation_may_hold_for_its_cities() -> None:
    assert [f.verdict for f in found(YICHANG, title="规划", region="湖北省", level="省")] == ["未出现"]
    assert found(YICHANG, title="规划", region="全国", level="国家") == []


@pytest.mark.parametrize("region", ["湖北省武汉市", "湖北省武汉市江夏区"])
def test_a_district_is_of_its_city_and_provinces_are_compared_elsewhere(region: str) -> None:
    assert [f.verdict for f in found(WUHAN, title="江夏工业规划", region=region)] == ["一致"]
    assert found(NamedPlace("湖南", "湖南省"), NamedPlace("北京", "北京市"), NamedPlace("广西", "广西壮族自治区")) == []


def test_the_service_says_which_places_a_sentence_names() -> None:
    reply = AnswerReply.of(answer_json(answer(tiny.tiny_searcher(), SearchRequest("宜昌市和咸宁市的工业互联网"))))
    assert reply.places == (YICHANG, NamedPlace("咸宁", "湖北省咸宁市"))
