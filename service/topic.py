"""What a question is about that only names its topic: 低空经济怎么发展, 国家对托育服务有什么要求, 大数据产业. Pure.

In: a question less its frame (Query.content) and the places it names. Out: the topic, None for any other question. Its
words are words of policy: one that stands nowhere in the corpus is hardly treated there. A question in whole sentences
has words of its own, and what it lacks tells little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from indexer.tokens import words_of
from service.function_words import function_words
from service.levels import without_levels
from service.title_matter import less_urging

_HAN = "[一-鿿]"
_HOW = "(?:怎么|怎样|如何|咋)"
_BEFORE = re.compile(
    rf"^(?:(?:我国|全国|国家|[我全本][省市县区]|[省市县]级)(?:层面)?|对于?|关于|针对|在|{_HOW}(?:做好|抓好|用好)?"
    "|(?:[讲谈]|论述|支持|扶持|鼓励)(?=.{3}))"
)
_BEHIND = re.compile(
    rf"(?:应该?|需要?|要|该|都|还)?{_HOW}{_HAN}{{0,4}}$"
    r"|(?:要|该|应当?)?[做干抓搞][些好]?(?:什么|哪些事情?)$"
    rf"|(?:都|还|要)?(?:有|包括|提出|[抓做干搞])了?(?:哪些|什么){_HAN}{{0,6}}$"
    rf"|(?:方面|领域)的?{_HAN}{{0,4}}$"
    rf"|的{_HAN}{{2,4}}$"
)
_LONGEST = 12
_BREAK = re.compile(r"[^\w+&/()-]")
_JOINING = frozenset("和与及由以对等")


def topic_named(content: str, terms: tuple[str, ...] = ()) -> str | None:
    """`content` as normalised, without the places that it names; `terms`: the administrator's words."""
    topic = _bare(content)
    asking = function_words() - _JOINING
    if not 2 <= len(topic) <= _LONGEST or _BREAK.search(topic) or asking.intersection(words_of(topic, terms)):
        return None
    return topic


def compounds(words: Sequence[str]) -> tuple[str, ...]:
    """Words, single characters in a row as one, and one alone with the word before it, or else behind: 托, 育, 服务 is
    托育, 服务; 石墨, 烯 is 石墨烯; 茶, 产业 is 茶产业."""
    runs: list[str] = []
    for single, group in groupby(("" if word in _JOINING else word for word in words), key=_is_single):
        own = list(group)
        runs += ["".join(own)] if single else own
    made: list[str] = []
    for run in runs:
        if made and re.match(_HAN, run) and re.match(_HAN, made[-1]) and 1 in (len(run), len(made[-1])):
            made[-1] += run
        else:
            made.append(run)
    return tuple(word for word in made if re.search(r"\w", word))


def _is_single(word: str) -> bool:
    return re.fullmatch(_HAN, word) is not None


def _bare(content: str) -> str:
    before = ""
    topic = content.strip("?!。 ")
    while topic != before:
        before = topic
        for shorter in (without_levels(topic), _BEFORE.sub("", topic), _BEHIND.sub("", topic), less_urging(topic)):
            if len(shorter) >= 2 and shorter != topic:
                topic = shorter.strip(", ")
                break
    return topic
