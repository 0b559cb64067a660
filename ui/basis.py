"""A draft sentence and the service's reply in, its best basis or none out. Pure.

The service abstains when its evidence is weak; the page asks more of a basis than of an answer: the passage must share
enough of the sentence's own wording. The limits were chosen by `python -m ui.draft_limit eval/queries.jsonl`
(2026-11-22, tune split, 85 with a basis, of which 24 in far words, 305 without): precision 0.80, recall 0.51, F1 0.62,
precision of drafts alone 0.93. At 0.25 it would be 0.70, 0.58, 0.63 and 0.82: a wrong basis costs more than none. On
the 109 drafts of later that day they give 0.75, 0.41, 0.53 and 0.94. The limit for a passage that lacks a figure was
set by reading two dozen sentences; 11 judged drafts held one.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.contradictions import Finding, compare, contradicted, shared
from ui.draft import DraftSentence
from ui.records import AnswerReply, Hit


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares of the sentence's wording that its basis must have."""

    shared: float = 0.30
    unstated: float = 0.50  # for a passage that lacks a figure of the sentence: the rest must clearly be the same
    abstained: float = 0.80  # if the service abstained: only wording that stands in the passage overrules it

    def needed(self, *, abstained: bool, unstated: bool) -> float:
        if abstained:
            return self.abstained
        return max(self.shared, self.unstated) if unstated else self.shared


LIMITS = Limits()


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit, the share of the sentence's wording that it has, 0..1, and what the two say of the same things."""

    hit: Hit
    share: float
    findings: tuple[Finding, ...]

    @property
    def unstated(self) -> tuple[str, ...]:
        """The sentence's figures of which the hit says nothing, as they stand in the sentence."""
        return tuple(found.in_draft for found in self.findings if found.kind == "数字" and found.verdict == "未出现")


def judge(sentence: DraftSentence, reply: AnswerReply) -> Checked:
    """The passage that shares most with the sentence among those found that carry it."""
    found = candidates(sentence.text, reply.passages)
    for one in found:
        if one.share >= LIMITS.needed(abstained=reply.abstained, unstated=bool(one.unstated)):
            return Checked(sentence, one.hit, one.share, "", one.findings)
    share = found[0].share if found else 0.0
    if reply.abstained and reply.reason:
        why = reply.reason
    elif share >= LIMITS.shared and found[0].unstated:
        why = f"最接近的段落没有写明{'、'.join(found[0].unstated)}，其余文字也不够相近。"
    else:
        why = "最接近的段落与这句话的文字相差太远。"
    return Checked(sentence, None, share, why, ())


def not_checked(sentence: DraftSentence) -> Checked:
    return Checked(sentence, None, 0.0, f"{sentence.skipped}，不核对。", ())


def candidates(text: str, hits: tuple[Hit, ...]) -> list[Candidate]:
    """Every hit compared with the text, the one that shares most first. Equal shares: the better ranked first."""
    compared = [Candidate(hit, shared(text, hit.text), compare(text, hit.text, hit.citation)) for hit in hits]
    return sorted(compared, key=lambda one: (-one.share, one.hit.number))
