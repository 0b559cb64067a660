"""The bytes of a text file in, its text out, or a refusal: a wrong guess is worse than a refusal. Pure.

Order: a byte order mark; UTF-8, which other text practically never satisfies by chance; then GB18030, Big5 and UTF-16,
of which one must decode without an error, give everyday characters and leave the others far behind.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cache

from indexer.errors import UnreadableSource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_MIN_EVIDENCE = 10  # characters beyond ASCII; fewer prove nothing
_MIN_COMMON = 0.85  # share of everyday characters; official text has 0.95 and more, misread bytes 0.2-0.6
_MIN_LEAD = 0.15
_SAVE_AS = "请用记事本或 WPS 打开，另存为 UTF-8 编码的文本后再放入"
_MARKS_OF_TEXT = frozenset("　、。，．：；？！…—～·“”‘’（）〔〕《》〈〉【】％＋－×÷±°℃①②③④⑤⑥⑦⑧⑨⑩―–〇㎡№“”")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str  # Python's name


def decode(content: bytes) -> Decoded:
    """Errors: UnreadableSource when no encoding is certain, or when the content is no text at all."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content, encoding)
    text = _try(content, "utf-8")
    if text is not None and "\0" not in text and not _is_utf8_by_chance(content, text):
        return _checked(content, "utf-8")
    return _checked(content, _most_plausible(content))


def _checked(content: bytes, encoding: str) -> Decoded:
    text = _try(content, encoding)
    if text is None:
        raise UnreadableSource(f"文字编码（{encoding}）不完整，文件可能已损坏：{_SAVE_AS}")
    if _has_controls(text):
        raise UnreadableSource("内容不是文字：请确认文件没有损坏、扩展名没有改错")
    return Decoded(text.removeprefix("\ufeff"), encoding)


def _most_plausible(content: bytes) -> str:
    scores = sorted(((_plausibility(content, name), name) for name in _CANDIDATES), reverse=True)
    (best, encoding), (second, _) = scores[0], scores[1]
    if best < _MIN_COMMON or best - second < _MIN_LEAD:
        raise UnreadableSource(f"判断不出文字编码（不是 UTF-8，也不能确定是 GB18030、Big5 或 UTF-16）：{_SAVE_AS}")
    return encoding


def _is_utf8_by_chance(content: bytes, text: str) -> bool:
    """A word or two in GBK can be valid UTF-8 (前 is ǰ, 之路 a Hebrew accent and a dot): strange characters there,
    everyday ones here."""
    other = _try(content, "gb18030")
    return _share(text) <= 0.5 and other is not None and _share(other) >= _MIN_COMMON


def _share(text: str) -> float:
    """Of everyday characters among those beyond ASCII; 1 when there are none."""
    beyond = [char for char in text if char > "\x7f"]
    return sum(char in _everyday() for char in beyond) / len(beyond) if beyond else 1.0


def _plausibility(content: bytes, encoding: str) -> float:
    """Share of everyday characters among those beyond ASCII; 0 when it does not decode or there are too few."""
    text = _try(content, encoding)
    if text is None or _has_controls(text):
        return 0.0
    return _share(text) if sum(char > "\x7f" for char in text) >= _MIN_EVIDENCE else 0.0


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _has_controls(text: str) -> bool:
    """A form feed or a vertical tab stands in text exported from Word; other control characters do not."""
    return any(char < " " and char not in "\t\n\r\v\f\x1a" for char in text)


@cache
def _everyday() -> frozenset[str]:
    """The first levels of GB 2312 (3 755 simplified) and of Big5 (5 401 traditional), and the marks of Chinese text."""
    simplified = _rows("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    traditional = _rows("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    full_width = {chr(code) for code in range(0xFF01, 0xFF5F)}
    return frozenset(simplified | traditional | full_width | _MARKS_OF_TEXT)


def _rows(encoding: str, leads: range, trails: range | list[int]) -> set[str]:
    pairs = (bytes((lead, trail)) for lead in leads for trail in trails)
    return {char for pair in pairs for char in (_try(pair, encoding) or "")}
