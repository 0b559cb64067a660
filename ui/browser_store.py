"""The basket in the drafter's own browser. In: the basket to keep. Out: the basket last kept there.

localStorage holds it: it survives reloads and restarts of page and service, nobody else can read it, no id stands in a
link and the server keeps nothing. A second tab is told of changes by the browser's `storage` event.
"""

from __future__ import annotations

import streamlit as st
from streamlit.components import v2

from ui.basket import Basket, from_json, to_json
from ui.records import Hit

_SCRIPT = """
const KEY = "yiju.basket.v1";
export default function ({ data, setStateValue }) {
  if (data.write === null) setStateValue("stored", localStorage.getItem(KEY) ?? "[]");
  else if (localStorage.getItem(KEY) !== data.write) localStorage.setItem(KEY, data.write);
  const told = (event) => { if (event.key === KEY) setStateValue("stored", event.newValue ?? "[]"); };
  window.addEventListener("storage", told);
  return () => window.removeEventListener("storage", told);
}
"""
_BASKET, _READ = "basket", "basket_read"


def synchronise() -> None:
    """Once in every run, before anything shows the basket: read what the browser keeps, then keep what we have."""
    store = v2.component("yiju_basket_store", js=_SCRIPT)
    read = st.session_state.get(_READ)
    mounted = store(
        key="basket_store",
        data={"write": None if read is None else to_json(basket())},
        on_stored_change=lambda: None,
    )
    stored = mounted.get("stored")
    if stored is None or stored == read:
        return
    kept = from_json(stored)
    st.session_state[_BASKET] = basket().merged(kept) if read is None else kept
    st.session_state[_READ] = stored
    st.rerun()


def basket() -> Basket:
    kept = st.session_state.get(_BASKET)
    return kept if isinstance(kept, Basket) else Basket()


def keep(changed: Basket) -> None:
    st.session_state[_BASKET] = changed


def collect(hit: Hit) -> None:
    keep(basket().with_hit(hit))


def drop(passage_id: str) -> None:
    keep(basket().without(passage_id))
