"""The lines of one document in, the facts its text states out, each with confidence and line. Pure.

Nothing is guessed: what the text does not state is None, and what follows only loosely has a confidence below SETTLED.
In: lines without page furniture (indexer/sources.py), and the title that the source's layout shows, if it shows one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.divisions import Place
from indexer.metadata_clauses import addressees_of, attachments_of, repeals_of
from indexer.metadata_dates import DATE, date_of, iso_date, period_in
from indexer.metadata_issuer import completed, issuer_of, signatures
from indexer.metadata_numbers import is_serial, number_in
from indexer.metadata_places import (
    NATIONWIDE,
    innermost,
    is_national,
    level_of,
    place_at_the_start,
    places_in,
    region,
)
from indexer.metadata_records import Fact, Facts
from indexer.metadata_title import TitleFound, doc_type_of, find_title
from indexer.records import Period
from indexer.sources import Line, squeeze

_NUMBER_LABEL = re.compile(r"(?:发文字号|文\s*号|发文文号)\s*[:：]\s*(?P<number>\S.*)$")
_HEAD = 15
_BELOW_TITLE = 4
_PREFACE = 40
_WRITES_ITSELF = re.compile(r"(?:编制|制定|制订)本(?P<kind>规划|方案|计划|办法|意见|细则)")
_PLAN_KINDS = frozenset({"规划", "纲要", "计划", "行动计划", "方案", "行动方案"})
_ATTRIBUTED = re.compile(r"——.*(?:\d{4}年|讲话)")
_WHOSE = re.compile(r"(?:全|我)(?P<level>[省市县区])")
_OWN_LEVEL = {"省": "省", "市": "市", "县": "县", "区": "县"}


def read_facts(lines: Sequence[Line], shown_title: str | None = None) -> Facts:
    """Lines of one document, at least one."""
    found = find_title(lines, shown_title)
    title = found.fact if found else None
    number = _number(lines, found)
    named = _named(lines, (found.cover or found.fact) if found else None)
    issuer = issuer_of(lines, found, number, named)
    own = _own_place(lines, title, issuer)
    issuer = issuer or _completed_issuer(title, own)
    doc_type = _doc_type(lines, found)
    level, where = _level_and_region(title, issuer, doc_type, own)
    end = found.end if found else 0
    return Facts(
        title=title,
        number=number,
        issuer=issuer,
        level=level,
        region=where,
        doc_type=doc_type,
        date=_date(lines, found, number),
        period=_period(lines, title, doc_type),
        addressees=addressees_of(lines, end),
        attachments=attachments_of(lines),
        repeals=repeals_of(lines),
    )


def _number(lines: Sequence[Line], title: TitleFound | None) -> Fact[str] | None:
    """A line of its own above or right below the title; further down a 文号 is somebody else's."""
    end = title.end if title else 0
    for at, line in enumerate(lines[: max(_HEAD, end + _BELOW_TITLE) if end else _HEAD]):
        label = _NUMBER_LABEL.match(line.text)
        split = line.text.endswith("令") and at + 1 < len(lines) and is_serial(lines[at + 1].text)  # of an order
        found = number_in(label["number"] if label else line.text + (lines[at + 1].text if split else ""))
        if found:
            near = label or not end or at < end + _BELOW_TITLE
            return Fact(found, 0.97 if near else 0.6, line.number, line.text)
    return None


def _named(lines: Sequence[Line], title: Fact[str] | None) -> tuple[Place, ...]:
    """Places that the title names, and the signatures."""
    signed = [squeeze(line.text) for line, is_name in zip(lines, signatures(lines), strict=True) if is_name]
    return places_in(" ".join([title.value if title else "", *signed[:6]]))


def _date(lines: Sequence[Line], found: TitleFound | None, number: Fact[str] | None) -> Fact[str] | None:
    if found and found.tail:
        match = DATE.search(found.tail.rpartition("》")[2])
        if match and (day := iso_date(match)):
            return Fact(day, 0.85, found.fact.line, found.fact.quote)
    title = found.fact if found else None
    return date_of(
        lines, title_end=found.end if found else 0, title=title, number=number, is_signature=signatures(lines)
    )


