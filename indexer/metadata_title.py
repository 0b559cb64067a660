"""The lines of a document in, its title and where it stands out. Pure.

A title is set on one to five lines of its own, ends in the name of a kind of document more often than not, and what
follows is a 文号, a date in brackets, addressees or the first heading. It may stand after a preface, and an excerpt may
name its document only behind a dash at its end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.headings import heading_family
from indexer.metadata_dates import DATE
from indexer.metadata_numbers import is_serial, number_in
from indexer.metadata_records import Fact
from indexer.sources import Line, display_width, squeeze

_KIND_NAMES = """
决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要
规划纲要 规划 纲要 行动计划 计划 行动方案 方案 预案 办法 规定 条例 细则 规则 章程 准则 措施 政策 要点 清单 目录 指南
规程 标准 白皮书 讲话 演讲 致辞 论述 发言 经验做法 经验
"""
KINDS = tuple(_KIND_NAMES.split())
"""The fifteen kinds of 《党政机关公文处理工作条例》 Art. 8, then what plans, measures and speeches are called."""

_TAIL_BRACKETS = re.compile(r"(?:[（(][^（）()]*[）)])+$")
ENDS_AS_A_TITLE = re.compile(rf"(?:{'|'.join(KINDS)})(?:[（(][^（）()]*[）)])*$|印发《.+》$")
_ISSUED = re.compile(
    r"关于(?:联合)?(?:印发|转发|批转|发布|公布|下发)(?:《(?P<quoted>.+)》|(?P<bare>.+))的(?:通知|公告|决定|函)$"
    r"|^[^《》]{3,40}印发《(?P<named>.+)》$"
)
ORGANISATION = re.compile(
    r"(?:国务院|办公厅|办公室|人民政府|党组|委员会|[省市县区国]委|[改革健设信]委|[^全内本各]部|局|厅|总署|科学院|工程院"
    r"|银行|领导小组|指挥部|法院|检察院|中央|党委|人大常委会|管委会|联合会|总工会)$"
)
RED_HEAD = re.compile(r"(?P<issuer>\S{3,40}?)文件$")
_LABEL = re.compile(r"(?:标\s*题|名\s*称)\s*[:：]\s*(?P<title>\S.{4,})$")
_ABOVE = re.compile(r"(?:\d{6}|绝密|机密|秘密|特急|加急|平急|签发人.*|\S{2,6}[:：].*)$")
_ATTRIBUTION = re.compile(r"(?:——|--|—)\s*(?P<said>.+)$")
_QUOTED = re.compile(r"^《(?P<title>.+?)》(?:[（(].*[）)])?$")
_SENTENCE_MARK = re.compile(r"[。；！？：!?;]|，")
_MAX_LINES = 5
_MAX_TITLE = 120
_LOOK = 60  # non-blank lines: a preface fills a page
_LOOK_BACK = 6
_LETTER_SPACED = re.compile(r"(?:\S\s+){3,}\S")


@dataclass(frozen=True, slots=True)
class TitleFound:
    """`end`: position behind its lines; 0 for one at the end of an excerpt. `tail`: all that stands there."""

    fact: Fact[str]
    end: int
    tail: str = ""
    cover: Fact[str] | None = None  # the covering letter's title, where the document is what it issues


def find_title(lines: Sequence[Line], shown: str | None = None) -> TitleFound | None:
    """`shown`: what the layout of the source marks as the title."""
    found = _labelled(lines) or _set_apart(lines) or _behind_a_dash(lines)
    if shown and len(shown) <= _MAX_TITLE and (found is None or found.fact.confidence < 0.9):
        same = found is not None and squeeze(found.fact.value) == squeeze(shown)
        if same or ENDS_AS_A_TITLE.search(squeeze(shown)):
            end = found.end if found else 0
            return TitleFound(Fact(spaced(shown), 0.95 if same else 0.8, lines[0].number, shown), end)
    if found is None or found.tail:
        return found
    return _annexed(lines, found) or found


def issued_thing(title: str) -> str | None:
    """What a covering letter issues: 关于印发《X》的通知 → X."""
    match = _ISSUED.search(squeeze(title))
    return (match["quoted"] or match["bare"] or match["named"]) if match else None


def doc_type_of(title: str) -> str | None:
    """The kind of document a title ends in; of a covering letter, the kind of what it issues."""
    thing = issued_thing(title)
    inner = doc_type_of(thing) if thing else None
    if inner:
        return inner
    bare = _TAIL_BRACKETS.sub("", squeeze(title)).strip("》")
    if bare.endswith("党代会报告"):
        return "党代会报告"
    kind = next((kind for kind in sorted(KINDS, key=len, reverse=True) if bare.endswith(kind)), None)
    return {"经验": "经验材料", "经验做法": "经验材料", "规划纲要": "规划", "命令": "命令"}.get(kind or "", kind)


def is_organisation(text: str) -> bool:
    """Is the whole line one or more organisations' names?"""
    spelled = squeeze(text)
    return 3 <= len(spelled) <= 40 and not _SENTENCE_MARK.search(spelled) and bool(ORGANISATION.search(spelled))


def spaced(text: str) -> str:
    """A title as it is cited: spaces stay only between two words of Chinese (中共中央 国务院), not beside figures."""
    text = " ".join(text.split())
    if _LETTER_SPACED.match(text):
        return squeeze(text)
    return re.sub(r"(?<![\u4e00-\u9fff]) | (?![\u4e00-\u9fff])", "", text)


def _labelled(lines: Sequence[Line]) -> TitleFound | None:
    for at, line in enumerate(lines[:20]):
        match = _LABEL.match(line.text)
        if match:
            return TitleFound(Fact(spaced(match["title"]), 0.9, line.number, line.text), at + 1)
    return None


