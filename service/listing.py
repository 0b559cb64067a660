"""The part of a document that a question asks for, item by item. In: Searcher, Finding. Out: spans of passages. Pure
but for what the Searcher reads.

双清区工业存在的问题有哪些 is answered by the headings below 二、存在的问题; no sentence there says 问题.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.records import Document, Section
from service.part_found import PartFound, is_of_tasks
from service.records import Span
from service.search import Finding, Searcher

MOST_ITEMS, FEW_ITEMS, SENTENCES = 15, 6, 8
MOST_HEADINGS = 36
"""Of a whole document, which 重点任务, 政策支持, 推进落实 alone tell nothing of."""
_NUMBER_ALONE = re.compile(r"[\W\d第一二三四五六七八九十]*")
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；]?")
_FULL_SENTENCE = re.compile(r"[^。！？\n]*[。！？]?")  # 一是…；二是…；三是…。
_LINE = re.compile(r"[^\n]+")
_HAN = "一二三四五六七八九十"
_ENUMERATED = re.compile(rf"(?:^|[，：、])一是|^[{_HAN}]是|^第[{_HAN}][，、]|^[（(]\d+[)）]|^[①-⑳]")
_BUT = re.compile("虽然|但|然而|在看到|同时[，,]?[也还]")
"""After the achievements: what is left to be done. It is another part."""
_OF_SUCCESS = re.compile("成就|成效|成绩")
_HEADED_CHARS = 30


@dataclass(frozen=True, slots=True)
class Item:
    """A passage's position and the span of its text that is quoted."""

    position: int
    span: Span


def items_asked(searcher: Searcher, finding: Finding, admissible: Sequence[int]) -> tuple[Item, ...]:
    """Of the parts that the question asks for, in the documents of the passages that may answer; () for most."""
    may_answer = {finding.result.hits[n].citation.document_id for n in admissible}
    asked = [part for part in finding.parts if part.document.id in may_answer]
    return tuple(item for part in asked for item in _items(searcher, part))


def _items(searcher: Searcher, part: PartFound) -> Iterator[Item]:
    document = part.document
    for start, end in spans_of_part(document, part.section, targets=part.asked.endswith("目标")):
        position = searcher.passage_at(document.id, start)
        passage = None if position is None else searcher.generation.passages[position]
        if position is not None and passage is not None and end <= passage.end:
            yield Item(position, (start - passage.start, end - passage.start))


def spans_of_part(document: Document, section: int, *, targets: bool = False) -> list[Span]:
    """What the part is made of: the headings below it, with those below them if all are few enough, else its
    paragraphs, each by its opening and its enumeration, else its first sentences. Of a few items, or of `targets`, the
    next sentence too, which says what it is; not of a whole document (section 0)."""
    text, own = document.text, document.sections[section]
    below = _below(document, section)
    if len(below) > 1:
        listed = _with_theirs(document, below) if section else _outline(document)
        few = section > 0 and len(listed) <= FEW_ITEMS and not any(_below(document, n) for n in listed)
        items = [document.sections[n] for n in listed]
        return [span for s in items for span in _opening(text, s.start, s.end, s.heading, targets or few)]
    end = document.sections[below[0]].start if below else own.end
    lines = [found.span() for found in _LINE.finditer(text, _after_heading(text, own), end)]
    lines = [line for line in lines if not (_OF_SUCCESS.search(own.heading) and _BUT.match(text, line[0]))]
    if len(lines) == 1:
        said = _sentences(text, *lines[0])
        return _members(text, said) or said[:SENTENCES]
    whole = targets or len(lines) <= FEW_ITEMS
    return [span for line in lines[:MOST_ITEMS] for span in _of_paragraph(text, line, whole)]


def left_out(document: Document, section: int) -> int:
    """How many items of a part are beyond MOST_ITEMS and so not quoted."""
    below, own = _below(document, section), document.sections[section]
    if len(below) > 1:
        return max(0, len(below) - MOST_ITEMS)
    end = document.sections[below[0]].start if below else own.end
    return max(0, len(_LINE.findall(document.text, _after_heading(document.text, own), end)) - MOST_ITEMS)


