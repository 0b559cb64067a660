"""How good are the limits of 核依据? Judged draft sentences in, precision and recall at every limit out.

    python -m ui.draft_limit eval/queries.jsonl [--split tune]       (asks the service at YIJU_API, as the page does)

With a basis: the draft sentences, found when the passage given holds most of one of their gold spans. Without: the same
sentences while every document with gold of theirs is filtered out, and the questions that the corpus cannot answer.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from ui.basis import LIMITS, Limits, candidates
from ui.client import Client, api_address
from ui.records import AnswerReply, Filters, Hit

HELD_SHARE = 0.6
"""As in the evaluation: a passage answers when it holds this much of a gold span in one piece."""
STEP = 0.05


@dataclass(frozen=True, slots=True)
class Rated:
    """A passage found for a sentence. `right`: it is a basis; `unstated`: it lacks a figure of the sentence."""

    shared: float
    right: bool
    unstated: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence as the service answered it, the passage that shares most first. `has_basis`: there is one."""

    found: tuple[Rated, ...]
    abstained: bool
    has_basis: bool
    is_question: bool = False

    def given(self, limits: Limits) -> Rated | None:
        """The passage that the page would give."""
        for one in self.found:
            if one.shared >= limits.needed(abstained=self.abstained, unstated=one.unstated):
                return one
        return None


@dataclass(frozen=True, slots=True)
class Quality:
    given: int
    right: int
    with_basis: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.with_basis if self.with_basis else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def quality(cases: Sequence[Case], limits: Limits) -> Quality:
    given = [one for case in cases if (one := case.given(limits)) is not None]
    return Quality(len(given), sum(one.right for one in given), sum(case.has_basis for case in cases))


def holds(passage: str, span: str) -> bool:
    longest = SequenceMatcher(None, passage, span, autojunk=False).find_longest_match()
    return longest.size >= HELD_SHARE * len(span)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--split", default="tune")
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.queries.read_text(encoding="utf-8").splitlines() if line.strip()]
    cases = list(_cases(Client(api_address()), [row for row in rows if row["split"] == args.split]))
    print(f"{sum(c.has_basis for c in cases)} with a basis, {sum(not c.has_basis for c in cases)} without")
    print("limit  if abstained  precision  recall  F1    precision of drafts alone")
    steps = [round(n * STEP, 2) for n in range(4, 17)]
    every = [replace(LIMITS, shared=low, abstained=high) for low in steps for high in steps if high >= low]
    best = sorted(every, key=lambda limits: -quality(cases, limits).f1)[:10]
    drafts = [case for case in cases if not case.is_question]
    for tried in [*best, LIMITS]:
        q, own = quality(cases, tried), quality(drafts, tried)
        row = f"{tried.shared:5.2f}  {tried.abstained:12.2f}  {q.precision:9.2f}  {q.recall:6.2f}  {q.f1:.2f}"
        print(f"{row}  {own.precision:.2f}")
    print("(last line: the limits in use)")


def _cases(client: Client, rows: Sequence[dict[str, Any]]) -> Iterator[Case]:
    every = [entry.id for entry in client.catalogue()]
    for row in rows:
        gold = {(item["document_id"], item["span"]) for item in row.get("gold", ())}
        if row["type"] == "unanswerable":
            asked = _case(row["query"], client.answer(row["query"], filters=Filters()), gold, has_basis=False)
            yield replace(asked, is_question=True)
        elif row["type"] == "draft":
            yield _case(row["query"], client.answer(row["query"], filters=Filters()), gold, has_basis=True)
            others = tuple(name for name in every if name not in {document for document, _ in gold})
            without = client.answer(row["query"], filters=Filters(document_id=others))
            yield _case(row["query"], without, set(), has_basis=False)


def _case(sentence: str, reply: AnswerReply, gold: set[tuple[str, str]], *, has_basis: bool) -> Case:
    found = tuple(
        Rated(one.share, _is_basis(one.hit, gold), unstated=bool(one.unstated))
        for one in candidates(sentence, reply.passages)
    )
    return Case(found, reply.abstained, has_basis)


def _is_basis(hit: Hit, gold: set[tuple[str, str]]) -> bool:
    return any(document == hit.citation.document_id and holds(hit.text, span) for document, span in gold)


if __name__ == "__main__":
    main()