def _doc_type(lines: Sequence[Line], found: TitleFound | None) -> Fact[str] | None:
    if found is None:
        return _self_named(lines)
    kind = doc_type_of(found.fact.value)
    if kind is None:
        return None
    quoted = sum(1 for line in lines if _ATTRIBUTED.match(squeeze(line.text)))
    if kind in ("论述", "讲话") and quoted > 1:
        kind = "讲话摘编"
    if kind == "发言" and found.tail:
        kind = "发言摘编"
    return Fact(kind, min(found.fact.confidence, 0.95), found.fact.line, found.fact.quote)


def _self_named(lines: Sequence[Line]) -> Fact[str] | None:
    """A text without title that says 编制本规划 in its preface is one."""
    for line in lines[:_PREFACE]:
        match = _WRITES_ITSELF.search(squeeze(line.text))
        if match:
            return Fact(match["kind"], 0.7, line.number, line.text)
    return None


def _period(lines: Sequence[Line], title: Fact[str] | None, doc_type: Fact[str] | None) -> Fact[Period] | None:
    if title:
        found = period_in(title.value)
        ends_in_years = re.search(r"[（(][^（()）]*年?[)）](?:》?的通知)?$", title.value)
        if found and (ends_in_years or (doc_type and doc_type.value in _PLAN_KINDS)):
            return Fact(found, min(title.confidence, 0.95), title.line, title.quote)
        return None
    if doc_type is None or doc_type.value not in _PLAN_KINDS:
        return None
    for line in lines[:3]:
        found = period_in(line.text)
        if found:
            return Fact(found, 0.6, line.number, line.text)
    return None


def _own_place(lines: Sequence[Line], title: Fact[str] | None, issuer: Fact[str] | None) -> Fact[Place] | None:
    """The place the text is about: its title's; where that names none, the only one its preface or text names."""
    if issuer and (at_start := place_at_the_start(issuer.value, places_in(title.value) if title else ())):
        return Fact(at_start, issuer.confidence, issuer.line, issuer.quote)
    if title:
        starting = place_at_the_start(title.value)
        inner = innermost(places_in(title.value))
        if inner:
            sure = 0.85 if inner == starting else 0.6
            return Fact(inner, min(title.confidence, sure), title.line, title.quote)
    return _only_place(lines if title else lines[:_PREFACE], provinces_only=title is not None)


def _only_place(lines: Sequence[Line], *, provinces_only: bool) -> Fact[Place] | None:
    named: dict[Place, Line] = {}
    for line in lines:
        for place in places_in(squeeze(line.text)):
            if not provinces_only or len(place.prefix) == 2:
                named.setdefault(place, line)
    inner = innermost(tuple(named))
    if inner is None:
        return None
    line = named[inner]
    return Fact(inner, 0.6, line.number, line.text)


def _completed_issuer(title: Fact[str] | None, own: Fact[Place] | None) -> Fact[str] | None:
    whole = completed(title.value, own.value) if title and own else None
    return Fact(whole, own.confidence, own.line, own.quote) if whole and own else None


def _level_and_region(
    title: Fact[str] | None, issuer: Fact[str] | None, doc_type: Fact[str] | None, own: Fact[Place] | None
) -> tuple[Fact[str] | None, Fact[str] | None]:
    """By the issuer, else by the place of the title. What is no official document has no level of its own."""
    if (
        issuer
        and doc_type
        and doc_type.value in ("讲话摘编", "讲话")
        and title
        and title.value.startswith(issuer.value)
    ):
        is_leader = "总书记" in title.value or "总理" in title.value
        where = Fact(NATIONWIDE, 0.85, issuer.line, issuer.quote)
        return (Fact("领导论述", 0.85, issuer.line, issuer.quote), where) if is_leader else (None, None)
    if issuer and is_national(issuer.value):
        made = [Fact(value, issuer.confidence, issuer.line, issuer.quote) for value in ("国家", NATIONWIDE)]
        return made[0], made[1]
    if own is None:
        return _said_level(title), None
    where = Fact(region(own.value), own.confidence, own.line, own.quote)
    if doc_type and doc_type.value == "经验材料":
        return Fact("外地经验", 0.6, own.line, own.quote), where
    if doc_type is None and issuer is None:
        return None, where
    level = _said_level(title) if title and not issuer and own.line != title.line else None
    return level or Fact(level_of(own.value), own.confidence, own.line, own.quote), where


def _said_level(title: Fact[str] | None) -> Fact[str] | None:
    """关于加快全省医药产业发展的若干意见 is a province's."""
    match = _WHOSE.search(title.value) if title else None
    return Fact(_OWN_LEVEL[match["level"]], 0.75, title.line, title.quote) if match and title else None
