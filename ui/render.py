"""Records in, safe HTML out. Pure: nothing is fetched, nothing is drawn.

Corpus and query text is escaped here and only here, so no caller can forget it: every function returns finished markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from ui.records import LEVELS, AnswerReply, Attribution, Citation, Context, Hit, Sentence

STATUS_LABELS = {"in_force": "现行有效", "expired": "规划期已过", "repealed": "已废止", "not_yet": "尚未施行"}
"""`unknown` has no badge: nothing is claimed that the text does not state."""

STYLE = """<style>
.block-container {max-width: 68rem; padding-top: 2.2rem;}
[data-testid="InputInstructions"] {display: none;}  /* an English hint that cannot be translated */
.yj-head {border-bottom: 2px solid #9b2226; padding-bottom: .5rem; margin-bottom: .2rem;}
.yj-head h1 {font-size: 1.9rem; letter-spacing: .18em; margin: 0; padding: 0; color: #9b2226; font-weight: 700;}
.yj-head p {margin: .15rem 0 0; color: #57606a; font-size: .95rem;}
.yj-hit {padding: .35rem 0 0;}
.yj-title {font-size: 1.08rem; font-weight: 600; line-height: 1.5; color: #1f2328;}
.yj-title .yj-n {color: #9b2226; margin-right: .5rem; font-variant-numeric: tabular-nums;}
.yj-title .yj-no {font-weight: 400; color: #57606a;}
.yj-badges {margin: .25rem 0;}
.yj-badge {display: inline-block; font-size: .8rem; line-height: 1.5; padding: 0 .5rem; margin-right: .35rem;
  border: 1px solid #d0d7de; border-radius: 3px; color: #424a53; background: #f6f8fa;}
.yj-badge.expired, .yj-badge.repealed {color: #8a4b00; background: #fff4e0; border-color: #e8c48a;}
.yj-badge.in_force {color: #1a6334; background: #eaf6ee; border-color: #a6d5b5;}
.yj-badge.not_yet {color: #0a4a86; background: #e8f1fb; border-color: #a9c8ea;}
.yj-badge.not-answer {color: #8a4b00; background: #fff4e0; border-color: #e8c48a; font-weight: 600;}
.yj-path {font-size: .88rem; color: #57606a; margin: .15rem 0 .35rem;}
.yj-text {font-size: 1rem; line-height: 1.85; white-space: pre-wrap; overflow-wrap: anywhere; text-align: justify;
  border-left: 3px solid #e4e0d6; padding: .1rem 0 .1rem .9rem; color: #1f2328;}
.yj-text mark, .yj-ctx mark {background: #ffe9a8; color: inherit; padding: 0 .05em; border-radius: 2px;}
.yj-by {font-size: .92rem; color: #57606a; margin: .35rem 0 0 1rem;}
.yj-ctx {font-size: .95rem; line-height: 1.8; white-space: pre-wrap; color: #6e7781;}
.yj-ctx strong {font-weight: 400; color: #1f2328;}
.yj-answer {font-size: 1.08rem; line-height: 2; background: #faf9f6; border: 1px solid #e4e0d6; border-radius: 4px;
  padding: .8rem 1.1rem; white-space: pre-wrap; overflow-wrap: anywhere;}
.yj-ref {color: #9b2226; font-size: .82em; vertical-align: super; margin-left: .1em;}
.yj-own {color: #8a4b00; font-size: .82em; margin-left: .25em;}
.yj-abstain {border-left: 4px solid #b26a00; background: #fff8ec; padding: .7rem 1rem; line-height: 1.8;}
.yj-level {font-size: 1.05rem; font-weight: 600; margin: 1rem 0 0; padding: .2rem .7rem; background: #f5f4f0;
  border-left: 4px solid #9b2226;}
</style>"""

HEADER = '<div class="yj-head"><h1>依据</h1><p>为起草的每一句话找到政策依据，原文逐字可查、出处可直接粘贴。</p></div>'


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


def hit_card(hit: Hit, *, label: str, not_an_answer: bool = False) -> str:
    """One result: number, title, document number, badges, section path, text, and who said it."""
    citation = hit.citation
    number = f'<span class="yj-no">（{escape(citation.doc_number)}）</span>' if citation.doc_number else ""
    warning = badge("不是答案", "not-answer") if not_an_answer else ""
    path = f'<div class="yj-path">{escape(" › ".join(citation.section_path))}</div>' if citation.section_path else ""
    spoken = attribution_line(citation.attribution) if citation.attribution else ""
    by = f'<div class="yj-by">—— {escape(spoken)}</div>' if spoken else ""
    return (
        f'<div class="yj-hit"><div class="yj-title"><span class="yj-n">{escape(label)}</span>'
        f"{escape(citation.title)}{number}</div>"
        f'<div class="yj-badges">{warning}{badges(citation)}</div>{path}'
        f'<div class="yj-text">{highlighted(hit.text, hit.highlights)}</div>{by}</div>'
    )


def context_block(context: Context) -> str:
    """The neighbours in grey around the passage itself."""
    around = [escape(text) for text in context.before], [escape(text) for text in context.after]
    lines = [*around[0], f"<strong>{escape(context.text)}</strong>", *around[1]]
    return f'<div class="yj-ctx">{"<br>".join(lines)}</div>'


def sentence_html(sentence: Sentence) -> str:
    """A sentence with its [1][2] markers; one that does not stand in the source says so."""
    text = re.sub(r"(\[\d+\])+\s*$", "", sentence.text)  # some generators already write their markers into the text
    refs = "".join(f'<span class="yj-ref">[{n}]</span>' for n in sentence.citations)
    return escape(text) + refs + ("" if sentence.verbatim else '<span class="yj-own">（概括，非原文）</span>')


def answer_block(reply: AnswerReply) -> str:
    return f'<div class="yj-answer">{"".join(sentence_html(sentence) for sentence in reply.sentences)}</div>'


def abstention_block(reason: str | None) -> str:
    said = reason or "语料中没有找到能回答这个问题的文字。"
    return f'<div class="yj-abstain"><strong>没有找到依据，不作回答。</strong><br>{escape(said)}</div>'


def level_heading(level: str) -> str:
    return f'<div class="yj-level">{escape(level)}</div>'


def by_level(hits: Sequence[Hit]) -> list[tuple[str, list[Hit]]]:
    """Hits under their level, levels in administrative order, ranks in order inside; levels without hits left out."""
    groups = [(level, [hit for hit in hits if hit.citation.level == level]) for level in LEVELS]
    return [(level, members) for level, members in groups if members]
