"""The lines of one document in, whom it is addressed to, what is attached and what it repeals out. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from indexer.metadata_numbers import numbers_within
from indexer.metadata_records import Fact, Repeal
from indexer.sources import Line, squeeze

_BELOW_THE_TITLE = 4
_ADDRESSED = re.compile(r"^(?!\d|[一二三四五六七八九十]、|[（(]).{2,200}[：:]$")
_AUTHORITY = re.compile(r"政府|单位|部门|委员会|[省市县区州]|部|局|厅|办|集团|公司|院|校")
_ATTACHED = re.compile(r"附件[:：]\s*(?P<first>\S.*)$")
_ITEM = re.compile(r"(?:\d{1,2}[.．、])\s*(?P<name>\S.*)$")
_IN_FORCE_NO_MORE = re.compile(r"(?:同时)?(?:予以|即行|自行)?(?:废止|失效|停止执行|不再执行)")
_NOT_SAID = re.compile(r"不得|不予|修订或|修改或|尚未|应当|需要|可以|建议|研究|清理|凡|是否")
_NAMED = re.compile(r"《(?P<title>[^《》]+(?:《[^》]+》[^《》]*)?)》(?:[（(](?P<number>[^（）()]*?号)[）)])?")


def addressees_of(lines: Sequence[Line], title_end: int) -> Fact[tuple[str, ...]] | None:
    """The line, or wrapped lines, below the title that end in a colon: 各市州、县市区人民政府，省直有关单位："""
    if not title_end:
        return None
    spelled = ""
    for line in lines[title_end : title_end + _BELOW_THE_TITLE]:
        if spelled and "。" in line.text:
            return None
        if not spelled and re.search(r"\d号|[。]|^[（(]", squeeze(line.text)):
            continue
        spelled += squeeze(line.text)
        if _ADDRESSED.match(spelled) and _AUTHORITY.search(spelled):
            parts = tuple(part for part in re.split(r"[，,；;]", spelled[:-1]) if part)
            return Fact(parts, 0.9, line.number, line.text)
    return None


def attachments_of(lines: Sequence[Line]) -> tuple[Fact[str], ...]:
    """The list behind 附件：, one or several numbered names."""
    for at, line in enumerate(lines):
        match = _ATTACHED.match(line.text)
        if match:
            return tuple(_listed(lines, at, match["first"]))
    return ()


def _listed(lines: Sequence[Line], at: int, first: str) -> Iterator[Fact[str]]:
    item = _ITEM.match(first)
    yield Fact(squeeze(item["name"] if item else first), 0.9, lines[at].number, lines[at].text)
    if item is None:
        return
    for line in lines[at + 1 :]:
        following = _ITEM.match(line.text)
        if following is None or line.text.endswith(("。", "；")):
            return
        yield Fact(squeeze(following["name"]), 0.9, line.number, line.text)


def repeals_of(lines: Sequence[Line]) -> tuple[Fact[Repeal], ...]:
    """Documents that a sentence says are out of force. A sentence that only asks for it, or says it of no named
    document (与本办法不一致的，以本办法为准), repeals nothing by name."""
    text, starts = _as_one(lines)
    found: dict[Repeal, Fact[Repeal]] = {}
    for sentence in re.finditer(r"[^。；]+", text):
        end = _IN_FORCE_NO_MORE.search(sentence[0])
        if end is None or _NOT_SAID.search(sentence[0][: end.end()]):
            continue
        line = lines[bisect_right(starts, sentence.start()) - 1]
        for repeal in _named_in(sentence[0], end.start()):
            found.setdefault(repeal, Fact(repeal, 0.85, line.number, sentence[0]))
    return tuple(found.values())


def _named_in(sentence: str, verb: int) -> Iterator[Repeal]:
    """废止 stands behind what it repeals (《甲》同时废止) or before it (废止《甲》)."""
    before = [m for m in _NAMED.finditer(sentence) if m.start() < verb]
    named = before or list(_NAMED.finditer(sentence, verb))
    first_of_all = re.search(r"施行|实施|印发|起执行", sentence[:verb])
    for match in named:
        if before and first_of_all and match.start() < first_of_all.start():
            continue  # 《本办法》自印发之日起施行，《甲》同时废止
        number = numbers_within(match["number"])[:1] if match["number"] else []
        yield Repeal(match["title"], number[0] if number else None)


def _as_one(lines: Sequence[Line]) -> tuple[str, list[int]]:
    """All lines as one text without white space, and where each starts in it."""
    starts, size = [], 0
    parts = [squeeze(line.text) for line in lines]
    for part in parts:
        starts.append(size)
        size += len(part)
    return "".join(parts), starts
