"""Which of several: 第六次党代会, 第三批, 二期. In: a question. Out: ordinals, and whether a text names them. Pure."""

from __future__ import annotations

import re

from service.years_named import PLAN

_N = r"[一二三四五六七八九十百\d]+"
_ORDINAL = re.compile(
    rf"第{_N}(?:届|批|个五年)|第{_N}次(?=[^,。?]{{0,8}}(?:会议|大会|代会|全会|普查|调查|修[订正]|论坛|学习))"
    r"|(?<![一二三四五六七八九十个])[二三四五六]期(?=工程|项目|建设|改造|扩建|投|募|计划|规划|基金|开发|用地|的|是|$)"
)
_SHORT = re.compile(
    r"(?<![第届了过开一二三四五六七八九十百\d])([一二三四五六七八九十]{1,3})次(?=党代会|代表大会|全国代表大会)"
)
_PARTS = re.compile(r"第(?P<number>.+?)(?P<counter>次|届|批)")
_DIGITS = "零一二三四五六七八九"


def ordinals_named(question: str) -> tuple[str, ...]:
    """第一次办身份证 names nothing: which time it is matters only of meetings, counts and amendments. 六次党代会 is the
    sixth, but 五届六次全会 is called so, and 开了三次党代会 counts them."""
    said = _SHORT.sub(r"第\1次", question)
    return tuple(o for o in dict.fromkeys(_ORDINAL.findall(said)) if not PLAN.match(o))


def is_named(ordinal: str, text: str) -> bool:
    """第3批 is 第三批 too, 第一批 首批, 第十三届 十三届, and 第二十次全国代表大会 二十大."""
    return any(way in text for way in _ways(ordinal))


def in_words(name: str) -> str:
    """数字经济22条 as 数字经济二十二条: a text may count in either way."""
    return re.sub(r"(?<!\d)\d{1,2}(?!\d)", lambda found: _in_chinese(found[0]), name)


def _ways(ordinal: str) -> tuple[str, ...]:
    found = _PARTS.fullmatch(ordinal)
    if found is None:
        return (ordinal,)
    number, counter = _in_chinese(found["number"]), found["counter"]
    others = {"届": [f"{number}届"], "次": [f"{number}大"] if number != "一" else [], "批": []}[counter]
    return (ordinal, f"第{number}{counter}", *others, *([f"首{counter}"] if number == "一" else []))


def _in_chinese(number: str) -> str:
    if not number.isdigit() or int(number) >= 100:
        return number
    tens, ones = divmod(int(number), 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")
