"""`yiju index build | status | verify`. In: settings. Out: what was built, what is there, whether it is whole."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.settings import Settings
from service.cli_parser import ChineseParser
from service.cli_screen import complain, console, progress_report

if TYPE_CHECKING:
    from indexer.build import BuildReport


def add_commands(commands: argparse._SubParsersAction[ChineseParser], common: ChineseParser) -> None:
    index = commands.add_parser(
        "index", help="建立、查看、校验索引", description="建立、查看、校验索引。", parents=[common]
    )
    actions = index.add_subparsers(title="动作", metavar="动作", dest="action", required=True)
    made = actions.add_parser("build", help="建立索引；语料未变时立即结束", parents=[common])
    made.add_argument("--force", action="store_true", help="语料未变也重新建立")
    made.set_defaults(run=build)
    actions.add_parser("status", help="索引的内容和是否过期", parents=[common]).set_defaults(run=status)
    actions.add_parser("verify", help="逐个文件核对校验和", parents=[common]).set_defaults(run=verify)


def build(args: argparse.Namespace, settings: Settings) -> int:
    console().print(report_line(build_with_progress(settings, force=args.force)))
    return 0


def build_with_progress(settings: Settings, *, force: bool) -> BuildReport:
    from indexer.build import build_index

    with progress_report() as report:
        return build_index(settings, force=force, progress=report, now=datetime.now(UTC))


def report_line(report: BuildReport) -> str:
    if report.up_to_date:
        return f"索引已是最新（{report.generation}）：{report.documents} 份文件，{report.passages} 个段落。"
    return (
        f"索引已建好（{report.generation}）：{report.documents} 份文件，{report.passages} 个段落，"
        f"{report.windows} 个句窗；新编码 {report.embedded}，沿用 {report.reused}；用时 {report.seconds:.1f} 秒。"
    )


def status(args: argparse.Namespace, settings: Settings) -> int:
    from indexer.build import is_stale
    from indexer.generation import read_manifest

    manifest = read_manifest(settings.index_dir)
    screen = console()
    screen.print(f"索引：{manifest.name}（建于 {manifest.built_at}）")
    screen.print(f"内容：{manifest.documents} 份文件，{manifest.passages} 个段落，{manifest.windows} 个句窗")
    screen.print(f"编码模型：{manifest.encoder_name}")
    stale = is_stale(settings)
    screen.print("状态：已过期（语料或编码模型有变化），请运行 yiju index build" if stale else "状态：最新")
    return 0


def verify(args: argparse.Namespace, settings: Settings) -> int:
    from indexer.generation import verify_generation

    problems = verify_generation(settings.index_dir)
    for problem in problems:
        complain(problem)
    if not problems:
        console().print("校验通过：索引的全部文件与清单一致。")
    return 1 if problems else 0
