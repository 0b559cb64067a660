"""Wrapped lines in, paragraphs out: a sentence is one sentence again. Pure.

Where the reader saw which lines go on (PDF, scans) or read whole paragraphs (Word, web pages), that counts. In a text
file only the words tell: PDF and Word exports break a paragraph every 25-28 characters; a page break shows as nothing
at all. A line that reaches the margin goes on in the next one, a short line ends its paragraph; headings, bullets,
source lines of speeches and table rows start their own. Only white space is ever taken out, and only where it is the
export's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from indexer.headings import heading_family
from indexer.sources import Line, display_width, squeeze

ParagraphKind = Literal["text", "title", "row"]

_FULL_LINE = 24.0  # Chinese characters; the sources wrap at 25-28
_FULL_FIRST_LINE = 22.0  # the first line is indented by two, and the export loses the indent
_SHRUNK_LINE = 20.0  # a page break can end a line early, in the middle of a sentence
_UNWRAPPED = 32.0  # a longer line was never wrapped: Word wrote a whole paragraph on it
_TERMINAL = tuple("。！？：；!?:;…")
_CLOSERS = "”’）)》〉"
_BULLET = re.compile("——|---|[\ue000-\uf8ff]")  # symbol fonts put their bullets into the private use area
TABLE_TITLE = re.compile(r"(指标|目标|项目|指标体系|一览表|明细表|情况表)(（试行）)?$")
_END_OF_SOURCE_LINE = re.compile(r"(讲话|演讲|贺信|发言|指出|强调|报告|公报|日电|通过）)$")
_LABEL_HALF = re.compile(r"[\u4e00-\u9fff]{2}")
_LABEL_AND_CELL = re.compile(r"([\u4e00-\u9fff]{2})\s+(\S.*)")
_HAN_OR_MARK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\u2014\u2018\u2019\u201c\u201d·]"
_SPACE_BY_HAN = re.compile(rf"(?<={_HAN_OR_MARK})\s+|\s+(?={_HAN_OR_MARK})")
_CELL_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])|(?<=[\x21-\x7e])\s+(?=[\x21-\x7e])")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, table row or title; `line` is the 1-based source line it starts on."""

    text: str
    line: int
    last_line: int
    kind: ParagraphKind


def dewrap(lines: Sequence[Line], title: str) -> list[Paragraph]:
    """Lines of one document (furniture already out) to paragraphs. `title` may be wrapped over up to five lines."""
    if any(line.continues is not None for line in lines):
        return _as_laid_out(lines, title)
    paragraphs: list[Paragraph] = []
    lines = _with_labels_apart(lines)
    index = 0
    while index < len(lines):
        taken, kind = _take(lines, index, title)
        block = lines[index : index + taken]
        paragraphs.append(Paragraph(_joined(block, kind), block[0].number, block[-1].number, kind))
        index += taken
    return paragraphs


def _as_laid_out(lines: Sequence[Line], title: str) -> list[Paragraph]:
    """Paragraphs as the reader saw them; only a title over several of them is put together."""
    paragraphs: list[Paragraph] = []
    index = 0
    while index < len(lines):
        kind: ParagraphKind = "title"
        taken = _title_run(lines, index, squeeze(title))
        if not taken:
            kind = "row" if lines[index].is_cell else "text"
            following = (n for n in range(index + 1, len(lines)) if not lines[n].continues)
            taken = next(following, len(lines)) - index
        block = lines[index : index + taken]
        text = _row_text(block) if kind == "row" else _joined(block, kind)
        paragraphs.append(Paragraph(text, block[0].number, block[-1].number, kind))
        index += taken
    return paragraphs


def _row_text(block: Sequence[Line]) -> str:
    """A row the reader saw whole: its cells, tab by tab."""
    cells = "".join(line.text for line in block).split("\t")
    return "\t".join(clean_spaces(cell) for cell in cells)


