"""Shares of a collection's queries, so that what was learned on some is measured on others. Pure."""

from __future__ import annotations

import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fold:
    """The `number`-th of `of` equal shares of the queries; the same share wherever a query stands."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Fold:
        """`0/3` is the first third. Raises ValueError."""
        number, _, of = text.partition("/")
        fold = cls(int(number), int(of))
        if not 0 <= fold.number < fold.of:
            raise ValueError(f"no fold {text}")
        return fold

    def holds(self, query_id: str) -> bool:
        return zlib.crc32(query_id.encode()) % self.of == self.number

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"
