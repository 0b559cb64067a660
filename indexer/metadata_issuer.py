"""The head and the end of a document in, who issued it out. Pure.

Where the name is printed counts: a label or red head, the title before 关于, the signature above the date. The 文号
confirms it, or stands in for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.divisions import Place, chain_of
from indexer.metadata_dates import DATE, month_of
from indexer.metadata_numbers import issuer_by_number
from indexer.metadata_places import is_national, place_at_the_start
from indexer.metadata_records import Fact
from indexer.metadata_title import ORGANISATION, RED_HEAD, TitleFound, is_organisation
from indexer.sources import Line, squeeze

_LABELLED = re.compile(r"(?:发文机关|发文单位|发布机构|制发机关)[:：](?P<issuer>.+)$")
_BEFORE_ABOUT = re.compile(r"^(?P<issuers>.{2,60}?)(?:关于|印发《)")
_PARTY_MEETING = re.compile(r"^(?:\d{4}年(?:\d{1,2}月)?)?(?P<issuer>中共.{2,8}?委)(?:员会)?.{1,3}届.{1,4}次")
_PARTY_CONGRESS = re.compile(r"^(?:\d{4}年)?(?:中共)?(?P<place>.{2,8}?)第.{1,3}次党代会报告$")
_SPEAKER = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,3})(?:总书记|主席|总理|书记|省长|市长|同志)(?:关于|在|论)")
_RELATIVE = re.compile(r"^(?P<level>[省市县区])(?=人民政府|委)")
_RELATIVE_SIZE = {"省": 2, "市": 4, "县": 6, "区": 6}
_HEAD = 12


def issuer_of(
    lines: Sequence[Line], title: TitleFound | None, number: Fact[str] | None, named: Sequence[Place]
) -> Fact[str] | None:
    """`named`: the places that title and signature name."""
    by_number = _by_number(number, named)
    printed = _labelled(lines) or _of_title(title, by_number) or _signed(lines)
    if printed is None:
        return by_number or _standing_alone(lines)
    if by_number and squeeze(by_number.value) == squeeze(printed.value):
        return replace(printed, confidence=0.98)
    return printed


def signatures(lines: Sequence[Line]) -> list[bool]:
    """Which lines are an organisation's name alone, and one that is complete."""
    return [is_organisation(line.text) and _is_complete(squeeze(line.text)) for line in lines]


def _is_complete(name: str) -> bool:
    """Does the name say which place's organ it is? 省人民政府 does not."""
    return is_national(name) or place_at_the_start(name) is not None


def _labelled(lines: Sequence[Line]) -> Fact[str] | None:
    for line in lines[:_HEAD]:
        spelled = squeeze(line.text)
        match = _LABELLED.match(spelled) or RED_HEAD.fullmatch(spelled)
        if match and is_organisation(match["issuer"]) and _is_complete(match["issuer"]):
            return Fact(match["issuer"], 0.95, line.number, line.text)
    return None


def _of_title(title: TitleFound | None, by_number: Fact[str] | None) -> Fact[str] | None:
    if title is None:
        return None
    fact = title.cover or title.fact
    speaker = _SPEAKER.match(fact.value)
    if speaker:
        return replace(fact, value=speaker["name"], confidence=0.9)
    congress = _PARTY_CONGRESS.match(fact.value)
    if congress and place_at_the_start(congress["place"]):
        # The congress hears the report of the committee it elected: Party Constitution, Art. 26 (1).
        return replace(fact, value=f"中共{congress['place']}委", confidence=0.7)
    meeting = _PARTY_MEETING.match(fact.value)
    if meeting:
        return replace(fact, value=meeting["issuer"], confidence=0.85)
    return _before_about(fact, by_number, lies_behind=bool(title.tail))


def _before_about(title: Fact[str], by_number: Fact[str] | None, *, lies_behind: bool) -> Fact[str] | None:
    """国家发展改革委 市场监管总局关于… are two; 省人民政府关于… is whose the 文号 says."""
    whole = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "、", title.value)
    match = _BEFORE_ABOUT.match(whole)
    if match is None or not all(ORGANISATION.search(part) for part in match["issuers"].split("、")):
        return None
    issuers = match["issuers"]
    if _RELATIVE.match(issuers):
        if by_number and by_number.value.endswith(issuers):
            return replace(title, value=by_number.value, confidence=0.95)
        return None
    if not _is_complete(issuers):
        return None
    return replace(title, value=issuers, confidence=0.85 if lies_behind else 0.95)


def completed(title: str, place: Place | None) -> str | None:
    """省人民政府关于… with the only place of that level which the text names: 湖北省人民政府."""
    match = _BEFORE_ABOUT.match(title)
    relative = _RELATIVE.match(match["issuers"]) if match else None
    if match is None or relative is None or place is None:
        return None
    sized = [p for p in chain_of(place) if len(p.prefix) == _RELATIVE_SIZE[relative["level"]]]
    return sized[0].name + match["issuers"][1:] if sized else None


def _signed(lines: Sequence[Line]) -> Fact[str] | None:
    """A name alone with the date alone under it. Several names one under another signed together."""
    is_name = signatures(lines)
    for at in range(1, len(lines)):
        if is_name[at - 1] and (DATE.fullmatch(squeeze(lines[at].text)) or month_of(lines[at].text)):
            first = at - 1
            while first and is_name[first - 1]:
                first -= 1
            names = [squeeze(line.text) for line in lines[first:at]]
            return Fact("、".join(names), 0.92, lines[first].number, " / ".join(names))
    return None


def _standing_alone(lines: Sequence[Line]) -> Fact[str] | None:
    """A name alone behind a finished paragraph, as at the end of a preface: no date confirms that it signs."""
    names = signatures(lines)
    found = [at for at in range(1, len(lines)) if names[at] and lines[at - 1].text.endswith(("。", "！"))]
    found = [at for at in found if not lines[at].is_cell]
    if len(found) != 1:
        return None
    line = lines[found[0]]
    return Fact(squeeze(line.text), 0.7, line.number, line.text)


def _by_number(number: Fact[str] | None, named: Sequence[Place]) -> Fact[str] | None:
    issuer = issuer_by_number(number.value, named) if number else None
    if number is None or issuer is None:
        return None
    return Fact(issuer.name, min(issuer.confidence, number.confidence), number.line, number.quote)
