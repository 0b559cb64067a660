"""`yiju index build | status | list | rollback | verify`. In: settings. Out: what was built, what is there, a code.

Code 3: done, but some files of the corpus could not be read; each is named with its reason.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indexer.settings import Settings
from service.cli_parser import ChineseParser
from service.cli_progress import progress_report
from service.cli_screen import complain, console

if TYPE_CHECKING:
    from indexer.build import BuildReport
    from indexer.generation_rollback import Listed
    from indexer.records import Unread

OK, FAILED, INCOMPLETE = 0, 1, 3


def add_commands(commands: argparse._SubParsersAction[ChineseParser], common: ChineseParser) -> None:
    about = "建立、查看、退回、校验索引。"
    index = commands.add_parser("index", help=about.rstrip("。"), description=about, parents=[common])
    actions = index.add_subparsers(title="动作", metavar="动作", dest="action", required=True)
    after = "有文件读不了时，其余照常建好，退出码为 3。"
    made = actions.add_parser("build", help="建立索引；语料未变时立即结束", epilog=after, parents=[common])
    made.add_argument("--force", action="store_true", help="语料未变也重新建立")
    made.add_argument("--watch", action="store_true", help="一直看着语料目录，有变化就更新索引；按 Ctrl-C 停止")
    made.set_defaults(run=build)
    actions.add_parser("status", help="索引的内容和是否过期", parents=[common]).set_defaults(run=status)
    actions.add_parser("list", help="列出保留的索引版本", parents=[common]).set_defaults(run=list_all)
    back = actions.add_parser("rollback", help="退回上一个版本，或指定的版本", parents=[common])
    back.add_argument("name", nargs="?", metavar="版本", help="yiju index list 列出的名称；不写就是上一个版本")
    back.set_defaults(run=rollback)
    checked = actions.add_parser("verify", help="逐个文件核对校验和", parents=[common])
    checked.add_argument("--all", action="store_true", help="连同保留的旧版本")
    checked.set_defaults(run=verify)


def build(args: argparse.Namespace, settings: Settings) -> int:
    if args.watch:
        from service.cli_watch import watch

        console().print(f"正在看着 {settings.corpus_dir}，有变化就更新索引；按 Ctrl-C 停止。")
        watch(settings, _tell, force=args.force)
    report = build_with_progress(settings, force=args.force)
    console().print(report_line(report))
    return INCOMPLETE if report.unread else OK


def build_with_progress(settings: Settings, *, force: bool) -> BuildReport:
    """Names on stderr what could not be read."""
    from indexer.build import build_index

    with progress_report() as progress:
        report = build_index(settings, force=force, progress=progress, now=datetime.now(UTC))
    name_unread(report.unread)
    return report


def name_unread(unread: Sequence[Unread]) -> None:
    for file in unread:
        complain(f"没有读入 {file.source}：{file.reason}")


def _tell(report: BuildReport) -> None:
    now = datetime.now().astimezone()
    console().print(f"{now:%H:%M:%S} {report_line(report)}")
    name_unread(report.unread)


def report_line(report: BuildReport) -> str:
    content = f"{report.documents} 份文件，{report.passages} 个段落"
    missing = f"另有 {len(report.unread)} 份文件没有读入。" if report.unread else ""
    if report.rolled_back:
        why = "语料与退回之前相同，所以没有重建；要重建请用 yiju index build --force。"
        return f"索引停在退回的版本（{report.generation}）：{content}。{missing}{why}"
    if report.up_to_date:
        return f"索引已是最新（{report.generation}）：{content}。{missing}"
    return (
        f"索引已建好（{report.generation}）：{content}，"
        f"{report.windows} 个句窗；新编码 {report.embedded}，沿用 {report.reused}；"
        f"用时 {report.seconds:.1f} 秒。{missing}"
    )


def status(args: argparse.Namespace, settings: Settings) -> int:
    from indexer.build import is_stale, unread_of
    from indexer.generation import read_manifest
    from indexer.generation_rollback import turned_down

    manifest = read_manifest(settings.index_dir)
    screen = console()
    screen.print(f"索引：{manifest.name}（建于 {manifest.built_at}）")
    screen.print(f"内容：{manifest.documents} 份文件，{manifest.passages} 个段落，{manifest.windows} 个句窗")
    screen.print(f"编码模型：{manifest.encoder_name}")
    for file in unread_of(manifest):
        screen.print(f"没有读入：{file.source}（{file.reason}）")
    for source, facts in manifest.options.get("doubtful", ()):
        screen.print(f"待核对：{source} 的{'、'.join(facts)}（请写进 manifest.toml）")
    if turned_down(settings.index_dir):
        screen.print("已退回到这个版本；语料再有变化，或用 yiju index build --force，才会重建")
    stale = is_stale(settings)
    screen.print("状态：已过期（语料或编码模型有变化），请运行 yiju index build" if stale else "状态：最新")
    return OK


def list_all(args: argparse.Namespace, settings: Settings) -> int:
    from indexer.generation_rollback import list_generations

    found = list_generations(settings.index_dir)
    screen = console()
    for generation in found:
        screen.print(list_line(generation))
    if not found:
        complain("还没有索引：请运行 yiju index build")
    return OK if found else FAILED


def list_line(listed: Listed) -> str:
    mark = "→" if listed.is_current else " "
    if listed.facts is None:
        return f"{mark} {listed.name}  不能用：{listed.problem}"
    facts = listed.facts
    built_at = datetime.fromisoformat(facts.built_at).astimezone()
    content = f"{facts.documents} 份文件，{facts.passages} 个段落，{facts.windows} 个句窗"
    return f"{mark} {listed.name}  建于 {built_at:%Y-%m-%d %H:%M}  {content}  编码模型 {facts.encoder_name}"


def rollback(args: argparse.Namespace, settings: Settings) -> int:
    from indexer.encoder import encoder_fingerprint
    from indexer.generation_rollback import roll_back

    name = roll_back(settings.index_dir, args.name, encoder_fingerprint=encoder_fingerprint(settings))
    console().print(
        f"已退回到 {name}，各文件的校验和都已核对；运行中的服务会在几秒内换用。"
        "语料再有变化，或用 yiju index build --force，才会重建。"
    )
    return OK


def verify(args: argparse.Namespace, settings: Settings) -> int:
    from indexer.generation import verify_generation, verify_named
    from indexer.generation_files import names_in
    from indexer.generation_rollback import note_problems

    problems = [*verify_generation(settings.index_dir), *note_problems(settings.index_dir)]
    if args.all:
        problems.extend(
            problem for name in names_in(settings.index_dir) for problem in verify_named(settings.index_dir, name)
        )
    for problem in dict.fromkeys(problems):
        complain(problem)
    if not problems:
        console().print("校验通过：索引的全部文件与清单一致。")
    return FAILED if problems else OK
