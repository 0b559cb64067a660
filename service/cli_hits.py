"""Hits and answers as terminal text. In: records. Out: rank, title（文号）, section, passage, place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from rich.console import Console
from rich.text import Text

from indexer.records import Attribution
from service.cli_screen import print_wrapped
from service.records import Answer, Citation, Hit

STATUS_LABELS = {"in_force": "现行有效", "expired": "规划期已过", "repealed": "已废止", "not_yet": "尚未施行"}
"""`unknown` is not shown: nothing is claimed that the text does not state."""


def print_hits(screen: Console, hits: Sequence[Hit], *, total: int, word_for_word: bool = False) -> None:
    """`word_for_word`: the query was nothing but quotations."""
    if not hits and word_for_word:
        screen.print("所选范围里没有一个段落逐字包含引号里的话。去掉引号可以按意思查找。")
        return
    if not hits:
        screen.print("没有找到相关段落。可以换一种说法、减少字数，或放宽级别和地区的限制。")
        return
    for hit in hits:
        print_hit(screen, hit, label=f"{hit.rank}.")
    screen.print(f"显示 {len(hits)} 条，共 {total} 条。")


def print_answer(screen: Console, answer: Answer) -> None:
    if answer.abstained:
        screen.print(f"没有找到依据，不作回答：{answer.reason}")
        for hit in answer.hits:
            print_hit(screen, hit, label="（不是答案）")
        return
    for notice in answer.notices:
        screen.print(Text(f"请注意：{notice}", style="yellow"))
    print_wrapped(screen, Text(answer.text), indent="")
    screen.print()
    used = {number for sentence in answer.sentences for number in sentence.citations}
    for number, hit in enumerate(answer.hits, start=1):
        if number in used:
            print_hit(screen, hit, label=f"[{number}]")


def print_hit(screen: Console, hit: Hit, *, label: str) -> None:
    screen.print(Text.assemble((f"{label} ", "bold red"), (heading(hit.citation), "bold")))
    screen.print(Text(f"   {where(hit.citation)}", style="dim"))
    if hit.citation.attribution:
        screen.print(Text(f"   —— {attribution_line(hit.citation.attribution)}", style="dim"))
    print_wrapped(screen, passage_text(hit))
    screen.print(Text(f"   {place(hit.citation)}", style="dim"))
    screen.print()


def heading(citation: Citation) -> str:
    return citation.title + (f"（{citation.doc_number}）" if citation.doc_number else "")


def where(citation: Citation) -> str:
    """国家 · 全国 · 规划期已过 · 二、丰富应用场景 › （三）实施……"""
    path = " › ".join(citation.section_path)
    parts = (citation.level, citation.region, STATUS_LABELS.get(citation.status), path)
    return " · ".join(part for part in parts if part)


def attribution_line(attribution: Attribution) -> str:
    date = attribution.date.replace("/", " 至 ") if attribution.date else None
    return " · ".join(part for part in (attribution.speaker, date, attribution.occasion) if part)


def passage_text(hit: Hit) -> Text:
    """The passage with its highlighted words bold; line breaks become spaces, so that offsets still fit."""
    text = Text(hit.text.replace("\n", " "))
    for start, end in hit.highlights:
        text.stylize("bold red", start, end)
    return text


def place(citation: Citation) -> str:
    page = f"，第 {citation.page} 页" if citation.page is not None else ""
    return f"字符 {citation.start}–{citation.end}，{PurePath(citation.source).name}{page}"
