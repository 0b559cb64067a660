"""Places named in a text, down to the county. In: a text. Out: places of indexer/divisions.py.

A short name (咸宁 for 咸宁市) counts only where it stands as a word of its own, so 黄河南岸 does not name 河南. Short
names that are everyday words (长治, 大同) never count, those of counties only where the corpus has documents of that
county: there are 2 900 of them, and 和平, 新城 or 洞口 mean something else nearly everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from indexer.divisions import Place, by_code, by_name, county_names, divisions, region_place, rows

__all__ = ["NATIONWIDE", "Gazetteer", "Place"]

NATIONWIDE = "全国"

_EVERYDAY = frozenset(("大同", "长治", "白银", "东方", "来宾", "百色", "安康", "中山", "朝阳", "和田", "资阳", "河源"))
_EVERYDAY |= {"保山", "白山", "白城", "兴安", "山南"}
_EVERYDAY_COUNTIES = frozenset(("城区", "郊区", "矿区", "新城区", "城中区", "市中区", "城关区", "经济区", "工业园区"))
_EVERYDAY_COUNTIES |= {"东区", "西区", "老城区", "站前区", "解放区", "会同县", "单县", "户县"}
_KINDS = "省市县区州旗"
_CITIES_SINCE = frozenset((
    "邵东", "祁阳", "宁乡", "京山", "监利", "潜山", "广德", "无为", "庐山", "龙南", "玉环", "海安",
    "邹平", "长垣", "滦州", "平泉", "怀仁", "荔浦", "靖西", "平果", "横州", "腾冲", "水富", "澄江",
    "禄丰", "会理", "射洪", "隆昌", "兴仁", "黔西", "神木", "子长", "彬州", "华亭", "东宁", "抚远",
    "漠河", "嫩江",
))  # fmt: skip
"""Counties that have become cities since the table was made; 资源县 never will be the 资源市 of 资源市场."""
_PINYIN = re.compile(r"[a-z]+(?: [a-z]+)?")
_MIN_PINYIN = 5


class Gazetteer:
    """Knows the names of every division, and which counties the corpus is about."""

    def __init__(self, regions: Iterable[str] = ()) -> None:
        """`regions`: of the corpus's documents, such as 湖南省邵阳市双清区."""
        self._by_region = {r: place for r in dict.fromkeys(regions) if (place := region_place(r)) is not None}
        names: dict[str, Place] = {}
        for place in divisions():
            if place.name not in _EVERYDAY_COUNTIES:
                names.setdefault(place.name, place)
            is_name = place.code.endswith("00") or place.short in county_names()
            if is_name and place.short not in _EVERYDAY:
                names.setdefault(place.short, place)
        for short in _CITIES_SINCE:
            for place in by_name().get(f"{short}县", ()):
                names.setdefault(f"{short}市", place)
        for place in self._by_region.values():
            names[place.name] = names[place.short] = place
        self._names = names
        self._exact = county_names() - {place.short for place in self._by_region.values()}
        self._longest = max(map(len, names), default=0)
        self._first = frozenset(name[:2] for name in names)
        self._pinyin = self._spellings()

    def called(self, place: Place) -> str:
        """What names the place in a text: 咸宁; but 湘潭县, since 湘潭 alone is the city."""
        owner = self._names.get(place.short)
        return place.short if owner is None or owner.code == place.code else place.name

    def place_of(self, region: str) -> Place | None:
        """Of a document's region; None for the whole country and for what the table does not have."""
        return self._by_region.get(region)

    def named_in(self, text: str, words: Sequence[str] = ()) -> tuple[Place, ...]:
        """Innermost places in order of appearance: 湖北省咸宁市 names 咸宁. `words` is the text as segmented; a name
        must begin where one of them does."""
        found = {place.code: place for _, _, place in self.mentions_in(text, words)}
        for spelling in _PINYIN.findall(text.lower()):
            for part in (spelling, *spelling.split()):
                if part in self._pinyin:
                    found.setdefault(self._pinyin[part].code, self._pinyin[part])
        places = tuple(found.values())
        return tuple(p for p in places if not any(p != q and p.contains(q) for q in places))

    def mentions_in(self, text: str, words: Sequence[str] = ()) -> Iterator[tuple[int, int, Place]]:
        """Start, end and place of every name in Chinese; `words` as for `named_in`."""
        cuts = frozenset(accumulate(map(len, words), initial=0)) if words else None
        at = 0
        while at < len(text) - 1:
            name = self._name_at(text, at, cuts)
            if name:
                yield at, at + len(name), self._names[name]
            at += len(name) or 1

    def _name_at(self, text: str, at: int, cuts: frozenset[int] | None) -> str:
        """`cuts`: where words begin and end. 沿海城市 does not name 海城市, nor 示范县 范县, nor 和县级 和县."""
        if text[at : at + 2] not in self._first or (cuts is not None and at not in cuts):
            return ""
        for size in range(min(self._longest, len(text) - at), 1, -1):
            name = text[at : at + size]
            if name in self._names and (cuts is None or self._is_whole(name, at, cuts)):
                return name
        return ""

    def _is_whole(self, name: str, at: int, cuts: frozenset[int]) -> bool:
        """Does it end where a word does? A short name may begin a longer word (湖北省委), if it is no mere county's
        (高密度); not 和县级 和县, nor 双|清单 双清."""
        end = at + len(name)
        inside = any(cut in cuts for cut in range(at + 1, end))
        is_full = name[-1] in _KINDS and name != self._names[name].short  # 苏州工业园区 is a word, and names 苏州
        return end in cuts or not (inside or is_full or name in self._exact)

    def _spellings(self) -> dict[str, Place]:
        """Provinces, prefectures and the corpus's counties in pinyin; one that two places share names neither."""
        known = {place.code for place in self._by_region.values()}
        spellings: dict[str, Place] = {}
        twice: set[str] = set()
        for code, _, _, spelling in rows():
            place = by_code()[code]
            is_known = code in known
            if not (code.endswith("00") or is_known) or len(spelling) < _MIN_PINYIN:
                continue
            if spelling in spellings and not is_known:
                twice.add(spelling)
            spellings[spelling] = place
        return {s: p for s, p in spellings.items() if s not in twice or p.code in known}
