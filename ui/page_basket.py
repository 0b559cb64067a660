"""引用篮. In: what was collected, kept in the drafter's browser. Out: an ordered, annotated list to copy or export."""

from __future__ import annotations

from html import escape

import streamlit as st

from ui import render
from ui.basket import MAX_ITEMS, MAX_NOTE_CHARS, Basket, Item
from ui.browser_store import basket, keep
from ui.citing import footnote, markdown, official

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def draw(base_url: str) -> None:
    kept = basket()
    st.caption(
        f"引用篮只存在您这台电脑的浏览器里，刷新或重启不会丢失，别人看不到；最多 {MAX_ITEMS} 条。"
        "清除浏览器数据会一并清空。"
    )
    if not kept.items:
        st.info("引用篮是空的。在“查依据”或“问答”的结果下点“收进引用篮”。")
        return
    as_footnotes = st.segmented_control(
        "复制格式", ["引文", "脚注"], default="引文", required=True, key="basket_format", persist_state="session"
    )
    for number, item in enumerate(kept.items, start=1):
        _item(kept, number, item, as_footnote=as_footnotes == "脚注")
    _exports(kept)


def _item(kept: Basket, number: int, item: Item, *, as_footnote: bool) -> None:
    with st.container(border=True):
        st.html(
            f'<h3 class="yj-title"><span class="yj-n">{number}</span>{escape(item.citation.title)}</h3>'
            f'<div class="yj-badges">{render.badges(item.citation)}</div>'
            f'<div class="yj-path">{escape(render.place(item.citation))}</div>'
            f'<div class="yj-text">{escape(item.text)}</div>'
        )
        cited = footnote(item.citation) if as_footnote else official(item.citation)
        st.code(cited, language=None, wrap_lines=True)
        note_key = f"note_{item.passage_id}"
        st.session_state.setdefault(note_key, item.note)
        st.text_input(
            f"第{number}条的说明（导出到 Word 时作小标题）",
            key=note_key,
            max_chars=MAX_NOTE_CHARS,
            on_change=_note,
            args=(item.passage_id, note_key),
        )
        with st.container(horizontal=True):
            _move_button("上移", kept, item, number, by=-1)
            _move_button("下移", kept, item, number, by=1)
            st.button("删除", key=f"remove_{item.passage_id}", on_click=_remove, args=(item.passage_id,))


def _move_button(label: str, kept: Basket, item: Item, number: int, *, by: int) -> None:
    at_end = not 1 <= number + by <= len(kept.items)
    st.button(label, key=f"move_{by}_{item.passage_id}", on_click=_move, args=(item.passage_id, by), disabled=at_end)


def _exports(kept: Basket) -> None:
    cited = "\n".join(dict.fromkeys(official(item.citation) for item in kept.items))
    st.html(render.level_heading("全部引文"))
    st.code(cited, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.download_button("导出 Word", lambda: _word(kept), "引用材料.docx", WORD, type="primary", on_click="ignore")
        st.download_button("导出 Markdown", markdown(kept.items), "引用材料.md", "text/markdown", on_click="ignore")
        with st.popover("清空引用篮"):
            st.button("确定清空，不能恢复", on_click=keep, args=(Basket(),))


def _word(kept: Basket) -> bytes:
    from ui.docx_export import as_docx  # python-docx is read only by those who export

    return as_docx(kept.items)


def _note(passage_id: str, key: str) -> None:
    keep(basket().noted(passage_id, st.session_state[key]))


def _move(passage_id: str, by: int) -> None:
    keep(basket().moved(passage_id, by))


def _remove(passage_id: str) -> None:
    keep(basket().without(passage_id))
