"""A draft sentence and the service's reply in, its best basis or none out. Pure.

The service abstains when its evidence is weak; the page asks more of a basis than of an answer: the passage must share
enough of the sentence's own wording. The limits were chosen by `python -m ui.draft_limit eval/queries.jsonl`
(2026-11-21, tune split, 57 with a basis, of which 24 in far words, 249 without): precision 0.62, recall 0.46, F1 0.53,
precision of drafts alone 0.93. At 0.25 it would be 0.55, 0.53, 0.54 and 0.79: a wrong basis costs more than none.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.contradictions import Finding, compare, contradicted, shared
from ui.draft import DraftSentence
from ui.records import AnswerReply, Hit

MIN_SHARED = 0.30
MIN_SHARED_IF_ABSTAINED = 0.80
"""Wording that stands in the passage overrules an abstention."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`hit` is None for 未找到依据; then `why` says what was missing. `shared` is 0..1."""

    sentence: DraftSentence
    hit: Hit | None
    shared: float
    why: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        if self.sentence.skipped:
            return "未核对"
        if self.hit is None:
            return "未找到依据"
        return "有出入" if contradicted(self.findings) else "有依据"


def judge(sentence: DraftSentence, reply: AnswerReply) -> Checked:
    """The passage that shares most with the sentence among those found, if it carries it."""
    best, share = nearest(sentence.text, reply.passages)
    needed = MIN_SHARED_IF_ABSTAINED if reply.abstained else MIN_SHARED
    if best is None or share < needed:
        why = reply.reason if reply.abstained and reply.reason else "最接近的段落与这句话的文字相差太远。"
        return Checked(sentence, None, share, why, ())
    return Checked(sentence, best, share, "", compare(sentence.text, best.text, best.citation))


def not_checked(sentence: DraftSentence) -> Checked:
    return Checked(sentence, None, 0.0, f"{sentence.skipped}，不核对。", ())


def nearest(text: str, hits: tuple[Hit, ...]) -> tuple[Hit | None, float]:
    """The hit that shares most with the text, and how much, 0..1. Equal shares: the better ranked."""
    rated = [(shared(text, hit.text), -hit.number, hit) for hit in hits]
    if not rated:
        return None, 0.0
    share, _, hit = max(rated, key=lambda row: row[:2])
    return hit, share
