"""对比. In: a topic. Out: its passages side by side by level or region, and the targets they state, each cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from ui.asking import answered, asked, catalogue, searched, usable
from ui.records import LEVELS, Filters, Hit
from ui.render import level_heading
from ui.render_tables import cell, comparison, targets_table
from ui.targets import Target, as_csv, related, targets

PER_COLUMN = 3
PASSAGES_READ = 40
MAX_COLUMNS = 6


def draw(base_url: str) -> None:
    topic = asked(
        "compare",
        base_url,
        label="要对比的主题",
        placeholder="例如：工业增加值增长目标",
        button="对比",
        parameter="topic",
    )
    if topic is None:
        st.caption("把同一主题在不同级别、不同地区的规定并排列出，并抽出其中写明的指标、数值和年份。")
        return
    if not usable(topic):
        return
    by = st.segmented_control("并排方式", ["按级别", "按地区"], default="按级别", required=True, key="compare_by")
    st.html(comparison({name: _found(base_url, topic, filters) for name, filters in _columns(base_url, topic, by)}))
    _show_targets(base_url, topic)


def _columns(base_url: str, topic: str, by: str | None) -> list[tuple[str, Filters]]:
    entries = catalogue(base_url)
    if by == "按级别":
        return [(level, Filters(level=(level,))) for level in LEVELS if any(e.level == level for e in entries)]
    regions = list(dict.fromkeys(entry.region for entry in entries))
    counts = searched(base_url, topic, Filters(), 10).facets.get("region", {})
    likely = sorted(regions, key=lambda region: -counts.get(region, 0))[:4]
    chosen = st.multiselect("地区", regions, default=likely, max_selections=MAX_COLUMNS, key=f"regions_of_{topic}")
    return [(region, Filters(region=(region,))) for region in chosen]


def _found(base_url: str, topic: str, filters: Filters) -> tuple[Hit, ...]:
    """The passages that answer; the nearest of a level or region that says nothing of the topic would only look so."""
    reply = answered(base_url, topic, filters)
    numbers = dict.fromkeys(number for sentence in reply.sentences for number in sentence.citations)
    cited = {hit.number: hit for hit in reply.passages if hit.number in numbers}
    return tuple(cited[number] for number in numbers)[:PER_COLUMN]


def _show_targets(base_url: str, topic: str) -> None:
    rows = targets(searched(base_url, topic, Filters(), PASSAGES_READ).hits)
    st.html(level_heading("文件中写明的指标"))
    if not rows:
        st.info("这个主题的相关段落里没有写明数值的指标。可以换一个更具体的主题，例如某项产值、投资或比重。")
        return
    own, others = related(_numbered(rows), topic)
    numbered = (*own, *others)
    st.caption("只列同一句里同时写出的指标和数值，原文照录；句中没有写年份的记为“未写明”。引用前请点依据核对原文。")
    table = st.container()
    st.download_button("下载指标表（Excel 可打开）", as_csv(numbered), "指标对比.csv", "text/csv", on_click="ignore")
    st.html(level_heading("指标的依据"))
    cited = {row.hit.number: row.hit for row in numbered}
    st.html("".join(cell(hit, label=f"[{number}] ", folded=90) for number, hit in sorted(cited.items())))
    with table:  # last: a marker must not stand there before the passage it leads to
        if own:
            st.html(targets_table(own))
        if others:
            with st.expander(f"这些段落里的其他指标（{len(others)} 个）", expanded=not own):
                st.html(targets_table(others))


def _numbered(rows: Sequence[Target]) -> list[Target]:
    """The passages numbered 1, 2, 3 in the order of the table: ranks with gaps would look like missing rows."""
    order = {pid: n for n, pid in enumerate(dict.fromkeys(row.hit.passage_id for row in rows), start=1)}
    return [replace(row, hit=replace(row.hit, number=order[row.hit.passage_id])) for row in rows]
