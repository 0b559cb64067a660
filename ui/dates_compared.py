"""The years, months and days of a draft sentence, and the passage's. In: both. Out: findings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ui.figures import plain
from ui.findings import Finding
from ui.nearness import nearest_sentence
from ui.records import Citation

_TARGET_YEAR = re.compile(r"(?:到|至|截至|力争)(?P<a>20\d{2})年|(?<!\d)(?P<b>20\d{2})年(?:底|末|前|之前|以前)(?!期)")
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[-—–~～至到])")
_DATE = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")
_MONTH = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月")
_ISO = re.compile(r"(\d{4})-(\d{2})")
_DRAFT_YEAR = re.compile(
    r"(?:^|[，；：。,;:]|于|在)\s*(?P<year>20\d{2})年(?!\d+月\d+日|以来|以后|之后|起|开始|印发|出台|度|[^，。；]{0,6}(?:基础|相比|同期))"
)


def years(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    known = _known_years(passage, citation)
    beside = _targets(nearest_sentence(draft, passage))
    for year, words in _targets(draft).items():
        if year in known and (year in beside or not beside):
            yield Finding("年份", words, f"{year}年", "一致")
        elif beside:
            yield Finding("年份", words, next(iter(beside.values())), "不一致")
        else:
            yield Finding("年份", words, "", "未出现")
    near = nearest_sentence(draft, passage)
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


def dates(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
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


def months(draft: str, passage: str, citation: Citation) -> Iterator[Finding]:
    """2018年9月, without a day."""
    near = _MONTH.findall(plain(nearest_sentence(draft, passage)))
    said = (citation.attribution.date if citation.attribution else None) or ""
    stated = (*_MONTH.findall(plain(passage)), *_ISO.findall(f"{citation.date} {said}"))
    known = {(year, int(month)) for year, month in stated}
    days = {found.start() for found in _DATE.finditer(plain(draft))}
    for found in (found for found in _MONTH.finditer(plain(draft)) if found.start() not in days):
        if (found[1], int(found[2])) in known:
            yield Finding("日期", found[0], found[0], "一致")
        elif len(near) == 1:
            yield Finding("日期", found[0], f"{near[0][0]}年{near[0][1]}月", "不一致")
        else:
            yield Finding("日期", found[0], "", "未出现")
