"""状态. In: the service's own figures over HTTP. Out: what is indexed, since when, how it is used, where the report
is."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from ui.asking import catalogue
from ui.client import Client, ServiceProblem
from ui.metrics import built_at, usage
from ui.records import LEVELS
from ui.render import STATUS_LABELS, level_heading, plain_markdown
from ui.render_tables import facts, table


def draw(base_url: str) -> None:
    client = Client(base_url)
    client.healthz()
    st.html(level_heading("服务与索引"))
    try:
        ready = client.readyz()
    except ServiceProblem as problem:
        st.warning(f"{plain_markdown(problem.title)}：{plain_markdown(problem.detail)}")
        return
    built = built_at(ready.generation)
    st.html(
        facts(
            {
                "服务": "正常",
                "文件": f"{ready.documents} 份",
                "段落": f"{ready.passages} 个",
                "索引": ready.generation,
                "建立时间": built.astimezone().strftime("%Y年%m月%d日 %H:%M") if built else "未写明",
                "编码器": ready.encoder,
            }
        )
    )
    _usage(client)
    _evaluation()
    _catalogue(base_url)


def _usage(client: Client) -> None:
    counted = usage(client.metrics())
    st.html(level_heading("使用情况（服务本次启动以来）"))
    mean = f"{counted.mean_ms:.0f} 毫秒" if counted.mean_ms is not None else "还没有查询"
    st.html(
        facts(
            {
                "查依据": f"{counted.searches} 次，平均 {mean}",
                "问答": f"{counted.answers} 次（核依据每句算一次）",
                "评价": f"{counted.judgements} 条",
                "服务出错": f"{counted.failures} 次",
            }
        )
    )


def _evaluation() -> None:
    st.html(level_heading("评测"))
    st.markdown("检索质量的评测报告是一个可离线打开的网页。管理员在服务所在的电脑上运行：")
    st.code("yiju eval report", language=None)
    st.caption(
        "然后用浏览器打开数据目录下的 eval/report.html（默认 data/eval/report.html）。"
        "结果下的“相关、部分、无关”会成为评测数据。"
    )


def _catalogue(base_url: str) -> None:
    entries = catalogue(base_url)
    st.html(level_heading("文件目录"))
    counts = Counter(entry.level for entry in entries)
    st.caption(" · ".join(f"{level} {counts[level]} 份" for level in LEVELS if counts[level]))
    rows = [(e.title, e.doc_number or "", e.level, e.region, STATUS_LABELS.get(e.status, "")) for e in entries]
    st.html(table(("标题", "文号", "级别", "地区", "效力"), rows))
