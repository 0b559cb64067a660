"""What can be quoted of a passage. In: its text. Out: spans of sentences, rows of tables, attribution lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.records import Span
from service.table_rows import is_head, is_row

MIN_SENTENCE_CHARS = 8
MAX_HEADING_CHARS = 40

_SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;]+[”’」』）)]*|\n|$)")
_ATTRIBUTION = re.compile(r"——\s*(?:\d{4}年|[^，。]{0,20}(?:讲话|强调|指出|致辞|文章|会议))")
_DIGIT = re.compile(r"\d")
_ENDS = tuple("。！？；!?;.”’」』）)")


def sentences_of(text: str, *, lines: bool = False) -> Iterator[Span]:
    """Spans of the whole sentences of a passage, and of the rows of its tables (not their heads). Heading lines and
    attribution lines (——…) are not sentences; with `lines` those that hold a figure count too: the date of a speech."""
    for found in _SENTENCE.finditer(text):
        sentence = found[0].strip()
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        is_line = bool(_ATTRIBUTION.match(sentence)) or (
            not sentence.endswith(_ENDS) and len(sentence) <= MAX_HEADING_CHARS
        )
        says = not is_line or is_row(sentence) or (lines and _DIGIT.search(sentence))
        if len(sentence) >= MIN_SENTENCE_CHARS and says and not is_head(text, (start, start + len(sentence))):
            yield start, start + len(sentence)


def attribution_after(text: str, remark: Span) -> Span | None:
    """The next line of `——2018年4月26日，在……的讲话` below a remark: it is whose and of which day the remark is."""
    for line in re.finditer(r"[^\n]+", text):
        if line.start() >= remark[1] and _ATTRIBUTION.match(line[0].strip()):
            start = line.start() + len(line[0]) - len(line[0].lstrip())
            return start, start + len(line[0].strip())
    return None
