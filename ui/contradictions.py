"""A draft sentence and the passage cited for it in, what agrees and what contradicts out. Pure.

Compared: figures, target years, full dates, document numbers, titles, speakers, provinces. A contradiction needs the
same thing said otherwise: same indicator, unit, manner (level or growth) and year. What the passage does not state is
未出现, never a contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ui.figures import Figure, figures, plain, same_indicator, sentences
from ui.records import Citation

Verdict = Literal["一致", "不一致", "未出现"]

_TARGET_YEAR = re.compile(r"(?:到|至|截至|力争)(?P<a>20\d{2})年|(?<!\d)(?P<b>20\d{2})年(?:底|末|前|之前|以前)(?!期)")
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[-—–~～至到])")
_DATE = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")
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
_DRAFT_YEAR = re.compile(
    r"(?:^|[，；：。,;:]|于|在)\s*(?P<year>20\d{2})年(?!\d+月\d+日|以来|以后|之后|起|开始|印发|出台|度|[^，。；]{0,6}(?:基础|相比|同期))"
)
SETTING = 4
"""Characters on either side of two figures, less at an end of a sentence, that must be the same for them to stand in
the same place."""
_SENTENCE_END = re.compile(r"[。！？；!?;\n]")
MIN_SHARED = 0.3
"""Share of the draft's character pairs that a sentence of the passage must have before their years are compared."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`in_draft` stands in the draft; `in_passage` in the passage or its citation, empty when 未出现."""

    kind: str
    in_draft: str
    in_passage: str
    verdict: Verdict


def compare(draft: str, passage: str, citation: Citation) -> tuple[Finding, ...]:
    """Every figure, year, date, number, title, name and province of the draft, with what the passage says of it."""
    checks = (_denials, _figures, _years, _dates, _doc_numbers, _titles, _speakers, _provinces)
    return tuple(dict.fromkeys(finding for check in checks for finding in check(draft, passage, citation)))


def without_doc_numbers(draft: str) -> str:
    """The sentence without 鄂政发〔2016〕82号, other words as they stand."""
    kept, end = [], 0
    for found in _NUMBER.finditer(plain(draft)):
        kept.append(draft[end : found.start()])
        end = found.end()
    return "".join((*kept, draft[end:])).strip()


def contradicted(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.verdict == "不一致")


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
    stated = figures(passage)
    near = _nearest(draft, passage)
    since = passage.find(near) if near else -1
    for own in figures(draft):
        setting = _setting(draft, own)
        in_its_place = [other for other in stated if _same_setting(setting, _setting(passage, other))]
        beside = [other for other in stated if since <= other.start < since + len(near)]
        yield _of_figure(own, stated, in_its_place, beside)


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
    return Finding("数字", own.text, again[0].text if again else "", "一致" if again else "未出现")


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


def _years(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    known = _known_years(passage, citation)
    beside = _targets(_nearest(draft, passage))
    for year, words in _targets(draft).items():
        if year in known and (year in beside or not beside):
            yield Finding("年份", words, f"{year}年", "一致")
        elif beside:
            yield Finding("年份", words, next(iter(beside.values())), "不一致")
        else:
            yield Finding("年份", words, "", "未出现")
    near = _nearest(draft, passage)
    for found in _DRAFT_YEAR.finditer(plain(draft)):
        year = found["year"]
        if year in _ANY_YEAR.findall(plain(near)) or (year in known and not beside):
            yield Finding("年份", f"{year}年", f"{year}年", "一致")
        elif beside:
            yield Finding("年份", f"{year}年", next(iter(beside.values())), "不一致")
        else:
            yield Finding("年份", f"{year}年", "", "未出现")


def _targets(text: str) -> dict[str, str]:
    """Target years of a text (到2025年, 2025年底) with their wording; a year that is only mentioned is none."""
    return {found["a"] or found["b"]: found[0] for found in _TARGET_YEAR.finditer(plain(text))}


def _known_years(passage: str, citation: Citation) -> set[str]:
    period = citation.period
    ends = {str(period.from_year), str(period.to_year)} if period else set()
    said = citation.attribution.date if citation.attribution else None
    stated = "\n".join(
        (plain(passage), citation.title, *citation.section_path, f"{citation.date or ''}年", f"{said or ''}年")
    )
    return ends | set(_ANY_YEAR.findall(stated))


def _nearest(draft: str, passage: str) -> str:
    """The passage's sentence that shares most with the draft; empty when none shares enough."""
    share, best = max(((shared(draft, s.text), s.text) for s in sentences(passage)), default=(0.0, ""))
    return best if share >= MIN_SHARED else ""


def shared(draft: str, text: str) -> float:
    """Share of the draft's pairs of neighbouring characters that the text has too, 0..1."""
    own = _pairs(draft)
    return len(own & _pairs(text)) / len(own) if own else 0.0


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"[\W_]", "", plain(text)).lower()
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def _dates(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    said = (citation.attribution.date if citation.attribution else None) or ""
    ends = [part for part in said.split("/") if len(part) == len("2018-04-24")]
    for found in _DATE.finditer(plain(draft)):
        iso = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
        if found[0] in plain(passage) or citation.date == iso or (ends and ends[0] <= iso <= ends[-1]):
            yield Finding("日期", found[0], found[0], "一致")
        elif ends:
            yield Finding("日期", found[0], said.replace("/", " 至 "), "不一致")
        else:
            yield Finding("日期", found[0], "", "未出现")


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
