"""Results on the page, each with what a drafter does next: read on, collect, copy, judge. In: hits. Out: the drawn
list."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import browser_store, render
from ui.citing import footnote, official
from ui.client import Client, ServiceProblem
from ui.reader import open_reader
from ui.records import Hit

GRADES = {"相关": 3, "部分": 1, "无关": 0}


def show_hits(
    base_url: str, query: str, hits: Sequence[Hit], *, bracketed: bool = False, not_an_answer: bool = False
) -> None:
    for hit in hits:
        label = f"[{hit.number}]" if bracketed else str(hit.number)
        with st.container(border=True):
            st.html(render.hit_card(hit, label=label, not_an_answer=not_an_answer))
            st.code(official(hit.citation), language=None, wrap_lines=True)
            with st.container(horizontal=True, vertical_alignment="center"):
                _actions(base_url, query, hit)


def _actions(base_url: str, query: str, hit: Hit) -> None:
    if st.button("看上下文", key=f"context_{hit.passage_id}"):
        open_reader(base_url, hit)
    _collect_button(hit)
    with st.popover("脚注与得分", key=f"more_{hit.passage_id}"):
        st.caption("脚注格式（右上角复制）")
        st.code(footnote(hit.citation), language=None, wrap_lines=True)
        st.caption(scores_line(hit))
    _grade(base_url, query, hit)


def scores_line(hit: Hit) -> str:
    """Plain text; an unused part of the search has no number."""
    parts = [f"综合得分 {hit.score:.3f}"]
    parts += [f"字词 {hit.lexical:.1f}"] if hit.lexical is not None else []
    parts += [f"语义 {hit.dense:.3f}"] if hit.dense is not None else []
    return " · ".join(parts) + "（得分只用于排序，不表示可信程度）"


def _collect_button(hit: Hit) -> None:
    if hit.passage_id in browser_store.basket():
        st.button("移出引用篮", key=f"drop_{hit.passage_id}", on_click=browser_store.drop, args=(hit.passage_id,))
    else:
        st.button("收进引用篮", key=f"collect_{hit.passage_id}", on_click=browser_store.collect, args=(hit,))


def _grade(base_url: str, query: str, hit: Hit) -> None:
    key = f"grade_{hit.passage_id}_{query}"
    st.segmented_control(
        f"第{hit.number}条是否相关",
        list(GRADES),
        key=key,
        label_visibility="collapsed",
        on_change=_send_grade,
        args=(base_url, query, hit.passage_id, key),
    )
    said = st.session_state.get(f"{key}_said")
    if said:
        st.caption(said)


def _send_grade(base_url: str, query: str, passage_id: str, key: str) -> None:
    """The page says so only after the service has written it down."""
    grade = GRADES.get(st.session_state.get(key) or "")
    if grade is None:
        st.session_state[f"{key}_said"] = ""
        return
    try:
        Client(base_url, timeout_s=5.0).grade(query, passage_id, grade)
        st.session_state[f"{key}_said"] = "已记录"
    except ServiceProblem as problem:
        st.session_state[f"{key}_said"] = render.plain_markdown(f"没有记录：{problem.detail}")
