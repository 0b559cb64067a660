"""Kinds that exclude each other: 利润 is not 产值, 国家级 not 省级, 商标 not 专利, 授权 not 申请. Pure.

In: a question for a figure, a sentence of a passage. Out: which kind it tells of instead. A sentence on another kind of
the same thing lies as near in meaning as the answer would, and states a figure of the right dimension.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.records import Citation, Span
from service.sentences import sentences_of
from service.table_rows import head_of_row

_CLASSES: tuple[dict[str, str], ...] = (
    {"国家级": "国家级", "省级": "省级", "市级": "市级", "县级": "县级"},
    {"第一产业": "第?一产(?:业|(?!品))", "第二产业": "第?二产(?:业|(?!品))", "第三产业": "第?三产(?:业|(?!品))|服务业"},
    {
        "产值": "产值|产业规模|工业规模",
        "利润": "利润|盈利",
        "税收": "税",
        "收入": "收入|营收|销售额",
        "增加值": "增加值",
        "投资": "投资",
        "出口": "出口|外贸|进出口",
        "债务": "债务|负债",
        "消费支出": "消费支出|生活支出",
    },
    {"专利": "专利", "商标": "商标", "著作权": "著作权|版权"},
    {"申请": "申请", "授权": "授权|获得|拿到"},
    {
        "研发": "(?:研发|R&D|R＆D|科研|研究与试验)(?:[^，。；]{0,8}(?:投入|经费|支出|费用|强度))",
        "教育": "教育(?:[^，。；]{0,6}(?:投入|经费|支出|费用))",
        "技改": "(?:技改|技术改造)(?:[^，。；]{0,6}(?:投入|经费|支出|投资))",
    },
    {
        "高新技术企业": "高新技术企业|高企",
        "上市公司": "上市",
        "规上企业": "规模?以?上|规模(?:工业)?企业",
        "专精特新企业": "专精特新|小巨人",
        "龙头企业": "龙头",
    },
    {
        "众创空间": "众创空间",
        "孵化器": "孵化",
        "企业技术中心": "技术中心",
        "重点实验室": "实验室",
        "制造业创新中心": "创新中心",
        "工程研究中心": "(?:工程|技术)研究中心",
    },
    {
        "战略性新兴产业": "战略性新兴产业|战新产业",
        "高新技术产业": "高新技术(?:产业|产品)|高新产业",
        "数字经济": "数字经济",
        "文化产业": "文化产业",
        "旅游业": "旅游",
    },
    {"城镇": "城镇", "农村": "农村|农民"},
)


@dataclass(frozen=True, slots=True)
class Contrast:
    """The kind asked for, and the others of its class."""

    asked: str
    wanted: re.Pattern[str]
    others: tuple[tuple[str, re.Pattern[str]], ...]

    def is_named(self, citation: Citation, text: str, said: Span) -> bool:
        """Does the sentence or row at `said` of a passage name the kind asked for, or what it stands under: headings,
        the sentence before, the head of its table? Not the title: a plan for 战略性新兴产业 tells of others too."""
        before = [span for span in sentences_of(text, lines=True) if span[1] <= said[0]][-1:]
        under = [text[slice(*span)] for span in (*before, head_of_row(text, said)) if span]
        return bool(self.wanted.search("\n".join((text[slice(*said)], *under, *citation.section_path))))

    def told_instead(self, citation: Citation, text: str, said: Span) -> str | None:
        """The kind of the same class that it tells of, if it does not name the one asked for."""
        if self.is_named(citation, text, said):
            return None
        return next((name for name, pattern in self.others if pattern.search(text[slice(*said)])), None)


_PATTERNS = tuple({name: re.compile(pattern) for name, pattern in kinds.items()} for kinds in _CLASSES)


def contrasts_asked(question: str) -> tuple[Contrast, ...]:
    """One of each class of which the question names exactly one kind."""
    return tuple(_contrasts(question))


def _contrasts(question: str) -> Iterator[Contrast]:
    for kinds in _PATTERNS:
        named = [name for name, pattern in kinds.items() if pattern.search(question)]
        if len(named) == 1:
            others = tuple((name, pattern) for name, pattern in kinds.items() if name != named[0])
            yield Contrast(named[0], kinds[named[0]], others)
