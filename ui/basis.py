"""A draft sentence and the service's reply in, its best basis or none out. Pure.

The service abstains when its evidence is weak; the page asks more of a basis than of an answer. How sure a passage is
one is weighed from the share of the sentence's wording that it has, its cosine with the sentence, and whether the
service abstained. Weights and limit: `python -m ui.draft_limit eval/queries.jsonl` (2026-11-22, tune split, 157 with a
basis, 413 without; cross-validated): precision 0.91, recall 0.53, of drafts alone 0.93. By the wording alone, as before
and as still with any other encoder, whose cosines say nothing here: 0.73, 0.40 and 0.86. A wrong basis costs more than
none. The limit for a passage that lacks a figure was set by reading two dozen sentences; 11 judged drafts held one.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ui.contradictions import compare
from ui.draft import DraftSentence
from ui.findings import Finding, contradicted, unstated
from ui.nearness import shared
from ui.places import places_compared
from ui.records import AnswerReply, Hit
from ui.wording import Change, changes

_NUMBER = re.compile(r"\d[\d.]*")


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares of the sentence's wording that its basis must have, where only the wording counts."""

    shared: float = 0.30
    unstated: float = 0.50  # always, if it lacks a figure of the sentence: the rest must clearly be the same
    abstained: float = 0.80  # if the service abstained: only wording that stands in the passage overrules it


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Weights:
    """Logistic regression: how sure it is, 0..1, that a passage is a basis."""

    shared: float
    cosine: float
    abstained: float
    bias: float

    def sure(self, share: float, cosine: float, *, abstained: bool) -> float:
        weighed = self.bias + self.shared * share + self.cosine * cosine + self.abstained * abstained
        return 1.0 / (1.0 + math.exp(-weighed))


LEARNED_ON = "embedded"
"""The encoder whose cosines the weights were learned on, as /readyz names it."""
WEIGHTS = Weights(shared=2.92, cosine=19.77, abstained=-4.13, bias=-15.02)
LEAST_SURE = 0.4


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
        return "有出入" if contradicted(self.findings) or unstated(self.findings) else "有依据"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit, the share of the sentence's wording that it has, 0..1, what the two say of the same things, and how sure
    it is a basis; None where only the wording counts."""

    hit: Hit
    share: float
    findings: tuple[Finding, ...]
    sure: float | None = None

    @property
    def unstated(self) -> tuple[str, ...]:
        """The sentence's figures of which the hit says nothing, as they stand in the sentence."""
        return tuple(found.in_draft for found in self.findings if found.kind == "数字" and found.verdict == "未出现")

    def is_near(self, *, abstained: bool, least: float = LEAST_SURE) -> bool:
        if self.sure is None:
            return self.share >= (LIMITS.abstained if abstained else LIMITS.shared)
        return self.sure >= least or self.share >= LIMITS.abstained  # a literal quotation needs no other sign

    def carries(self, *, abstained: bool, least: float = LEAST_SURE) -> bool:
        """Is it near, and nearer still in wording if it lacks a figure of the sentence?"""
        return self.is_near(abstained=abstained, least=least) and (not self.unstated or self.share >= LIMITS.unstated)


def judge(sentence: DraftSentence, reply: AnswerReply, *, encoder: str = "") -> Checked:
    """The nearest passage of those that carry the sentence. `encoder`: the service's, as /readyz names it."""
    found = candidates(sentence.text, reply, encoder)
    for one in found:
        if one.carries(abstained=reply.abstained):
            return Checked(sentence, one.hit, one.share, "", with_changes(sentence.text, one))
    share = found[0].share if found else 0.0
    if reply.abstained and reply.reason:
        why = _less_the_answer(reply.reason)
    elif found and found[0].is_near(abstained=reply.abstained) and found[0].unstated:
        why = f"最接近的段落没有写明{'、'.join(found[0].unstated)}，其余文字也不够相近。"
    else:
        why = "最接近的段落与这句话相差太远。"
    return Checked(sentence, None, share, why, ())


def _less_the_answer(reason: str) -> str:
    """The service speaks of a question and of the passages below its refusal; the table has a sentence and none."""
    return f"{reason.split('；下面只是')[0].removesuffix('。')}。".replace("的依据回答这个问题", "相近的原文")


def with_changes(text: str, basis: Candidate) -> tuple[Finding, ...]:
    """The findings, and the words that an otherwise literal quotation changes; a figure or a year that differs is
    told once."""
    told = [(found.in_draft, found.in_passage) for found in contradicted(basis.findings)]
    reworded = (
        Finding("字词", change.in_draft, change.in_passage, "不一致")
        for change in changes(text, basis.hit.text)
        if not any(_is_told(change, *words) for words in told)
    )
    return (*basis.findings, *reworded)


def _is_told(change: Change, in_draft: str, in_passage: str) -> bool:
    """达到800 for 达到500, where 800亿元 for 500亿元 is told already."""
    same = change.in_draft in in_draft or in_draft in change.in_draft
    numbers = [_NUMBER.findall(words) for words in (change.in_draft, in_draft, change.in_passage, in_passage)]
    return same or (numbers[0] != [] and numbers[0] == numbers[1] and numbers[2] == numbers[3])


def not_checked(sentence: DraftSentence) -> Checked:
    return Checked(sentence, None, 0.0, f"{sentence.skipped}，不核对。", ())


def candidates(text: str, reply: AnswerReply, encoder: str = "") -> list[Candidate]:
    """Every passage compared with the text, the nearest first: the surest, or the one that shares most where only the
    wording counts. Those alike: the better ranked first."""
    compared = [_compared(text, hit, reply, encoder) for hit in reply.passages]
    return sorted(compared, key=lambda one: (-(one.share if one.sure is None else one.sure), one.hit.number))


def _compared(text: str, hit: Hit, reply: AnswerReply, encoder: str) -> Candidate:
    share = shared(text, hit.text)
    sure = None
    if encoder == LEARNED_ON and hit.dense is not None:
        sure = WEIGHTS.sure(share, hit.dense, abstained=reply.abstained)
    findings = (*compare(text, hit.text, hit.citation), *places_compared(reply.places, hit.text, hit.citation))
    return Candidate(hit, share, findings, sure)
