"""A draft sentence and the passage cited for it in, what agrees and what contradicts out. Pure.

Compared: figures, years, dates, document numbers, titles, speakers, provinces, levels. A contradiction needs the same
thing said otherwise: same indicator, unit, manner (level or growth) and year, or the one figure of that unit in the
sentence that is nearest. What the passage does not state is 未出现.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ui.dates_compared import dates, months, years
from ui.figures import Figure, figures, plain, same_indicator
from ui.findings import Finding
from ui.kinds import kinds_compared
from ui.nearness import nearest_sentence, shared
from ui.records import Citation

_NUMBER = re.compile(r"(?P<code>[一-鿿]{1,12})[〔\[（(【](?P<year>\d{4})[〕\]）)】]\s*第?(?P<serial>\d+)号")
_TITLE = re.compile(r"《([^《》]{2,60})》")
_SPEAKER = re.compile(r"[一-鿿]{2,3}(?:总书记|总理|主席|同志)")
_PROVINCES = [
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
]
_DENIES = re.compile("不再|不得|不准|不予|不许|严禁|禁止|取消|停止|废止|暂停|撤销|杜绝|终止")
_CLAUSE = re.compile(r"[^，。；：！？,;:!?\n]+")
SAME_CLAUSE = 0.5
"""Share of a denying clause's other wording that a clause without denial must have to be its opposite."""
SETTING = 4
"""Characters on either side of two figures, less at an end of a sentence, that must be the same for them to stand in
the same place."""
_SENTENCE_END = re.compile(r"[。！？；!?;\n]")


def compare(draft: str, passage: str, citation: Citation) -> tuple[Finding, ...]:
    """Every figure, year, date, number, title, name and province of the draft, with what the passage says of it."""
    checks = (_denials, _figures, years, dates, months, _doc_numbers, _titles, _speakers, _provinces, _kinds)
    return tuple(dict.fromkeys(finding for check in checks for finding in check(draft, passage, citation)))


