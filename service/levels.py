"""Whose documents a question asks for: 总书记怎么说, 国家层面, 市里的规划, 其他城市的经验. In: a question. Out: levels.
Pure.

Only words that say whose text is wanted count: 全省 and 国家级 are part of what a policy is about, and
习近平新时代中国特色社会主义思想 stands at the head of every plan.
"""

from __future__ import annotations

import re

_TEXTS = "(?:有关|相关)?(?:政策|文件|规划|规定|方案|意见)"
_ELSEWHERE = "(?:外地|(?:其他|别的)(?:城市|地方|地区))"
_FIRST = "(?:^|[和与及跟、，,])"
_ASKED = {
    "领导论述": r"总书记|习近平(?!新时代)|习主席|(?:领导(?:人|同志)?|重要)的?(?:重要)?(?:讲话|论述|指示|批示)",
    "国家": r"国家(?:层面|部委|出台|[和、与及][省市])|^国家(?:对|关于|针对|怎么|怎样|如何|有[什哪没]|要求|鼓励|支持)"
    r"|国务院|部委|中央那?份|中央一号"
    rf"|(?:国家|中央)的?{_TEXTS}",
    "省": rf"省级?层面|{_FIRST}省里|省(?:里|级)的?{_TEXTS}",
    "市": rf"市级?层面|{_FIRST}市里|市(?:里|级)的?{_TEXTS}",
    "县": rf"县级?层面|{_FIRST}县里|县(?:里|级)的?{_TEXTS}",
    "外地经验": rf"兄弟(?:省市|城市|地区)|先进地区|{_ELSEWHERE}[^,，。?？]{{0,16}}(?:经验|做法|政策|怎么|如何)",
}
_PATTERNS = {level: re.compile(asked) for level, asked in _ASKED.items()}


def levels_named(question: str) -> frozenset[str]:
    """Of indexer.records.LEVELS, those whose documents the question names; empty for most."""
    return frozenset(level for level, asked in _PATTERNS.items() if asked.search(question))


def without_levels(question: str) -> str:
    """What is left is asked of the level: 国家对服务业发展有什么部署 of 服务业发展."""
    for pattern in _PATTERNS.values():
        question = pattern.sub("", question)
    return question
