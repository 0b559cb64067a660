"""Records in, safe HTML out. Pure: nothing is fetched, nothing is drawn.

Corpus and query text is escaped here and only here, so no caller can forget it: every function returns finished markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from ui.records import LEVELS, AnswerReply, Attribution, Citation, Hit, Sentence

STATUS_LABELS = {"in_force": "现行有效", "expired": "规划期已过", "repealed": "已废止", "not_yet": "尚未施行"}
"""`unknown` has no badge: nothing is claimed that the text does not state."""


def highlighted(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` escaped, with each span inside <mark>. Spans are code points; overlaps are joined, strays are cut off."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        start, end = max(start, done), min(end, len(text))
        if start < end:
            parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
            done = end
    parts.append(escape(text[done:]))
    return "".join(parts).replace("</mark><mark>", "")


def plain_markdown(text: str) -> str:
    """`text` for Streamlit's Markdown with nothing in it read as markup: links, formulas, colours, HTML."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", text)


def badge(label: str, kind: str = "") -> str:
    return f'<span class="yj-badge {escape(kind)}">{escape(label)}</span>'


def badges(citation: Citation) -> str:
    """Level, region, date as far as known, and validity where something is known about it."""
    plain = [citation.level, citation.region, citation.date]
    made = [badge(label) for label in plain if label]
    if citation.status in STATUS_LABELS:
        made.append(badge(STATUS_LABELS[citation.status], citation.status))
    return "".join(made)


def attribution_line(attribution: Attribution) -> str:
    """Plain text: 习近平 · 2018-04-24 至 2018-04-28 · 在湖北考察时的讲话."""
    date = attribution.date.replace("/", " 至 ") if attribution.date else None
    return " · ".join(part for part in (attribution.speaker, date, attribution.occasion) if part)


def place(citation: Citation) -> str:
    """Plain text: the section path, and the page where it is known."""
    page = (f"第{citation.page}页",) if citation.page is not None else ()
    return " › ".join((*citation.section_path, *page))


def hit_card(hit: Hit, *, label: str, not_an_answer: bool = False) -> str:
    """One result: number, title, document number, badges, section path, text, and who said it."""
    citation = hit.citation
    number = f'<span class="yj-no">（{escape(citation.doc_number)}）</span>' if citation.doc_number else ""
    warning = badge("不是答案", "not-answer") if not_an_answer else ""
    where = place(citation)
    path = f'<div class="yj-path">{escape(where)}</div>' if where else ""
    spoken = attribution_line(citation.attribution) if citation.attribution else ""
    by = f'<div class="yj-by">—— {escape(spoken)}</div>' if spoken else ""
    return (
        f'<div class="yj-hit" id="{anchor(hit.number)}"><h3 class="yj-title"><span class="yj-n">{escape(label)}</span>'
        f"{escape(citation.title)}{number}</h3>"
        f'<div class="yj-badges">{warning}{badges(citation)}</div>{path}'
        f'<div class="yj-text">{highlighted(hit.text, hit.highlights)}</div>{by}</div>'
    )


def anchor(number: int) -> str:
    """Where a marker [n] leads on this page."""
    return f"yiju-passage-{number}"


def reference(number: int) -> str:
    return f'<a class="yj-ref" href="#{anchor(number)}" aria-label="第{number}条依据" target="_self">[{number}]</a>'


_WHOLE = re.compile(r"[。！？；!?;.][”’」』）)]*$")
_ITEM = re.compile(
    r"——|[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）、．]|\.(?!\d))|[一二三四五六七八九十]是|第[一二三四五六七八九十]+[章节，、]"
)


def sentence_html(sentence: Sentence) -> str:
    """A sentence with its [1][2] markers; one that does not stand in the source says so."""
    refs = "".join(reference(n) for n in sentence.citations)
    return (
        escape(_said(sentence)) + refs + ("" if sentence.verbatim else '<span class="yj-own">（概括，非原文）</span>')
    )


def _said(sentence: Sentence) -> str:
    """Some generators already write their markers into the text."""
    return re.sub(r"(\[\d+\])+\s*$", "", sentence.text)


def answer_block(reply: AnswerReply) -> str:
    """Each item of a list (1、…) and each row of a table, under the head that the service quotes before it, has a line
    of its own; where the next sentence is of another document, and at the end, stands of which this one is."""
    lines: list[list[str]] = []
    source = ""
    for n, sentence in enumerate(reply.sentences):
        said, before = _said(sentence), _said(reply.sentences[n - 1]) if n else ""
        goes_on = before and not source and _WHOLE.search(said) and not _ITEM.match(said) and _WHOLE.search(before)
        source = _source(reply, n)
        shown = sentence_html(sentence) + source
        if goes_on:
            lines[-1].append(shown)
        else:
            lines.append([shown])
    rows = ("".join(line) for line in lines)
    return f'<div class="yj-answer">{"".join(f"""<div class="yj-row">{row}</div>""" for row in rows)}</div>'


def _source(reply: AnswerReply, n: int) -> str:
    """Title and region of the document of sentence `n`, if the next one is of another."""
    own, following = _cited(reply, n), _cited(reply, n + 1)
    if own is None or (following is not None and following.document_id == own.document_id):
        return ""
    return f' <span class="yj-quiet">——《{escape(own.title)}》（{escape(own.region)}）</span>'


def _cited(reply: AnswerReply, n: int) -> Citation | None:
    numbers = reply.sentences[n].citations[:1] if n < len(reply.sentences) else ()
    return next((hit.citation for hit in reply.passages if hit.number in numbers), None)


def notices_block(notices: Sequence[str]) -> str:
    said = "<br>".join(map(escape, notices))
    return f'<div class="yj-notice"><strong>请注意：</strong>{said}</div>' if notices else ""


def abstention_block(reason: str | None) -> str:
    said = reason or "语料中没有找到能回答这个问题的文字。"
    return f'<div class="yj-abstain"><strong>没有找到依据，不作回答。</strong><br>{escape(said)}</div>'


def level_heading(level: str) -> str:
    return f'<h2 class="yj-level">{escape(level)}</h2>'


def by_level(hits: Sequence[Hit]) -> list[tuple[str, list[Hit]]]:
    """Hits under their level, levels in administrative order, ranks in order inside; levels without hits left out."""
    groups = [(level, [hit for hit in hits if hit.citation.level == level]) for level in LEVELS]
    return [(level, members) for level, members in groups if members]
