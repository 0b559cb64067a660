"""A line in, the 文号 it is out; a 文号 in, who issued it out. Pure.

A 文号 is 机关代字〔年份〕序号 (GB/T 9704-2012, 7.2.5). The 代字 of the state's organs are fixed and listed below; a
province's begin with its one-character name; those of cities and counties follow the same pattern but are
unique only inside their province, so they count only with a place that the text names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.divisions import Place, chain_of
from indexer.sources import squeeze

_NUMBER = re.compile(
    r"[（(]?(?P<code>[\u4e00-\u9fff]{1,14})[〔\[［（(【﹝〈<{](?P<year>(?:19|20)\d\d)[〕\]］）)】﹞〉>}]第?(?P<serial>\d{1,5})号[）)]?"
)
_ORDER = re.compile(r"[（(]?(?P<name>[\u4e00-\u9fff]{2,20}令)第(?P<serial>\d{1,4})号[）)]?")
_ANNOUNCEMENT = re.compile(
    r"[（(]?(?P<name>[\u4e00-\u9fff]{2,40}公告)(?P<year>(?:19|20)\d\d)年第(?P<serial>\d{1,4})号[）)]?"
)
_NATIONAL: tuple[tuple[str, str, float], ...] = (
    (r"国办(发|函|发明电)", "国务院办公厅", 0.97),
    (r"国(发|函|发明电)", "国务院", 0.97),
    (r"中办(发|函|通报)|厅字", "中共中央办公厅", 0.8),  # mostly together with 国务院办公厅
    (r"中发", "中共中央", 0.7),  # often 中共中央、国务院
    (r"工信部联.*", "工业和信息化部等部门（联合）", 0.9),
    (r"工信厅联.*", "工业和信息化部办公厅等部门（联合）", 0.9),
    (r"工信部.*", "工业和信息化部", 0.95),
    (r"工信厅.*", "工业和信息化部办公厅", 0.95),
    (r"发改办.*", "国家发展改革委办公厅", 0.9),
    (r"发改.+", "国家发展改革委", 0.85),  # whoever joined is named in the title
    (r"国科发.*", "科技部", 0.9),
    (r"国科办.*", "科技部办公厅", 0.9),
    (r"人社部发", "人力资源社会保障部", 0.9),
    (r"财[税]", "财政部、税务总局", 0.7),
    (r"财(建|农|教|企|综|行|预|金|资|会|库|社|办)", "财政部", 0.8),
    (r"自然资.*", "自然资源部", 0.85),
    (r"国土资.*", "国土资源部", 0.85),
    (r"商(建|服|贸|务|运|电|资|流通|办).*", "商务部", 0.8),
    (r"文旅.+发", "文化和旅游部", 0.85),
    (r"国市监.*", "市场监管总局", 0.9),
    (r"国能(发)?.*", "国家能源局", 0.85),
    (r"国知发.*", "国家知识产权局", 0.9),
    (r"银发", "中国人民银行", 0.9),
    (r"税总.*", "国家税务总局", 0.9),
    (r"农(业|市|计|科教|机|渔|牧|经|质|政改|产)?发", "农业农村部", 0.6),  # until 2018 农业部
    (r"环发", "环境保护部", 0.7),
)
_SERIAL = re.compile(r"(?:(?:19|20)\d\d年)?第\d{1,4}号")
_PROVINCES = """
京北京市 津天津市 冀河北省 晋山西省 蒙内蒙古自治区 内内蒙古自治区 辽辽宁省 吉吉林省 黑黑龙江省 沪上海市 苏江苏省
浙浙江省 皖安徽省 闽福建省 赣江西省 鲁山东省 豫河南省 鄂湖北省 湘湖南省 粤广东省 桂广西壮族自治区 琼海南省 渝重庆市
川四川省 黔贵州省 贵贵州省 云云南省 藏西藏自治区 陕陕西省 甘甘肃省 青青海省 宁宁夏回族自治区 新新疆维吾尔自治区
"""
PROVINCES = {word[0]: word[1:] for word in _PROVINCES.split()}
_SHARED_WITH_A_CITY = frozenset("青宁新桂晋鲁津吉云内辽黑贵")
"""青政发 is 青海 and 青岛, 宁政发 宁夏 and 南京: the text must name the province too."""

_LOCAL = re.compile(
    r"(?P<place>[\u4e00-\u9fff]{1,3}?)(?P<body>政|府|委|党|)(?P<office>办|厅|)(?P<kind>规发|规|发明电|发|函|字|文|电|明电|)$"
)
_SUB_PROVINCIAL = """
广州市 深圳市 南京市 武汉市 沈阳市 西安市 成都市 济南市 杭州市 哈尔滨市 长春市
大连市 青岛市 厦门市 宁波市
"""
_OFFICE_IS_TING = frozenset(_SUB_PROVINCIAL.split())
"""The fifteen cities of sub-provincial rank have a 办公厅, all others a 办公室."""


@dataclass(frozen=True, slots=True)
class Issuer:
    name: str
    confidence: float


def number_in(text: str) -> str | None:
    """The 文号 that the whole line is, written as 鄂政发〔2018〕16号; None when the line is anything else."""
    spelled = squeeze(text)
    match = _NUMBER.fullmatch(spelled)
    if match:
        return _written(match)
    order = _ORDER.fullmatch(spelled)
    if order:
        return f"{order['name']}第{int(order['serial'])}号"
    said = _ANNOUNCEMENT.fullmatch(spelled)
    return f"{said['name']}{said['year']}年第{int(said['serial'])}号" if said else None


def is_serial(text: str) -> bool:
    """第344号, 2023年第5号: what stands under the name of an order or the title of an announcement."""
    return _SERIAL.fullmatch(squeeze(text)) is not None


def numbers_within(text: str) -> list[str]:
    """Every 文号 quoted in a text."""
    return [_written(match) for match in _NUMBER.finditer(squeeze(text))]


def _written(match: re.Match[str]) -> str:
    return f"{match['code']}〔{match['year']}〕{int(match['serial'])}号"


def issuer_by_number(number: str, named: Sequence[Place]) -> Issuer | None:
    """`named`: places that the title or the signature names, which decide between 代字 that several places share."""
    code, bracket, _ = number.partition("〔")
    if not bracket:
        return Issuer(number.partition("令")[0], 0.9) if "令" in number else None
    for pattern, name, confidence in _NATIONAL:
        if re.fullmatch(pattern, code):
            return Issuer(name, confidence)
    local = _LOCAL.fullmatch(code)
    if not local or not (local["body"] or local["office"] or local["kind"]):
        return None
    return _of_province(local, named) or _of_city(local, named)


def _of_province(local: re.Match[str], named: Sequence[Place]) -> Issuer | None:
    province = PROVINCES.get(local["place"])
    if province is None:
        return None
    here = [place for place in named if chain_of(place)[0].name == province]
    inner = [place for place in named if place.name != province and local["place"] in place.short]
    if inner and not any(place.name == province for place in named):
        return None  # 晋政发 of 晋江市: a city of that character is named, its province is not
    sure = 0.95 if local["place"] not in _SHARED_WITH_A_CITY or here else 0.6
    return _body_of(province, local, "厅", sure)


def _of_city(local: re.Match[str], named: Sequence[Place]) -> Issuer | None:
    fitting = [p for p in named if not p.code.endswith("0000") and set(local["place"]) <= set(p.short)]
    if len({place.code for place in fitting}) != 1:
        return None
    name = fitting[0].name
    return _body_of(name, local, "厅" if name in _OFFICE_IS_TING else "室", 0.9)


def _body_of(place: str, local: re.Match[str], office: str, confidence: float) -> Issuer | None:
    """政 and 府 are the government, 委 or nothing the party committee: 鄂发, 鄂办发, 湘委."""
    has_office = bool(local["office"])
    if local["body"] in ("政", "府"):
        return Issuer(f"{place}人民政府" + (f"办公{office}" if has_office else ""), confidence)
    if local["body"] == "党":
        return None
    body = f"{place}党委" if place.endswith("自治区") else f"{place}委"
    return Issuer(f"中共{body}" + (f"办公{office}" if has_office else ""), min(confidence, 0.7))