def _kinds(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    return kinds_compared(draft, f"{passage}\n{citation.title}")


def without_doc_numbers(draft: str) -> str:
    """The sentence without 鄂政发〔2016〕82号, other words as they stand."""
    kept, end = [], 0
    for found in _NUMBER.finditer(plain(draft)):
        kept.append(draft[end : found.start()])
        end = found.end()
    return "".join((*kept, draft[end:])).strip()


def _denials(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    """不再安排专项资金 against 统筹安排专项资金: the same words, and one of the two denies them."""
    own, stated = ([found[0].strip() for found in _CLAUSE.finditer(text)] for text in (draft, passage))
    for denying, others, is_draft in ((own, stated, True), (stated, own, False)):
        for clause in denying:
            if _DENIES.search(clause) and (other := _opposite(clause, others)):
                yield Finding("说法", *((clause, other) if is_draft else (other, clause)), "不一致")


def _opposite(clause: str, others: list[str]) -> str:
    """The one of the other text's clauses that shares most with the denied words; empty where that denies too."""
    words = _DENIES.sub("", clause)
    share, nearest = max(((shared(words, other), other) for other in others), default=(0.0, ""))
    return nearest if share >= SAME_CLAUSE and not _DENIES.search(nearest) else ""


def _figures(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    stated, drafted = figures(passage), figures(draft)
    near = nearest_sentence(draft, passage)
    since = passage.find(near) if near else -1
    beside = [other for other in stated if since <= other.start < since + len(near)]
    for own in drafted:
        setting = _setting(draft, own)
        in_its_place = [other for other in stated if _same_setting(setting, _setting(passage, other))]
        found = _of_figure(own, stated, in_its_place, beside)
        nowhere = found.verdict == "未出现" and not found.in_passage
        left = _left_over(own, drafted, beside) if nowhere else None
        if left:
            yield Finding("数字", own.text, left.text, "不一致")
        else:
            yield Finding("数字", own.text, _in_a_cell(own, passage), "未出现") if nowhere else found


def _in_a_cell(own: Figure, passage: str) -> str:
    """名牌产品（个） 77 100 130: the number of 100个 without its unit, in the row of a table; "" if it is in none."""
    number = re.match(r"\d[\d,.]*", plain(own.text))
    cell = re.search(rf"(?<=[ \t]){re.escape(number[0])}(?=[ \t\n]|$)", plain(passage)) if number else None
    return cell[0] if cell else ""


def _left_over(own: Figure, drafted: list[Figure], beside: list[Figure]) -> Figure | None:
    """12个 of 形成至少20大典型场景, where one of the two does not say what it counts: the one figure of its kind that
    no other of the draft is."""
    others = [other for other in beside if _same_kind(own, other) and not _named_apart(own, other)]
    free = [other for other in others if not any(figure.agrees(other) for figure in drafted if figure is not own)]
    alone = sum(figure.unit == own.unit and figure.manner == own.manner for figure in drafted) == 1
    return free[0] if len(free) == 1 and alone else None


def _setting(text: str, figure: Figure) -> tuple[str, str]:
    """What stands in its sentence before and behind a figure: of 设立16亿元产业基金 设立 and 产业基金."""
    before, after = (
        _SENTENCE_END.split(plain(text[: figure.start]))[-1],
        _SENTENCE_END.split(plain(text[figure.end :]))[0],
    )
    return before.strip()[-SETTING:], after.strip()[:SETTING]


def _same_setting(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one == other and sum(map(len, one)) > SETTING


def _of_figure(own: Figure, stated: list[Figure], in_its_place: list[Figure], beside: list[Figure]) -> Finding:
    """`in_its_place`: those of the passage that stand between the same words, whatever they measure; `beside`: those of
    its sentence that is nearest to the draft."""
    alike = [other for other in stated if _comparable(own, other)]
    alike += [other for other in in_its_place if _same_kind(own, other) and other not in alike]
    same = [other for other in alike if own.agrees(other)]
    if same:
        return Finding("数字", own.text, same[0].text, "一致")
    if alike:
        return Finding("数字", own.text, alike[0].text, "不一致")
    equal = [other for other in stated if other.unit == own.unit and own.agrees(other)]
    again = [other for other in equal if other in beside or not _named_apart(own, other)]
    if again:
        return Finding("数字", own.text, again[0].text, "一致")
    return Finding("数字", own.text, equal[0].text if equal else "", "未出现")


def _comparable(own: Figure, other: Figure) -> bool:
    """The same thing, in the same unit and for the same year."""
    return _same_kind(own, other) and same_indicator(own.indicator, other.indicator)


def _same_kind(own: Figure, other: Figure) -> bool:
    """In the same unit, level or growth, and not expressly for another year."""
    same_year = own.year is None or other.year is None or own.year == other.year
    return own.unit == other.unit and own.manner == other.manner and same_year


def _named_apart(own: Figure, other: Figure) -> bool:
    """Both say what they measure, and it is not the same: the equal value is a coincidence."""
    return bool(own.indicator and other.indicator) and not same_indicator(own.indicator, other.indicator)


def _doc_numbers(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    own = _NUMBER.search(plain(citation.doc_number or ""))
    named = citation.title in _TITLE.findall(draft)
    for found in _NUMBER.finditer(plain(draft)):
        text = f"{found['code']}〔{found['year']}〕{found['serial']}号"
        if any(_same_number(found, other) for other in (*_NUMBER.finditer(plain(passage)), *([own] if own else []))):
            yield Finding("文号", text, text, "一致")
        elif own and (named or (found["code"].endswith(own["code"]) and _partly_same(found, own))):
            yield Finding("文号", text, citation.doc_number or "", "不一致")
        else:
            yield Finding("文号", text, "", "未出现")


def _same_number(one: re.Match[str], other: re.Match[str]) -> bool:
    codes = one["code"].endswith(other["code"]) or other["code"].endswith(one["code"])
    return codes and (one["year"], one["serial"]) == (other["year"], other["serial"])


def _partly_same(one: re.Match[str], other: re.Match[str]) -> bool:
    """The same office in the same year, or the same serial: a slip of the pen rather than another document."""
    return one["year"] == other["year"] or one["serial"] == other["serial"]


def _titles(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    for title in _TITLE.findall(draft):
        stated = title in passage or title in citation.title or citation.title in title
        yield Finding("文件名", f"《{title}》", f"《{title}》" if stated else "", "一致" if stated else "未出现")


def _speakers(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    speaker = citation.attribution.speaker if citation.attribution else None
    for found in _SPEAKER.finditer(draft) if speaker else ():
        stated = speaker in found[0] or found[0] in passage if speaker else False
        yield Finding("讲话人", found[0], speaker or "", "一致" if stated else "不一致")


def _provinces(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    """A local document cited for another province. National ones and remarks speak for all."""
    if citation.level in ("国家", "领导论述"):
        return
    for name in _PROVINCES:
        if re.search(rf"{name}(?:省|市|自治区|全省|全市)", draft):
            stated = name in citation.region or name in passage or name in citation.title
            yield Finding("地区", name, name if stated else citation.region, "一致" if stated else "不一致")
