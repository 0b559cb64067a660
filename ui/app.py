"""The page: 查依据 and 问答 over the HTTP contract. In: what the drafter types, ?q= of the link. Out: the drawn page.

Run by Streamlit from top to bottom on every interaction (`yiju ui`). Markup comes from ui.render, which escapes it.
"""

from __future__ import annotations

import streamlit as st

from ui import render
from ui.client import Client, ServiceProblem, api_address
from ui.records import LEVELS, AnswerReply, CatalogueEntry, Filters, Hit, SearchReply

MAX_QUERY_CHARS = 512
SEARCH, ASK = "查依据", "问答"
TOP_K = 10


def main() -> None:
    st.set_page_config(page_title="依据", layout="wide")
    st.html(render.STYLE)
    st.html(render.HEADER)
    client = Client(api_address())
    view = st.segmented_control(
        "功能", [SEARCH, ASK], default=SEARCH, required=True, key="view", label_visibility="collapsed"
    )
    try:
        if view == ASK:
            ask_view(client)
        else:
            search_view(client)
    except ServiceProblem as problem:
        st.error(f"**{render.plain_markdown(problem.title)}**  \n{render.plain_markdown(problem.detail)}")


def search_view(client: Client) -> None:
    query = asked("search", label="主题、问题或草稿中的一句话", placeholder="例如：5G+工业互联网", button="查找")
    filters, grouped = search_options(client)
    if query is None:
        st.caption("输入后按回车。结果按相关程度排列，逐条给出文号、章节和可复制的引用格式。")
    elif usable(query):
        # The service is told of the grouping, and each hit carries the level by which it is drawn.
        reply = client.search(query, filters=filters, top_k=TOP_K, group_by="level" if grouped else "none")
        show_results(client, reply, grouped=grouped)


def ask_view(client: Client) -> None:
    question = asked("ask", label="问题", placeholder="例如：湖北省“十四五”期间5G基站建设目标是多少？", button="提问")
    if question is None:
        st.caption("回答只用文件原文，每句注明出处；找不到依据时会直接说明，不作推测。")
    elif usable(question):
        show_answer(client, client.answer(question, filters=Filters()))


def asked(name: str, *, label: str, placeholder: str, button: str) -> str | None:
    """What was last submitted in this form, trimmed; None before the first time. A link's ?q= opens a search."""
    kept, box_key = f"{name}_asked", f"{name}_typed"
    if kept not in st.session_state and name == "search" and "q" in st.query_params:
        st.session_state[kept] = st.query_params["q"].strip()
    # Filled through its key: with `value=` the box would be a new one after every search and lose the next entry.
    st.session_state.setdefault(box_key, st.session_state.get(kept) or "")
    with st.form(f"{name}_form", border=False):
        box, side = st.columns([8, 1], vertical_alignment="bottom")
        typed = box.text_input(label, key=box_key, placeholder=placeholder)
        if side.form_submit_button(button, type="primary", width="stretch"):
            st.session_state[kept] = typed.strip()
            if name == "search":
                st.query_params["q"] = typed.strip()
    submitted: str | None = st.session_state.get(kept)
    return submitted


def usable(query: str) -> bool:
    """False, with a sentence on the page, for what the service would refuse."""
    if not query:
        st.info("请先输入要查的内容。")
    elif len(query) > MAX_QUERY_CHARS:
        st.warning(f"输入有 {len(query)} 字，最多 {MAX_QUERY_CHARS} 字，请缩短后再试。")
    return 0 < len(query) <= MAX_QUERY_CHARS


def search_options(client: Client) -> tuple[Filters, bool]:
    """The level and region filters, offered from what the catalogue holds, and whether to group by level."""
    entries = catalogue(client.base_url)
    levels = [level for level in LEVELS if any(entry.level == level for entry in entries)]
    regions = list(dict.fromkeys(entry.region for entry in entries))
    left, middle, right = st.columns([4, 4, 2], vertical_alignment="bottom")
    level = left.multiselect("级别", levels, placeholder="全部级别", key="level")
    region = middle.multiselect("地区", regions, placeholder="全部地区", key="region")
    grouped = right.toggle("按级别分组", key="grouped")
    return Filters(level=tuple(level), region=tuple(region)), grouped


@st.cache_data(ttl=60, show_spinner=False)  # type: ignore[untyped-decorator]
def catalogue(base_url: str) -> tuple[CatalogueEntry, ...]:
    """Kept for a minute: it changes only when a new generation is opened."""
    return Client(base_url).catalogue()


def show_results(client: Client, reply: SearchReply, *, grouped: bool) -> None:
    if not reply.hits:
        st.info("没有找到相关段落。可以换一种说法、减少字数，或放宽级别和地区的限制。")
        return
    st.caption(f"显示前 {len(reply.hits)} 条，共 {reply.total} 条 · 用时 {reply.took_ms:.0f} 毫秒")
    if not grouped:
        show_hits(client, reply.hits)
        return
    for level, hits in render.by_level(reply.hits):
        st.html(render.level_heading(level))
        show_hits(client, tuple(hits))


def show_hits(client: Client, hits: tuple[Hit, ...], *, bracketed: bool = False, not_an_answer: bool = False) -> None:
    for hit in hits:
        label = f"[{hit.number}]" if bracketed else str(hit.number)
        with st.container(border=True):
            st.html(render.hit_card(hit, label=label, not_an_answer=not_an_answer))
            st.code(hit.citation.formatted, language=None, wrap_lines=True)
            show_context(client, hit)


def show_context(client: Client, hit: Hit) -> None:
    """Asked of the service only once opened: ten results need not cost ten more requests."""
    with st.expander("看上下文", key=f"context_{hit.passage_id}", on_change="rerun") as opened:
        if not opened.open:
            return
        try:
            st.html(render.context_block(client.passage(hit.passage_id, context=1)))
        except ServiceProblem as problem:  # the result above stays of use without its neighbours
            st.warning(f"{render.plain_markdown(problem.title)}：{render.plain_markdown(problem.detail)}")
        st.caption(f"{render.plain_markdown(hit.citation.source)} · 第 {hit.citation.start}–{hit.citation.end} 字")


def show_answer(client: Client, reply: AnswerReply) -> None:
    if reply.abstained:
        st.html(render.abstention_block(reply.reason))
        if reply.passages:
            st.markdown("##### 最接近的段落（不是答案，仅供参考）")
            show_hits(client, reply.passages, not_an_answer=True)
        return
    st.html(render.answer_block(reply))
    used = {number for sentence in reply.sentences for number in sentence.citations}
    st.markdown("##### 依据")
    show_hits(client, tuple(hit for hit in reply.passages if hit.number in used), bracketed=True)


main()
