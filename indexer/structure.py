"""Paragraphs in, the document's text with its section tree and its speech excerpts out. Pure.

The text is the paragraphs joined by line feeds; every offset of the product refers to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.dewrap import TABLE_TITLE, Paragraph
from indexer.headings import TABLE_RANK, parse_heading
from indexer.records import Attribution, Section, SectionKind

_TITLE_LINE = re.compile(r"[\u4e00-\u9fff]{2,12}〔\d{4}〕\s*\d+\s*号|[（(]\d{4}年\d{1,2}月\d{1,2}日[）)]")
_AFTER_DATE = re.compile(r"^(?:上午|下午|晚上)?[，。,\s]*(?:习近平(?:总书记)?)?")
_YEAR = r"(\d{4})\s*年"
_DATE = re.compile(
    _YEAR + r"(?:\s*(\d{1,2})\s*月)?(?:\s*(\d{1,2})\s*日)?(?:\s*至\s*(?:(\d{1,2})\s*月)?\s*(\d{1,2})\s*日)?"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with its place: offsets into the text, the section it belongs to."""

    start: int
    end: int
    section: int
    is_heading: bool  # the paragraph is nothing but a heading or the title


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A speech excerpt with its source line: offsets into the text."""

    start: int
    end: int
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Structure:
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    excerpts: tuple[Excerpt, ...]


@dataclass(slots=True)
class _Open:
    """A section still open while the paragraphs are walked."""

    heading: str
    kind: SectionKind
    rank: int
    start: int
    parent: int | None
    end: int = -1


def structure(paragraphs: Sequence[Paragraph], speaker: str | None) -> Structure:
    """`speaker`: whose excerpts these are, when the document is a collection of speeches; else None."""
    opened: list[_Open] = [_Open("", "document", 0, 0, None)]
    stack, blocks, position = [0], [], 0
    for number, paragraph in enumerate(paragraphs):
        node = _section_of(paragraphs, number, position)
        if paragraph.kind == "title":
            _close(opened, stack, 1, position)
        elif node:
            _close(opened, stack, node.rank, position)
            node.parent = stack[-1]
            opened.append(node)
            stack.append(len(opened) - 1)
        heading_only = paragraph.kind == "title" or (node is not None and not _has_body(paragraph.text))
        heading_only = heading_only or _is_title_line(paragraphs, number)
        end = position + len(paragraph.text)
        blocks.append(Block(position, end, stack[-1], heading_only))
        position = end + 1
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    _close(opened, stack, 0, len(text))
    excerpts = _excerpts(text, blocks, speaker) if speaker else []
    return Structure(text, _frozen(opened), tuple(blocks), tuple(excerpts))


def _close(opened: list[_Open], stack: list[int], rank: int, position: int) -> None:
    """End every open section of this rank or below (the root only at the very end)."""
    while len(stack) > 1 and opened[stack[-1]].rank >= rank:
        opened[stack.pop()].end = max(position - 1, 0) if rank else position
    if rank == 0:
        opened[0].end = position


def _section_of(paragraphs: Sequence[Paragraph], number: int, position: int) -> _Open | None:
    paragraph = paragraphs[number]
    if paragraph.kind != "text":
        return None
    heading = parse_heading(paragraph.text)
    if heading:
        kind: SectionKind = "box" if heading.is_box else "appendix" if heading.title.startswith("附件") else "heading"
        return _Open(heading.title, kind, heading.rank, position, None)
    if _is_table_title(paragraphs, number):
        return _Open(paragraph.text, "table", TABLE_RANK, position, None)
    return None


def _is_table_title(paragraphs: Sequence[Paragraph], number: int) -> bool:
    """A line such as `新材料产业发展目标及重点项目` above rows or narrow cells."""
    text = paragraphs[number].text
    if not TABLE_TITLE.search(text) or len(text) > 45 or re.search(r"[，。；：]", text):
        return False
    following = paragraphs[number + 1 : number + 2]
    return bool(following) and (following[0].kind == "row" or len(following[0].text) <= 6)


def _is_title_line(paragraphs: Sequence[Paragraph], number: int) -> bool:
    """The 文号 or the bracketed date right under the title belongs to the title, not to the text."""
    return (
        number > 0 and paragraphs[number - 1].kind == "title" and bool(_TITLE_LINE.fullmatch(paragraphs[number].text))
    )


def _has_body(text: str) -> bool:
    heading = parse_heading(text)
    return heading is not None and heading.body_follows


def _frozen(opened: Sequence[_Open]) -> tuple[Section, ...]:
    depths: list[int] = []
    for node in opened:
        depths.append(0 if node.parent is None else depths[node.parent] + 1)
    return tuple(
        Section(node.heading, node.kind, depth, node.start, node.end, node.parent)
        for node, depth in zip(opened, depths, strict=True)
    )


def _excerpts(text: str, blocks: Sequence[Block], speaker: str) -> list[Excerpt]:
    """An excerpt runs from after the last source line or heading to its own source line."""
    excerpts: list[Excerpt] = []
    start: int | None = None
    for block in blocks:
        paragraph = text[block.start : block.end]
        if block.is_heading:
            start = None
        elif paragraph.startswith("——") and start is not None:
            excerpts.append(Excerpt(start, block.end, parse_attribution(paragraph, speaker)))
            start = None
        elif start is None:
            start = block.start
    return excerpts


def parse_attribution(line: str, speaker: str | None) -> Attribution:
    """`——2018年4月24日至28日，在湖北考察时的讲话` to who, when (ISO) and where."""
    said = line.lstrip("—").strip()
    match = _DATE.search(said)
    occasion = said
    if match:
        before = re.sub(r"^习近平(总书记)?", "", said[: match.start()].strip())
        occasion = before + said[match.start() :] if before else _AFTER_DATE.sub("", said[match.end() :])
    return Attribution(speaker, _iso(match) if match else None, occasion or None)


def _iso(match: re.Match[str]) -> str:
    year, month, day, to_month, to_day = match.groups()
    first = "-".join([year] + [f"{int(part):02d}" for part in (month, day) if part])
    if not (to_day and month and day):
        return first
    return f"{first}/{year}-{int(to_month or month):02d}-{int(to_day):02d}"
