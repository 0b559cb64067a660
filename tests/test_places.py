"""A question about one province is not answered from another's documents."""

from service.places import provinces_in, speaks_of


def test_provinces_are_found_by_their_short_names() -> None:
    assert provinces_in("四川省与湖北省5G基站建设") == ("湖北", "四川")
    assert provinces_in("5G基站建设") == ()


def test_a_passage_speaks_of_a_place_by_region_title_or_text() -> None:
    assert speaks_of("湖北", region="湖北省咸宁市", title="", text="")
    assert speaks_of("广东", region="全国", title="", text="参加广东代表团审议时")
    assert not speaks_of("四川", region="湖北省", title="湖北省5G产业发展行动计划", text="加快5G建设")
