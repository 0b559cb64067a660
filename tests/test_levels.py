"""Whose documents are asked for is told from what a policy is about."""

import pytest

from indexer.records import LEVELS
from service.levels import levels_named
from service.query import understand


@pytest.mark.parametrize(
    ("question", "levels"),
    [
        ("总书记有哪些论述", {"领导论述"}),
        ("习近平怎么谈高质量发展", {"领导论述"}),
        ("关于制造业的重要讲话", {"领导论述"}),
        ("国家层面有什么支持措施", {"国家"}),
        ("国务院关于工业互联网的意见", {"国家"}),
        ("国家和省里的政策怎么规定", {"国家", "省"}),
        ("市里的规划提到了什么", {"市"}),
        ("其他城市有什么做法", {"外地经验"}),
        ("其他城市推动转型升级有什么经验", {"外地经验"}),
        ("外地的经验", {"外地经验"}),
        ("专家人在外地,能不能替我们干活，怎么算钱", set()),
        ("习近平新时代中国特色社会主义思想", set()),
        ("全省建成多少个国家级高新区", set()),
        ("中央财政补助多少", set()),
        ("咸宁市工业增加值", set()),
    ],
)
def test_words_that_say_whose_text_is_wanted(question: str, levels: set[str]) -> None:
    assert levels_named(question) == levels
    assert levels <= set(LEVELS)


def test_a_draft_names_the_speaker_without_asking_for_him() -> None:
    draft = "深入贯彻落实习近平总书记重要讲话精神，加快发展现代产业体系，推动制造业高质量发展。"
    assert levels_named(draft) == {"领导论述"}
    assert understand(draft).levels == frozenset()
    assert understand("总书记对制造业有哪些论述").levels == {"领导论述"}
