"""What can be quoted of a passage. In: its text. Out: spans of sentences, rows of tables, attribution lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.records import Span
from service.table_rows import is_head, is_row, states_cells
from service.years_named import with_its_date, years_named

MIN_SENTENCE_CHARS = 8
MAX_HEADING_CHARS = 40

_LOST = r"\?(?=[一-鿿])"
"""积极对接武汉?中国光谷: a mark that the source's export could not write; official texts ask with ？."""
_SENTENCE = re.compile(rf"(?:[^。！？；!?;\n]|{_LOST})*(?:[。！？；!?;]+[”’」』）)]*|\n|$)")
_ATTRIBUTION = re.compile(
    r"——\s*(?:\d{4}年|[^，。]{0,20}(?:讲话|强调|指出|致辞|文章|会议)|《[^《》]+(?:《[^《》]*》[^《》]*)*》(?:[（(][^）]*(?:[（(][^）]*[）)][^）]*)*[）)])?$)"
)
_DIGIT = re.compile(r"\d")
_ENDS = tuple("。！？；!?;.”’」』）)")


def sentences_of(text: str, *, lines: bool = False) -> Iterator[Span]:
    """Spans of the whole sentences of a passage, and of the rows of its tables (not their heads). Heading lines and
    attribution lines (——…) are not sentences; with `lines` those that hold a figure count too: the date of a speech."""
    for start, end in _pieces(text):
        said = text[start:end]
        is_line = is_attribution(said) or (not said.endswith(_ENDS) and len(said) <= MAX_HEADING_CHARS)
        says = states_cells(said) if is_row(said) else not is_line or (lines and _DIGIT.search(said))
        if len(said) >= MIN_SENTENCE_CHARS and says and not is_head(text, (start, end)):
            yield start, end


def _pieces(text: str) -> Iterator[Span]:
    """Sentences, stripped; the row of a table is one piece, whatever marks stand in its cells."""
    for line in re.finditer(r"[^\n]+", text):
        found = [line] if "\t" in line[0] and is_row(line[0]) else _SENTENCE.finditer(text, line.start(), line.end())
        for piece in found:
            start = piece.start() + len(piece[0]) - len(piece[0].lstrip())
            if piece[0].strip():
                yield start, start + len(piece[0].strip())


def is_attribution(line: str) -> bool:
    """——2018年4月26日，在……的讲话: what it dates stands above it."""
    return _ATTRIBUTION.match(line) is not None


def dating_sentence(text: str, said: Span) -> Span | None:
    """The earlier sentence whose 到2020年 still holds for one that names no year of its own (service.years_named)."""
    sentence = text[slice(*said)]
    if with_its_date(text, sentence, said[0]) == sentence:
        return None
    earlier = [piece for piece in _pieces(text) if piece[1] <= said[0] and years_named(text[slice(*piece)])]
    return earlier[-1] if earlier else None


def attribution_after(text: str, remark: Span) -> Span | None:
    """The next line of `——2018年4月26日，在……的讲话` below a remark: it is whose and of which day the remark is."""
    for line in re.finditer(r"[^\n]+", text):
        if line.start() >= remark[1] and is_attribution(line[0].strip()):
            start = line.start() + len(line[0]) - len(line[0].lstrip())
            return start, start + len(line[0].strip())
    return None
