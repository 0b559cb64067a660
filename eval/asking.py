"""Opens what is measured and asks it every query. In: settings, judged queries. Out: outcomes, runs.

The edge of the harness: index, model, network, clock and progress bar are met here and nowhere else.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from eval.errors import BadQueries
from eval.queries import QUERIES, check_gold, read_queries
from eval.records import JudgedQuery, Outcome
from eval.runs import Run
from eval.systems import System, ask
from indexer.build import is_stale
from indexer.errors import CorpusError
from indexer.generation import Generation, read_manifest
from indexer.records import Document
from indexer.settings import Settings
from service.cli_progress import progress_report
from service.cli_screen import complain
from service.engine import open_searcher
from service.search import Searcher

MAX_SHOWN = 5


def open_product(settings: Settings) -> Searcher:
    """The index first: that there is none must not take a model's loading time to find out. Raises NoIndex."""
    read_manifest(settings.index_dir)
    searcher = open_searcher(settings)
    with suppress(CorpusError):  # an index can be measured where its corpus is not
        if is_stale(settings):
            complain("索引不是由现在的语料和程序建成的，测的是旧索引；请先运行 yiju index build")
    return searcher


def chosen_queries(path: Path | None, split: str) -> tuple[JudgedQuery, ...]:
    """The judged queries of one split, or of both ("all"). Raises BadQueries; no query at all is one of its reasons."""
    queries = tuple(q for q in read_queries(path or QUERIES) if split in ("all", q.split))
    if not queries:
        raise BadQueries(f"{path or QUERIES} 里没有 {split} 部分的问题；换一个 --split 或 --queries")
    return queries


def require_gold(queries: Sequence[JudgedQuery], documents: Sequence[Document]) -> None:
    """Raises BadQueries, naming spans that the corpus does not hold: scores against them would mean nothing."""
    missing = check_gold(queries, documents)
    if missing:
        shown = "；".join(missing[:MAX_SHOWN]) + ("……" if len(missing) > MAX_SHOWN else "")
        raise BadQueries(
            f"有 {len(missing)} 处标准出处不在索引的文件里：{shown}。请先 yiju index build，或改正测试问题"
        )


def ask_all(system: System, queries: Sequence[JudgedQuery], *, with_answers: bool) -> dict[str, Outcome]:
    """Outcomes by query id. One query is asked once beforehand, so that warming up is nobody's latency."""
    outcomes: dict[str, Outcome] = {}
    system.search(queries[0].query)
    with progress_report() as report:
        for done, query in enumerate(queries, 1):
            outcomes[query.id] = ask(system, query, with_answer=with_answers)
            report(f"检索 {system.name}", done, len(queries))
    return outcomes


def made_run(name: str, system: System, outcomes: Mapping[str, Outcome], facts: Mapping[str, float]) -> Run:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Run(name, now, this_machine(), dict(system.description), dict(facts), outcomes)


def this_machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} 核, Python {platform.python_version()}"


def facts_of(generation: Generation) -> dict[str, float]:
    """What an index costs: bytes on disk; and how much it holds."""
    files = [path for path in generation.folder.rglob("*") if path.is_file()]
    facts: dict[str, float] = {"documents": len(generation.documents), "passages": len(generation.passages)}
    return {**facts, "index_bytes": sum(path.stat().st_size for path in files)} if files else facts


def levels_of(documents: Sequence[Document]) -> dict[str, str]:
    """Document id -> administrative level."""
    return {document.id: document.level for document in documents}