def _with_labels_apart(lines: Sequence[Line]) -> list[Line]:
    """A two-line row label that ran into its cell (`发展 到2020年，产业规模` / `目标 达到150亿元。`) put before it.

    Joined as they stand the lines would say 产业规模目标达到. Only for labels (发展目标) that the document also has
    standing alone.
    """
    texts = [line.text for line in lines]
    labels = {a + b for a, b in pairwise(texts) if _LABEL_HALF.fullmatch(a) and _LABEL_HALF.fullmatch(b)}
    apart: list[Line] = []
    index = 0
    while index < len(lines):
        halves = [_LABEL_AND_CELL.fullmatch(text) for text in texts[index : index + 2]]
        if len(halves) == 2 and halves[0] and halves[1] and halves[0][1] + halves[1][1] in labels:
            for group in (1, 2):
                for line, half in zip(lines[index : index + 2], halves, strict=True):
                    apart.append(replace(line, text=half[group] if half else ""))
            index += 2
        else:
            apart.append(lines[index])
            index += 1
    return apart


def _take(lines: Sequence[Line], index: int, title: str) -> tuple[int, ParagraphKind]:
    """How many lines from `index` on form the next paragraph, and of what kind."""
    titled = _title_run(lines, index, squeeze(title))
    if titled:
        return titled, "title"
    if lines[index].is_cell or (index + 1 < len(lines) and _opens_cell_row(lines, index)):
        return _cell_run(lines, index), "row"
    if _is_spaced_row(lines[index].text):
        return _spaced_row_run(lines, index), "row"
    label = _label_run(lines, index)
    if label > 1:
        return label, "text"
    taken = 1
    while index + taken < len(lines) and _goes_on(lines, index, index + taken, title):
        taken += 1
    return taken, "text"


def _title_run(lines: Sequence[Line], index: int, title: str) -> int:
    spelled = ""
    for taken, line in enumerate(lines[index : index + 5], 1):
        spelled += squeeze(line.text)
        if spelled == title:
            return taken
        if not title.startswith(spelled):
            return 0
    return 0


def _opens_cell_row(lines: Sequence[Line], index: int) -> bool:
    """A first cell without its tab (a merged cell): followed, without a blank line, by tabbed cells."""
    following = lines[index + 1 : index + 3]
    return (
        display_width(lines[index].text) < _FULL_LINE
        and any(line.is_cell for line in following)
        and not following[0].blank_before
        and not any(line.blank_before for line in following[: 1 if following[0].is_cell else 2])
        and not heading_family(lines[index].text)
        and lines[index].blank_before
    )


def _cell_run(lines: Sequence[Line], index: int) -> int:
    """Cells of a row stand on lines of their own; a blank line ends the row."""
    taken = 1
    while index + taken < len(lines) and not lines[index + taken].blank_before:
        if not lines[index + taken].is_cell and any(line.is_cell for line in lines[index : index + taken]):
            break
        taken += 1
    return taken


def _is_spaced_row(text: str) -> bool:
    """Cells set apart by spaces: `科技人才 科技人才总量达 5000 人`, but not a heading and not a sentence."""
    return bool(_CELL_GAP.search(text)) and not re.search(r"[，。；：]", text) and not heading_family(text)


def _spaced_row_run(lines: Sequence[Line], index: int) -> int:
    """A row whose last cell was wrapped: a remainder of one or two characters follows a full line."""
    full = display_width(lines[index].text) >= _FULL_LINE
    if full and index + 1 < len(lines) and len(lines[index + 1].text) <= 2:
        return 2
    return 1


def _label_run(lines: Sequence[Line], index: int) -> int:
    """A row label squeezed into a narrow column: `重点` / `企业` is 重点企业."""
    run = 0
    for line in lines[index : index + 2]:
        if not _LABEL_HALF.fullmatch(line.text):
            break
        run += 1
    return run


