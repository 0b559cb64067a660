"""What pages share when they ask: box, limits, replies kept for a moment. In: typed text. Out: queries, replies."""

from __future__ import annotations

import streamlit as st

from ui.client import Client
from ui.records import AnswerReply, CatalogueEntry, Filters, SearchReply
from ui.suggesting import suggest_for

MAX_QUERY_CHARS = 512


def asked(name: str, base_url: str, *, label: str, placeholder: str, button: str, parameter: str) -> str | None:
    """What was last submitted in this form, trimmed; None before the first time. It stands in the address as
    `parameter`, so a link fills the form, and the browser's Back brings the former question again."""
    kept, linked, visits = f"{name}_asked", f"{name}_linked", f"{name}_visits"
    link = st.query_params.get(parameter)
    if link is not None and link != st.session_state.get(linked):
        st.session_state[visits] = st.session_state.get(visits, -1) + 1
        st.session_state[kept], st.session_state[linked] = link.strip(), link
    # A box keeps what was typed into it; a question that came back by the address needs a new one.
    box_key = f"{name}_typed{st.session_state.get(visits) or ''}"
    with st.form(f"{name}_form", border=False):
        box, side = st.columns([8, 1], vertical_alignment="bottom")
        # As its default, which is sent in every run. A value set through the key is sent in one run only; when the next
        # run (the basket reporting) comes before the box's code is loaded, the browser shows an empty box.
        filled = st.session_state.get(kept) or ""
        typed = box.text_input(label, value=filled, key=box_key, placeholder=placeholder)
        if side.form_submit_button(button, type="primary", width="stretch"):
            st.session_state[kept] = st.session_state[linked] = typed.strip()
            st.query_params[parameter] = typed.strip()
    suggest_for(box_key, base_url)
    submitted: str | None = st.session_state.get(kept)
    return submitted


def usable(query: str) -> bool:
    """False, with a sentence on the page, for what the service would refuse."""
    if not query:
        st.info("请先输入要查的内容。")
    elif len(query) > MAX_QUERY_CHARS:
        st.warning(f"输入有 {len(query)} 字，最多 {MAX_QUERY_CHARS} 字，请缩短后再试。")
    return 0 < len(query) <= MAX_QUERY_CHARS


# Streamlit runs a page again at every click: replies are kept for half a minute so that a click asks nothing twice.


@st.cache_data(ttl=30, max_entries=500, show_spinner="正在查找…")  # type: ignore[untyped-decorator]
def searched(base_url: str, query: str, filters: Filters, top_k: int, group_by: str = "none") -> SearchReply:
    return Client(base_url).search(query, filters=filters, top_k=top_k, group_by=group_by)


@st.cache_data(ttl=30, max_entries=500, show_spinner="正在查找…")  # type: ignore[untyped-decorator]
def answered(base_url: str, question: str, filters: Filters) -> AnswerReply:
    return Client(base_url).answer(question, filters=filters)


@st.cache_data(ttl=60, show_spinner=False)  # type: ignore[untyped-decorator]
def catalogue(base_url: str) -> tuple[CatalogueEntry, ...]:
    """Kept for a minute: it changes only when a new generation is opened."""
    return Client(base_url).catalogue()
