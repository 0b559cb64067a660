"""The basket in the drafter's own browser. In: the basket to keep. Out: the basket last kept there.

localStorage holds it: it survives reloads and restarts of page and service, nobody else can read it, no id stands in a
link and the server keeps nothing.

Tabs share it. A tab writes only over what it has seen; anything else is reported first, with what it had seen, and both
are reconciled here. Two tabs may still write at the same moment, each over what the other has not seen: so what the
last writer had seen is kept beside the basket (`saw`). `handled` is the number of the last report that went into the
basket: until the page has heard of it, the tab neither writes nor reports again.

When the page's server restarts, Streamlit gives a tab that stays open a new session here, but keeps the tab's own state
and sends its last report again: reports carry the session they were made in, and those of another count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import streamlit as st
from streamlit.components import v2

from ui.basket import Basket, from_json, to_json
from ui.records import Hit

_SCRIPT = """
const KEY = "yiju.basket.v1", SAW = KEY + ".saw";
const stored = () => localStorage.getItem(KEY) ?? "[]";
export default function ({ data, setStateValue, parentElement }) {
  // seen: the store as this tab last read, wrote or reported it; null before.
  if (parentElement.yijuTab?.session !== data.session)
    parentElement.yijuTab = { session: data.session, seen: null, reports: data.handled };
  const tab = parentElement.yijuTab;
  const report = () => {
    const base = tab.seen;
    tab.seen = stored();
    const saw = localStorage.getItem(SAW);
    setStateValue("report", { session: tab.session, number: ++tab.reports, base, saw, stored: tab.seen });
  };
  if (tab.reports === data.handled) {
    if (tab.seen !== stored()) report();
    else if (data.write !== tab.seen) {
      localStorage.setItem(SAW, tab.seen);
      localStorage.setItem(KEY, tab.seen = data.write);
    }
  }
  const told = (event) => {
    if (event.key === KEY && event.newValue !== tab.seen && tab.reports === data.handled) report();
  };
  window.addEventListener("storage", told);
  return () => window.removeEventListener("storage", told);
}
"""
_STORE = "basket_store"
_BASKET, _HANDLED, _SESSION = "basket", "basket_report", "basket_session"


def synchronise() -> None:
    """Once in every run, before anything shows the basket: hear what the browser keeps, then keep what we have."""
    session = st.session_state.setdefault(_SESSION, uuid4().hex)
    # Heard before the component is mounted: a second run to show it would swallow the button pressed in this one.
    _hear(st.session_state.get(_STORE), session)
    handled = st.session_state.get(_HANDLED, 0)
    v2.component("yiju_basket_store", js=_SCRIPT)(
        key=_STORE,
        data={"session": session, "handled": handled, "write": to_json(basket()) if handled else None},
        on_report_change=lambda: None,
    )


def _hear(store: Mapping[str, Any] | None, session: str) -> None:
    report = (store or {}).get("report")
    if not report or report.get("session") != session or report["number"] <= st.session_state.get(_HANDLED, 0):
        return
    base, saw, stored = (from_json(report[name]) for name in ("base", "saw", "stored"))
    keep(basket().reconciled(base=base, theirs=stored, saw=saw))
    st.session_state[_HANDLED] = report["number"]


def basket() -> Basket:
    kept = st.session_state.get(_BASKET)
    return kept if isinstance(kept, Basket) else Basket()


def keep(changed: Basket) -> None:
    st.session_state[_BASKET] = changed


def collect(hit: Hit) -> None:
    keep(basket().with_hit(hit))


def drop(passage_id: str) -> None:
    keep(basket().without(passage_id))
