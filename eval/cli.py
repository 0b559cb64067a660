"""`yiju eval …`. In: judged queries and an index. Out: runs, tables, a report, an exit code for the gate.

The command `yiju` finds this module by its entry point (group `yiju.commands`), so the product never imports it.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from eval.folds import Fold
from indexer.settings import Settings

if TYPE_CHECKING:
    from service.cli_parser import ChineseParser

MODES = ("hybrid", "lexical", "dense")
MEASURED_WITH = {"ir-measures": "ir_measures", "pytrec-eval-terrier": "pytrec_eval"}
"""Package -> the module that proves it is there."""


def add_commands(commands: argparse._SubParsersAction[ChineseParser], common: ChineseParser) -> None:
    evaluation = commands.add_parser(
        "eval", help="测检索质量：运行、比较、报告、把关", description="测检索质量。", parents=[common]
    )
    actions = evaluation.add_subparsers(title="动作", metavar="动作", dest="action", required=True)
    _add_run(actions, common)
    compared = actions.add_parser("compare", help="两次结果逐项比较，带显著性", parents=[common])
    compared.add_argument("a", metavar="A", help="一次结果的名称或文件")
    compared.add_argument("b", metavar="B", help="另一次")
    _judged(compared)
    compared.set_defaults(run=compare)
    reported = actions.add_parser("report", help="生成一个网页报告（单个文件，可离线打开）", parents=[common])
    reported.add_argument("names", nargs="*", metavar="名称", help="要放进报告的结果，第一个为主；默认全部")
    reported.add_argument("--out", type=Path, metavar="文件", help="默认 数据目录/eval/report.html")
    _judged(reported)
    reported.set_defaults(run=report)
    gated = actions.add_parser("gate", help="质量显著低于 eval/baseline.json 时失败", parents=[common])
    gated.add_argument("--update", action="store_true", help="把当前结果记为新的基准")
    gated.set_defaults(run=gate)
    peers = actions.add_parser("peers", help="与其他开源框架同场比较", parents=[common])
    peers.add_argument("--only", action="append", metavar="名称", help="只比这一个，可重复")
    _judged(peers)
    peers.set_defaults(run=run_peers)
    actions.add_parser("list", help="列出已有的结果", parents=[common]).set_defaults(run=list_runs)
    _add_export(actions, common)


def _add_run(actions: argparse._SubParsersAction[ChineseParser], common: ChineseParser) -> None:
    made = actions.add_parser("run", help="用测试问题检索一遍并打分", parents=[common])
    made.add_argument("--name", metavar="名称", help="结果的名称（默认由方式组成）")
    made.add_argument("--mode", choices=MODES, default="hybrid", help="检索方式（默认 hybrid）")
    made.add_argument("--base-url", metavar="地址", help="测一个正在运行的服务，而不是在本进程里测")
    made.add_argument("--no-answers", action="store_true", help="只测检索，不测问答")
    made.add_argument("--collection", type=Path, metavar="目录", help="外部测试集：corpus.jsonl、queries、qrels")
    made.add_argument("--fold", type=_fold, metavar="几/几", help="只用外部测试集的一部分问题，如 0/3 是第一个三分之一")
    _judged(made)
    made.set_defaults(run=run)


def _add_export(actions: argparse._SubParsersAction[ChineseParser], common: ChineseParser) -> None:
    exported = actions.add_parser("export", help="写出 TREC 格式的 run 和 qrels", parents=[common])
    exported.add_argument("name", nargs="?", metavar="名称", help="哪次结果；与 --feedback 二选一")
    exported.add_argument("--feedback", action="store_true", help="把页面上的打分写成 qrels")
    exported.add_argument("--out", type=Path, default=Path("."), metavar="目录", help="写到哪个目录（默认当前目录）")
    _judged(exported)
    exported.set_defaults(run=export)


def _judged(parser: ChineseParser) -> None:
    parser.add_argument("--queries", type=Path, metavar="文件", help="测试问题（默认随程序附带的 eval/queries.jsonl）")
    parser.add_argument("--split", choices=("tune", "heldout", "all"), default="all", help="用哪一部分问题")


def _fold(text: str) -> Fold:
    try:
        return Fold.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} 应写成 0/3：共 3 份，取第 0 份（从 0 数起）") from error


def need_measures() -> None:
    """Raises MissingMeasures where the optional packages of `yiju[eval]` are not installed."""
    from eval.errors import MissingMeasures

    for package, module in MEASURED_WITH.items():
        try:
            import_module(module)
        except ImportError as error:
            raise MissingMeasures(package) from error


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Raises BadCollection for a fold without a collection: all queries would be measured, and be taken for a part."""
    need_measures()
    if args.fold and not args.collection:
        from eval.errors import BadCollection

        raise BadCollection("--fold 只用于外部测试集；请同时给出 --collection 目录，或去掉 --fold")
    if args.collection:
        from eval.collection_run import run_collection

        return run_collection(args, settings)
    from eval.commands import run_system

    return run_system(args, settings)


def compare(args: argparse.Namespace, settings: Settings) -> int:
    need_measures()
    from eval.commands import compare_runs

    return compare_runs(args, settings)


def report(args: argparse.Namespace, settings: Settings) -> int:
    need_measures()
    from eval.commands import write_report

    return write_report(args, settings)


def gate(args: argparse.Namespace, settings: Settings) -> int:
    need_measures()
    from eval.gate import run_gate

    return run_gate(settings, update=args.update)


def run_peers(args: argparse.Namespace, settings: Settings) -> int:
    need_measures()
    from eval.against_peers import compare_with_peers

    return compare_with_peers(args, settings)


def list_runs(args: argparse.Namespace, settings: Settings) -> int:
    need_measures()
    from eval.commands import print_runs

    return print_runs(settings)


def export(args: argparse.Namespace, settings: Settings) -> int:
    need_measures()
    from eval.commands import export_trec

    return export_trec(args, settings)
