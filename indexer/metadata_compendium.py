"""The lines of a source in, the documents in it out: one, or the constituents of a compendium. Pure.

A document begins with a title on lines of its own that a 文号, a date in brackets or a restart of the numbering at 一、
follows. Behind the title page of a part (第四篇 …) stand excerpts without one, each closed by the name of its document
behind a dash. Title pages belong to no document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.headings import heading_family
from indexer.metadata_dates import DATE
from indexer.metadata_numbers import number_in
from indexer.metadata_title import ENDS_AS_A_TITLE, attributed_title, is_organisation
from indexer.sources import Line, display_width, squeeze

_PART = re.compile(r"第[一二三四五六七八九十]{1,3}[篇编]")
_FIRST = re.compile(r"一、")
_DASH = re.compile(r"(?:——|--)\s*(?P<said>\S.*)$")
_ATTRIBUTION_END = re.compile(r"(?:讲话|演讲|贺信|发言|致辞|指出|强调|报告|公报|论述|通过）)$")
_APPENDIX = re.compile(r"附[件录表]\s*\d{0,2}[:：]?$")
_UNFINISHED = re.compile(r"[，。；、：！？,;:!?]")
_ISSUES = re.compile(r"(?:印发|转发|发布|公布)(?:《((?:[^《》]|《[^《》]*》)+)》|([^《》。]{6,80}?)的通知)")
_CLOSED = ("。", "！", "”", "》", "）", ")", "；", "：")
_MAX_LINES = 5
_MAX_TITLE_LINE = 34.0  # Chinese characters; a longer line is a paragraph
_MAX_DIVIDER = 80
_ATTRIBUTION_LINES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one document of a source."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Constituents:
    """`dividers`: the words of the lines that belong to no document, each run as one."""

    parts: tuple[Part, ...]
    dividers: tuple[str, ...]

    @property
    def is_compendium(self) -> bool:
        return len(self.parts) > 1


def constituents(lines: Sequence[Line]) -> Constituents:
    """One part that is the whole source, unless at least two documents begin in it."""
    pages = _title_pages(lines)
    starts = _without_annexes(lines, sorted(set(_titled(lines, pages)) | set(_excerpts(lines, pages))))
    if len(starts) < 2:
        return Constituents((Part(tuple(lines)),), ())
    bounds = sorted({*starts, *(first for first, _ in pages), len(lines)})
    dividers = [lines[first:end] for first, end in pages]
    if bounds[0] == starts[0] and starts[0] > 0:
        dividers.insert(0, lines[: starts[0]])
    ends = {start: next(bound for bound in bounds if bound > start) for start in starts}
    parts = tuple(Part(tuple(lines[start : ends[start]])) for start in starts)
    return Constituents(parts, tuple(squeeze("".join(line.text for line in run)) for run in dividers))


def _title_pages(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Lines 第X篇 …, with the lines that a long one wraps over: up to the next title or body. A plan that is itself
    divided into 篇 goes on with 章, and has no title pages."""
    pages = []
    for at, line in enumerate(lines):
        if not _PART.match(squeeze(line.text)) or _UNFINISHED.search(line.text[-1:]):
            continue
        end = at + 1
        # A first line that reaches the margin goes on; 摘编, 汇编, 选编 close such a title.
        while end < min(len(lines), at + 3) and not re.search(r"[摘选汇]编$|论述$", squeeze(lines[end - 1].text)):
            if heading_family(lines[end].text) is not None or display_width(lines[end].text) > 24:
                break
            if display_width(lines[end - 1].text) < 16:
                break
            end += 1
        following = lines[end].text if end < len(lines) else ""
        if not re.match(r"第.{1,3}章", following):
            pages.append((at, end))
    return pages


def _without_annexes(lines: Sequence[Line], starts: Sequence[int]) -> list[int]:
    """What a covering letter issues belongs to it, though its title stands on lines of its own."""
    kept: list[int] = []
    for start in starts:
        before = squeeze("".join(line.text for line in lines[kept[-1] : start])) if kept else ""
        title = squeeze("".join(line.text for line in lines[start : start + _MAX_LINES]))
        issued = [match[1] or match[2] for match in _ISSUES.finditer(before)]
        if not any(title.startswith(thing) for thing in issued):
            kept.append(start)
    return kept


