"""What a reader must know of an answer before quoting it. In: what was quoted. Out: sentences in Chinese. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.records import LEVELS
from service.constraints import constraints_of
from service.listing import MOST_ITEMS, Item, left_out
from service.part_found import PartFound
from service.places import Place
from service.search import Finding, Searcher

_CALLED = {"领导论述": "领导论述原文", "国家": "国家文件", "外地经验": "外地经验"}


def level_called(level: str) -> str:
    return _CALLED.get(level, f"{level}级文件")


def unanswered(name: str, reason: str) -> str:
    """Of one of several things asked for; the reason without what follows for an answer that says nothing at all."""
    return f"问到的“{name.strip('“”')}”没有答案：{reason.split('；')[0]}。"


def of_no_place_asked(searcher: Searcher, finding: Finding, items: Sequence[Item]) -> tuple[str, ...]:
    """A rule of the nation may answer what is asked of 江西; it must not be taken for one of 江西's own."""
    locality = searcher.locality

    def is_of(place: Place, position: int) -> bool:
        return locality.speaks_of(place, position) or locality.made_in(place, position)

    missing = [place for place in finding.places if items and not any(is_of(place, item.position) for item in items)]
    if not missing or len(missing) < len(finding.places):
        return ()
    named = "、".join(f"“{searcher.locality.gazetteer.called(place)}”" for place in missing)
    return (f"所引文字没有提到{named}，也不出自当地文件；是否适用请核对。",)


def of_words_unheard(searcher: Searcher, finding: Finding, items: Sequence[Item]) -> tuple[str, ...]:
    """双碳, asked of texts that write 节能降碳: answered by what is nearest, and the reader is to judge that."""
    words = searcher.unheard_of(finding.query) if items else ()
    named = "、".join(f"“{word}”" for word in words)
    return (f"文件库里没有出现{named}这个说法，所引是最接近的文字，说的不一定是这件事，请核对。",) if words else ()


def of_several_documents(searcher: Searcher, finding: Finding, items: Sequence[Item]) -> tuple[str, ...]:
    """Figures of two plans stand side by side: 300家 of one, 180家 of the other."""
    asked = constraints_of(finding.query)
    if not asked.figures:
        return ()
    passages = searcher.generation.passages
    stating = [
        passages[item.position].document_id
        for item in items
        if asked.figure_met(searcher.text_of(passages[item.position])[slice(*item.span)])
    ]
    titles = [searcher.documents[own].title for own in dict.fromkeys(stating)]
    if len(titles) < 2:
        return ()
    named = "、".join(f"《{title}》" for title in titles)
    return (f"所引数字出自 {len(titles)} 份文件（{named}），地区、年份、口径可能不同，引用前请分别核对。",)


def of_no_level_asked(searcher: Searcher, finding: Finding, items: Sequence[Item]) -> tuple[str, ...]:
    """国家对…有哪些支持政策, answered from a province's text."""
    quoted = {searcher.documents[searcher.generation.passages[item.position].document_id].level for item in items}
    asked = [level for level in LEVELS if level in finding.query.levels]
    if not asked or not items or quoted & set(asked) or constraints_of(finding.query).figures:
        return ()
    return (f"所引文字不出自{'、'.join(map(level_called, asked))}，请核对层级。",)


def of_lists_cut(searcher: Searcher, finding: Finding, items: Sequence[Item]) -> tuple[str, ...]:
    """Who is told fifteen items must not take them for all."""
    missing = [(part, left_out(part.document, part.section)) for part in _listed(searcher, finding, items)]
    return tuple(
        f"《{part.document.title}》这一部分只列出前 {MOST_ITEMS} 条，另有 {count} 条，请点开看全文。"
        for part, count in missing
        if count and part.section
    )


def of_headings_only(searcher: Searcher, finding: Finding, items: Sequence[Item]) -> tuple[str, ...]:
    """An outline is told as one: who cites a heading cites no clause."""
    whole = [part.document for part in _listed(searcher, finding, items) if part.section == 0]
    return tuple(f"以下是《{document.title}》的各级标题，不是条文；引用请点开看正文。" for document in whole)


def _listed(searcher: Searcher, finding: Finding, items: Sequence[Item]) -> list[PartFound]:
    """Parts that are quoted; one of a document that may not answer is not."""
    quoted = {searcher.generation.passages[item.position].document_id for item in items}
    return [part for part in finding.parts if part.document.id in quoted]
