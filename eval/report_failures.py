"""What the main run got wrong, query by query. In: queries, a run, its summary. Out: HTML. Pure; text escaped."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from eval.answers import states
from eval.coverage import COVERED, covers, squeezed
from eval.labels import SPLIT_NAMES, TYPE_NAMES, measure_name
from eval.measures import MAIN
from eval.records import Gold, JudgedQuery, Outcome
from eval.runs import Run
from eval.summary import Summary

SHOWN_RESULTS = 5
FAULTS: Mapping[str, str] = {
    "ranking": "排序不理想",
    "unanswered": "有依据而拒答",
    "unfounded": "无依据而作答",
    "wrong-fact": "没有答出事实",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A query, what came of it, and every name of FAULTS that applies. `value` is MAIN; None if unanswerable."""

    query: JudgedQuery
    outcome: Outcome | None
    value: float | None
    faults: tuple[str, ...]


def failures_of(queries: Sequence[JudgedQuery], run: Run, summary: Summary) -> list[Failure]:
    """The worst ranking first, then those that only answered wrongly."""
    found = [_looked_at(query, run, summary) for query in queries]
    return sorted((f for f in found if f.faults), key=lambda f: (2.0 if f.value is None else f.value, f.query.id))


def failure_browser(failures: Sequence[Failure], titles: Mapping[str, str]) -> str:
    """A filter and a folded entry for each failure."""
    types = dict.fromkeys(f.query.type for f in failures)
    splits = dict.fromkeys(f.query.split for f in failures)
    faults = [name for name in FAULTS if any(name in f.faults for f in failures)]
    fields = (
        _select("type", "全部类型", {t: TYPE_NAMES[t] for t in types})
        + _select("split", "全部部分", {s: SPLIT_NAMES[s] for s in splits})
        + _select("fault", "全部问题", {name: FAULTS[name] for name in faults})
    )
    search = '<input name="text" type="search" placeholder="在问题、出处和结果里查找" aria-label="查找">'
    count = f'<p class="soft">显示 <span id="shown">{len(failures)}</span> 条，共 {len(failures)} 条</p>'
    return f'<form id="filter">{fields}{search}</form>{count}' + "".join(_entry(f, titles) for f in failures)


def marked(text: str, spans: Sequence[str]) -> str:
    """`text` as HTML with everything in it that covers one of the spans inside <mark>."""
    places = [at for at, char in enumerate(text) if not char.isspace()]
    plain = "".join(text[at] for at in places)
    inside = [False] * len(text)
    for span in map(squeezed, spans):
        for start, end in _covering(plain, span):
            first, last = places[start], places[end - 1]
            inside[first : last + 1] = [True] * (last + 1 - first)
    return _with_marks(text, inside)


def _covering(plain: str, span: str) -> Iterator[tuple[int, int]]:
    """Every run of `plain` that is a run of `span` of the size that counts; they overlap."""
    size = math.ceil(COVERED * len(span))
    for at in range(len(span) - size + 1):
        start = plain.find(span[at : at + size])
        if start >= 0:
            yield start, start + size


def _with_marks(text: str, inside: Sequence[bool]) -> str:
    parts: list[str] = []
    for at, char in enumerate(text):
        if inside[at] and not (at and inside[at - 1]):
            parts.append("<mark>")
        parts.append(escape(char))
        if inside[at] and not (at + 1 < len(text) and inside[at + 1]):
            parts.append("</mark>")
    return "".join(parts)


def _looked_at(query: JudgedQuery, run: Run, summary: Summary) -> Failure:
    outcome = run.outcomes.get(query.id)
    value = summary.per_query[MAIN].get(query.id)
    faults = ["ranking"] if value is not None and value < 1 else []
    given = outcome and outcome.answer
    if given and given.abstained and query.answerable:
        faults.append("unanswered")
    if given and not given.abstained and not query.answerable:
        faults.append("unfounded")
    if given and not given.abstained and query.type == "fact" and not states(given, query.answer or ""):
        faults.append("wrong-fact")
    return Failure(query, outcome, value, tuple(faults))


def _entry(failure: Failure, titles: Mapping[str, str]) -> str:
    query = failure.query
    data = f'data-type="{query.type}" data-split="{query.split}" data-faults="{" ".join(failure.faults)}"'
    score = "" if failure.value is None else f" {measure_name(MAIN)} {failure.value:.3f}"
    tags = (TYPE_NAMES[query.type], SPLIT_NAMES[query.split], *(FAULTS[name] for name in failure.faults))
    head = f"<b>{escape(query.query)}</b> <small>{escape(query.id)}{score}</small>"
    body = _gold(failure, titles) + _answer(failure) + _results(failure, titles)
    shown = "".join(f'<span class="tag">{tag}</span>' for tag in tags)
    return f'<details class="failure" {data}><summary>{head}{shown}</summary>{body}</details>'


def _gold(failure: Failure, titles: Mapping[str, str]) -> str:
    if not failure.query.gold:
        return "<h3>标准出处</h3><p>库内没有依据，应当拒答。</p>"
    results = failure.outcome.results if failure.outcome else ()
    texts = [squeezed(r.text) for r in results]
    rows = "".join(_gold_row(gold, texts, titles) for gold in failure.query.gold)
    expected = f"<p>应答：{escape(failure.query.answer)}</p>" if failure.query.answer else ""
    return f"<h3>标准出处</h3><ul>{rows}</ul>{expected}"


def _gold_row(gold: Gold, texts: Sequence[str], titles: Mapping[str, str]) -> str:
    span = squeezed(gold.span)
    found = next((rank for rank, text in enumerate(texts, 1) if covers(text, span)), None)
    where = f"第 {found} 条" if found else f"前 {len(texts)} 条里没有"
    grade = "" if gold.grade == 2 else "，部分相关"
    return f"<li><q>{escape(gold.span)}</q> <small>{_title(gold.document_id, titles)}{grade}；{where}</small></li>"


def _results(failure: Failure, titles: Mapping[str, str]) -> str:
    results = failure.outcome.results[:SHOWN_RESULTS] if failure.outcome else ()
    if not results:
        return "<h3>检索结果</h3><p>没有结果。</p>"
    spans = [gold.span for gold in failure.query.gold]
    rows = "".join(
        f'<li><small>{_title(r.document_id, titles)}</small><div class="passage">{marked(r.text, spans)}</div></li>'
        for r in results
    )
    return f"<h3>检索结果（前 {len(results)} 条）</h3><ol>{rows}</ol>"


def _answer(failure: Failure) -> str:
    given = failure.outcome and failure.outcome.answer
    if not given:
        return ""
    said = "".join(f"<li>{escape(sentence)}</li>" for sentence in given.sentences)
    return f"<h3>给出的回答</h3>{f'<ul>{said}</ul>' if said else '<p>拒答。</p>'}"


def _title(document_id: str, titles: Mapping[str, str]) -> str:
    title = titles.get(document_id)
    return escape(f"《{title}》{document_id}" if title else document_id)


def _select(name: str, every: str, options: Mapping[str, str]) -> str:
    rows = "".join(f'<option value="{value}">{escape(label)}</option>' for value, label in options.items())
    return f'<select name="{name}" aria-label="{every}"><option value="">{every}</option>{rows}</select>'
