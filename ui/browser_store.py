"""The basket in the drafter's own browser. In: the basket to keep. Out: the basket last kept there.

localStorage holds it: it survives reloads and restarts of page and service, nobody else can read it, no id stands in a
link and the server keeps nothing.

Tabs share it. A tab writes only over what it has seen; anything else is reported first, with what it had seen, and both
are reconciled here. `handled` is the number of the last report that went into the basket: until the page has heard of
all of them, the tab writes nothing.
"""

from __future__ import annotations

import streamlit as st
from streamlit.components import v2

from ui.basket import Basket, from_json, to_json
from ui.records import Hit

_SCRIPT = """
const KEY = "yiju.basket.v1";
const stored = () => localStorage.getItem(KEY) ?? "[]";
export default function ({ data, setStateValue, parentElement }) {
  // known: the store as the page has taken it in; seen: as this tab last read, wrote or reported it.
  const tab = parentElement.yijuTab ??= { known: null, seen: null, reports: data.handled };
  const report = () => {
    tab.seen = stored();
    setStateValue("report", { number: ++tab.reports, base: tab.known ?? tab.seen, stored: tab.seen });
  };
  if (tab.reports === data.handled) {
    tab.known = tab.seen;
    if (tab.seen !== stored()) report();
    else if (data.write !== tab.seen) localStorage.setItem(KEY, tab.known = tab.seen = data.write);
  }
  const told = (event) => { if (event.key === KEY && event.newValue !== tab.seen) report(); };
  window.addEventListener("storage", told);
  return () => window.removeEventListener("storage", told);
}
"""
_BASKET, _HANDLED = "basket", "basket_report"


def synchronise() -> None:
    """Once in every run, before anything shows the basket: hear what the browser keeps, then keep what we have."""
    store = v2.component("yiju_basket_store", js=_SCRIPT)
    handled = st.session_state.get(_HANDLED, 0)
    mounted = store(
        key="basket_store",
        data={"write": to_json(basket()) if handled else None, "handled": handled},
        on_report_change=lambda: None,
    )
    report = mounted.get("report")
    if not report or report["number"] <= handled:
        return
    base = from_json(report["base"]) if handled else Basket()
    st.session_state[_BASKET] = basket().reconciled(base=base, theirs=from_json(report["stored"]))
    st.session_state[_HANDLED] = report["number"]
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
