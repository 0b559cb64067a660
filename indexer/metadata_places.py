"""Names of organisations and titles in, the places they name, their level and region out. Pure.

Full names (咸宁市) count anywhere. Short ones count for provinces and prefectures, and for a county only right behind
the place it lies in (上海浦东), because 和平, 新城 and 洞口 are ordinary words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from indexer.divisions import Place, by_name, chain_of, divisions, region_of

NATIONWIDE = "全国"

_EVERYDAY_NAMES = """
大同 长治 白银 东方 来宾 百色 安康 中山 朝阳 和田 资阳 河源 保山 白山 白城 兴安 山南 通化 海东 海北 海西 黄山 三明 宜春
延安 太原 本溪 平凉 庆阳 南平
"""
_EVERYDAY = frozenset(_EVERYDAY_NAMES.split())
_NATIONAL_BODY = re.compile(
    r"(?:中共中央|中央|国务院|全国|国家|中国人民银行|最高人民)|(?:[\u4e00-\u9fff]{2,10}(?:部|总局|总署))(?:$|、|等|办公厅)"
)
_LEVELS = {2: "省", 4: "市", 6: "县"}


def level_of(place: Place) -> str:
    """By the length of the code's own part: 42 is a province, 4212 a prefecture, 421224 a county."""
    return _LEVELS[len(place.prefix)]


def is_national(organisation: str) -> bool:
    return bool(_NATIONAL_BODY.match(organisation))


def place_at_the_start(text: str, named: Sequence[Place] = ()) -> Place | None:
    """The innermost of the places that an organisation's name begins with: 湖南省邵阳市双清区… gives 双清区. Of several
    places of that name the one inside the others, or inside a place of `named`; None when that does not decide."""
    text = text.removeprefix("中共").removeprefix("中国共产党")
    found: Place | None = None
    while True:
        name = next((text[:size] for size in range(min(12, len(text)), 2, -1) if text[:size] in by_name()), None)
        if name is None:
            return found
        outer = (*named, found) if found else named
        here = _one_of(by_name()[name], outer)
        if here is None:
            return None
        found, text = here, text[len(name) :]


def _one_of(candidates: Sequence[Place], outer: Sequence[Place]) -> Place | None:
    if len(candidates) == 1:
        return candidates[0]
    inside = [c for c in candidates if any(o != c and o.contains(c) for o in outer)]
    return inside[0] if len(inside) == 1 else None


def places_in(text: str) -> tuple[Place, ...]:
    """Every place a text names, in order; of one name the innermost match counts, an undecided name is left out."""
    found: dict[str, Place] = {}
    doubtful: list[tuple[Place, ...]] = []
    at = 0
    while at < len(text):
        name, places = _name_at(text, at, list(found.values()))
        if len(places) == 1:
            found[places[0].code] = places[0]
        elif places:
            doubtful.append(places)
        at += len(name) or 1
    for places in doubtful:
        if decided := _one_of(places, tuple(found.values())):
            found[decided.code] = decided
    return tuple(found.values())


def _name_at(text: str, at: int, found: Sequence[Place]) -> tuple[str, tuple[Place, ...]]:
    if text[at : at + 2] not in _first_characters():
        return "", ()
    for size in range(min(12, len(text) - at), 1, -1):
        name = text[at : at + size]
        if size > 2 and name in by_name():
            return name, by_name()[name]
        short = _short_names().get(name)
        if short and not (name == "河南" and text[at - 1 : at] in ("黄", "淮")):
            return name, (short,)
        inner = [p for o in found if text[:at].endswith((o.name, o.short)) for p in _inside(o) if name == _stem(p)]
        if len(inner) == 1:
            return name, (inner[0],)
    return "", ()


def _stem(place: Place) -> str:
    return place.name.removesuffix("新区") if place.name.endswith("新区") else place.short


@cache
def _inside(outer: Place) -> tuple[Place, ...]:
    return tuple(p for p in divisions() if p != outer and outer.contains(p) and not p.code.endswith("00"))


@cache
def _short_names() -> dict[str, Place]:
    short: dict[str, Place] = {}
    for place in divisions():
        if place.code.endswith("00") and place.short not in _EVERYDAY and len(place.short) > 1:
            short.setdefault(place.short, place)
    return short


@cache
def _first_characters() -> frozenset[str]:
    return frozenset(p.name[:2] for p in divisions()) | frozenset(p.short[:2] for p in divisions())


def innermost(places: Sequence[Place]) -> Place | None:
    """The one place that lies in all the others; None when they lie apart, or there are none."""
    deepest = [p for p in places if not any(p != q and p.contains(q) for q in places)]
    return deepest[0] if len(deepest) == 1 and all(p in chain_of(deepest[0]) for p in places) else None


def region(place: Place | None) -> str:
    return region_of(place) if place else NATIONWIDE
