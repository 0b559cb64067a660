"""Runs and their summaries in, one HTML page out: no resource from elsewhere, readable on paper. Pure.

The first run is the main one: the headline, the differences and the failures are its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from eval.charts import COLOURS, grouped_bars, latency_curves, sorted_differences
from eval.comparison import compare_values
from eval.labels import MAIN_MEASURES, SPLIT_NAMES, group_name, in_order, measure_name
from eval.measures import MAIN, MEASURES
from eval.records import SPLITS, TYPES, JudgedQuery
from eval.report_failures import failure_browser, failures_of
from eval.report_style import SCRIPT, STYLE
from eval.runs import Run
from eval.summary import ALL, Summary

POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
"""Even markup that escaped the escaping could load nothing."""

FACT_NAMES = {"index_bytes": "索引字节", "documents": "文件", "passages": "段落", "build_seconds": "建索引秒数"}


def render(
    queries: Sequence[JudgedQuery],
    runs: Sequence[Run],
    summaries: Sequence[Summary],
    today: date,
    *,
    titles: Mapping[str, str] | None = None,
) -> str:
    """`summaries[i]` is of `runs[i]` over `queries`; `titles`: document id -> title. ValueError without a run."""
    if not runs or len(runs) != len(summaries):
        raise ValueError(f"{len(runs)} runs and {len(summaries)} summaries; one of each, at least one, are needed")
    by_name = dict(zip(_names(runs), summaries, strict=True))
    found = failures_of(queries, runs[0], summaries[0])
    sections = (
        ("主要结果", _headline(runs[0], summaries[0])),
        ("各组得分", _scores(by_name)),
        ("按问题类型", _by_type(by_name)),
        ("逐题差异", _differences(queries, by_name)),
        ("问答", _answers(by_name)),
        ("用时", _latency(queries, dict(zip(by_name, runs, strict=True)), by_name)),
        ("参评结果", _about(queries, dict(zip(by_name, runs, strict=True)))),
        (f"失败浏览：{next(iter(by_name))}", failure_browser(found, titles or {})),
    )
    body = "".join(f"<section><h2>{escape(name)}</h2>{content}</section>" for name, content in sections if content)
    return _page(f"<h1>依据 · 检索质量报告</h1>{_intro(queries, today)}{body}")


def _page(body: str) -> str:
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>依据 · 检索质量报告</title><style>{STYLE}</style>"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{head}</head><body>{body}<script>{SCRIPT}</script></body></html>\n'
    )


def _names(runs: Sequence[Run]) -> list[str]:
    """Unique names: two files may hold runs of one name."""
    names: list[str] = []
    for run in runs:
        taken = sum(name == run.name or name.startswith(f"{run.name} (") for name in names)
        names.append(f"{run.name} ({taken + 1})" if taken else run.name)
    return names


def _intro(queries: Sequence[JudgedQuery], today: date) -> str:
    counts = "，".join(f"{SPLIT_NAMES[s]} {sum(q.split == s for q in queries)}" for s in SPLITS)
    answerable = sum(q.answerable for q in queries)
    return (
        f'<p class="soft">{today.isoformat()}　{len(queries)} 个问题（{counts}），其中 {answerable} 个在库内有依据。'
        "得分在 0 至 1 之间，越高越好；没有结果的问题按 0 分计。</p>"
    )


def _headline(run: Run, summary: Summary) -> str:
    values = summary.values.get(ALL, {})
    cards = [(measure_name(m), f"{values.get(m, 0.0):.3f}") for m in (*MAIN_MEASURES, "R@100")]
    if summary.answers:
        cards.append(("拒答 F1", f"{summary.answers.abstention_f1:.3f}"))
        cards.append(("事实准确", f"{summary.answers.fact_accuracy:.3f}"))
        cards.append(("引文支持率", f"{summary.answers.citation_precision:.3f}"))
    cards.append(("检索 p50", f"{summary.p50_ms:.1f} ms"))
    cards.append(("检索 p95", f"{summary.p95_ms:.1f} ms"))
    shown = "".join(f'<div class="card"><b>{value}</b>{escape(name)}</div>' for name, value in cards)
    return f'<p>{escape(run.name)}</p><div class="cards">{shown}</div>'


def _scores(by_name: Mapping[str, Summary]) -> str:
    first = next(iter(by_name.values()))
    tables = []
    for measure in map(str, MEASURES):
        rows = [_score_row(group, measure, by_name) for group in in_order(first.groups)]
        table = _table(("组", "n", *by_name), rows)
        opened = " open" if measure == MAIN else ""
        tables.append(f"<details{opened}><summary>{measure_name(measure)}</summary>{table}</details>")
    return "".join(tables)


def _score_row(group: str, measure: str, by_name: Mapping[str, Summary]) -> str:
    values = [summary.values[group][measure] for summary in by_name.values()]
    best = max(values) if len(values) > 1 else None
    cells = "".join(f'<td class="best">{v:.3f}</td>' if v == best else f"<td>{v:.3f}</td>" for v in values)
    count = len(next(iter(by_name.values())).groups[group])
    return f"<tr><td>{escape(group_name(group))}</td><td>{count}</td>{cells}</tr>"


def _by_type(by_name: Mapping[str, Summary]) -> str:
    groups = [t for t in TYPES if t in next(iter(by_name.values())).groups]
    series = {name: [s.values[g][MAIN] for g in groups] for name, s in by_name.items()}
    return _legend(by_name) + grouped_bars(f"各类型的 {MAIN}", [group_name(g) for g in groups], series)


def _differences(queries: Sequence[JudgedQuery], by_name: Mapping[str, Summary]) -> str:
    (main, summary), *others = by_name.items()
    texts = {q.id: q.query for q in queries}
    return "".join(_difference(main, summary, name, other, texts) for name, other in others)


def _difference(main: str, summary: Summary, name: str, other: Summary, texts: Mapping[str, str]) -> str:
    ids = summary.groups.get(ALL, ())
    if not ids:
        return ""
    a, b = summary.per_query[MAIN], other.per_query[MAIN]
    d = compare_values(ALL, MAIN, a, b, ids).difference
    signs = [a[i] - b[i] for i in ids]
    tally = f"胜 {sum(s > 0 for s in signs)}，平 {sum(s == 0 for s in signs)}，负 {sum(s < 0 for s in signs)}"
    chart = sorted_differences(f"{main} 减 {name}", [(f"{i} {texts[i]}", a[i] - b[i]) for i in ids])
    verdict = (
        f"{MAIN} 平均差 {d.mean:+.3f}（95% 区间 {d.low:+.3f} 至 {d.high:+.3f}），p = {d.p:.4f}，n = {d.n}；{tally}。"
    )
    return f"<h3>{escape(main)} 减 {escape(name)}</h3><p>{verdict}</p>{chart}"


def _answers(by_name: Mapping[str, Summary]) -> str:
    heads = (
        *("结果", "拒答准确率", "拒答召回率", "拒答 F1", "事实准确"),
        *("引文支持率", "逐字率", "引到标准出处", "切题句"),
    )
    rows = []
    for name, summary in by_name.items():
        if q := summary.answers:
            values = (q.abstention_precision, q.abstention_recall, q.abstention_f1, q.fact_accuracy)
            shares = (*values, q.citation_precision, q.verbatim, q.on_gold, q.to_the_point)
            cells = "".join(f"<td>{share:.3f}</td>" for share in shares)
            rows.append(f"<tr><td>{escape(name)}</td>{cells}</tr>")
    return _table(heads, rows) if rows else ""


def _latency(queries: Sequence[JudgedQuery], runs: Mapping[str, Run], by_name: Mapping[str, Summary]) -> str:
    rows = [
        f"<tr><td>{escape(name)}</td><td>{s.p50_ms:.1f}</td><td>{s.p95_ms:.1f}</td><td>{s.p99_ms:.1f}</td></tr>"
        for name, s in by_name.items()
    ]
    times = {n: [r.outcomes[q.id].took_ms for q in queries if q.id in r.outcomes] for n, r in runs.items()}
    curves = latency_curves("用时不超过若干毫秒的检索所占比例", times)
    note = '<p class="soft">只计检索，不含问答；不同机器上的用时不可直接比较。</p>'
    return _table(("毫秒", "p50", "p95", "p99"), rows) + note + _legend(by_name) + curves


def _about(queries: Sequence[JudgedQuery], runs: Mapping[str, Run]) -> str:
    rows = []
    for name, run in runs.items():
        facts = [f"{FACT_NAMES.get(fact, fact)} {value:,.0f}" for fact, value in run.facts.items()]
        absent = sum(q.id not in run.outcomes for q in queries)
        gaps = [f"缺 {absent} 个问题，按 0 分计"] if absent else []
        told = "；".join([*gaps, *(f"{key} {value}" for key, value in run.description.items()), *facts, run.machine])
        rows.append(f'<tr><td>{escape(name)}</td><td>{escape(run.made)}</td><td class="text">{escape(told)}</td></tr>')
    return _table(("结果", "时间（UTC）", "系统、索引、机器"), rows)


def _legend(names: Mapping[str, Summary]) -> str:
    marks = (f'<span><i class="c{n % COLOURS}"></i>{escape(name)}</span>' for n, name in enumerate(names))
    return f'<p class="legend">{"".join(marks)}</p>'


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    cells = "".join(f"<th>{escape(head)}</th>" for head in heads)
    return f'<div class="wide"><table><thead><tr>{cells}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
