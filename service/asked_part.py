"""Which part of a document a question asks for by its name: 主要任务有哪些, 存在什么问题, 钢铁工业规划的基本原则.

In: a question. Out: what such a part is called in headings, and what is left of the question: its topic. Pure.
Official documents are cut alike, and a part's answer is its list of items; no sentence of it is near to the question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.headings import without_number

_NAMES = (
    "任务|重点工作|工作重点",
    "问题|困难|短板|不足|薄弱环节|制约因素|不利因素|瓶颈",
    "目标",
    "原则",
    "保障",
    "措施|举措",
    "机遇",
    "挑战",
    "成就|成效|成绩|执行情况|完成情况",
    "指导思想",
    "总体要求",
    "思路",
    "有利条件|优势",
    "经验|做法|启示|启发",
)
"""Names of one line mean the same part."""
_LISTED = ("工程", "领域|产业|行业|方向", "路径|模式|业态", "行动")
"""The same; but （三）实施“5G+工业互联网”512工程 is one and no list of them: 二、重点工程 is, or a section with several
such below it."""
_OF_SEVERAL = "重点|重大|主要|主导|支柱|优势|特色|新"
_LAST = r"(?:[和与及、][^，。：；]{0,8})?$"
_SOFT = re.compile("(?:成效|成绩|不足|短板|瓶颈|优势)$")
_SOFT_AND_NAMED = re.compile(r"(?:^|[\W\d]|的|[章节]|主要|重点|存在|面临|突出|发展)(?:成效|成绩|不足|短板|瓶颈|优势)$")
"""6、科技创新卓有成效 and 4、支撑要素不足 are items of such a part."""
_TO_BE_SOLVED = re.compile("解决|治理|化解|破解|整治|处理|应对|克服|针对|补齐|实现")
"""切实解决发展中的实际问题 is a task."""
_KIND = (
    "(?:(?!重点工作|工作重点)"
    "(?:主要|重点|存在|面临|突出|基本|具体|总体|工作|发展|共性|目前|当前|好|成功|先进|典型|有益|宝贵|的))"
)
_WHICH = "(?:哪些|哪几[个项条点大]?(?:方面)?|什么|啥|几(?:个|项|条|点|大|个?方面))"
_WHERE = "(?:体现|表现|集中)?在(?:哪(?:里|儿|些方面)?|什么地方)"
_LEFT = (
    "(?:(?:没有?|尚未|亟待|亟需|有待|需要?)[^,，。]{1,5}"
    "|(?:值得|可以?|可供|供)?(?:我们|我[省市县区])?(?:学习|借鉴|参考|推广)*)?"
)
"""哪些短板没补上, 哪些问题亟待解决, 哪些经验值得我们借鉴."""
_ENDS = "[?!？！。]*$"
_AND = re.compile("[和与及、]$")
_BEFORE = re.compile(f"(?:{_KIND}|还)+$")
_SAYS = "(?:有|存在|面临|遇到|提出|坚持|遵循|明确|部署|确定|安排|采取|取得)"


def _asking_for(names: str) -> re.Pattern[str]:
    """主要任务有哪些, 主要任务, 存在哪些问题. Counted, or 的的的… would be tried in all ways; possessive quantifiers do
    not match here with Python 3.11.2, which Debian 12 has."""
    most_kinds = f"{_KIND}{{0,4}}"
    named = f"(?:保障|政策)?(?:{names})"
    behind = rf"(?:都|主要|分别|各|具体|又){{0,3}}(?:(?:有|是|为|包括|包含|指)?{_WHICH}?|{_WHERE})"
    return re.compile(
        rf"{most_kinds}(?P<asked>{named}){behind}{_ENDS}|{_SAYS}{{0,2}}了?{_WHICH}{most_kinds}(?P<same>{named}){_LEFT}{_ENDS}"
    )


_ASKED = (
    *((_asking_for(names), re.compile(rf"(?:{names}){_LAST}"), None) for names in _NAMES),
    *(
        (
            _asking_for(names),
            re.compile(rf"(?:{names}){_LAST}"),
            re.compile(rf"(?:{_OF_SEVERAL})[^，,。]{{0,8}}(?:{names}){_LAST}"),
        )
        for names in _LISTED
    ),
)
_PURE = re.compile(
    rf"(?:[\W\d第一二三四五六七八九十章节]*)(?:{_KIND}|行动|战略|政策|规划|时期|[“”\"]|十[一二三四五]五|[和与及、]|{'|'.join(_NAMES)})+"
)
_ASKS_FOR_A_LIST = re.compile(
    "哪些|哪几|几[个项条大]|什么|怎么|怎样|如何|(?:要求|部署|规定|安排|举措|措施|内容)[?？]?$"
)


@dataclass(frozen=True, slots=True)
class Part:
    """`asked`: as the question calls it, 保障措施; `topic`: the question without it."""

    asked: str
    topic: str
    called: re.Pattern[str]
    of_several: re.Pattern[str] | None = None  # what a list of them is called, where many a heading names one

    def is_called(self, heading: str) -> bool:
        """Is `heading` that of such a part?"""
        is_item = _SOFT.search(heading) and not _SOFT_AND_NAMED.search(heading)
        return bool(self.called.search(heading)) and not is_item and not _TO_BE_SOLVED.search(heading)


def parts_asked(question: str) -> tuple[Part, ...]:
    """`question` as normalised; () when it asks for no part by its name. 机遇和挑战 are two, in this order."""
    for asked, called, of_several in _ASKED:
        if match := asked.search(question):
            topic = _BEFORE.sub("", question[: match.start()])
            before = parts_asked(_AND.sub("", topic)) if _AND.search(topic) else ()
            topic = before[-1].topic if before else topic
            asked_for = Part(match["asked"] or match["same"], topic, called, of_several)
            return () if _TO_BE_SOLVED.search(topic) else (*before, asked_for)
    return ()


def is_nothing_else(heading: str) -> bool:
    """（二）基本原则, not 4、科技发展支撑要素不足: is the heading the name of a part, and no item of one?"""
    return _PURE.fullmatch(heading) is not None


def is_several(heading: str) -> bool:
    """指导思想、基本原则和目标; 明确目标任务: does the heading name more than one part?"""
    return not is_nothing_else(heading) or re.search("[和与及、](?!$)", without_number(heading)) is not None


def asks_for_a_list(question: str) -> bool:
    """有哪些, 怎么, …的部署: what is below a heading may answer, if the question repeats the heading."""
    return _ASKS_FOR_A_LIST.search(question) is not None
