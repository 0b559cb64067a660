"""Which passages a filter admits. In: Filters, documents, passages. Out: boolean mask (n_passages,). Pure.

A value that no document has is refused with the list of those that exist: an empty page would read as "no such policy".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from indexer.records import LEVELS, Document, Passage
from service.citation import status_of, year_of
from service.errors import UnknownFilterValue
from service.records import STATUSES, Filters


def check_filters(filters: Filters, documents: Sequence[Document]) -> None:
    """Raises UnknownFilterValue."""
    _refuse_unknown("level", filters.level, LEVELS)
    _refuse_unknown("status", filters.status, STATUSES)
    _refuse_unknown("issuer", filters.issuer, _present(d.issuer for d in documents))
    _refuse_unknown("doc_type", filters.doc_type, _present(d.doc_type for d in documents))
    _refuse_unknown("document_id", filters.document_id, _present(d.id for d in documents))
    regions = _present(d.region for d in documents)
    for prefix in filters.region:
        if not prefix or not any(region.startswith(prefix) for region in regions):
            raise UnknownFilterValue("region", prefix, regions)


def admitted(
    filters: Filters, documents: Sequence[Document], passages: Sequence[Passage], *, today: date
) -> NDArray[np.bool_]:
    """True where a passage may be found. Headings never are. Raises UnknownFilterValue."""
    check_filters(filters, documents)
    allowed = {d.id: d for d in documents if _admits(filters, d, today)}
    return np.fromiter(
        (
            p.kind != "heading" and p.document_id in allowed and _in_years(filters, allowed[p.document_id], p)
            for p in passages
        ),
        dtype=np.bool_,
        count=len(passages),
    )


def _admits(filters: Filters, document: Document, today: date) -> bool:
    tests: tuple[tuple[tuple[str, ...], str | None], ...] = (
        (filters.level, document.level),
        (filters.issuer, document.issuer),
        (filters.doc_type, document.doc_type),
        (filters.document_id, document.id),
        (filters.status, status_of(document, today)),
    )
    in_region = not filters.region or document.region.startswith(filters.region)
    return in_region and all(not values or value in values for values, value in tests)


def _in_years(filters: Filters, document: Document, passage: Passage) -> bool:
    """A passage without a known year is left out as soon as a year is asked for."""
    if filters.year_from is None and filters.year_to is None:
        return True
    year = year_of(document, passage)
    if year is None:
        return False
    return (filters.year_from or year) <= year <= (filters.year_to or year)


def _refuse_unknown(name: str, values: Iterable[str], allowed: Sequence[str]) -> None:
    for value in values:
        if value not in allowed:
            raise UnknownFilterValue(name, value, allowed)


def _present(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
