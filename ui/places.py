"""The cities and counties that a draft sentence names, and those of the passage cited for it. Pure.

In: what the service says the sentence names, the passage. Out: findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ui.findings import Finding
from ui.records import Citation, NamedPlace

_OF_ALL = ("国家", "领导论述")


def places_compared(places: Sequence[NamedPlace], passage: str, citation: Citation) -> Iterator[Finding]:
    """A plan of 武汉 cited for what a draft says of 宜昌. A sentence that names the document's own place may name
    others with it, and a province's text may well hold for a city of it. Of provinces ui.contradictions tells."""
    if citation.level in _OF_ALL:
        return
    own, said = citation.region, "\n".join((passage, citation.title, *citation.section_path))
    stated = [place.called in said or own.startswith(place.region) for place in places]
    for place, found in zip(places, stated, strict=True):
        if place.is_province:
            continue
        if found:
            yield Finding("地区", place.called, place.called, "一致")
        elif any(stated) or place.region.startswith(own):
            yield Finding("地区", place.called, "", "未出现")
        else:
            yield Finding("地区", place.called, own, "不一致")