def _set_apart(lines: Sequence[Line]) -> TitleFound | None:
    has_preface = False
    for at, line in enumerate(lines[:_LOOK]):
        if _is_above_title(line.text):
            continue
        if heading_family(line.text) is not None:
            if has_preface and not _is_preface_heading(line.text):
                return None  # the body has begun
            has_preface = True
            if not _is_preface_heading(line.text):
                return None
            continue
        found = _block_at(lines, at, is_first=not has_preface)
        if found:
            return found
        has_preface = True
    return None


def _is_above_title(text: str) -> bool:
    spelled = squeeze(text)
    is_order = spelled.endswith("令") and ORGANISATION.search(spelled[:-1])  # 山东省人民政府令 / 第344号
    return bool(number_in(text) or is_serial(text) or is_order or RED_HEAD.fullmatch(spelled) or _ABOVE.match(spelled))


def _is_preface_heading(text: str) -> bool:
    return squeeze(text) in ("前言", "引言", "序言")


def _block_at(lines: Sequence[Line], at: int, *, is_first: bool) -> TitleFound | None:
    """A title that starts at line `at`. After a preface only one that ends as a title does, and after a full stop."""
    if not is_first and not lines[at - 1].text.endswith(("。", "！", "”")) and not lines[at].blank_before:
        return None
    best: tuple[int, float] | None = None
    for size in range(1, min(_MAX_LINES, len(lines) - at) + 1):
        text = squeeze("".join(line.text for line in lines[at : at + size]))
        if not _may_be_title(lines[at + size - 1], text):
            break
        confidence = _confidence(lines, at + size, text, is_first)
        if confidence and (best is None or confidence > best[1]):
            best = (size, confidence)
        if confidence >= 0.85:
            break
    if best is None:
        return None
    block = [line.text for line in lines[at : at + best[0]]]
    return TitleFound(Fact(spaced(_joined(block)), best[1], lines[at].number, " / ".join(block)), at + best[0])


def _may_be_title(line: Line, text: str) -> bool:
    if line.is_cell or len(text) > _MAX_TITLE or heading_family(line.text) is not None or text.startswith("——"):
        return False
    outside = re.sub(r"《[^》]*(?:》|$)|[“][^”]*(?:”|$)", "", text)
    return not re.search(r"[。；！？：!?;:]", outside) and not DATE.search(text) and number_in(line.text) is None


def _confidence(lines: Sequence[Line], after: int, text: str, is_first: bool) -> float:
    """Of the lines so far being the whole title; 0 when they are not."""
    if text.count("《") != text.count("》") or text.count("“") != text.count("”") or is_organisation(text):
        return 0.0
    bounded = after >= len(lines) or _bounds(lines[after])
    if ENDS_AS_A_TITLE.search(text):
        if bounded or is_organisation(lines[after].text):
            return 0.97 if is_first else 0.85
        return 0.85 if is_first and "，" not in text and _is_body(lines[after]) else 0.0
    return 0.8 if is_first and bounded and "，" not in text and len(text) >= 5 and after < len(lines) else 0.0


def _bounds(line: Line) -> bool:
    """Does this line show that the title above it is complete?"""
    spelled = squeeze(line.text)
    in_brackets = spelled[:1] in "（(" and DATE.search(spelled) is not None
    heading = heading_family(line.text) is not None
    return bool(number_in(line.text)) or is_serial(line.text) or in_brackets or heading or spelled.endswith(("：", ":"))


def _is_body(line: Line) -> bool:
    return display_width(line.text) >= 15 and bool(re.search(r"[，。、；,]", line.text))


def _joined(parts: Sequence[str]) -> str:
    joined = parts[0]
    for part in parts[1:]:
        both_latin = joined[-1:].isascii() and part[:1].isascii() and joined[-1:].isalpha() and part[:1].isalpha()
        joined += (" " if both_latin else "") + part
    return joined


def _annexed(lines: Sequence[Line], cover: TitleFound) -> TitleFound | None:
    """What a covering letter issues, where its own title stands below: then that is the document."""
    thing = issued_thing(cover.fact.value)
    if thing is None:
        return None
    for at in range(cover.end, len(lines)):
        spelled = ""
        for line in lines[at : at + _MAX_LINES]:
            spelled += squeeze(line.text)
            if spelled == thing:
                return TitleFound(Fact(spaced(thing), 0.9, lines[at].number, thing), cover.end, cover=cover.fact)
            if not thing.startswith(spelled):
                break
    return None


def _behind_a_dash(lines: Sequence[Line]) -> TitleFound | None:
    """——2007年咸宁市第三次党代会报告: the last line of an excerpt. One that begins with a date and an occasion (在…上的
    讲话) attributes a quotation and names no document."""
    for back in range(1, min(_LOOK_BACK, len(lines)) + 1):
        match = _ATTRIBUTION.match(lines[-back].text)
        if not match:
            continue
        rest = [match["said"], *(line.text for line in lines[len(lines) - back + 1 :])]
        tail = squeeze("".join(rest))
        title = attributed_title(tail)
        if title is None:
            return None
        number = lines[-back].number
        return TitleFound(Fact(spaced(title), 0.75, number, f"——{tail}"), 0, tail)
    return None


def attributed_title(tail: str) -> str | None:
    """The document that an attribution names; None for an occasion."""
    quoted = _QUOTED.match(tail)
    if quoted:
        return quoted["title"]
    occasion = re.search(r"[，,]|在.+(?:讲话|演讲|指出|强调)$", tail)
    return tail if ENDS_AS_A_TITLE.search(tail) and not occasion else None
