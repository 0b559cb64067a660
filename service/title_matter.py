"""What a document's title is about, less who issued it, where, for how long, and what kind of document it is. Pure.

关于推动先进制造业和现代服务业深度融合发展的实施意见 is about 先进制造业和现代服务业深度融合.
"""

from __future__ import annotations

import re

_KIND = "(?:意见|方案|计划|规划|通知|决定|纲要|办法|报告|公报|经验做法|经验|做法|论述|发言)"
_BEHIND = re.compile(
    rf"(?:的?(?:专项|若干|实施|指导|行动|工作|发展|[一二三五]年)*{_KIND}|[(（][^()（）]*[)）]?|[“”\"]?(?:十[一二三四五]五|第十[一二三四五]个五年)[“”\"]?)+$"
)
_URGED = re.compile(
    "^(?:进一步|加快|加强|加大|推进|推动|推行|推广|促进|深入|深化|大力|全面|扎实|着力|积极|持续|切实|全省|全市|新时代|实施|开展|落实|提升|提高|增强|强化"
    "|优化|完善|健全|建立|建设|构建|打造|培育|壮大|做大|做强|做优|做精|发展)+"
)
_PLACE = re.compile("[^省市县区]{2,}?(?:省|市|县|区)")
_BEFORE = re.compile(r"^.*?关于(?:印发|实施|转发)?")


def matter_of(title: str, region: str = "") -> str:
    """`region`: the document's (湖北省咸宁市), which its title may begin with. Never empty, unless the title is."""
    bare = re.sub("[《》\\s]", "", title)
    matter = _BEFORE.sub("", _BEHIND.sub("", bare))
    for place in sorted(_PLACE.findall(region), key=len, reverse=True):
        matter = re.sub(f"^(?:{place}|{place[:-1]})", "", matter)
    matter = re.sub("(?:加快)?发展$|(?:能力)?提升$", "", _BEHIND.sub("", matter))
    return less_urging(matter) or bare


def less_urging(heading: str) -> str:
    """推行绿色生产方式 is about 绿色生产, 着力实施重大工程 about 重大工程."""
    bare = re.sub("(?:力度|水平|能力|步伐|进程|方式)$", "", heading)
    return _URGED.sub("", bare) or bare or heading
