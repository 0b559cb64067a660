"""What a comparison of a draft with its basis finds. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["一致", "不一致", "未出现"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`in_draft` stands in the draft; `in_passage` in the passage or its citation; of 未出现 it is
    the same number said of something else, or empty."""

    kind: str
    in_draft: str
    in_passage: str
    verdict: Verdict


def contradicted(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.verdict == "不一致")


def unstated(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Figures that stand nowhere in the passage: it is no basis of a sentence that lives by them."""
    return tuple(f for f in findings if f.kind == "数字" and f.verdict == "未出现" and not f.in_passage)
