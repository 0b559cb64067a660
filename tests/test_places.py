"""Places are known down to the county, by full and short names, in Chinese and in pinyin."""

import pytest

from indexer.tokens import words_of
from service.places import Gazetteer

REGIONS = ("全国", "湖北省", "湖北省咸宁市", "湖南省邵阳市洞口县", "湖南省湘潭市湘乡市", "上海市浦东新区")
GAZETTEER = Gazetteer(REGIONS)


def named(text: str) -> list[str]:
    return [place.name for place in GAZETTEER.named_in(text, words_of(text))]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("四川省与湖北省5g基站建设", ["四川省", "湖北省"]),
        ("湖北省咸宁市的目标", ["咸宁市"]),  # the inner one only
        ("咸宁和湘乡", ["咸宁市", "湘乡市"]),
        ("洞口打算建氢能园区", ["洞口县"]),  # a county of the corpus: its short name counts
        ("杭州数字经济", ["杭州市"]),
        ("大祥区高新技术企业", ["大祥区"]),
        ("邵东市的产值", ["邵东县"]),  # a 市 since 2019: the table is older
        ("创新城市建设", []),
        ("资源市场化配置", []),  # 资源县 never became 资源市
        ("开拓新兴市场", []),
        ("乌蒙山区产业扶持", []),
        ("黄河南岸治理", []),  # not 河南
        ("确保长治久安", []),
        ("和平与发展", []),  # 和平县 is not in the corpus
        ("5g基站建设", []),
        ("醴陵皮革园区有几家厂", ["醴陵市"]),  # no document of it, but hardly ever another word
        ("2019年静安第二产业增加值", ["静安区"]),
        ("沿海城市的经验", []),  # not 海城市
        ("居民适应城市生活", []),  # nor 应城市
        ("全程机械化示范县", []),  # nor 范县
        ("中央财政和县级财政分担", []),  # nor 政和县, 和县
        ("上海港区", ["上海市"]),
        ("老城区更新", []),
        ("高密度养鱼", []),
        ("军地双清单", []),
        ("湖北省委的决定", ["湖北省"]),
        ("苏州工业园区的经验", ["苏州市"]),
        ("how does xianning support it", ["咸宁市"]),
        ("coal in inner mongolia", ["内蒙古自治区"]),
    ],
)
def test_places_in_a_query(text: str, places: list[str]) -> None:
    assert named(text) == places


def test_a_division_contains_those_whose_codes_begin_alike() -> None:
    hubei, xianning, pudong = (GAZETTEER.place_of(r) for r in ("湖北省", "湖北省咸宁市", "上海市浦东新区"))
    assert hubei is not None
    assert xianning is not None
    assert pudong is not None
    assert (hubei.code, xianning.code, pudong.code) == ("420000", "421200", "310115")
    assert hubei.contains(xianning)
    assert not xianning.contains(hubei)
    assert not hubei.contains(pudong)
    assert GAZETTEER.place_of("全国") is None
