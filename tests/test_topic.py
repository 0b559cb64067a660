"""Questions that only name their topic, and what it means that the corpus lacks its words."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.tokens import words_of
from service.answer import answer
from service.query import understand
from service.records import SearchRequest
from service.refusal import Reading, signs
from service.topic import compounds, topic_named
from tests.tiny import tiny_searcher

SEARCHER = tiny_searcher()


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("低空经济怎么发展", "低空经济"),
        ("托育服务有哪些政策", "托育服务"),
        ("国家层面对托育服务有什么要求", "托育服务"),
        ("国家怎么支持茶产业", "茶产业"),
        ("总书记怎么讲实体经济", "实体经济"),
        ("关于侨务工作的规定", "侨务工作"),
        ("我市养犬管理的规定", "养犬管理"),
        ("国企改革要做什么", "国企改革"),
        ("清洁生产和循环经济", "清洁生产和循环经济"),
        ("5G+工业互联网", "5g+工业互联网"),
        ("冰箱坏了没处修，这事有人抓吗", None),
        ("东西出了毛病，老板自己躲得掉吗", None),
        ("洞口县西部生态休闲区涵盖哪些乡镇", None),
        ("企业里谁是产品质量的第一责任人", None),
        ("不属于强制审核范围的工业企业，也要求做清洁生产审核吗", None),
    ],
)
def test_a_topic_is_what_is_left_when_nothing_but_the_asking_is_taken_off(question: str, topic: str | None) -> None:
    assert topic_named(understand(question).content) == topic


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("托育服务", ("托育", "服务")),
        ("石墨烯产业", ("石墨烯", "产业")),
        ("茶产业", ("茶产业",)),
        ("清洁生产和循环经济", ("清洁", "生产", "循环经济")),
        ("5g+工业互联网", ("5g", "工业互联网")),
    ],
)
def test_single_characters_belong_to_a_word(text: str, words: tuple[str, ...]) -> None:
    assert compounds(words_of(text)) == words


def unheard_in(query: str) -> float:
    finding = SEARCHER.find(SearchRequest(query))
    return signs(SEARCHER, finding, Reading((0,)))["unheard"]


def test_the_share_of_a_topic_that_stands_nowhere_is_a_sign_of_refusal() -> None:
    assert unheard_in("工业互联网平台怎么建设") == 0.0
    assert unheard_in("工业互联网托育怎么建设") < unheard_in("托育怎么发展") == 1.0
    assert unheard_in("托育办起来了没有，钱从哪儿出") == 0.0  # a question in words of its own
    assert unheard_in("加快发展托育，把工业互联网平台建设好，把产业公共服务平台建设好。") == 0.0  # a draft


def test_a_synonym_that_stands_there_makes_a_topic_known() -> None:
    assert SEARCHER.lexical.unheard("企业上云") == 0.0
    assert SEARCHER.lexical.unheard("第五代移动通信") == 0.0  # 5G
    assert SEARCHER.lexical.unheard_words("托育服务") == ("托育",)
    assert SEARCHER.lexical.unheard_words("rcep平台") == ("rcep",)


def test_a_topic_may_be_unheard_among_some_passages_only() -> None:
    passages = SEARCHER.generation.passages
    of_city = np.array([p.document_id == "city" for p in passages])
    assert SEARCHER.lexical.unheard("补贴") == 0.0
    assert SEARCHER.lexical.unheard("补贴", of_city) == 1.0
    assert SEARCHER.lexical.unheard("工业互联网", of_city) == 0.0


def test_the_word_that_stands_nowhere_is_named() -> None:
    given = answer(SEARCHER, SearchRequest("托育服务怎么发展", mode="lexical"))
    assert given.abstained
    assert given.reason is not None
    assert "“托育”" in given.reason
