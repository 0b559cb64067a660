"""看上下文: the whole document in a window, at the place, its outline beside it. In: a hit. Out: a Streamlit dialog.

The window's script is constant; text and headings reach it as data and become text nodes, never markup.
"""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st
from streamlit.components import v2

from ui import render
from ui.client import Client, ServiceProblem
from ui.reading import entries, paragraphs
from ui.records import Hit

_STYLE = """
.reader {display: grid; grid-template-columns: minmax(9rem, 15rem) 1fr; gap: 1rem; height: 65vh; font-family: inherit;
  color: #1f2328;}
nav, article {overflow-y: auto; overscroll-behavior: contain;}
nav {border-right: 1px solid #e4e0d6; padding-right: .4rem; font-size: .9rem;}
nav button {display: block; width: 100%; text-align: left; background: none; border: 0;
  border-left: 3px solid transparent;
  font: inherit; color: #424a53; padding: .25rem .3rem; cursor: pointer; line-height: 1.45;}
nav button:hover {background: #f5f4f0;} button:focus-visible {outline: 2px solid #9b2226; outline-offset: -2px;}
nav button[aria-current] {border-left-color: #9b2226; color: #9b2226; font-weight: 600;}
article {line-height: 1.9; padding-right: .6rem;} article:focus-visible {outline: 2px solid #9b2226;}
p {margin: 0 0 .5rem; white-space: pre-wrap; overflow-wrap: anywhere;}
mark {background: #ffe9a8; color: inherit;}
@media (max-width: 640px) {
  .reader {grid-template-columns: 1fr; grid-template-rows: 8rem 1fr; height: 75vh;}
  nav {border-right: 0; border-bottom: 1px solid #e4e0d6;}
}
"""
_SCRIPT = """
export default function ({ data, parentElement }) {
  const make = (tag, text) => { const e = document.createElement(tag); if (text) e.textContent = text; return e; };
  const root = make("div"); root.className = "reader";
  const nav = make("nav"), article = make("article");
  nav.setAttribute("aria-label", "目录"); article.setAttribute("aria-label", "全文"); article.tabIndex = 0;
  const lines = data.paragraphs.map((parts) => {
    const p = make("p");
    for (const [text, inside] of parts) p.appendChild(inside ? make("mark", text) : document.createTextNode(text));
    article.appendChild(p); return p; });
  const show = (p) => { if (p) article.scrollTop = p.offsetTop - article.offsetTop - 24; };
  for (const entry of data.entries) {
    const b = make("button", entry.heading); b.type = "button"; b.style.paddingLeft = `${.3 + entry.depth * .8}rem`;
    if (entry.current) b.setAttribute("aria-current", "true");
    b.addEventListener("click", () => show(lines[entry.paragraph])); nav.appendChild(b); }
  if (!data.entries.length) nav.appendChild(make("p", "这份文件没有目录。"));
  root.append(nav, article);
  parentElement.querySelector(".reader")?.remove(); parentElement.appendChild(root);
  const place = () => { const mark = article.querySelector("mark"); show(mark && mark.closest("p"));
    const at = nav.querySelector("[aria-current]"); if (at) nav.scrollTop = at.offsetTop - nav.offsetTop - 40; };
  requestAnimationFrame(place); const again = setTimeout(place, 350);
  return () => clearTimeout(again);
}
"""


@st.dialog("看上下文", width="large")  # type: ignore[untyped-decorator]
def open_reader(base_url: str, hit: Hit) -> None:
    citation = hit.citation
    st.html(
        f'<div class="yj-title">{escape(citation.title)}</div><div class="yj-badges">{render.badges(citation)}</div>'
        f'<div class="yj-path">{escape(render.place(citation))}</div>'
    )
    try:
        data = reader_data(base_url, hit)
    except ServiceProblem as problem:
        st.warning(f"{render.plain_markdown(problem.title)}：{render.plain_markdown(problem.detail)}")
        return
    window = v2.component("yiju_reader", css=_STYLE, js=_SCRIPT)
    window(key=f"reader_{hit.passage_id}", data=data)
    st.caption(f"{render.plain_markdown(citation.source)} · 第 {citation.start}–{citation.end} 字")


def reader_data(base_url: str, hit: Hit) -> dict[str, Any]:
    """What the window's script takes. Raises ServiceProblem; a text unlike the passage is one too."""
    client = Client(base_url)
    near = client.passage(hit.passage_id, context=1).passage  # the place as the index knows it now
    span = near.citation.start, near.citation.end
    document, text = client.document(near.citation.document_id), client.text(near.citation.document_id)
    if text[slice(*span)] != near.text:
        raise ServiceProblem("文件刚刚更新", "请重新查找一次，再打开上下文。")
    return {
        "paragraphs": [[list(part) for part in p.parts] for p in paragraphs(text, span)],
        "entries": [
            {"heading": e.heading, "depth": e.depth, "paragraph": e.paragraph, "current": e.current}
            for e in entries(document.outline, text, span)
        ],
    }
