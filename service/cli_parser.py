"""argparse in Chinese. In: options. Out: parsers whose help and one-line errors a Chinese office can read."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

MAX_PORT = 65535

MESSAGES = (
    (r"^argument ", "参数 "),
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数 \1"),
    (r"expected one argument", "后面要有一个值"),
    (r"expected at least one argument", "后面至少要有一个值"),
    (r"invalid choice: (.*) \(choose from (.*)\)", r"没有 \1 这个选择，可用：\2"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 有多种可能：\2"),
    (r"ignored explicit argument (.*)", r"不接受值 \1"),
)
"""What argparse says (its messages have no Chinese catalogue) and what we say."""


class ChineseHelp(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class ChineseParser(argparse.ArgumentParser):
    """Errors are one line; option names must be whole, so that a new option never changes what an old script means."""

    def __init__(self, *, add_help: bool = True, **options: Any) -> None:
        super().__init__(formatter_class=ChineseHelp, allow_abbrev=False, add_help=False, **options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        if add_help:
            self.add_argument("-h", "--help", action="help", help="显示本说明")

    def error(self, message: str) -> NoReturn:
        for english, chinese in MESSAGES:
            message = re.sub(english, chinese, message)
        print(f"依据：{message}。用法见 {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def global_options() -> ChineseParser:
    """Accepted before and after the command; absent from the namespace unless given."""
    options = ChineseParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = options.add_argument_group("通用选项")
    group.add_argument("--corpus", metavar="目录", help="语料目录（默认 YIJU_CORPUS 或 ./corpus）")
    group.add_argument("--data", metavar="目录", help="数据目录，放索引和日志（默认 YIJU_DATA 或 ./data）")
    group.add_argument("--encoder", metavar="名称", help="编码模型：embedded（内置），或模型的名称、目录")
    return options


def number_between(lowest: int, highest: int) -> Callable[[str], int]:
    """An argparse type: a whole number within both bounds."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(f"应为 {lowest} 至 {highest} 的整数，得到 {text}")
        return int(text)

    return parse


port_number = number_between(1, MAX_PORT)
