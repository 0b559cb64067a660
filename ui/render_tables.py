"""Checked sentences, comparisons, targets and facts in, safe HTML out. Pure; all outside text is escaped here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from ui import render
from ui.basis import Checked
from ui.findings import Finding, contradicted, unstated
from ui.metrics import Day
from ui.records import Hit
from ui.targets import Target

_VERDICT_KINDS = {"有依据": "found", "有出入": "differs", "未找到依据": "none"}


def check_table(rows: Sequence[Checked]) -> str:
    """One row a sentence: its verdict, its basis with the passage behind a fold, and what differs side by side."""
    head = "".join(
        f"<th scope='col'>{name}</th>"
        for name in ("序号", "草稿中的句子", "结论", "最合适的依据", "数字、日期、文号、名称、字词")
    )
    body = "".join(_check_row(row) for row in rows)
    return _framed(head, body, "yj-table yj-check")


def _check_row(row: Checked) -> str:
    basis = _basis(row.hit) if row.hit else f'<span class="yj-quiet">{escape(row.why)}</span>'
    cells = (
        escape(row.sentence.text),
        render.badge(row.verdict, _VERDICT_KINDS.get(row.verdict, "")),
        basis,
        _findings(row.findings) if row.hit else "",
    )
    return (
        f'<tr><td class="yj-num">{row.sentence.number}</td>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    )


def _basis(hit: Hit) -> str:
    where = render.place(hit.citation)
    return (
        f"{escape(hit.citation.formatted)}<br>{render.badges(hit.citation)}"
        f'<div class="yj-path">{escape(where)}</div>'
        f"<details><summary>看原文</summary>{escape(hit.text)}</details>"
    )


def _findings(findings: tuple[Finding, ...]) -> str:
    """What makes it 有出入 first; agreement in one quiet line."""
    differing = [*contradicted(findings), *unstated(findings)]
    absent = [f for f in findings if f.verdict == "未出现" and f not in differing and not f.in_passage]
    elsewhere = [f for f in findings if f.verdict == "未出现" and f.in_passage]
    agreed = [f for f in findings if f.verdict == "一致"]
    parts = [_versus(finding) for finding in differing]
    parts += (
        [f'<div class="yj-quiet">依据中未出现：{escape("、".join(f.in_draft for f in absent))}</div>'] if absent else []
    )
    if elsewhere:
        named = "、".join(f.in_draft for f in elsewhere)
        parts.append(f'<div class="yj-quiet">原文里有这个数，是否同一件事请核对：{escape(named)}</div>')
    parts += [f'<div class="yj-quiet">一致：{escape("、".join(f.in_draft for f in agreed))}</div>'] if agreed else []
    return "".join(parts) or '<span class="yj-quiet">没有可核对的数字和名称</span>'


def _versus(finding: Finding) -> str:
    what, stated = ("不一致", finding.in_passage) if finding.in_passage else ("未出现", "没有写明")
    return (
        f'<div>{render.badge(f"{finding.kind}{what}", "differs")}<div class="yj-vs">'
        f'<span>草稿</span><span>：</span><span class="yj-bad">{escape(finding.in_draft)}</span>'
        f'<span>依据</span><span>：</span><span class="yj-bad">{escape(stated)}</span></div></div>'
    )


def comparison(columns: Mapping[str, Sequence[Hit]]) -> str:
    """One column for each level or region, best passages first; a column without a basis says so."""
    return f'<div class="yj-columns">{"".join(_column(name, hits) for name, hits in columns.items())}</div>'


def _column(name: str, hits: Sequence[Hit]) -> str:
    cells = "".join(cell(hit) for hit in hits) or '<p class="yj-quiet">没有找到依据。</p>'
    return f'<section class="yj-column"><h2>{escape(name)}</h2>{cells}</section>'


def cell(hit: Hit, *, label: str = "", folded: int = 120) -> str:
    """A passage in little room: the beginning of its text, the rest behind a fold."""
    citation = hit.citation
    text = render.highlighted(hit.text, hit.highlights)
    begins = render.highlighted(hit.text[:folded], hit.highlights)
    body = f"<details><summary>看全段</summary>{text}</details>" if len(hit.text) > folded else ""
    shown = f"{begins}…" if body else begins
    number = f'<span class="yj-quiet">（{escape(citation.doc_number)}）</span>' if citation.doc_number else ""
    return (
        f'<div class="yj-cell"{f" id={chr(34)}{render.anchor(hit.number)}{chr(34)}" if label else ""}>'
        f"<h3>{escape(label)}{escape(citation.title)}{number}</h3>{render.badges(citation)}"
        f'<div class="yj-path">{escape(render.place(citation))}</div><div>{shown}</div>{body}</div>'
    )


def targets_table(rows: Sequence[Target]) -> str:
    """Every row cites the passage it stands in."""
    head = "".join(f"<th scope='col'>{name}</th>" for name in ("指标", "数值", "年份", "文件", "依据"))
    body = "".join(
        f"<tr><td>{escape(row.indicator)}</td><td class='yj-num'>{escape(_value(row))}</td>"
        f"<td class='yj-num'>{row.year or '未写明'}</td><td>{escape(row.hit.citation.title)} {_region(row.hit)}</td>"
        f"<td>{render.reference(row.hit.number)}</td></tr>"
        for row in rows
    )
    return _framed(head, body, "yj-table")


def _value(row: Target) -> str:
    return row.value if row.manner == "水平" else f"{row.value}（{row.manner}）"


def _region(hit: Hit) -> str:
    return render.badge(hit.citation.region) + (
        render.badge(render.STATUS_LABELS["expired"], "expired") if hit.citation.status == "expired" else ""
    )


def days_table(days: Sequence[Day]) -> str:
    """A row a day with a bar as long as its share of the busiest day."""
    most = max((day.searches + day.answers for day in days), default=0) or 1
    head = "".join(f"<th scope='col'>{name}</th>" for name in ("日期", "查依据", "问答", "评价", "查依据与问答合计"))
    return _framed(head, "".join(_day_row(day, most) for day in days), "yj-table yj-days")


def _day_row(day: Day, most: int) -> str:
    asked = day.searches + day.answers
    numbers = "".join(f"<td class='yj-num'>{n}</td>" for n in (day.searches, day.answers, day.judgements))
    bar = f'<span class="yj-bar" style="width: {100 * asked / most:.0f}%"></span>'
    return (
        f"<tr><th scope='row'>{day.day.isoformat()}</th>{numbers}<td>{bar}<span class='yj-num'>{asked}</span></td></tr>"
    )


def facts(pairs: Mapping[str, str]) -> str:
    return (
        '<dl class="yj-facts">'
        + "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in pairs.items())
        + "</dl>"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(f"<th scope='col'>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row in rows)
    return _framed(cells, body, "yj-table")


def _framed(head: str, body: str, kind: str) -> str:
    """Wide tables scroll inside their own frame, which the keyboard can reach too."""
    frame = '<div class="yj-scroll" tabindex="0" role="region" aria-label="表格">'
    return f'{frame}<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