def _below(document: Document, section: int) -> list[int]:
    return [n for n, s in enumerate(document.sections) if s.parent == section and s.kind == "heading"]


def _with_theirs(document: Document, sections: list[int]) -> list[int]:
    """Each with those below it, if all of them are no more than MOST_ITEMS."""
    both = [n for section in sections for n in (section, *_below(document, section))]
    return both if len(both) <= MOST_ITEMS else sections[:MOST_ITEMS]


def _outline(document: Document) -> list[int]:
    """Its headings, and those below them as far as MOST_HEADINGS reach: below its tasks first, since 第四章重点工作
    alone tells nothing."""
    tops = _below(document, 0)[:MOST_HEADINGS]
    listed = set(tops)
    for top in sorted(tops, key=lambda n: (not is_of_tasks(document.sections[n].heading), n)):
        more = _below(document, top)
        if len(listed) + len(more) <= MOST_HEADINGS:
            listed |= {*more}
    return sorted(listed)


def _of_paragraph(text: str, line: Span, whole: bool) -> list[Span]:
    opening = list(_opening(text, *line, "", whole))
    members = _members(text, _sentences(text, *line))
    return sorted({*opening[:1], *members}) if members else opening


def _members(text: str, said: list[Span]) -> list[Span]:
    """一是…；二是… of the sentences of a line, [] if there are not several; a mere name (一是实施长江大保护战略。) with
    the sentence behind it."""
    at = [n for n, span in enumerate(said) if _ENUMERATED.search(text[slice(*span)])][:MOST_ITEMS]
    if len(at) < 2:
        return []
    short = {n for n in at if said[n][1] - said[n][0] < _HEADED_CHARS and text[said[n][1] - 1] == "。"}
    behind = {n + 1 for n in short if n + 1 < len(said) and n + 1 not in at} if len(at) <= FEW_ITEMS else set()
    return [said[n] for n in sorted({*at, *behind})]


def _sentences(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    while (span := _sentence_at(text, start, end)) is not None:
        spans.append(span)
        start = span[1]
    return spans


def enumeration_around(text: str, said: Span) -> list[Span]:
    """All members of the enumeration 一是…；二是… of which `said` is one; [] if it is none."""
    if not _ENUMERATED.search(text[slice(*said)]):
        return []
    start, end = text.rfind("\n", 0, said[0]) + 1, text.find("\n", said[1])
    around = _sentences(text, start, len(text) if end < 0 else end)
    return [span for span in around if _ENUMERATED.search(text[slice(*span)])][:MOST_ITEMS]


def _after_heading(text: str, section: Section) -> int:
    heading = _heading(text, section.start, section.heading)
    return heading[1] if heading else section.start


def _heading(text: str, start: int, title: str) -> Span | None:
    """A title is stored without its white space; the mark behind it is quoted with it."""
    found = re.compile(r"\s*".join(map(re.escape, title)) + "[。：；]?").match(text, start)
    return found.span() if found and title else None


def _opening(text: str, start: int, end: int, title: str, whole: bool) -> Iterator[Span]:
    """Of a subsection its heading, of a paragraph its first sentence; the next one too where only a number or, if
    `whole`, only a name was given."""
    first = _heading(text, start, title) or _sentence_at(text, start, end)
    if first is None:
        return
    behind = _sentence_at(text, first[1], end, _FULL_SENTENCE)
    if _NUMBER_ALONE.fullmatch(text, *first) and behind:
        yield first[0], behind[1]
        return
    yield first
    if whole and behind and first[1] - first[0] < _HEADED_CHARS:
        yield behind


def _sentence_at(text: str, start: int, end: int, sentence: re.Pattern[str] = _SENTENCE) -> Span | None:
    """The first one between `start` and `end`, stripped."""
    for found in sentence.finditer(text, start, end):
        if said := found[0].strip():
            begin = found.start() + found[0].index(said)
            return begin, begin + len(said)
    return None
