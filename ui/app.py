"""The page's frame: chooses what to draw. In: ?view= of the link or the drafter's choice. Out: one drawn page.

Run by Streamlit from top to bottom on every interaction (`yiju ui`). Markup comes from ui.render, which escapes it.
"""

from __future__ import annotations

import streamlit as st

from ui import (
    browser_store,
    page_ask,
    page_basket,
    page_check,
    page_compare,
    page_evaluation,
    page_find,
    page_status,
)
from ui.client import ServiceProblem, api_address
from ui.render import plain_markdown
from ui.style import HEADER, STYLE

PAGES = {
    "查依据": page_find.draw,
    "问答": page_ask.draw,
    "核依据": page_check.draw,
    "引用篮": page_basket.draw,
    "对比": page_compare.draw,
    "评测": page_evaluation.draw,
    "状态": page_status.draw,
}
FIRST = "查依据"


def main() -> None:
    st.set_page_config(page_title="依据", layout="wide")
    st.html(STYLE)
    st.html(HEADER)
    browser_store.synchronise()
    view = st.segmented_control(
        "功能",
        list(PAGES),
        default=FIRST,
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    try:
        PAGES[view or FIRST](api_address())
    except ServiceProblem as problem:
        st.error(f"**{plain_markdown(problem.title)}**  \n{plain_markdown(problem.detail)}")
        st.button("重试", on_click=st.cache_data.clear)


main()
