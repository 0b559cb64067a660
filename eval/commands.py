"""What `yiju eval` does. In: parsed arguments, settings. Out: files, tables on the screen, an exit code.

Runs live under <data>/eval/runs, the report beside them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from eval.asking import ask_all, chosen_queries, facts_of, levels_of, made_run, open_product, require_gold
from eval.comparison import compare_groups, most_changed, queries_of_any, queries_of_either
from eval.errors import BadRun
from eval.feedback import feedback_qrels, write_wording
from eval.measures import MAIN
from eval.records import JudgedQuery
from eval.runs import SUFFIX, Run, read_run, run_path, runs_in, write_run
from eval.summary import Summary, summarise
from eval.systems import InProcess, OverHTTP, System
from eval.tables import answer_line, change_table, comparison_table, latency_line, quality_table, runs_table
from eval.trec import qrels_and_run, write_qrels, write_trec_run
from indexer.errors import CorpusError
from indexer.manifest import Entry, read_manifest_file
from indexer.settings import Settings
from service.cli_screen import complain, console
from service.engine import FEEDBACK_FILE

_NAME = re.compile(r"[\w.+-]+")


def run_system(args: argparse.Namespace, settings: Settings) -> int:
    """The product, in process or over HTTP, over one split; writes the run and prints what it is worth."""
    queries = chosen_queries(args.queries, args.split)
    system, levels, facts = _over_http(args) if args.base_url else _in_process(args, settings, queries)
    name = _checked_name(args.name or system.name)
    outcomes = ask_all(system, queries, with_answers=not args.no_answers)
    keep_run(made_run(name, system, outcomes, facts), queries, levels, settings)
    return 0


def keep_run(run: Run, queries: Sequence[JudgedQuery], levels: Mapping[str, str], settings: Settings) -> None:
    """Writes a run and prints its figures; for whoever measures another system too."""
    path = run_path(runs_in(settings.data_dir), run.name)
    write_run(path, run)
    screen = console()
    summary = summarise(queries, run, levels)
    screen.print(quality_table(summary))
    if summary.answers:
        screen.print(answer_line(summary.answers))
    screen.print(latency_line(summary))
    screen.print(f"已写入 {path}")


def compare_runs(args: argparse.Namespace, settings: Settings) -> int:
    """A minus B for every group, with interval and p, then the queries that changed most."""
    runs = runs_in(settings.data_dir)
    a, b = (read_run(run_path(runs, name)) for name in (args.a, args.b))
    queries = queries_of_either(chosen_queries(args.queries, args.split), a, b)
    levels = {entry.id: entry.level for entry in _entries(settings)}
    of_a, of_b = summarise(queries, a, levels), summarise(queries, b, levels)
    screen = console()
    for letter, run in (("A", a), ("B", b)):
        absent = sum(q.id not in run.outcomes for q in queries)
        screen.print(f"{letter} = {run.name}" + (f"，缺 {absent} 个问题，按 0 分计" if absent else ""))
    screen.print(comparison_table(compare_groups(of_a, of_b)))
    screen.print(f"{MAIN} 变化最大的问题：")
    screen.print(change_table(most_changed(of_a, of_b), {q.id: q for q in queries}))
    for letter, summary in (("A", of_a), ("B", of_b)):
        if summary.answers:
            screen.print(f"{letter} {answer_line(summary.answers)}")
    return 0


def write_report(args: argparse.Namespace, settings: Settings) -> int:
    """One page about the runs named, or about all; the first is the one that is looked into."""
    from eval.report import render

    chosen = chosen_queries(args.queries, args.split)
    runs = _runs_about(chosen, args.names, settings)
    queries = queries_of_any(chosen, runs)
    entries = _entries(settings)
    summaries: list[Summary] = [summarise(queries, run, {e.id: e.level for e in entries}) for run in runs]
    page = render(queries, runs, summaries, date.today(), titles={e.id: e.title for e in entries})
    out: Path = args.out or settings.data_dir / "eval" / "report.html"
    out.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(out, page)
    console().print(f"报告已写入 {out}，用浏览器打开即可。")
    return 0


def print_runs(settings: Settings) -> int:
    """A file that cannot be read is told and passed over: the others are still there."""
    runs = list(_kept_runs(settings))
    if runs:
        console().print(runs_table(sorted(runs, key=lambda run: run.made)))
    else:
        console().print("还没有评测结果；先运行 yiju eval run")
    return 0


def export_trec(args: argparse.Namespace, settings: Settings) -> int:
    """NAME.qrels.txt and NAME.run.txt; or, of feedback, feedback.qrels.txt and feedback.queries.jsonl."""
    if bool(args.name) == args.feedback:
        raise BadRun("请给出一次结果的名称，或用 --feedback，二者选一；已有的结果用 yiju eval list 查看")
    out: Path = args.out
    out.mkdir(parents=True, exist_ok=True)
    written = _export_feedback(out, settings) if args.feedback else _export_run(args, out, settings)
    console().print(f"已写入 {'、'.join(str(path) for path in written)}")
    return 0


def _in_process(
    args: argparse.Namespace, settings: Settings, queries: Sequence[JudgedQuery]
) -> tuple[System, dict[str, str], dict[str, float]]:
    searcher = open_product(settings)
    documents = searcher.generation.documents
    require_gold(queries, documents)
    return InProcess(searcher, args.mode), levels_of(documents), facts_of(searcher.generation)


def _over_http(args: argparse.Namespace) -> tuple[System, dict[str, str], dict[str, float]]:
    system = OverHTTP(args.base_url, args.mode)
    return system, system.levels(), {}


def _write_whole(path: Path, page: str) -> None:
    """The service may be handing out the old one: whoever reads sees the old page or the new one, never half of one."""
    if path.exists() and not path.is_file():  # /dev/stdout is written to, not replaced
        path.write_text(page, encoding="utf-8")
        return
    partial = path.with_name(path.name + ".partial")
    partial.write_text(page, encoding="utf-8")
    partial.replace(path)


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadRun(f"结果的名称 {name!r} 不能用；只可用文字、数字、点、加号、横线和下划线")
    return name


def _entries(settings: Settings) -> tuple[Entry, ...]:
    """The documents of the local corpus; none, and a line that says so, where there is no corpus."""
    try:
        return read_manifest_file(settings.corpus_dir).entries
    except CorpusError as error:
        complain(f"{error}；因此不按级别分组，也不显示文件标题")
        return ()


def _kept_runs(settings: Settings) -> Iterator[Run]:
    for path in sorted(runs_in(settings.data_dir).glob(f"*{SUFFIX}")):
        try:
            yield read_run(path)
        except BadRun as error:
            complain(str(error))


def _runs_about(queries: Sequence[JudgedQuery], names: Sequence[str], settings: Settings) -> list[Run]:
    """The runs named; without a name all that were asked one of the queries, the newest first. Raises BadRun."""
    if names:
        runs = [read_run(run_path(runs_in(settings.data_dir), name)) for name in names]
        strange = [run.name for run in runs if not queries_of_any(queries, [run])]
    else:
        newest = sorted(_kept_runs(settings), key=lambda run: run.made, reverse=True)
        runs, strange = [run for run in newest if queries_of_any(queries, [run])], []
    if strange or not runs:
        raise BadRun(f"{'、'.join(strange) or '已有的结果'}没有答过这些测试问题；请先运行 yiju eval run")
    return runs


def _export_run(args: argparse.Namespace, out: Path, settings: Settings) -> tuple[Path, Path]:
    run = read_run(run_path(runs_in(settings.data_dir), args.name))
    qrels, scored = qrels_and_run(chosen_queries(args.queries, args.split), run)
    paths = out / f"{run.name}.qrels.txt", out / f"{run.name}.run.txt"
    write_qrels(paths[0], qrels)
    write_trec_run(paths[1], scored, tag=run.name)
    return paths


def _export_feedback(out: Path, settings: Settings) -> tuple[Path, Path]:
    qrels, wording = feedback_qrels(settings.data_dir / FEEDBACK_FILE)
    paths = out / "feedback.qrels.txt", out / "feedback.queries.jsonl"
    write_qrels(paths[0], qrels)
    write_wording(paths[1], wording)
    return paths
