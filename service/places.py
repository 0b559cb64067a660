"""Province-level places named in a text. In: a text. Out: their short names. Pure.

Only the 34 province-level divisions: they are few, stable and unambiguous. Cities and counties need a kept table.
"""

from __future__ import annotations

_NAMES = """
    北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州
    云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 台湾
"""
PROVINCES = tuple(_NAMES.split())
NATIONWIDE = "全国"


def provinces_in(text: str) -> tuple[str, ...]:
    """Short names in the order of the table: `四川省5G基站` gives ("四川",)."""
    return tuple(name for name in PROVINCES if name in text)


def speaks_of(place: str, *, region: str, title: str, text: str) -> bool:
    """Does a passage concern the place: by its document's region or title, or because it names it?"""
    return place in region or place in title or place in text
