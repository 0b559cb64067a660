"""How well facts are read from the texts. In: a corpus whose manifest states them. Out: field × right, wrong, absent.

`python -m eval.metadata [--corpus DIR] [--details]`. Right: equal to the manifest, white space and shape of
brackets aside; a kind of document also when one is the other's finer name (行动方案, 方案). Wrong: another value,
or a value where the manifest has none. Absent: the manifest has a value and the reader gave none. No model is needed.
"""

from __future__ import annotations

import argparse
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from indexer.manifest import Entry
from indexer.metadata_compendium import constituents
from indexer.metadata_corpus import FactsOf, facts_of_corpus
from indexer.metadata_records import FACT_NAMES, Facts
from indexer.sources import squeeze

Outcome = Literal["right", "wrong", "absent", "rightly none"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One fact of one document. `is_settled`: read with a confidence that needs nobody's look."""

    document_id: str
    field: str
    outcome: Outcome
    stated: object
    read: object
    is_settled: bool


def judge(entry: Entry, facts: Facts) -> Iterator[Judged]:
    """Every fact of one document against the manifest's. A title that the editor gave stands nowhere to be read."""
    read = facts.of_manifest()
    for name in FACT_NAMES:
        stated = None if name == "title" and not entry.title_in_text else getattr(entry, name)
        fact = read.get(name)
        given = fact.value if fact else None
        settled = fact is not None and fact.is_settled
        yield Judged(entry.id, name, outcome_of(name, stated, given), stated, given, settled)


def outcome_of(name: str, stated: object, given: object) -> Outcome:
    if given is None:
        return "rightly none" if stated is None else "absent"
    if stated is None:
        return "wrong"
    return "right" if _equal(name, _plain(stated), _plain(given)) else "wrong"


def _plain(value: object) -> str:
    return squeeze(unicodedata.normalize("NFKC", str(value))).replace("—", "-")


def _equal(name: str, stated: str, given: str) -> bool:
    if name == "doc_type":
        return stated.endswith(given) or given.endswith(stated)
    return stated == given


def table(judged: Iterable[Judged]) -> str:
    """Markdown: a row per fact."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in judged:
        counts[one.field, one.outcome] += 1
        if one.outcome == "wrong" and one.is_settled:
            counts[one.field, "wrong, settled"] += 1
    columns = ("right", "rightly none", "absent", "wrong", "wrong, settled")
    rows = [
        f"| {title} | " + " | ".join(str(counts[name, column]) for column in columns) + " |"
        for name, title in FACT_NAMES.items()
    ]
    head = "| 信息 | 读对 | 原文没有，也没有读出 | 没有读出 | 读错 | 其中没有标为待核对 |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description="从原文读出的信息与清单对照。")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--details", action="store_true", help="逐条列出读错和没有读出的")
    args = parser.parse_args()
    documents = list(facts_of_corpus(args.corpus))
    judged = [one for read in documents if read.entry for one in judge(read.entry, read.facts)]
    print(table(judged))
    for line in starts_report(documents):
        print(line)
    for one in judged if args.details else ():
        if one.outcome in ("wrong", "absent"):
            print(
                f"{one.outcome:7} {one.document_id} {one.field}: {one.stated} / {one.read} (settled: {one.is_settled})"
            )


def starts_report(documents: Iterable[FactsOf]) -> Iterator[str]:
    """Of every source with several documents: how many of their beginnings are found without the manifest."""
    by_source: dict[str, list[FactsOf]] = {}
    for read in documents:
        by_source.setdefault(read.document.source, []).append(read)
    for source, listed in by_source.items():
        stated = {read.lines[0].number for read in listed}
        found = {part.lines[0].number for part in constituents(listed[0].whole_source).parts}
        if len(stated) > 1 or len(found) > 1:
            right = len(stated & found)
            yield f"{source}：{len(stated)} 篇的开头找到 {right} 篇，多出 {len(found - stated)} 处"


if __name__ == "__main__":
    main()
