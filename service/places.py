"""Places named in a text, down to the county. In: a text. Out: places of the divisions table. Pure but for the table.

A short name (咸宁 for 咸宁市) counts only where it stands as a word of its own, so 黄河南岸 does not name 河南. Short
names that are everyday words (长治, 大同) never count, those of counties only where the corpus has documents of that
county: there are 2 900 of them, and 和平, 新城 or 洞口 mean something else nearly everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIVISIONS = Path(__file__).with_name("divisions.txt")
NATIONWIDE = "全国"

_EVERYDAY = frozenset(("大同", "长治", "白银", "东方", "来宾", "百色", "安康", "中山", "朝阳", "和田", "资阳", "河源"))
_EVERYDAY |= {"保山", "白山", "白城", "兴安", "山南"}
_PINYIN = re.compile(r"[a-z]+(?: [a-z]+)?")
_MIN_PINYIN = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A division: GB/T 2260 code, full and short name. 湖北省 is 420000, 咸宁市 421200, 通山县 421224."""

    code: str
    name: str
    short: str

    @property
    def prefix(self) -> str:
        """The part of the code that all divisions inside it share."""
        if self.code.endswith("0000"):
            return self.code[:2]
        return self.code[:4] if self.code.endswith("00") else self.code

    def contains(self, other: Place) -> bool:
        return other.code.startswith(self.prefix)


class Gazetteer:
    """Knows the names of every division, and which counties the corpus is about."""

    def __init__(self, regions: Iterable[str] = ()) -> None:
        """`regions`: of the corpus's documents, such as 湖南省邵阳市双清区."""
        self._by_region = {r: place for r in dict.fromkeys(regions) if (place := _region_place(r)) is not None}
        names: dict[str, Place] = {}
        for place in _divisions():
            names.setdefault(place.name, place)
            if place.code.endswith("00") and place.short not in _EVERYDAY:
                names.setdefault(place.short, place)
        for place in self._by_region.values():
            names[place.name] = names[place.short] = place
        self._words = {name for name, place in names.items() if name == place.short}
        self._names = names
        self._longest = max(map(len, names), default=0)
        self._first = frozenset(name[:2] for name in names)
        self._pinyin = self._spellings()

    def place_of(self, region: str) -> Place | None:
        """Of a document's region; None for the whole country and for what the table does not have."""
        return self._by_region.get(region)

    def named_in(self, text: str, words: Iterable[str] = ()) -> tuple[Place, ...]:
        """Innermost places in order of appearance: 湖北省咸宁市 names 咸宁. `words` is the text as segmented; a short
        name must be one of them, or stand at the beginning of the text."""
        own = set(words)
        found: dict[str, Place] = {}
        at = 0
        while at < len(text) - 1:
            name = self._name_at(text, at, own)
            if name:
                found.setdefault(self._names[name].code, self._names[name])
            at += len(name) or 1
        for spelling in _PINYIN.findall(text.lower()):
            for part in (spelling, *spelling.split()):
                if part in self._pinyin:
                    found.setdefault(self._pinyin[part].code, self._pinyin[part])
        places = tuple(found.values())
        return tuple(p for p in places if not any(p != q and p.contains(q) for q in places))

    def _name_at(self, text: str, at: int, words: set[str]) -> str:
        if text[at : at + 2] not in self._first:
            return ""
        for size in range(min(self._longest, len(text) - at), 1, -1):
            name = text[at : at + size]
            if name not in self._names:
                continue
            if name not in self._words or not words or name in words or at == 0:
                return name
            if any(word.startswith(name) for word in words):
                return name
        return ""

    def _spellings(self) -> dict[str, Place]:
        """Provinces, prefectures and the corpus's counties in pinyin; one that two places share names neither."""
        known = {place.code for place in self._by_region.values()}
        spellings: dict[str, Place] = {}
        twice: set[str] = set()
        for code, spelling in _pinyin_table():
            place = _by_code()[code]
            is_known = code in known
            if not (code.endswith("00") or is_known) or len(spelling) < _MIN_PINYIN:
                continue
            if spelling in spellings and not is_known:
                twice.add(spelling)
            spellings[spelling] = place
        return {s: p for s, p in spellings.items() if s not in twice or p.code in known}


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    lines = DIVISIONS.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((code, name, short, spelling) for code, name, short, spelling in rows)


@cache
def _divisions() -> tuple[Place, ...]:
    """Provinces first, then prefectures, then counties: of equal names the larger place wins."""
    places = [Place(code, name, short) for code, name, short, _ in _rows()]
    return tuple(sorted(places, key=lambda p: (len(p.prefix), p.code)))


def _pinyin_table() -> list[tuple[str, str]]:
    return [(code, spelling) for code, _, _, spelling in _rows()]


@cache
def _by_code() -> dict[str, Place]:
    return {place.code: place for place in _divisions()}


def _region_place(region: str) -> Place | None:
    """The innermost division that ends the region's name and lies in one that the rest names."""
    candidates = [p for p in _divisions() if region.endswith(p.name)]
    if not candidates:
        return None
    longest = max(len(p.name) for p in candidates)
    candidates = [p for p in candidates if len(p.name) == longest]
    outer = region[: len(region) - longest]
    for place in candidates:
        above = [p for p in _divisions() if p != place and p.contains(place)]
        if not outer or any(p.name in outer for p in above):
            return place
    return candidates[0]
