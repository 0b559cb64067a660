"""问答. In: a question. Out: quoted sentences that lead to their passages, or a refusal with its reason."""

from __future__ import annotations

import streamlit as st

from ui import render
from ui.asking import answered, asked, usable
from ui.hits import show_hits
from ui.records import AnswerReply, Filters


def draw(base_url: str) -> None:
    question = asked(
        "ask",
        base_url,
        label="问题",
        placeholder="例如：湘乡市电子信息产业链到2025年产值目标是多少？",
        button="提问",
        parameter="question",
    )
    if question is None:
        st.caption("回答只用文件原文，每句注明出处；找不到依据时会直接说明，不作推测。")
    elif usable(question):
        _show(base_url, question, answered(base_url, question, Filters()))


def _show(base_url: str, question: str, reply: AnswerReply) -> None:
    if reply.abstained:
        st.html(render.abstention_block(reply.reason))
        if reply.passages:
            with st.expander("最接近的段落（不是答案）"):
                show_hits(base_url, question, reply.passages, not_an_answer=True)
        return
    answer = st.container()
    st.caption(
        "以上只摘与问题最相近的原文，不一定齐全；要看全部，请用“查依据”，或按级别分开问（“国家、省、市县分别……”）。"
    )
    used = {number for sentence in reply.sentences for number in sentence.citations}
    st.html(render.level_heading("依据"))
    show_hits(base_url, question, [hit for hit in reply.passages if hit.number in used], bracketed=True)
    if reply.notices:
        answer.html(render.notices_block(reply.notices))
    answer.html(render.answer_block(reply))  # last: a marker must not stand there before the passage it leads to
