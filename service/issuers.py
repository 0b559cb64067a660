"""Which issuers of the corpus a question names: 工信部对中小企业有什么要求, 湖南省科技厅的方案.

In: issuers as their documents bear them, a question. Out: those of them that it names. Pure. Offices are called by
short names, which follow from the full ones: 工业和信息化部 is 工信部. A person is no office; whose remarks are
asked for is told by service.levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SHORT = (
    ("国家发展和改革委员会", "国家发展改革委"),
    ("发展和改革委员会", "发展改革委"),
    ("发展改革委", "发改委"),
    ("工业和信息化", "工信"),
    ("经济和信息化", "经信"),
    ("科技和工业信息化", "科工信"),
    ("科学技术", "科技"),
    ("人力资源和社会保障", "人社"),
    ("住房和城乡建设", "住建"),
    ("交通运输", "交通"),
    ("市场监督管理", "市场监管"),
    ("卫生健康委员会", "卫生健康委"),
    ("卫生健康委", "卫健委"),
    ("国有资产监督管理委员会", "国资委"),
    ("委员会", "委"),
    ("人民政府", "政府"),
)
_JOINT = re.compile(r"等(?:部门|单位|\d+部门)?(?:（联合）)?$|（[^）]*）$")
_OFFICE = re.compile(r"(?:部|委|局|厅|院|政府|办公室|委员会|署|会|中共中央)$")
_SECRETARIAT = re.compile(r"办公[厅室]$")
_PLACE = re.compile(r"^(.{2,4}?)[省市县区](?=.+(?:厅|局|政府)$)")
_LOCAL = "省市县区州"
_MINISTRY = (
    "发改委|发展改革委|教育部|科技部|工信部|工业和信息化部|公安部|民政部|司法部|财政部|人社部|人力资源社会保障部|自然资源部|生态环境部|住建部"
    "|住房城乡建设部|交通运输部|交通部|水利部|农业农村部|农业部|商务部|文旅部|文化和旅游部|卫健委|应急管理部|审计署|国资委|税务总局|市场监管总局"
)
_OF_THE_NATION = rf"国务院(?:办公厅)?|中共中央|党中央|(?:国家)?(?:{_MINISTRY})"
_NAMED_OFFICE = (
    rf"(?:中共)?(?:{_OF_THE_NATION}"
    rf"|[\u4e00-\u9fff]{{2,6}}?[{_LOCAL}][\u4e00-\u9fff]{{0,8}}?(?:政府|委|局|厅)(?:办公[厅室])?)"
)
_OF_AN_OFFICE = re.compile(
    rf"^(?:请问)?(?P<whose>{_NAMED_OFFICE})的?(?:关于|对于?(?![接口照比标])|就(?!业))"
    rf"|(?:^|[,，])(?P<says>{_NAMED_OFFICE})(?:有|作出|提出|出台|印发|发布)了?过?(?:什么|哪些)"
)


class Issuers:
    """The issuers of a corpus and the names that each goes by."""

    def __init__(self, issuers: Iterable[str]) -> None:
        self._patterns = {issuer: pattern for issuer in set(issuers) if (pattern := _pattern_of(issuer))}

    def named_in(self, question: str) -> frozenset[str]:
        """`question` in simplified characters and NFKC. Empty for most. 国务院办公厅 does not name 国务院 as well."""
        found = [(issuer, m.span()) for issuer, pattern in self._patterns.items() for m in pattern.finditer(question)]
        return frozenset(issuer for issuer, span in found if not any(_is_part(span, other) for _, other in found))


def office_asked(question: str) -> str | None:
    """The office whose texts are asked for: 湖北省委关于科技创新有什么决定. One that only acts in the question
    (国务院通报表扬浦东) asks for no text of its own."""
    found = _OF_AN_OFFICE.search(question)
    return found and (found["whose"] or found["says"])


def is_of_the_nation(office: str) -> bool:
    return re.fullmatch(_OF_THE_NATION, office) is not None


def names_of(issuer: str) -> frozenset[str]:
    """What the offices of an issuer line (发展改革委、市场监管总局) are called; empty where it names no office."""
    names: set[str] = set()
    for part in issuer.split("、"):
        office = _JOINT.sub("", part.strip())
        if _OFFICE.search(office):
            names |= _called(office)
    return frozenset(names)


def _called(office: str) -> set[str]:
    names = {office, office.removeprefix("中共") if len(office) > len("中共中央") else office}
    names |= {_SECRETARIAT.sub("", name) for name in names}
    names |= {name.removeprefix("国家") for name in names}
    for long, short in _SHORT:
        names |= {name.replace(long, short) for name in names}
    names |= {_PLACE.sub(r"\1", name) for name in names}
    return {name for name in names if len(name) > len("国")}


def _is_part(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _pattern_of(issuer: str) -> re.Pattern[str] | None:
    """工信部 is not named in 工信部门, nor 咸宁市委 in 咸宁市委托; 发改委 not in 省发改委, which is another."""
    names = sorted(names_of(issuer), key=len, reverse=True)
    whole = (rf"(?<![{_LOCAL}]){name}" if not re.search(f"[{_LOCAL}]", name) else name for name in names)
    return re.compile(rf"(?:{'|'.join(whole)})(?![门托])") if names else None
