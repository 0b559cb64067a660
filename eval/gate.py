"""Has quality fallen? In: the product's outcomes and eval/baseline.json. Out: checks; GateFailed if one fails.

A check fails when a mean is lower by more than MIN_DROP and paired randomisation finds p < MAX_P: a change of a few
queries either way is noise, and a sure but invisible one is not worth a red build.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from eval.asking import ask_all, chosen_queries, open_product, require_gold
from eval.baseline import (
    BASELINE,
    FACT,
    REFUSED,
    Baseline,
    Values,
    baseline_of,
    read_baseline,
    values_of,
    write_baseline,
)
from eval.errors import GateFailed
from eval.labels import MAIN_MEASURES, group_name, measure_name
from eval.queries import QUERIES
from eval.records import TYPES, JudgedQuery
from eval.significance import Difference, compare, compare_f1, f1
from eval.summary import ALL
from eval.systems import InProcess
from indexer.settings import Settings
from service.cli_screen import console

MAX_P, MIN_DROP, MIN_QUERIES = 0.05, 0.01, 20
_ROUNDING = 1e-9  # 1 - 0.99 is more than 0.01 in floating point
ABSTENTION = "abstention"


@dataclass(frozen=True, slots=True)
class Check:
    """One measure over one group: now, in the baseline, and now minus baseline."""

    measure: str
    group: str
    now: float
    before: float
    difference: Difference

    @property
    def failed(self) -> bool:
        return self.difference.mean < -MIN_DROP - _ROUNDING and self.difference.p < MAX_P

    def __str__(self) -> str:
        d = self.difference
        means = f"现在 {self.now:.3f}，基准 {self.before:.3f}"
        return f"{measure_name(self.measure)}（{group_name(self.group)}，{d.n} 题）{means}，p = {d.p:.4f}"


def run_gate(settings: Settings, *, update: bool, baseline: Path = BASELINE, queries: Path = QUERIES) -> int:
    """Asks the product everything, answers too; compares, or with `update` writes the baseline. Raises GateFailed."""
    judged = chosen_queries(queries, "all")
    before = None if update else read_baseline(baseline)  # that there is none must not take a minute to find out
    searcher = open_product(settings)
    require_gold(judged, searcher.generation.documents)
    values = values_of(judged, ask_all(InProcess(searcher), judged, with_answers=True))
    now = baseline_of(judged, values, made=date.today(), encoder=searcher.generation.encoder_fingerprint)
    screen = console()
    if before is None:
        write_baseline(baseline, now)
        screen.print(f"已把 {len(now.values)} 个问题的结果记为新的基准：{baseline}")
        return 0
    for line in remarks(now, before):
        screen.print(line)
    results = checks(judged, now, before)
    for check in results:
        screen.print(f"{'✗' if check.failed else '✓'} {check}")
    require(results)
    return 0


def checks(queries: Sequence[JudgedQuery], now: Baseline, before: Baseline) -> list[Check]:
    """Of the queries that both have and that are judged today as they were then."""
    shared = [q for q in queries if q.id in comparable(now, before)]
    made = [
        _mean_check(measure, group, members, now.values, before.values)
        for measure in MAIN_MEASURES
        for group, members in _groups(shared)
    ]
    facts = [q for q in shared if q.type == "fact"]
    if facts:
        made.append(_mean_check(FACT, ALL, facts, now.values, before.values))
    return made + _abstention_check(shared, now.values, before.values)


def comparable(now: Baseline, before: Baseline) -> set[str]:
    """Ids of queries whose text and gold are those of the baseline."""
    return {i for i, judgement in now.judgements.items() if before.judgements.get(i) == judgement}


def require(results: Iterable[Check]) -> None:
    """Raises GateFailed, naming every check that failed."""
    failed = [str(check) for check in results if check.failed]
    if failed:
        advice = "请找出原因（yiju eval run、yiju eval compare）；确属有意的改变，用 yiju eval gate --update 更新基准"
        raise GateFailed(f"检索质量显著下降：{'；'.join(failed)}。{advice}")


def remarks(now: Baseline, before: Baseline) -> list[str]:
    """What the reader of the checks must know: how many queries count, which do not, another encoder."""
    same = comparable(now, before)
    lines = [f"与 {before.made} 的基准比较：{len(same)} 个问题"]
    left_out = {
        "基准里没有": now.judgements.keys() - before.judgements.keys(),
        "问题或标准出处改过": (now.judgements.keys() & before.judgements.keys()) - same,
        "只在基准里": before.judgements.keys() - now.judgements.keys(),
    }
    lines += [f"未计入（{why}）{len(ids)} 个：{'、'.join(sorted(ids))}" for why, ids in left_out.items() if ids]
    if now.encoder != before.encoder:
        lines.append(f"编码模型与基准不同：现在 {now.encoder[:12]}，基准 {before.encoder[:12]}")
    return lines


def _groups(queries: Sequence[JudgedQuery]) -> list[tuple[str, list[JudgedQuery]]]:
    answerable = [q for q in queries if q.answerable]
    by_type = [(str(t), [q for q in answerable if q.type == t]) for t in TYPES]
    every = [(ALL, answerable)] if answerable else []
    return every + [(name, members) for name, members in by_type if len(members) >= MIN_QUERIES]


def _mean_check(measure: str, group: str, queries: Sequence[JudgedQuery], now: Values, before: Values) -> Check:
    a, b = (np.array([values[q.id][measure] for q in queries]) for values in (now, before))
    return Check(measure, group, float(a.mean()), float(b.mean()), compare(a, b))


def _abstention_check(queries: Sequence[JudgedQuery], now: Values, before: Values) -> list[Check]:
    should = np.array([not q.answerable for q in queries], dtype=np.bool_)
    if not should.any():
        return []
    a, b = (np.array([values[q.id][REFUSED] > 0 for q in queries]) for values in (now, before))
    return [Check(ABSTENTION, ALL, float(f1(a, should)), float(f1(b, should)), compare_f1(a, b, should))]
