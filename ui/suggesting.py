"""Completions under the search box while typing. In: the box's key, the service. Out: a native <datalist> on that box.

The browser shows the list, moves in it with the arrow keys and fills the box; Enter then searches as always. The script
is constant; suggestions become option values, never markup. The service matches ５Ｇ with 5G, the browser does not: it
shows an option whose value or label holds what was typed, so such options are labelled with that.
"""

from __future__ import annotations

import streamlit as st
from streamlit.components import v2

from ui.client import Client, ServiceProblem

MIN_CHARS, MAX_CHARS = 1, 60
PAUSE_MS = 200
_SCRIPT = """
export default function ({ data, setStateValue, parentElement }) {
  let input, timer;
  const typed = (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(() => setStateValue("typed", input.value.trim()), data.pause);
  };
  const attach = () => {
    input = document.querySelector(data.box);
    if (!input) { timer = setTimeout(attach, 100); return; }  // Streamlit loads the box's code after ours
    let list = parentElement.querySelector("datalist");
    if (!list) { list = document.createElement("datalist"); list.id = data.list; parentElement.appendChild(list); }
    list.replaceChildren(...data.options.map((text) => {
      const option = document.createElement("option"); option.value = text;
      if (!text.toLowerCase().includes(data.typed.toLowerCase())) option.label = data.typed;
      return option; }));
    input.setAttribute("list", data.list);
    input.setAttribute("autocomplete", "off");
    input.addEventListener("input", typed);
    input.addEventListener("compositionend", typed);
  };
  attach();
  return () => { clearTimeout(timer);
    input?.removeEventListener("input", typed); input?.removeEventListener("compositionend", typed); };
}
"""


@st.fragment  # type: ignore[untyped-decorator]
def suggest_for(box_key: str, base_url: str) -> None:
    """A fragment: typing redraws nothing but the list."""
    mount = v2.component("yiju_suggestions", js=_SCRIPT, isolate_styles=False)
    key = f"{box_key}_suggestions"
    state = st.session_state.get(key)
    typed = str((state or {}).get("typed") or "")
    mount(
        key=key,
        data={
            "box": f".st-key-{box_key} input",
            "list": f"{key}_list",
            "pause": PAUSE_MS,
            "typed": typed,
            "options": _options(base_url, typed) if MIN_CHARS <= len(typed) <= MAX_CHARS else [],
        },
        on_typed_change=lambda: None,
    )


def _options(base_url: str, typed: str) -> list[str]:
    """Without suggestions the search works all the same: a failing service is reported there."""
    try:
        return [suggestion.text for suggestion in Client(base_url, timeout_s=2.0).suggestions(typed)]
    except ServiceProblem:
        return []
