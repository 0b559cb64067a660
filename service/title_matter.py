"""What a document's title is about, less who issued it, where, for how long, and what kind of document it is. Pure.

关于推动先进制造业和现代服务业深度融合发展的实施意见 is about 先进制造业和现代服务业深度融合.
"""

from __future__ import annotations

import re

_KIND = "(?:意见|方案|计划|规划|通知|决定|纲要|办法|报告|公报|经验做法|经验|做法|论述|发言)"
_BEHIND = re.compile(
    rf"(?:的?(?:专项|若干|实施|指导|行动|工作|发展|[一二三五]年)*{_KIND}|[(（][^()（）]*[)）]?|[“”\"]?(?:十[一二三四五]五|第十[一二三四五]个五年)[“”\"]?)+$"
)
_URGED = re.compile("^(?:进一步|加快|推进|推动|促进|深入|大力|全面|扎实|着力|全省|全市|发展)+")
_PLACE = re.compile("[^省市县区]{2,}?(?:省|市|县|区)")
_BEFORE = re.compile(r"^.*?关于(?:印发|实施|转发)?")


def matter_of(title: str, region: str = "") -> str:
    """`region`: the document's (湖北省咸宁市), which its title may begin with. Never empty, unless the title is."""
    bare = re.sub("[《》\\s]", "", title)
    matter = _BEFORE.sub("", _BEHIND.sub("", bare))
    for place in sorted(_PLACE.findall(region), key=len, reverse=True):
        matter = re.sub(f"^(?:{place}|{place[:-1]})", "", matter)
    matter = re.sub("(?:加快)?发展$", "", _BEHIND.sub("", matter))
    return _URGED.sub("", matter) or matter or bare
