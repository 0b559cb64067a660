"""A citation in, the words to paste out: official (GB/T 9704), as a footnote, as Markdown. Pure.

GB/T 9704-2012: the title of a document is quoted first, its number follows in 〔〕.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ui.basket import Item
from ui.records import Citation

_BRACKETED_YEAR = re.compile(r"[\[［(（【﹝]\s*(\d{4})\s*[\]］)）】﹞](?=\s*第?\d+号)")


def official(citation: Citation) -> str:
    """The service's wording, the year of a document number always in 〔〕."""
    return _BRACKETED_YEAR.sub(r"〔\1〕", citation.formatted)


def footnote(citation: Citation) -> str:
    """The official citation, then the place in the document: sections, page, and a warning where the plan is over."""
    page = f"第{citation.page}页" if citation.page is not None else ""
    where = "，".join(part for part in ("".join(f"“{name}”" for name in citation.section_path), page) if part)
    over = "（规划期已过）" if citation.status == "expired" else "（已废止）" if citation.status == "repealed" else ""
    return f"{official(citation)}{over}{'，' if where else ''}{where}。"


def markdown(items: Sequence[Item]) -> str:
    """Quotations with their notes; sources as footnotes."""
    parts = ["# 引用材料", ""]
    for number, item in enumerate(items, start=1):
        quoted = "\n".join(f"> {_literal(line)}" for line in item.text.splitlines() if line.strip())
        note = [f"说明：{_literal(item.note)}", ""] if item.note else []
        parts += [f"{quoted}[^{number}]", "", *note]
    parts += [f"[^{n}]: {_literal(footnote(item.citation))}" for n, item in enumerate(items, start=1)]
    return "\n".join(parts) + "\n"


def _literal(text: str) -> str:
    """Nothing in a quotation is read as markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text)
