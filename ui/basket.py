"""引用篮: the passages a drafter has put aside. In: hits, moves, notes, stored JSON. Out: a new Basket each time. Pure.

It is kept in the drafter's own browser as JSON (see `ui.browser_store`), so what is read back is checked like any
outside text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from ui.records import Citation, Hit

MAX_ITEMS = 200
MAX_NOTE_CHARS = 500


@dataclass(frozen=True, slots=True)
class Item:
    passage_id: str
    text: str
    citation: Citation
    note: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """Items in the drafter's order, each passage once."""

    items: tuple[Item, ...] = ()

    def __contains__(self, passage_id: str) -> bool:
        return any(item.passage_id == passage_id for item in self.items)

    def with_hit(self, hit: Hit) -> Basket:
        return self.merged(Basket((Item(hit.passage_id, hit.text, hit.citation),)))

    def merged(self, other: Basket) -> Basket:
        """Ours first, then what only the other holds; no more than MAX_ITEMS."""
        new = tuple(item for item in other.items if item.passage_id not in self)
        return Basket((self.items + new)[:MAX_ITEMS])

    def reconciled(self, *, base: Basket, theirs: Basket, saw: Basket) -> Basket:
        """What another tab made of `saw`, with what we made of `base`: no additions, removals or notes are lost.

        Only what the other tab saw can it have removed. Of an item that both noted, ours stays; where both moved items,
        theirs stays."""
        if theirs.items == base.items:
            return self
        known, own = ({item.passage_id: item for item in of.items} for of in (base, self))
        kept = [
            self._newer(item, known, own)
            for item in theirs.items
            if item.passage_id in own or item.passage_id not in known
        ]
        added = tuple(item for item in self.items if item.passage_id not in known or item.passage_id not in saw)
        return Basket(tuple(kept)).merged(Basket(added))

    @staticmethod
    def _newer(item: Item, known: dict[str, Item], own: dict[str, Item]) -> Item:
        mine = own.get(item.passage_id)
        return item if mine is None or mine == known.get(item.passage_id) else mine

    def without(self, passage_id: str) -> Basket:
        return Basket(tuple(item for item in self.items if item.passage_id != passage_id))

    def moved(self, passage_id: str, by: int) -> Basket:
        """`by` −1 is up, +1 is down; at the ends nothing happens."""
        at = next((n for n, item in enumerate(self.items) if item.passage_id == passage_id), None)
        if at is None or not 0 <= at + by < len(self.items):
            return self
        items = list(self.items)
        items.insert(at + by, items.pop(at))
        return Basket(tuple(items))

    def noted(self, passage_id: str, note: str) -> Basket:
        kept = note.strip()[:MAX_NOTE_CHARS]
        return Basket(tuple(replace(item, note=kept) if item.passage_id == passage_id else item for item in self.items))


def to_json(basket: Basket) -> str:
    return json.dumps([_item_json(item) for item in basket.items], ensure_ascii=False)


def from_json(stored: str | None) -> Basket:
    """What cannot be read as a basket of this version is an empty one: a damaged store must not lock the page."""
    try:
        rows = json.loads(stored or "[]")
        items = tuple(_item(row) for row in rows)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Basket()
    return Basket().merged(Basket(items))


def _item(row: dict[str, Any]) -> Item:
    return Item(
        str(row["passage_id"]), str(row["text"]), Citation.of(row["citation"]), str(row["note"])[:MAX_NOTE_CHARS]
    )


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "passage_id": item.passage_id,
        "text": item.text,
        "note": item.note,
        "citation": citation_json(item.citation),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """As the contract writes it, so that Citation.of reads it back."""
    period, said = citation.period, citation.attribution
    plain = [
        "document_id",
        "title",
        "doc_number",
        "issuer",
        "level",
        "region",
        "doc_type",
        "date",
        "status",
        "page",
        "start",
        "end",
        "source",
        "formatted",
    ]
    return {
        **{name: getattr(citation, name) for name in plain},
        "section_path": list(citation.section_path),
        "period": {"from": period.from_year, "to": period.to_year} if period else None,
        "attribution": {"speaker": said.speaker, "date": said.date, "occasion": said.occasion} if said else None,
    }
