"""`yiju corpus add FILE… | review`. In: files, the corpus folder. Out: proposed manifest entries, doubtful facts.

`add` prints; with --write it copies the file into the corpus folder and appends the entries to manifest.toml, whose
present text is kept to the letter. `review` only prints. Errors: the CorpusError tree.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.records import LEVELS
from indexer.settings import Settings
from service.cli_parser import ChineseParser
from service.cli_screen import complain, console

if TYPE_CHECKING:
    from indexer.metadata_proposal import FileProposal

OK, FAILED = 0, 1

_OPTIONS = {"title": "--title", "level": "--level", "region": "--region", "doc_type": "--type"}


def add_commands(commands: argparse._SubParsersAction[ChineseParser], common: ChineseParser) -> None:
    about = "把新文件写进语料清单，核对从原文读出的信息。"
    corpus = commands.add_parser("corpus", help=about.rstrip("。"), description=about, parents=[common])
    actions = corpus.add_subparsers(title="动作", metavar="动作", dest="action", required=True)
    after = "不加 --write 时只显示，不改动任何文件。"
    made = actions.add_parser("add", help="为新文件拟出清单条目", epilog=after, parents=[common])
    made.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="文件",
        help="要加入的文件，格式不限；下面给定的信息，对汇编只补原文没有写明的",
    )
    made.add_argument("--write", action="store_true", help="把文件复制进语料目录，把条目写进 manifest.toml 末尾")
    made.add_argument("--title", metavar="标题", help="原文没有标题时由您给定")
    made.add_argument("--level", choices=LEVELS, metavar="级别", help="、".join(LEVELS))
    made.add_argument("--region", metavar="地区", help="如 湖北省咸宁市、全国")
    made.add_argument("--type", dest="doc_type", metavar="文种", help="如 意见、规划、通知")
    made.set_defaults(run=add)
    shown = actions.add_parser("review", help="列出待核对的信息，连同读出它的那一行", parents=[common])
    shown.set_defaults(run=review)


def add(args: argparse.Namespace, settings: Settings) -> int:
    from indexer.metadata_writing import proposal_of, write_proposal

    stated = {name: value for name in _OPTIONS if (value := getattr(args, name))}
    if args.title and len(args.files) > 1:
        complain("--title 只能用于一个文件：请逐个加入")
        return FAILED
    code = OK
    for file in args.files:
        proposal = proposal_of(file, settings.corpus_dir, stated)
        print(proposal.toml)
        _tell(proposal)
        if not args.write:
            continue
        if _is_incomplete(proposal):
            code = FAILED
            continue
        write_proposal(proposal, file, settings.corpus_dir)
        complain(f"已写入 {len(proposal.entries)} 个条目：{proposal.source}；核对后请运行 yiju index build")
    return code


def _tell(proposal: FileProposal) -> None:
    """On stderr, so that the entries can be sent into a file."""
    if len(proposal.entries) > 1:
        complain(f"{proposal.source} 是汇编，认出 {len(proposal.entries)} 篇文件：请核对每篇的开头（start）")
    doubtful = sum(len(entry.doubtful) for entry in proposal.entries)
    if doubtful:
        complain(f"{proposal.source} 有 {doubtful} 处待核对，已注明读自哪一行")


def _is_incomplete(proposal: FileProposal) -> bool:
    lacking = [entry for entry in proposal.entries if entry.missing]
    if not lacking:
        return False
    keys = sorted({key for entry in lacking for key in entry.missing})
    options = " ".join(_OPTIONS.get("doc_type" if key == "type" else key, key) for key in keys)
    complain(
        f"没有写入 {proposal.source}：{len(lacking)} 个条目缺少 {'、'.join(keys)}。请用 {options} 给定，"
        "或把上面的条目复制到 manifest.toml 补全"
    )
    return True


def review(args: argparse.Namespace, settings: Settings) -> int:
    from indexer.build import SOURCE_CACHE
    from indexer.metadata_corpus import facts_of_corpus
    from indexer.metadata_review import repeals_among, reviewed

    screen = console()
    documents = list(facts_of_corpus(settings.corpus_dir, settings.data_dir / SOURCE_CACHE))
    shown = 0
    for found in map(reviewed, documents):
        if not found.remarks:
            continue
        shown += 1
        screen.print(f"{found.title}（{found.source}{'' if found.is_listed else '，清单里没有'}）")
        for remark in found.remarks:
            screen.print(f"  {remark.told}")
            if remark.quote:
                screen.print(f"    第 {remark.line} 行：{remark.quote}")
    for repeal in repeals_among(documents):
        shown += 1
        screen.print(f"可能已废止：{repeal.title}")
        screen.print(f"    {repeal.by} 第 {repeal.line} 行：{repeal.quote}")
        screen.print(f"    属实的话，请在它的条目里写 repealed_by = {repeal.by_toml}")
    screen.print(
        f"共 {len(documents)} 份文件，{shown} 处要看。" if shown else f"{len(documents)} 份文件都没有待核对的信息。"
    )
    return OK