def _titled(lines: Sequence[Line], pages: Sequence[tuple[int, int]]) -> Iterator[int]:
    page_ends = {end for _, end in pages} | {0}
    paged = {at for first, end in pages for at in range(first, end)}
    at = 0
    while at < len(lines):
        size = 0 if at in paged or not (at in page_ends or _is_closed(lines, at)) else _title_size(lines, at)
        if size:
            yield at
        at += size or 1


def _is_closed(lines: Sequence[Line], at: int) -> bool:
    """Is what stands above line `at` finished, and no appendix's mark?"""
    above = lines[at - 1].text
    signed = DATE.fullmatch(squeeze(above)) is not None
    finished = signed or above.endswith(_CLOSED) or _is_short_heading(above) or _ends_attribution(lines, at)
    return finished and not _APPENDIX.match(squeeze(above))


def _ends_attribution(lines: Sequence[Line], at: int) -> bool:
    """Do the lines above `at` attribute a quotation, to their end? A long attribution wraps."""
    for start in range(at - 1, max(-1, at - 1 - _ATTRIBUTION_LINES), -1):
        if _DASH.match(lines[start].text):
            return bool(_ATTRIBUTION_END.search(squeeze("".join(line.text for line in lines[start:at]))))
    return False


def _is_short_heading(text: str) -> bool:
    """A digest may end with headings whose text it leaves out: （四）加快建立多层次人才培养体系."""
    return heading_family(text) is not None and display_width(text) <= 24


def _title_size(lines: Sequence[Line], at: int) -> int:
    """How many lines the title at `at` has; 0 when there stands none."""
    for size in range(1, min(_MAX_LINES, len(lines) - at - 1) + 1):
        line = lines[at + size - 1]
        text = squeeze("".join(one.text for one in lines[at : at + size]))
        if not _may_belong_to_title(line):
            return 0
        following = lines[at + size].text
        dated = squeeze(following)[:1] in "（(" and DATE.search(squeeze(following)) is not None
        if number_in(following) or (dated and ENDS_AS_A_TITLE.search(text)):
            return 0 if is_organisation(text) else size
        if _FIRST.match(following):
            return size if len(text) >= 6 else 0
        if ENDS_AS_A_TITLE.search(text) and _introduces(lines, at + size):
            return size
    return 0


def _introduces(lines: Sequence[Line], at: int) -> bool:
    """A covering letter's addressees stand right under its title."""
    return squeeze(lines[at].text).endswith("：") and bool(re.search(r"政府|单位|部门", lines[at].text))


def _may_belong_to_title(line: Line) -> bool:
    text = squeeze(line.text)
    outside = re.sub(r"《[^》]*(?:》|$)|“[^”]*(?:”|$)", "", text)
    if line.is_cell or display_width(text) > _MAX_TITLE_LINE or heading_family(line.text) is not None:
        return False
    return not (_UNFINISHED.search(outside) or DATE.search(text) or _DASH.match(line.text) or number_in(line.text))


def _excerpts(lines: Sequence[Line], pages: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Starts of the excerpts behind a title page that no title follows."""
    for _, first in pages:
        if first >= len(lines) or _title_size(lines, first):
            continue
        at = first
        while (end := _attribution_end(lines, at)) is not None:
            yield at
            at = end
            if at >= len(lines) or _title_size(lines, at) or any(at == page for page, _ in pages):
                break


def _attribution_end(lines: Sequence[Line], start: int) -> int | None:
    """Position behind the next attribution that names a document; None when the next one names an occasion."""
    for at in range(start, len(lines)):
        match = _DASH.match(lines[at].text)
        if match is None:
            continue
        said = match["said"]
        for size in range(_ATTRIBUTION_LINES):
            if attributed_title(squeeze(said)):
                return at + size + 1
            if at + size + 1 < len(lines):
                said += lines[at + size + 1].text
        return None
    return None