def _goes_on(lines: Sequence[Line], first: int, following: int, title: str) -> bool:
    """Does the paragraph that began at `first` go on in line `following`?"""
    last, upcoming = lines[following - 1].text, lines[following]
    so_far = "".join(line.text for line in lines[first:following])
    if upcoming.is_cell or _title_run(lines, following, squeeze(title)):
        return False
    if so_far.count("《") > so_far.count("》") and len(so_far) < 200:
        return True
    width = display_width(last)
    if width > _UNWRAPPED or _is_finished_source_line(so_far) or upcoming.text == "附件":
        return False
    closed = last.endswith("》") or last.rstrip(_CLOSERS).endswith(_TERMINAL) or width < _FULL_LINE
    if closed and (_starts_paragraph(upcoming.text) or _is_table_title(lines, following)):
        return False
    if _is_heading_only(so_far):
        return _heading_goes_on(so_far, upcoming.text, width)
    if width >= (_FULL_FIRST_LINE if following == first + 1 else _FULL_LINE):
        return not (last.endswith(_TERMINAL) and display_width(upcoming.text) > _UNWRAPPED)
    in_a_sentence = width >= _SHRUNK_LINE and re.search(r"[，。]", so_far) and not last.endswith(_TERMINAL)
    return bool(in_a_sentence) or last.endswith(("，", "、", ","))


def _starts_paragraph(text: str) -> bool:
    return heading_family(text) is not None or bool(_BULLET.match(text))


def _is_finished_source_line(so_far: str) -> bool:
    return so_far.startswith("——") and bool(_END_OF_SOURCE_LINE.search(so_far)) and "。" not in so_far[-3:]


def _is_heading_only(so_far: str) -> bool:
    return heading_family(so_far) is not None and not re.search(r"[。；：]", so_far)


def _heading_goes_on(heading: str, upcoming: str, width: float) -> bool:
    """Is a heading that has no full stop yet wrapped?

    The first line of a body is a full one, the rest of a heading a short one: after `（二）华为、中兴从模仿创新到引领
    创新，沿着产业链升级`, which stops just before the margin, a full line is the body. A numbered item of the lower
    families with a comma in it is a sentence (`2．鼓励企业创新平台建设，…`) and goes on like one.
    """
    if re.match(r".{0,4}[。；]", upcoming):
        return width >= _FULL_FIRST_LINE
    is_item = (heading_family(heading) or 0) >= 60
    if is_item and (width >= 24.5 or (width >= _FULL_FIRST_LINE and "，" in heading)):
        return True
    short_rest = display_width(upcoming) < _FULL_LINE and not upcoming.endswith(_TERMINAL)
    return width >= 26.5 or (width >= _FULL_FIRST_LINE and short_rest)


def _is_table_title(lines: Sequence[Line], index: int) -> bool:
    """A short title such as `新材料产业发展目标及重点项目` with a table cell under it."""
    if not TABLE_TITLE.search(lines[index].text) or index + 1 == len(lines):
        return False
    cell = lines[index + 1]
    return cell.is_cell or _is_spaced_row(cell.text) or display_width(cell.text) <= 6


def _joined(block: Sequence[Line], kind: ParagraphKind) -> str:
    if kind == "row":
        cells = any(line.is_cell for line in block)
        parts = [re.sub(r"\s+", " ", line.text) for line in block]
        return "\t".join(parts) if cells else "".join(parts)
    if kind == "title":
        return _title_text(block)
    text = block[0].text
    for line in block[1:]:
        between = " " if re.search(r"[A-Za-z]$", text) and re.match(r"[A-Za-z]", line.text) else ""
        text += between + line.text
    return clean_spaces(text)


def _title_text(block: Sequence[Line]) -> str:
    """In a title a space between two names is meant (中共中央 国务院关于…), one beside a figure is not."""
    text = "".join(line.text for line in block)
    text = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[\x21-\x7e])|(?<=[\x21-\x7e])\s+(?=[^\x00-\x7f])", "", text)
    return re.sub(r"\s+", " ", text)


def clean_spaces(text: str) -> str:
    """Take out the export's white space beside Chinese characters and marks; between Latin words one space stays."""
    return re.sub(r"\s+", " ", _SPACE_BY_HAN.sub("", text)).strip()
