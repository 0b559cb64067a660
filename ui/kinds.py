"""Words of closed classes, of which one excludes the other: 国家级 and 省级, 西南 and 中南. In: a draft sentence and
the passage cited for it. Out: findings. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ui.figures import plain
from ui.findings import Finding
from ui.nearness import nearest_sentence


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    words: re.Pattern[str]


_KINDS = (
    Kind("级别", re.compile("世界级|国家级|省级|市级|县级|[乡镇]级")),
    Kind("时段", re.compile("[一二三四]季度|[上下]半年")),
    Kind("地区", re.compile("(?:东北|西北|西南|东南|华北|华东|华中|华南|中南|[东中西]部)(?=地区|各?省)")),
)


def kinds_compared(draft: str, passage: str) -> Iterator[Finding]:
    """A word that the passage has nowhere, where its sentence nearest to the draft has another of the class."""
    said, near = plain(passage), plain(nearest_sentence(draft, passage))
    for kind in _KINDS:
        own = dict.fromkeys(kind.words.findall(plain(draft)))
        others = [word for word in kind.words.findall(near) if word not in own]
        for word in own:
            if word in said:
                yield Finding(kind.name, word, word, "一致")
            elif others:
                yield Finding(kind.name, word, others[0], "不一致")
