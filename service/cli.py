"""The command `yiju`. In: arguments. Out: text and an exit code: 0 done, 1 a known error, 2 usage,
3 built, but with files that could not be read (`yiju index build`), 130 Ctrl-C, 141 nobody reads our output.

A known error is one line on stderr; an unexpected one is a line that names the log, where its traceback is. Nothing
heavy is imported here: torch, faiss and FastAPI belong to the commands that need them.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.errors import YijuError
from indexer.settings import Settings, settings_from_environment
from service import cli_corpus, cli_index, cli_search, cli_serve
from service.cli_log import write_traceback
from service.cli_parser import ChineseParser, global_options
from service.cli_plugins import installed_plugins
from service.cli_screen import complain, use_utf8

OK, FAILED, USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    use_utf8()
    parser = build_parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has already printed its help or its one line
        return stop.code if isinstance(stop.code, int) else USAGE
    settings = settings_from(args)
    run: Callable[[argparse.Namespace, Settings], int] = args.run
    return guarded(lambda: run(args, settings), log_dir=settings.data_dir)


def build_parser() -> argparse.ArgumentParser:
    common = global_options()
    parser = ChineseParser(
        prog="yiju",
        description="依据：为起草的每一句话找到政策依据，逐字引用，注明出处。",
        epilog="第一次使用：yiju up（建索引，启动服务和页面）。各命令的用法：yiju 命令 --help",
        parents=[common],
    )
    commands = parser.add_subparsers(title="命令", metavar="命令", dest="command", required=True)
    for module in (cli_index, cli_corpus, cli_search, cli_serve, *installed_plugins()):
        module.add_commands(commands, common)
    return parser


def settings_from(args: argparse.Namespace) -> Settings:
    """The environment's settings, each replaced by its flag where one was given."""
    settings = settings_from_environment()
    return dataclasses.replace(
        settings,
        corpus_dir=Path(args.corpus) if "corpus" in args else settings.corpus_dir,
        data_dir=Path(args.data) if "data" in args else settings.data_dir,
        encoder=args.encoder if "encoder" in args else settings.encoder,
    )


def guarded(run: Callable[[], int], *, log_dir: Path) -> int:
    """The outermost edge: whatever happens inside becomes one line and an exit code."""
    try:
        code = run()
        sys.stdout.flush()  # a closed pipe must be met here, not at interpreter exit
        return code
    except YijuError as error:
        complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        complain("已中止。")
        return INTERRUPTED
    except BrokenPipeError:  # yiju search … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the outermost edge; the traceback goes to the log
        log = write_traceback(error, log_dir)
        complain(f"程序出错（{type(error).__name__}），详情已写入 {log}；请重试，若再次出现请把该文件发给管理员。")
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
