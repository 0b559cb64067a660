"""Dates and periods as official texts print them in, ISO dates and years out. Pure.

GB/T 9704-2012 wants Arabic numerals (2015年8月7日); older texts print 二〇一五年八月七日, with any of four zeros.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from indexer.metadata_records import Fact
from indexer.records import Period
from indexer.sources import Line, squeeze

_ZEROS = "〇零○ＯO0"
_DIGITS = {**dict.fromkeys(_ZEROS, 0), **{char: value for value, char in enumerate("一二三四五六七八九", 1)}}
_HAN_YEAR = rf"[一二][一二三四五六七八九{_ZEROS}]{{3}}"
_DAY_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = rf"(?P<year>(?:19|20)\d\d|{_HAN_YEAR})年"
DATE = re.compile(rf"{_YEAR}(?P<month>{_DAY_NUMBER})月(?P<day>{_DAY_NUMBER})日")
_MONTH = re.compile(rf"{_YEAR}(?P<month>{_DAY_NUMBER})月$")
_HEAD_SIGNS = re.compile(
    r"(?:省长|自治区主席|主席|州长|市长|县长|区长|部长|主任|局长|署长|行长|总理)(?!办公|会议)[\u4e00-\u9fff·]{2,8}$"
)
"""An order is signed by the head of the organ: 省长 周某某."""
_ONLY_DATE = re.compile(rf"{DATE.pattern}$")
_IN_BRACKETS = re.compile(rf"[（(]{DATE.pattern}[^（）()]*[）)]$")
_PRINTED = re.compile(rf"{DATE.pattern}印发$")
_LABELLED = re.compile(rf"(?:成文日期|发文日期|印发日期)[:：]({DATE.pattern})")
_TITLE_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)年(?:(?P<month>\d{1,2})月)?(?!度)")
_DATED_BY_TITLE = re.compile(r"(?:公报|党代会报告|代表大会报告)$")
_SPAN = re.compile(r"(?P<first>(?:19|20)\d\d)年?[-—－–―~～至到]{1,2}(?P<last>(?:19|20)\d\d)年?")
_FIVE_YEARS = re.compile(
    r"[“\"]?(?P<short>十?[一二三四五六七八九十])五[”\"](?!以来)|第(?P<long>[一二三四五六七八九十]{1,2})个五年"
)
_FIRST_PLANS = {1: 1953, 2: 1958}  # from the third on they follow each other: 1966, 1971, …
_UNDER_THE_TITLE = 4
_AT_THE_END = 12


def number_of(text: str) -> int:
    """三十一 → 31, 二 → 2, 08 → 8."""
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _DIGITS[text] if len(text) == 1 else 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def iso_date(match: re.Match[str]) -> str | None:
    """Of a match of DATE, or of a month (its first day); None for a day that does not exist."""
    year = match["year"]
    if not year.isdecimal() or not year.isascii():
        year = "".join(str(_DIGITS[char]) for char in year)
    try:
        return date(int(year), number_of(match["month"]), number_of(match.groupdict().get("day", "1"))).isoformat()
    except (ValueError, KeyError):
        return None


def month_of(text: str) -> str | None:
    """2021-08, of a line that is only a month, as the covers of plans have it."""
    match = _MONTH.match(squeeze(text))
    day = iso_date(match) if match else None
    return day[:7] if day else None


def date_of(
    lines: Sequence[Line],
    *,
    title_end: int,
    title: Fact[str] | None,
    number: Fact[str] | None,
    is_signature: Sequence[bool],
) -> Fact[str] | None:
    """`title_end`: position behind the title's lines; `is_signature`: which lines are an organisation's name alone.
    A full date where it belongs beats the year of the 文号; where both stand and disagree, the date is doubtful."""
    by_number = _year_of_number(number)
    printed = (
        _labelled(lines)
        or _under_title(lines, title_end)
        or _signed(lines, title_end, is_signature, is_order=_is_order(lines[:title_end], title, number))
        or _of_title(title)
        or _printed(lines)
    )
    if printed is None or by_number is None:
        return printed or by_number
    apart = int(by_number.value) - int(printed.value[:4])
    # 中发〔2017〕1号 is dated 2016-12-31: a number is given when the document leaves the house.
    if apart == 0 or (apart == 1 and printed.value[5:7] == "12"):
        return printed
    return Fact(printed.value, min(printed.confidence, 0.6), printed.line, printed.quote)


def _labelled(lines: Sequence[Line]) -> Fact[str] | None:
    for line in lines[:40]:
        match = _LABELLED.search(squeeze(line.text))
        if match and (found := iso_date(match)):
            return Fact(found, 0.97, line.number, line.text)
    return None


def _under_title(lines: Sequence[Line], title_end: int) -> Fact[str] | None:
    for line in lines[title_end : title_end + _UNDER_THE_TITLE]:
        text = squeeze(line.text)
        match = _IN_BRACKETS.match(text)
        if match and (found := iso_date(match)):
            once = len(DATE.findall(text)) == 1  # a law lists when it was passed and each time it was amended
            return Fact(found, 0.95 if once else 0.6, line.number, line.text)
        if month := month_of(text):
            return Fact(month, 0.9, line.number, line.text)
    return None


def _is_order(head: Sequence[Line], title: Fact[str] | None, number: Fact[str] | None) -> bool:
    """A 令: its number, its title or a line of its head says so."""
    named = [title.value if title else "", *(squeeze(line.text) for line in head)]
    return (number is not None and "令" in number.value) or any(text.endswith("令") for text in named)


def _signed(lines: Sequence[Line], title_end: int, is_signature: Sequence[bool], *, is_order: bool) -> Fact[str] | None:
    """A line that is only a date: under a signature, or near the end; of an order, above the title too."""
    loose: Fact[str] | None = None
    for at in range(len(lines)):
        match = _ONLY_DATE.match(squeeze(lines[at].text))
        if not match or lines[at].is_cell or not (found := iso_date(match)):
            continue
        if at and _HEAD_SIGNS.match(squeeze(lines[at - 1].text)):
            signed = Fact(found, 0.95 if is_order else 0.6, lines[at].number, lines[at].text)
            if is_order:
                return signed
            loose = loose or signed
            continue
        if at < title_end:
            continue
        if at and is_signature[at - 1]:
            return Fact(found, 0.95, lines[at].number, lines[at].text)
        if at >= len(lines) - _AT_THE_END:
            loose = Fact(found, 0.8, lines[at].number, lines[at].text)
    return loose


def _of_title(title: Fact[str] | None) -> Fact[str] | None:
    """2007年咸宁市第三次党代会报告: such a report is of the year it names, 2020年工作要点 need not be."""
    match = _TITLE_DATE.match(title.value) if title else None
    if title is None or match is None or not _DATED_BY_TITLE.search(title.value):
        return None
    month = f"-{int(match['month']):02d}" if match["month"] else ""
    return Fact(match["year"] + month, 0.75, title.line, title.quote)


def _printed(lines: Sequence[Line]) -> Fact[str] | None:
    """The imprint's date is when it was printed, some days after it was made."""
    for line in reversed(lines[-_AT_THE_END:]):
        match = _PRINTED.search(squeeze(line.text))
        if match and (found := iso_date(match)):
            return Fact(found, 0.7, line.number, line.text)
    return None


def _year_of_number(number: Fact[str] | None) -> Fact[str] | None:
    match = re.search(r"〔(\d{4})〕", number.value) if number else None
    return Fact(match[1], round(number.confidence - 0.05, 2), number.line, number.quote) if match and number else None


def period_in(text: str) -> Period | None:
    """The years that a title covers: 2016-2020年, “十四五”, 第十四个五年规划."""
    spelled = squeeze(text)
    span = _SPAN.search(spelled)
    if span and int(span["first"]) <= int(span["last"]):
        return Period(int(span["first"]), int(span["last"]))
    plan = _FIVE_YEARS.search(spelled)
    return five_years(number_of(plan["short"] or plan["long"])) if plan else None


def five_years(plan: int) -> Period | None:
    """Of the n-th five-year plan: the 14th is 2021-2025."""
    first = _FIRST_PLANS.get(plan) or (1966 + 5 * (plan - 3) if plan >= 3 else None)
    return Period(first, first + 4) if first else None
