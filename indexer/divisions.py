"""The administrative divisions of China down to the county, GB/T 2260. In: nothing. Out: places, ways to look them up.
Pure but for the table beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIVISIONS = Path(__file__).with_name("divisions.txt")
COUNTY_NAMES = Path(__file__).with_name("county_names.txt")


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


@cache
def rows() -> tuple[tuple[str, str, str, str], ...]:
    """Code, name, short name, pinyin of every division, in the order of the table."""
    lines = DIVISIONS.read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((code, name, short, spelling) for code, name, short, spelling in cells)


@cache
def divisions() -> tuple[Place, ...]:
    """Provinces first, then prefectures, then counties: of equal names the larger place wins."""
    places = [Place(code, name, short) for code, name, short, _ in rows()]
    return tuple(sorted(places, key=lambda p: (len(p.prefix), p.code)))


@cache
def by_code() -> dict[str, Place]:
    return {place.code: place for place in divisions()}


@cache
def by_name() -> dict[str, tuple[Place, ...]]:
    """Every division of a full name: there are five 鼓楼区."""
    named: dict[str, list[Place]] = {}
    for place in divisions():
        named.setdefault(place.name, []).append(place)
    return {name: tuple(places) for name, places in named.items()}


@cache
def county_names() -> frozenset[str]:
    """Short names of counties that need no context to be told as names."""
    lines = COUNTY_NAMES.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def chain_of(place: Place) -> tuple[Place, ...]:
    """From the province down to `place`: 湖南省, 邵阳市, 双清区. 仙桃市 lies right under 湖北省."""
    codes = dict.fromkeys((place.code[:2] + "0000", place.code[:4] + "00", place.code))
    return tuple(by_code()[code] for code in codes if code in by_code())


def region_of(place: Place) -> str:
    """As manifests write a region: 湖南省邵阳市双清区, 上海市浦东新区."""
    return "".join(dict.fromkeys(part.name for part in chain_of(place)))


def region_place(region: str) -> Place | None:
    """The innermost division that ends the region's name and lies in one that the rest names."""
    candidates = [p for p in divisions() if region.endswith(p.name)]
    if not candidates:
        return None
    longest = max(len(p.name) for p in candidates)
    candidates = [p for p in candidates if len(p.name) == longest]
    outer = region[: len(region) - longest]
    for place in candidates:
        above = [p for p in divisions() if p != place and p.contains(place)]
        if not outer or any(p.name in outer for p in above):
            return place
    return candidates[0]
