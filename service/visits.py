"""Does a question ask what a leader said in a place? 总书记在湖北考察时讲了什么. In: a question as normalised. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

VISIT = "考察|视察|调研"
_ON_A_VISIT = re.compile(f"(?:{VISIT})[^，,。]{{0,8}}(?:时|期间|途中|中)")
_SAID_IN = re.compile(r"(?:总书记|习近平|习主席)在(?P<where>[^，,。的]{2,10})(?:讲|说|强调|指出|要求|提[出到])")


def asks_of_a_visit(question: str, called: Iterable[str]) -> bool:
    """Only remarks made there answer, or a text that tells of the visit. `called`: the places that the question names;
    总书记在两会上讲湖北 was not said in 湖北."""
    where = _SAID_IN.search(question)
    said_there = where is not None and any(name in where["where"] for name in called)
    return said_there or _ON_A_VISIT.search(question) is not None
