"""状态. In: the service's own figures over HTTP. Out: what is indexed, since when, how it is used day by day."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from ui.asking import catalogue
from ui.client import Client, ServiceProblem
from ui.metrics import built_at, daily, usage
from ui.records import LEVELS
from ui.render import STATUS_LABELS, level_heading, plain_markdown
from ui.render_tables import days_table, facts, table


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
    _catalogue(base_url)


def _usage(client: Client) -> None:
    metrics = client.metrics()
    counted = usage(metrics)
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
    _by_day(metrics)


def _by_day(metrics: str) -> None:
    st.html(level_heading("每天使用次数（最近 30 天）"))
    days = daily(metrics)
    if not days:
        st.caption("还没有记录。查依据、问答和评价的次数会按天列在这里，服务重启后仍在；不记录查询的内容。")
        return
    st.html(days_table(days))
    st.caption("只记次数，不记录查询的内容；没有使用的日子不列。对比和核依据会查找多次。")


def _catalogue(base_url: str) -> None:
    entries = catalogue(base_url)
    st.html(level_heading("文件目录"))
    counts = Counter(entry.level for entry in entries)
    st.caption(" · ".join(f"{level} {counts[level]} 份" for level in LEVELS if counts[level]))
    rows = [(e.title, e.doc_number or "", e.level, e.region, STATUS_LABELS.get(e.status, "")) for e in entries]
    st.html(table(("标题", "文号", "级别", "地区", "效力"), rows))
