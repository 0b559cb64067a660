"""Word's automatic numbers in, the numbers a reader sees out: 一、 and （二） are often not in a DOCX's text at all.

In: a document's numbering part, paragraphs in order. Out: the text of each paragraph's number. Stateful: it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital",
     "japaneseCounting", "japaneseDigitalTenThousand")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is written: `pattern` such as `（%2）`."""

    form: str
    pattern: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Lists by id, levels by place in them, and how far each has counted."""

    lists: dict[str, dict[int, Level]]
    family: dict[str, str]  # list id -> the definition it shares with others, which count on together
    styles: dict[str, tuple[str, int]]  # style id -> list id, level
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any) -> Numbering:
        """The numbering of a python-docx document; an empty one when it has none."""
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        lists: dict[str, dict[int, Level]] = {}
        family: dict[str, str] = {}
        if part is not None:
            root = part.element
            abstract = {node.get(f"{_W}abstractNumId"): _levels(node) for node in root.iter(f"{_W}abstractNum")}
            for node in root.iter(f"{_W}num"):
                number, shared = str(node.get(f"{_W}numId")), _value(node, "abstractNumId") or ""
                lists[number], family[number] = dict(abstract.get(shared, {})), shared
                if node.find(f"{_W}lvlOverride") is not None:
                    family[number] = f"num {number}"
        return cls(lists, family, _numbered_styles(document))

    def next_number(self, paragraph: Any) -> str:
        """The number Word would show before this paragraph; "" for none and for bullets."""
        number, place = self._place(paragraph)
        level = self.lists.get(number, {}).get(place)
        if level is None or level.form in ("none", "bullet"):
            return ""
        key = self.family[number]
        self.counts[key, place] = self.counts.get((key, place), level.start - 1) + 1
        for deeper in [kept for kept in self.counts if kept[0] == key and kept[1] > place]:
            del self.counts[deeper]
        return re.sub(r"%(\d)", lambda match: self._shown(number, int(match[1]) - 1), level.pattern)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(f"{_W}pPr")
        numbered = None if properties is None else properties.find(f"{_W}numPr")
        of_style = self.styles.get(str(paragraph.style), ("", 0))
        if numbered is None:
            return of_style
        number, place = _value(numbered, "numId"), _value(numbered, "ilvl")
        return (number or of_style[0], int(place) if place else of_style[1])

    def _shown(self, number: str, place: int) -> str:
        level = self.lists[number].get(place)
        if level is None:
            return ""
        return formed(level.form, self.counts.get((self.family[number], place), level.start))


def _levels(abstract: Any) -> dict[int, Level]:
    levels = {}
    for node in abstract.iter(f"{_W}lvl"):
        start = _value(node, "start") or "1"
        levels[int(node.get(f"{_W}ilvl"))] = Level(
            _value(node, "numFmt") or "decimal", _value(node, "lvlText") or "", int(start)
        )
    return levels


def _numbered_styles(document: Any) -> dict[str, tuple[str, int]]:
    styles = {}
    for style in document.styles.element.iter(f"{_W}style"):
        number = style.find(f"{_W}pPr/{_W}numPr")
        if number is not None and _value(number, "numId"):
            styles[str(style.get(f"{_W}styleId"))] = (str(_value(number, "numId")), int(_value(number, "ilvl") or 0))
    return styles


def _value(node: Any, name: str) -> str | None:
    child = node.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val")


def formed(form: str, count: int) -> str:
    """A count as Word writes it in the given form."""
    if form in _CHINESE and 0 < count < 100:
        tens, ones = divmod(count, 10)
        head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
        return head + (_DIGITS[ones] if ones else "")
    if form.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(0x2460 + count - 1)
    if form in ("upperLetter", "lowerLetter") and 0 < count <= 26:
        return chr((65 if form == "upperLetter" else 97) + count - 1)
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(count))
    return str(count)


def _roman(count: int) -> str:
    written = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while count >= value and len(written) < 30:
            written, count = written + letters, count - value
    return written
