"""评测. In: the newest report over HTTP. Out: the report in a frame of its own, or how to make one.

The frame is sandboxed: the report's script runs, but does not reach this page. The policy that the service sends with
the report is lost on the way into the frame, so it is written into it again: nothing is loaded from anywhere.
"""

from __future__ import annotations

import streamlit as st
from streamlit.components import v2

from ui.client import Client
from ui.render import level_heading

_POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
)
_STYLE = """
iframe {box-sizing: border-box; width: 100%; height: 80vh; min-height: 30rem; border: 1px solid #d8d4ca;
  background: #fff;}
"""
_SCRIPT = """
export default function ({ data, parentElement }) {
  let frame = parentElement.querySelector("iframe");
  if (!frame) {
    frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.title = "检索质量报告";
    parentElement.appendChild(frame);
  }
  if (frame.srcdoc !== data.html) frame.srcdoc = data.html;
}
"""


def draw(base_url: str) -> None:
    st.html(level_heading("评测"))
    report = Client(base_url).evaluation_report()
    if report is None:
        st.info(
            "还没有评测报告。请管理员在服务所在的电脑上依次运行下面两条命令，然后点“刷新”。（怎样读报告，见《评测手册》。）"
        )
        st.code("yiju eval run\nyiju eval report", language=None)
        st.button("刷新")
        return
    written = report.written.astimezone().strftime("%Y年%m月%d日 %H:%M") if report.written else "时间未写明"
    st.caption(f"最新的报告，生成于 {written}。要更新，请管理员再运行 yiju eval run 和 yiju eval report。")
    v2.component("yiju_report", css=_STYLE, js=_SCRIPT)(key="evaluation_report", data={"html": _POLICY + report.html})
    st.download_button("下载报告（网页，可离线打开）", report.html, "检索质量报告.html", "text/html", on_click="ignore")
