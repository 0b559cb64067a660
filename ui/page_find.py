"""查依据. In: a query (typed, or ?q= of the link) and filters. Out: ranked passages, or grouped by level."""

from __future__ import annotations

import re
import unicodedata

import streamlit as st

from ui import render
from ui.asking import answered, asked, searched, usable
from ui.filters_bar import filter_bar
from ui.hits import show_hits
from ui.records import AnswerReply, SearchReply

TOP_K = 10
MAX_TOP_K = 100
NOTHING = "没有找到相关段落。可以换一种说法、减少字数，或放宽级别、地区和年份的限制。"
NOT_WORD_FOR_WORD = "所选范围里没有一个段落逐字包含引号里的话。去掉引号可以按意思查找。"
_PAIRS = ("“”", "「」", "『』", "„“", "«»")
_ONE = "|".join([r'"[^"]{2,}"', *(f"{a}(?:[^{a}{b}]|{a}[^{a}{b}]*{b}){{2,}}{b}" for a, b in map(tuple, _PAIRS))])
_BETWEEN = r"[\s,，、;；+]*"
_QUOTATIONS = re.compile(rf"\s*(?:(?:{_ONE}){_BETWEEN})+[。.?？!！]*\s*")


def draw(base_url: str) -> None:
    query = asked(
        "search",
        base_url,
        label="主题、问题或草稿中的一句话",
        placeholder="例如：5G+工业互联网",
        button="查找",
        parameter="q",
    )
    ready = query is not None and usable(query)
    filters, grouped = filter_bar(base_url, query if ready else None)
    if query is None:
        st.caption("输入后按回车。结果按相关程度排列，逐条给出文号、章节和可复制的引用格式。")
    if query is None or not ready:
        return
    shown = _shown(f"{query}\n{filters}")
    # The service is told of the grouping, and each hit carries the level by which it is drawn.
    reply = searched(base_url, query, filters, shown, "level" if grouped else "none")
    above = st.container()
    _results(base_url, query, reply, grouped=grouped)
    if reply.hits and not asks_for_words(query):  # last: nobody waits for it who has found what was wanted
        _warn(above, answered(base_url, query, filters))
    if len(reply.hits) < min(reply.total, MAX_TOP_K) and st.button("再看 10 条"):
        st.session_state["find_shown"] = (f"{query}\n{filters}", shown + TOP_K)
        st.rerun()


def asks_for_words(query: str) -> bool:
    """Is the query nothing but quotations, which the service then searches for word for word?"""
    return bool(_QUOTATIONS.fullmatch(unicodedata.normalize("NFKC", query)))


def _shown(search: str) -> int:
    """How many results this search shows; a new search begins with the first ten again."""
    of, shown = st.session_state.get("find_shown", ("", TOP_K))
    return int(shown) if of == search else TOP_K


def _warn(place: st.delta_generator.DeltaGenerator, reply: AnswerReply) -> None:
    """A ranking always has a first place; whether that carries anything is weighed as for an answer."""
    if reply.abstained:
        place.info(f"以下未必是依据。{render.plain_markdown(reply.reason or '')}")


def _results(base_url: str, query: str, reply: SearchReply, *, grouped: bool) -> None:
    if not reply.hits:
        st.info(NOT_WORD_FOR_WORD if asks_for_words(query) else NOTHING)
        return
    st.caption(f"显示前 {len(reply.hits)} 条，共 {reply.total} 条 · 用时 {reply.took_ms:.0f} 毫秒")
    if not grouped:
        show_hits(base_url, query, reply.hits)
        return
    for level, hits in render.by_level(reply.hits):
        st.html(render.level_heading(level))
        show_hits(base_url, query, hits)
