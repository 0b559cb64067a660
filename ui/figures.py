"""Text in, the figures it states out: value, unit, what is measured, for which year. Pure.

Every string of a Figure stands verbatim in the text. A figure is a number with a unit; `5G`, `512工程`, `第24条` and
years
are none. 5万个 and 50000个 are one value. Nothing is guessed: an indicator or a year that the text does not state is
empty.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_UNITS = (
    "个百分点|百分点|%|‰|平方公里|平方千米|平方米|平米|㎡|公里|千瓦时|千瓦|亩|吨标准煤|吨|元|美元|人次|人|名|户|家|项|件|个|座|所|条|台|套|"
    "倍|天|年|辆|处|次|株|公顷|种|门|场|只|头|张|平台|大(?=[\u4e00-\u9fff])"
)
_FIGURE = re.compile(
    rf"(?<![\d.〔\[第A-Za-z-])(?P<low>{_NUMBER})(?:\s*[-—–~～至到]+\s*(?P<high>{_NUMBER}))?\s*"
    rf"[多余]?(?P<scale>[十百千万亿]{{0,2}})[多余]?(?P<unit>{_UNITS})"
)
_RANK = re.compile(r"第(?P<low>\d+|(?!一[位名])[一二三四五六七八九十]{1,3})(?P<scale>)(?P<unit>[位名])")
_TENTHS = re.compile(r"(?P<low>[一二三四五六七八九])(?P<scale>)(?P<unit>成)(?=以上|以下|左右|多|的|[，。；、）)]|$)")
"""第24位 is none of 24位, 放在第一位 no rank; 八成以上 is 80%."""
_HAN_FIGURE = re.compile(
    rf"(?P<low>[一二两三四五六七八九十百千零〇]+)(?:[多余])?(?P<scale>[万亿]{{1,2}})(?P<unit>{_UNITS})"
)
"""五亿元, 八万个: only with 万 or 亿, for 三个 and 一批 count nothing."""
_KINDS = (_FIGURE, _HAN_FIGURE, _RANK, _TENTHS)
_HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_SAME_UNITS = {"大": "个", "平米": "平方米", "㎡": "平方米", "平方千米": "平方公里", "个百分点": "百分点"}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})年")
_BASE_YEAR = re.compile(r"(?:比|较|以|自|从|与|超过|相对|在)$")
_BREAK = re.compile(r"[，。；：、:;,（）()“”\t\n！？—]")
_GLOSS = re.compile(r"[（(][^（）()]*[）)]")
_MARKS_AFTER = r"(?:以上|以下|左右|以内|余|多|的|数量|及)*"

_LEAD = re.compile(
    r"^(?:全市|全省|全国|全县|全区|我市|我省|我县|力争|其中|确保|争取|使|将|预计|实现|到|并|基本|重点|每年|年均|新增|累计|"
    r"力争到|(?:19|20)\d{2}年(?:底|末|前)?|建成|建设|完成|培育|引进|打造|形成|组织|推动|创建|支持|发展|拥有|新建)+"
)
_TAIL = re.compile(
    r"(?:分别|年均|累计|力争|平均|达到|达|超过|突破|增长到|增长率?|增速|提高到?|提升到?|增加到?|增至|降低到?|下降到?|降至|减少到?|"
    r"控制在|保持在|稳定在|不低于|不少于|不超过|不高于|高于|低于|至少|为|约|近|过|占比?|完成|建成|建设|培育|引进|新增|新建|形成|"
    r"打造|实现|创建|发展|拥有|组织|推动|支持|认定|在|到|至|将|的|数|了|有|，)+$"
)
_GROWTH = re.compile(r"(?:增长(?!点|极)|增速|递增|提高|提升|增加(?!值))(?!到|至)[^，。；]{0,6}$")
_FALL = re.compile(r"(?:下降|降低|减少)(?!到)[^，。；]{0,6}$")
_ADDED = re.compile(r"(?:新增|净增)(?!长)[^，。；比占]{0,20}$")
_YEARLY = re.compile(r"每年|年均")
_ANNUAL = re.compile(r"年均[^，。；]{0,8}$")


@dataclass(frozen=True, slots=True)
class Figure:
    """`low` equals `high` unless a range is stated. `manner`: 水平, 增长, 下降, with 年均 where the text says so, or
    新增, 每年新增."""

    text: str
    low: Decimal
    high: Decimal
    unit: str
    indicator: str
    year: int | None
    manner: str
    start: int
    end: int
    inherited: bool = False  # the indicator was named for an earlier figure of the sentence

    def agrees(self, stated: Figure) -> bool:
        """The same value or range, or a value inside the range stated; 70-100家 is not 50-100家."""
        is_range = self.low != self.high
        same = (self.low, self.high) == (stated.low, stated.high)
        return same or (not is_range and stated.low <= self.low <= stated.high)


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    start: int


def plain(text: str) -> str:
    """Full-width letters, figures and signs as half-width ones; as many characters as before, so offsets stay true."""
    return "".join(_plain_char(char) for char in text)


def _plain_char(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 and char not in "，。；：！？（）" else char


def sentences(text: str) -> list[Sentence]:
    return [Sentence(found[0], found.start()) for found in _SENTENCE.finditer(text) if found[0].strip()]


def figures(text: str) -> list[Figure]:
    """In the order of the text. A year holds until the sentence ends or names another; base years (比2015年) never."""
    found: list[Figure] = []
    for sentence in sentences(text):
        before: list[Figure] = []
        folded = plain(sentence.text)
        matches = (found for kind in _KINDS for found in kind.finditer(folded))
        for match in sorted(matches, key=lambda m: m.start()):
            if not _is_year(match):
                before.append(_figure(sentence, folded, match, before))
        found += before
    return found


def _is_year(match: re.Match[str]) -> bool:
    return (
        match["unit"] == "年"
        and not match["scale"]
        and bool(re.fullmatch(r"(?:19|20)\d{2}", match.groupdict().get("high") or match["low"]))
    )


def _figure(sentence: Sentence, folded: str, match: re.Match[str], before: list[Figure]) -> Figure:
    own = _indicator(sentence.text, folded, match)
    same_clause = before and not re.search(r"[。；;]", folded[before[-1].end - sentence.start : match.start()])
    inherits = not own and bool(same_clause)
    scale, unit = _scale_and_unit(match)
    return Figure(
        text=sentence.text[match.start() : match.end()],
        low=_number(match["low"]) * scale,
        high=_number(match.groupdict().get("high") or match["low"]) * scale,
        unit=unit,
        indicator=before[-1].indicator if inherits else own,
        year=_year_before(folded, match.start()),
        manner=_manner(folded[: match.start()]),
        start=sentence.start + match.start(),
        end=sentence.start + match.end(),
        inherited=inherits,
    )


def _scale_and_unit(match: re.Match[str]) -> tuple[Decimal, str]:
    scale = Decimal(1)
    for sign in match["scale"]:
        scale *= _SCALES[sign]
    if match.re is _TENTHS:
        return 10 * scale, "%"
    unit = _SAME_UNITS.get(match["unit"], match["unit"])
    return scale, f"第{unit}" if match.re is _RANK else unit


def _number(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "")) if digits[0].isascii() else Decimal(_of_han(digits))


def _of_han(numeral: str) -> int:
    """三百二十 is 320, 十五 15."""
    total, digit = 0, 0
    for sign in numeral:
        if sign in _SCALES:
            total, digit = total + (digit or 1) * _SCALES[sign], 0
        else:
            digit = _HAN_DIGITS[sign]
    return total + digit


def _manner(before: str) -> str:
    clause = _BREAK.split(before)[-1]
    moving = "增长" if _GROWTH.search(clause) else "下降" if _FALL.search(clause) else "水平"
    if moving == "水平" and _ADDED.search(clause):
        return "每年新增" if _YEARLY.search(clause) else "新增"
    annual = "年均" if _ANNUAL.search(clause) else ""
    return f"{annual}{moving}" if moving != "水平" else annual or moving


def _year_before(folded: str, at: int) -> int | None:
    stated = [
        m for m in _YEAR.finditer(folded[:at]) if not _BASE_YEAR.search(folded[max(0, m.start() - 2) : m.start()])
    ]
    return int(stated[-1]["year"]) if stated else None


def _indicator(text: str, folded: str, match: re.Match[str]) -> str:
    """The words before the number; where only a verb stands there (引进50家企业), the words after the unit."""
    start = max((m.end() for m in _BREAK.finditer(folded, 0, match.start())), default=0)
    earlier = [m.end() for m in _FIGURE.finditer(folded, 0, match.start()) if not _is_year(m)]
    start = max([start, *(end for end in earlier if end <= match.start())])
    start = _before_a_gloss(folded, start)
    words = _trimmed(text[start : match.start()])
    if len(words) >= 2:
        return "" if words[0] in "的之等以" else words
    rest = re.compile(_MARKS_AFTER).match(folded, match.end())
    after = rest.end() if rest else match.end()
    stop = _BREAK.search(folded, after)
    words = text[after : stop.start() if stop else len(text)]
    following = _FIGURE.search(plain(words))
    words = (words[: following.start()] if following else words).strip()
    return words if 2 <= len(words) <= 30 and words[0] not in "的之等" and match["unit"] not in "%‰元年" else ""


def _before_a_gloss(folded: str, start: int) -> int:
    """5G核心产业（通信服务和设备制造）产值: what is measured begins before the bracket that ends at `start`."""
    opened = max(folded.rfind("（", 0, start), folded.rfind("(", 0, start))
    if opened < 0 or folded[start - 1] not in "）)":
        return start
    return max((m.end() for m in _BREAK.finditer(folded, 0, opened)), default=0)


def _trimmed(words: str) -> str:
    """Without the verbs and scope words at both ends; what is left still stands verbatim in the text."""
    short = words.strip()
    while True:
        cut = _LEAD.sub("", _TAIL.sub("", short)).strip()
        if cut == short:
            return short if len(short) <= 30 else ""
        short = cut


def same_indicator(one: str, other: str) -> bool:
    """One name may add words to the other (规模以上工业增加值, 工业增加值), never replace some (城镇居民…, 农村居民…).

    The shorter must be at least half of the longer: 产值 alone names no industry.
    """
    short, long = sorted((_GLOSS.sub("", plain(name)).lower() for name in (one, other)), key=len)
    if len(short) < 2 or 2 * len(short) < len(long):
        return False
    if short in long:
        return True
    head = next((n for n in range(len(short), 0, -1) if long.startswith(short[:n])), 0)
    return long.endswith(short[head:])
