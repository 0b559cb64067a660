"""A structured document in, its passages and their windows out. Pure.

Passages follow each other and cover the text: between two of them stands nothing but a line feed. A passage lies in one
section; a speech excerpt is one passage with its source line. Windows are what dense search compares with the query:
sentences (short ones joined), and the passage as a whole.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.records import MAX_PASSAGE_CHARS, Attribution, Document, Passage, Window
from indexer.structure import Block, Structure

_TARGET_CHARS = 420
_MIN_LEAF_HEADING = 16  # 指导思想 with nothing under it says nothing; 进一步加快产业集聚，优化产业结构 is a clause
_MIN_WINDOW_CHARS = 18
_MAX_WINDOW_CHARS = 130
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n][”’）)》]*|[^。！？；\n]+$")
_MIN_CLAUSE_CHARS = 12
_CLAUSE = re.compile(r"[^，、：,]*[，、：,]|[^，、：,]+$")

Span = tuple[int, int]


def passages_of(document: Document, shape: Structure) -> list[Passage]:
    """The passages of one document, in order. Ids are `document_id:start-end`, stable while the text is."""
    made: list[Passage] = []
    for (start, end), section, is_heading, attribution in _runs(document, shape):
        for piece in split_span(document.text, start, end):
            made.append(_passage(document, piece, section, is_heading, attribution))
    return made


def _passage(document: Document, span: Span, section: int, is_heading: bool, said: Attribution | None) -> Passage:
    start, end = span
    return Passage(
        id=f"{document.id}:{start}-{end}",
        document_id=document.id,
        start=start,
        end=end,
        section=section,
        section_path=document.section_path(section),
        kind="heading" if is_heading else "text",
        attribution=said,
    )


def _runs(document: Document, shape: Structure) -> Iterator[tuple[Span, int, bool, Attribution | None]]:
    """Blocks that belong together: (span, section, is only a heading, attribution)."""
    parents = {section.parent for section in document.sections}
    for section, group in groupby(shape.blocks, key=lambda block: block.section):
        blocks = list(group)
        cut = _heading_prefix(blocks)
        if cut and (cut == len(blocks) or shape.excerpts):
            leaf = cut == len(blocks) and section not in parents and section != 0
            leaf = leaf and blocks[-1].end - blocks[0].start >= _MIN_LEAF_HEADING
            for block in blocks[:cut]:
                yield (block.start, block.end), section, not leaf, None
            blocks = blocks[cut:]
        yield from _bodies(blocks, shape, section)


def _heading_prefix(blocks: Sequence[Block]) -> int:
    count = 0
    while count < len(blocks) and blocks[count].is_heading:
        count += 1
    return count


def _bodies(
    blocks: Sequence[Block], shape: Structure, section: int
) -> Iterator[tuple[Span, int, bool, Attribution | None]]:
    def excerpt_of(block: Block) -> int:
        inside = (n for n, e in enumerate(shape.excerpts) if e.start <= block.start < e.end)
        return next(inside, -1)

    for number, group in groupby(blocks, key=excerpt_of):
        members = list(group)
        said = shape.excerpts[number].attribution if number >= 0 else None
        yield (members[0].start, members[-1].end), section, False, said


def split_span(text: str, start: int, end: int) -> list[Span]:
    """Pieces of at most MAX_PASSAGE_CHARS, about equal, cut after sentences; a piece never starts or ends with a
    line feed."""
    length = end - start
    if length <= MAX_PASSAGE_CHARS:
        return [(start, end)]
    count = math.ceil(length / _TARGET_CHARS)
    goal = length / count
    pieces: list[Span] = []
    piece_start = position = start
    for stop in _unit_ends(text, start, end):
        over = stop - piece_start > MAX_PASSAGE_CHARS
        enough = position - piece_start >= goal or (
            stop - piece_start > goal and (stop - piece_start) - goal > goal - (position - piece_start)
        )
        if position > piece_start and (over or enough):
            pieces.append((piece_start, position))
            piece_start = position
        position = stop
    pieces.append((piece_start, end))
    return [_trimmed(text, piece) for piece in pieces]


def _unit_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Ends of the sentences of text[start:end]; one longer than a passage is cut at clauses, at worst anywhere."""
    for match in _SENTENCE.finditer(text, start, end):
        at = match.start()
        while match.end() - at > MAX_PASSAGE_CHARS:
            clauses = [m.end() for m in _CLAUSE.finditer(text, at, at + MAX_PASSAGE_CHARS)]
            at = clauses[-2] if len(clauses) > 1 else at + MAX_PASSAGE_CHARS
            yield at
        yield match.end()


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] == "\n":
        start += 1
    while end > start and text[end - 1] == "\n":
        end -= 1
    return start, end


def windows_of(document: Document, passage: Passage, position: int) -> list[Window]:
    """Windows of one passage, `position` being its place among the generation's passages.

    Three sizes: a question may be answered by a clause of six words or by what a whole passage says.
    """
    sentences = sentence_spans(document.text, passage.start, passage.end)
    windows = [Window(position, start, end, "sentence") for start, end in sentences]
    for sentence in sentences:
        clauses = clause_spans(document.text, *sentence)
        if len(clauses) > 1:
            windows.extend(Window(position, start, end, "clause") for start, end in clauses)
    if len(sentences) > 1 or passage.section_path:  # of a whole passage the headings above it are seen too
        windows.append(Window(position, passage.start, passage.end, "passage"))
    return windows


def sentence_spans(text: str, start: int, end: int) -> list[Span]:
    """Sentences of text[start:end]; one under 18 characters joins the next, one over 130 is cut at clauses."""
    spans: list[Span] = []
    pending = start
    for match in _SENTENCE.finditer(text, start, end):
        if match.end() - pending >= _MIN_WINDOW_CHARS:
            spans.extend(_parts(text, pending, match.end()))
            pending = match.end()
    if pending < end:
        if spans and end - pending < _MIN_WINDOW_CHARS:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((pending, end))
    trimmed = (_trimmed(text, span) for span in spans)
    return [span for span in trimmed if span[0] < span[1]]


def clause_spans(text: str, start: int, end: int) -> list[Span]:
    """Clauses of one sentence, text[start:end]; one under 12 characters joins the next."""
    spans: list[Span] = []
    at = start
    for match in _CLAUSE.finditer(text, start, end):
        if match.end() - at >= _MIN_CLAUSE_CHARS:
            spans.append((at, match.end()))
            at = match.end()
    if at < end and spans and end - at < _MIN_CLAUSE_CHARS:
        spans[-1] = (spans[-1][0], end)
    elif at < end:
        spans.append((at, end))
    return spans


def _parts(text: str, start: int, end: int) -> list[Span]:
    """Of a sentence longer than a window should be: about equal, cut at clauses."""
    if end - start <= _MAX_WINDOW_CHARS:
        return [(start, end)]
    count = math.ceil((end - start) / _MAX_WINDOW_CHARS)
    goal, spans, at = (end - start) / count, [], start
    for match in _CLAUSE.finditer(text, start, end):
        if match.end() - at >= goal and match.end() < end:
            spans.append((at, match.end()))
            at = match.end()
    if end > at:
        spans.append((at, end))
    return spans
