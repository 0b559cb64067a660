"""核依据. In: a pasted or uploaded draft. Out: for every sentence its best basis or 未找到依据, and what differs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import streamlit as st

from ui import browser_store
from ui.basis import Checked, judge, not_checked
from ui.client import Client
from ui.contradictions import without_doc_numbers
from ui.draft import MAX_SENTENCES, split
from ui.draft_file import UnreadableDraft, draft_text
from ui.records import AnswerReply, Filters, Hit
from ui.render import plain_markdown
from ui.render_tables import check_table
from ui.targets import safe_cell

_WANTED, _CHECKED = "draft_wanted", "draft_checked"
_SHOWN = {"全部": None, "未找到依据": "未找到依据", "有出入": "有出入", "有依据": "有依据", "未核对": "未核对"}


def draw(base_url: str) -> None:
    st.caption(
        "粘贴一段草稿，或上传 .docx、.txt。逐句查找依据，并把数字、日期、文号、名称和字词与依据原文对照。"
        "草稿不会被保存。"
    )
    pasted = st.text_area(
        "草稿", height=180, key="draft_text", persist_state="session", placeholder="在这里粘贴要核对的段落"
    )
    uploaded = st.file_uploader("或上传文件（.docx、.txt，最大 10 MB）", type=["docx", "txt"], max_upload_size=10)
    if st.button("核对", type="primary"):
        st.session_state.pop(_CHECKED, None)
        try:
            st.session_state[_WANTED] = draft_text(uploaded.name, uploaded.getvalue()) if uploaded else pasted
        except UnreadableDraft as problem:
            st.session_state.pop(_WANTED, None)
            st.error(str(problem))
    # Wanted until it is done: a run may end early (news of another tab, a silent service), and the next one makes up.
    if _WANTED in st.session_state:
        _check(base_url, st.session_state[_WANTED])
        del st.session_state[_WANTED]
    rows: tuple[Checked, ...] = st.session_state.get(_CHECKED, ())
    if rows:
        _show(rows)


def _check(base_url: str, text: str) -> None:
    sentences = split(text)
    if not sentences:
        st.info("没有可以核对的句子：请粘贴一段文字，或选择一个文件。")
        return
    if len(sentences) > MAX_SENTENCES:
        st.warning(f"草稿有 {len(sentences)} 句，本次只核对前 {MAX_SENTENCES} 句；其余请分次核对。")
    client = Client(base_url)
    rows, encoder = list[Checked](), client.readyz().encoder
    bar = st.progress(0.0, "正在核对…")
    for sentence in sentences[:MAX_SENTENCES]:
        reply = None if sentence.skipped else asked_of(client, sentence.text)
        rows.append(not_checked(sentence) if reply is None else judge(sentence, reply, encoder=encoder))
        bar.progress(len(rows) / min(len(sentences), MAX_SENTENCES), f"已核对 {len(rows)} 句")
    bar.empty()
    st.session_state[_CHECKED] = tuple(rows)


def asked_of(client: Client, sentence: str) -> AnswerReply:
    """A 文号 that stands nowhere hides no basis of the rest of the sentence, which is then compared with it."""
    reply = client.answer(sentence, filters=Filters())
    rest = without_doc_numbers(sentence)
    return client.answer(rest, filters=Filters()) if reply.abstained and rest not in ("", sentence) else reply


def _show(rows: Sequence[Checked]) -> None:
    counts = {name: sum(wanted in (None, row.verdict) for row in rows) for name, wanted in _SHOWN.items()}
    st.markdown("　".join(f"{name} **{counts[name]}** 句" for name in _SHOWN))
    chosen = st.segmented_control("只看", list(_SHOWN), default="全部", required=True, key="draft_filter")
    wanted = _SHOWN[chosen or "全部"]
    chosen_rows = [row for row in rows if wanted in (None, row.verdict)]
    with st.container(horizontal=True):
        st.download_button(
            "下载核对表（Excel 可打开）", as_csv(chosen_rows), "核依据.csv", "text/csv", on_click="ignore"
        )
        found = [row.hit for row in rows if row.hit]
        st.button("把找到的依据收进引用篮", on_click=_collect_all, args=(found,), disabled=not found)
    if chosen_rows:
        st.html(check_table(chosen_rows))
    else:
        st.info(plain_markdown(f"没有“{chosen}”的句子。"))
    st.caption(
        "“未出现”表示依据段落没有提到；没有提到的如果是数字，也算“有出入”。“不一致”请对照原文改正或另找依据。系统不判断草稿的对错。"
    )


def _collect_all(hits: Sequence[Hit]) -> None:
    for hit in hits:
        browser_store.collect(hit)


def as_csv(rows: Sequence[Checked]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["序号", "草稿中的句子", "结论", "依据", "章节", "依据原文", "不一致", "未出现", "说明"])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in _cells(row)])
    return out.getvalue().encode("utf-8-sig")


def _cells(row: Checked) -> list[str]:
    hit = row.hit
    differing = "；".join(
        f"{f.kind}：草稿 {f.in_draft}，依据 {f.in_passage}" for f in row.findings if f.verdict == "不一致"
    )
    absent = "、".join(f.in_draft for f in row.findings if f.verdict == "未出现")
    basis = (hit.citation.formatted, " › ".join(hit.citation.section_path), hit.text) if hit else ("", "", "")
    return [str(row.sentence.number), row.sentence.text, row.verdict, *basis, differing, absent, row.why]
