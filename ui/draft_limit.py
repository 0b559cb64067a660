"""How good is 核依据, and what are its weights? Judged draft sentences in, precision and recall at every limit out.

    python -m ui.draft_limit eval/queries.jsonl [--split tune]       (asks the service at YIJU_API, as the page does)

With a basis: the draft sentences, found when the passage given holds most of one of their gold spans. Without: the same
sentences while every document with gold of theirs is filtered out, and the questions that the corpus cannot answer.
The weights are learned by logistic regression and measured on sentences that they were not learned from.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from ui.basis import LEARNED_ON, LEAST_SURE, WEIGHTS, Candidate, Weights, candidates
from ui.client import Client, api_address
from ui.records import AnswerReply, Filters, Hit

HELD_SHARE = 0.6
"""As in the evaluation: a passage answers when it holds this much of a gold span in one piece."""
FOLDS, SEED = 5, 11
LIMITS_TRIED = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55)


@dataclass(frozen=True, slots=True)
class Rated:
    """A passage found for a sentence. `right`: it is a basis."""

    candidate: Candidate
    right: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence as the service answered it. `has_basis`: there is one."""

    sentence: str
    found: tuple[Rated, ...]
    abstained: bool
    has_basis: bool
    is_question: bool = False

    def given(self, weights: Weights | None, limit: float) -> Rated | None:
        """The passage that the page would give with these weights, or by the wording alone (None)."""
        rated = [replace(one, candidate=self._weighed(one.candidate, weights)) for one in self.found]
        rated.sort(key=lambda one: -(one.candidate.share if weights is None else one.candidate.sure or 0.0))
        carrying = (one for one in rated if one.candidate.carries(abstained=self.abstained, least=limit))
        return next(carrying, None)

    def _weighed(self, one: Candidate, weights: Weights | None) -> Candidate:
        if weights is None or one.hit.dense is None:
            return replace(one, sure=None)
        return replace(one, sure=weights.sure(one.share, one.hit.dense, abstained=self.abstained))


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


def quality(cases: Sequence[tuple[Case, Weights | None]], limit: float = LEAST_SURE) -> Quality:
    """Each case with the weights that it is judged by."""
    given = [one for case, weights in cases if (one := case.given(weights, limit)) is not None]
    return Quality(len(given), sum(one.right for one in given), sum(case.has_basis for case, _ in cases))


def learned(cases: Sequence[Case]) -> Weights:
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rows = [(case, one) for case in cases for one in case.found if one.candidate.hit.dense is not None]
    signs = [(one.candidate.share, one.candidate.hit.dense, float(case.abstained)) for case, one in rows]
    scale = StandardScaler().fit(signs)
    model = LogisticRegression().fit(scale.transform(signs), [one.right for _, one in rows])
    shared, cosine, abstained = (float(w) for w in model.coef_[0] / scale.scale_)
    middle = sum(w * m for w, m in zip((shared, cosine, abstained), scale.mean_, strict=True))
    return Weights(shared, cosine, abstained, float(model.intercept_[0] - middle))


def cross_validated(cases: Sequence[Case]) -> list[tuple[Case, Weights | None]]:
    """Each case with weights learned without its sentence."""
    sentences = sorted({case.sentence for case in cases})
    random.Random(SEED).shuffle(sentences)
    fold_of = {sentence: n % FOLDS for n, sentence in enumerate(sentences)}
    weights = [learned([case for case in cases if fold_of[case.sentence] != n]) for n in range(FOLDS)]
    return [(case, weights[fold_of[case.sentence]]) for case in cases]


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
    print("                    limit  precision  recall  F1    precision of drafts alone")
    if args.split == "tune":
        left_out = cross_validated(cases)
        for limit in LIMITS_TRIED:
            _print("cross-validated", left_out, limit)
    _print("weights in use", [(case, WEIGHTS) for case in cases], LEAST_SURE)
    _print("wording alone", [(case, None) for case in cases], LEAST_SURE)
    if args.split == "tune":
        print(
            "learned on all of them (shared, cosine, abstained, bias):", [round(w, 2) for w in astuple(learned(cases))]
        )


def _print(name: str, cases: Sequence[tuple[Case, Weights | None]], limit: float) -> None:
    q, own = quality(cases, limit), quality([one for one in cases if not one[0].is_question], limit)
    print(f"{name:18s}  {limit:5.2f}  {q.precision:9.2f}  {q.recall:6.2f}  {q.f1:.2f}  {own.precision:.2f}")


def _cases(client: Client, rows: Sequence[dict[str, Any]]) -> Iterator[Case]:
    every = [entry.id for entry in client.catalogue()]
    for row in rows:
        gold = {(item["document_id"], item["span"]) for item in row.get("gold", ())}
        if row["type"] == "unanswerable":
            asked = case_of(row["query"], client.answer(row["query"], filters=Filters()), gold, has_basis=False)
            yield replace(asked, is_question=True)
        elif row["type"] == "draft":
            yield case_of(row["query"], client.answer(row["query"], filters=Filters()), gold, has_basis=True)
            others = tuple(name for name in every if name not in {document for document, _ in gold})
            without = client.answer(row["query"], filters=Filters(document_id=others))
            yield case_of(row["query"], without, set(), has_basis=False)


def case_of(sentence: str, reply: AnswerReply, gold: set[tuple[str, str]], *, has_basis: bool) -> Case:
    found = candidates(sentence, reply, LEARNED_ON)
    rated = tuple(Rated(one, _is_basis(one.hit, gold)) for one in found)
    return Case(sentence, rated, reply.abstained, has_basis)


def _is_basis(hit: Hit, gold: set[tuple[str, str]]) -> bool:
    return any(document == hit.citation.document_id and holds(hit.text, span) for document, span in gold)


if __name__ == "__main__":
    main()
