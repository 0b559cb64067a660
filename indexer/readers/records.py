"""What every reader hands out, whatever the format: lines, with their page where the format has pages. Frozen values.

A line's number is its place in `SourceText.lines`, counted from 1.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from indexer.records import FurnitureKind

Format = Literal["txt", "html", "mht", "docx", "doc", "rtf", "xls", "xlsx", "pdf", "image", "ofd", "zip"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line, or a whole paragraph where the format has paragraphs. A table row starts with a tab and holds its cells
    tab by tab."""

    text: str
    page: int | None = None  # counted from 1
    continues: bool | None = None  # it goes on the paragraph of the line above; None: only its width can tell
    furniture: FurnitureKind | None = None  # what the reader knows to belong to the page, not to the text


@dataclass(frozen=True, slots=True)
class SourceText:
    """One file, read. `wrapped`: a line ends at the margin, not with its paragraph (txt, pdf, ofd, scans)."""

    format: Format
    lines: tuple[SourceLine, ...]
    wrapped: bool
    title: str | None = None  # what the layout shows as the title: the style Title, the largest letters of page 1
    warnings: tuple[str, ...] = ()  # in Chinese, for the administrator


def plain_text(raw: list[str], warnings: tuple[str, ...] = ()) -> SourceText:
    """The lines of a text file."""
    return SourceText("txt", tuple(SourceLine(line) for line in raw), wrapped=True, warnings=warnings)


def to_json(text: SourceText) -> dict[str, Any]:
    """As the reading process hands it over: plain lists and strings."""
    return {
        **asdict(text),
        "lines": [[line.text, line.page, line.continues, line.furniture] for line in text.lines],
    }


def from_json(fields: dict[str, Any]) -> SourceText:
    """Checked: it comes from a process that read a file of unknown origin. Errors: ValueError, TypeError, KeyError."""
    lines = tuple(_line(*row) for row in fields["lines"])
    if fields["format"] not in FORMATS or not isinstance(fields["wrapped"], bool):
        raise ValueError(f"format {fields['format']!r}, wrapped {fields['wrapped']!r}")
    title = fields["title"]
    if title is not None and not isinstance(title, str):
        raise ValueError(f"title {title!r}")
    return SourceText(fields["format"], lines, fields["wrapped"], title, tuple(map(str, fields["warnings"])))


def _line(text: Any, page: Any, continues: Any, furniture: Any) -> SourceLine:
    known = furniture is None or furniture in get_args(FurnitureKind)
    if not (isinstance(text, str) and isinstance(page, int | None) and isinstance(continues, bool | None) and known):
        raise ValueError(f"line {text!r}, page {page!r}, continues {continues!r}, furniture {furniture!r}")
    return SourceLine(text, page, continues, furniture)
