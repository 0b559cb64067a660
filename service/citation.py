"""A passage's facts in, its citation out. In: Document, Passage, today's date. Out: Citation, Status. Pure."""

from __future__ import annotations

import re
from datetime import date

from indexer.records import Attribution, Document, Passage
from service.records import Citation, Status

_YEAR = re.compile(r"\d{4}")
_SPOKE = re.compile("[，,]?并?(?:指出|强调)$")
"""在集体学习时指出 introduces the remark; a citation names the occasion alone."""


def status_of(document: Document, today: date) -> Status:
    """in_force is never claimed: that nobody repealed a document is not stated in its text."""
    if document.repealed_by:
        return "repealed"
    if document.period is None:
        return "unknown"
    if document.period.from_year > today.year:
        return "not_yet"
    return "expired" if document.period.to_year < today.year else "unknown"


def year_of(document: Document, passage: Passage | None = None) -> int | None:
    """The year it was said, else issued, else the first year the plan covers."""
    said = passage.attribution.date if passage is not None and passage.attribution else None
    for stated in (said, document.date):
        found = _YEAR.match(stated) if stated else None
        if found:
            return int(found[0])
    return document.period.from_year if document.period else None


def chinese_date(iso: str) -> str:
    """2018-04-24/2018-04-28 → 2018年4月24日至28日: what both days share is said once."""
    first, _, last = iso.partition("/")
    if not last:
        return _one_date(first)
    head, tail = first.split("-"), last.split("-")
    shared = 0
    while shared < min(len(head), len(tail)) - 1 and head[shared] == tail[shared]:
        shared += 1
    return f"{_one_date(first)}至{_one_date(last, skip=shared)}"


def _one_date(iso: str, *, skip: int = 0) -> str:
    parts = [f"{int(part)}{unit}" for part, unit in zip(iso.split("-"), "年月日", strict=False) if part.isdigit()]
    return "".join(parts[skip:]) or iso


def cite(document: Document, passage: Passage, today: date) -> Citation:
    return Citation(
        document_id=document.id,
        title=document.title,
        doc_number=document.doc_number,
        issuer=document.issuer,
        level=document.level,
        region=document.region,
        doc_type=document.doc_type,
        date=document.date,
        period=document.period,
        status=status_of(document, today),
        section_path=passage.section_path,
        attribution=passage.attribution,
        page=document.page_of(passage.start),
        start=passage.start,
        end=passage.end,
        source=f"corpus/{document.source}",
        formatted=formatted(document, passage.attribution),
    )


def formatted(document: Document, said: Attribution | None) -> str:
    """Ready to paste; what the text does not state is left out rather than guessed."""
    title = document.title if document.title.startswith("《") else f"《{document.title}》"
    if document.doc_number:
        title += f"（{document.doc_number}）"
    if said is None or not (said.speaker or said.occasion):
        return title
    occasion = "：".join(part for part in (said.speaker, _SPOKE.sub("", said.occasion or "")) if part)
    when = f"（{chinese_date(said.date)}）" if said.date and f"{said.date}年" not in occasion else ""
    return f"{occasion}{when}，载{title}"
