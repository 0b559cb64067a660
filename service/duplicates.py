"""Passages that say the same in nearly the same words. In: folded texts and who issued them. Out: (n,) ids. Pure.

Of passages with one id only the best placed is shown. Resemblance is Broder's (1997): the share of common shingles, on
a sample by hash. Only passages of one authority can be one: a city that repeats the nation's clause is a basis of its
own, and the drafter quotes both.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

SHINGLE_CHARS = 8
SAMPLED_ONE_IN = 4
RESEMBLANCE = 0.8
MIN_SHINGLES = 8
"""Fewer sampled shingles (a text of about 40 characters) tell too little: there only equal texts are one."""


def duplicate_ids(texts: Sequence[str], authorities: Sequence[Hashable]) -> NDArray[np.int64]:
    """Equal for passages that are the same; each id is the first such passage's position."""
    ids = np.arange(len(texts), dtype=np.int64)
    equal: dict[tuple[str, Hashable], int] = {}
    holders: dict[tuple[int, Hashable], list[int]] = {}
    shingles: list[frozenset[int]] = []
    for position, (text, authority) in enumerate(zip(texts, authorities, strict=True)):
        sampled = _shingles(text)
        shingles.append(sampled)
        first = equal.setdefault((text, authority), position)
        like = first if first != position else _most_alike(position, sampled, authority, holders, shingles)
        ids[position] = ids[like]
        if like == position and len(sampled) >= MIN_SHINGLES:
            for shingle in sampled:
                holders.setdefault((shingle, authority), []).append(position)
    return ids


def _most_alike(
    position: int,
    sampled: frozenset[int],
    authority: Hashable,
    holders: dict[tuple[int, Hashable], list[int]],
    shingles: Sequence[frozenset[int]],
) -> int:
    """The earlier passage that resembles this one most, if enough; else the passage itself."""
    if len(sampled) < MIN_SHINGLES:
        return position
    shared = Counter(other for shingle in sampled for other in holders.get((shingle, authority), ()))
    for other, common in shared.most_common(3):
        if common / len(sampled | shingles[other]) >= RESEMBLANCE:
            return other
    return position


def _shingles(text: str) -> frozenset[int]:
    hashes = (zlib.crc32(text[at : at + SHINGLE_CHARS].encode()) for at in range(len(text) - SHINGLE_CHARS + 1))
    return frozenset(h for h in hashes if h % SAMPLED_ONE_IN == 0)
