"""A name of the same thing is searched too, but only where it stands as a name."""

from pathlib import Path

import pytest

from indexer.synonyms import parse, policy_synonyms, read_synonyms
from indexer.tokens import normalize, words_of
from service.expansion import MAX_VARIANTS, Synonyms


def variants(query: str, *own: str) -> tuple[str, ...]:
    content = normalize(query)
    return Synonyms(own).variants(content, words_of(content))


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("支持企业技改", "支持企业技术改造"),
        ("放管服改革", "简政放权 放管结合 优化服务改革"),
        ("规上企业数量", "规模以上企业数量"),
        ("GDP目标", "地区生产总值目标"),
    ],
)
def test_a_short_name_brings_its_full_form(query: str, other: str) -> None:
    assert other in variants(query)


@pytest.mark.parametrize("query", ["提高企业效益", "全国企业名录", "农业机械化水平"])
def test_a_name_inside_other_words_is_none(query: str) -> None:
    assert not any("高新技术企业" in other or "国有企业" in other for other in variants(query))


def test_the_administrators_groups_are_added_and_win(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("# 本单位\n三高四新 = 三个高地 四新使命\n技改 = 老厂翻新\n只有一侧\n", encoding="utf-8")
    own = read_synonyms(path)
    assert variants("三高四新战略", *own) == ("三个高地 四新使命战略",)
    assert variants("技改", *own) == ("老厂翻新",)
    assert read_synonyms(tmp_path / "none.txt") == ()


def test_no_name_stands_in_two_groups_and_wordings_are_few() -> None:
    sides = [side for group in parse(policy_synonyms()) for side in group]
    assert len(sides) == len(set(sides))
    assert len(variants("技改 GDP 规上企业 放管服 两化融合 十四五 双创 国企")) <= MAX_VARIANTS
