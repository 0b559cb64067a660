"""The filters above a ranking. In: the catalogue, the query's facets. Out: Filters, whether to group by level.

Numbers beside level, region, type and year are passages of this query without any filter; those beside issuer and
validity are documents, because the contract has no facets for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import streamlit as st

from ui.asking import catalogue, searched
from ui.records import LEVELS, CatalogueEntry, Filters
from ui.render import STATUS_LABELS

_LISTS = ("level", "region", "issuer", "doc_type", "status")


def filter_bar(base_url: str, query: str | None) -> tuple[Filters, bool]:
    entries = catalogue(base_url)
    facets = searched(base_url, query, Filters(), 10, "none").facets if query else {}
    _redraw_choices_of_a_new_query(query)
    left, middle, right = st.columns([4, 4, 2], vertical_alignment="bottom")
    present = {entry.level for entry in entries}
    level = _choice(left, "级别", "level", [name for name in LEVELS if name in present], facets.get("level"))
    region = _choice(middle, "地区", "region", _present(e.region for e in entries), facets.get("region"))
    grouped = right.toggle("按级别分组", key="grouped", persist_state="session")
    with st.expander("更多筛选：发文单位、文种、年份、效力"):
        issuer, doc_type, status, years = _more(entries, facets)
    return Filters(level, region, issuer, doc_type, status, year_from=years[0], year_to=years[1]), bool(grouped)


def _more(
    entries: Sequence[CatalogueEntry], facets: Mapping[str, Mapping[str, int]]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[int | None, int | None]]:
    one, two = st.columns(2)
    issuers = Counter(entry.issuer for entry in entries if entry.issuer)
    statuses = Counter(entry.status for entry in entries)
    issuer = _choice(one, "发文单位", "issuer", list(issuers), issuers, unit="份")
    doc_type = _choice(two, "文种", "doc_type", _present(e.doc_type for e in entries), facets.get("doc_type"))
    status = _choice(one, "效力", "status", list(statuses), statuses, unit="份", named=status_name)
    first, last = two.columns(2)
    years = sorted(facets.get("year", {}), reverse=True)
    return (
        issuer,
        doc_type,
        status,
        (_year(first, "起始年份", "year_from", years), _year(last, "截止年份", "year_to", years)),
    )


def status_name(status: str) -> str:
    return STATUS_LABELS.get(status, "效力不明")


def _choice(
    place: st.delta_generator.DeltaGenerator,
    label: str,
    key: str,
    options: Sequence[str],
    counts: Mapping[str, int] | None,
    *,
    unit: str = "",
    named: Callable[[str], str] = str,
) -> tuple[str, ...]:
    def shown(value: str) -> str:
        return f"{named(value)}（{counts.get(value, 0)}{unit}）" if counts else named(value)

    chosen = place.multiselect(
        label, options, placeholder=f"全部{label}", key=key, format_func=shown, persist_state="session"
    )
    return tuple(chosen)


def _year(place: st.delta_generator.DeltaGenerator, label: str, key: str, years: Sequence[str]) -> int | None:
    kept = st.session_state.get(key)
    options = years if kept is None or kept in years else [*years, kept]
    chosen = place.selectbox(label, options, index=None, placeholder="不限", key=key, persist_state="session")
    return int(chosen) if chosen else None


def _redraw_choices_of_a_new_query(query: str | None) -> None:
    """The widgets know their choices by label, and new counts are new labels: set by value, the choices stay."""
    if st.session_state.get("counted_query") != query:
        st.session_state["counted_query"] = query
        for key in _LISTS:
            if st.session_state.get(key):
                st.session_state[key] = list(st.session_state[key])


def _present(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
