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

from ui.basis import MIN_SHARED, MIN_SHARED_IF_ABSTAINED, nearest
from ui.client import Client, api_address
from ui.records import AnswerReply, Filters

HELD_SHARE = 0.6
"""As in the evaluation: a passage answers when it holds this much of a gold span in one piece."""
STEP = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence as the service answered it. `right`: the nearest passage is a basis; `has_basis`: there is one."""

    shared: float
    abstained: bool
    right: bool
    has_basis: bool
    is_question: bool = False


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


def quality(cases: Sequence[Case], limit: float, limit_if_abstained: float) -> Quality:
    given = [c for c in cases if c.shared >= (limit_if_abstained if c.abstained else limit)]
    return Quality(len(given), sum(c.right for c in given), sum(c.has_basis for c in cases))


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
    limits = [round(n * STEP, 2) for n in range(4, 17)]
    pairs = [(low, high) for low in limits for high in limits if high >= low]
    best = sorted(pairs, key=lambda pair: -quality(cases, *pair).f1)[:10]
    drafts = [case for case in cases if not case.is_question]
    for pair in [*best, (MIN_SHARED, MIN_SHARED_IF_ABSTAINED)]:
        q, own = quality(cases, *pair), quality(drafts, *pair)
        print(f"{pair[0]:5.2f}  {pair[1]:12.2f}  {q.precision:9.2f}  {q.recall:6.2f}  {q.f1:.2f}  {own.precision:.2f}")
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
    hit, share = nearest(sentence, reply.passages)
    own = [span for document, span in gold if hit is not None and hit.citation.document_id == document]
    right = hit is not None and any(holds(hit.text, span) for span in own)
    return Case(share, reply.abstained, right, has_basis)


if __name__ == "__main__":
    main()
