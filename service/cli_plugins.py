"""Commands that installed packages add to `yiju`. In: entry points of the group yiju.commands. Out: their modules.

A module of that group has add_commands(commands, common), as service.cli_index has. So the product needs to know
nobody who extends it, and works where they are absent.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol

from service.cli_parser import ChineseParser
from service.cli_screen import complain

GROUP = "yiju.commands"


class Plugin(Protocol):
    """What the module of an entry point must have."""

    def add_commands(
        self, commands: argparse._SubParsersAction[ChineseParser], common: ChineseParser
    ) -> None: ...  # pragma: no cover


def installed_plugins(points: Iterable[EntryPoint] | None = None) -> Iterator[Plugin]:
    """In the order of their names. One that cannot be imported is told and left out: `yiju search` must not fail."""
    found = entry_points(group=GROUP) if points is None else points
    for point in sorted(found, key=lambda p: p.name):
        try:
            plugin: Plugin = point.load()
        except (ImportError, AttributeError) as error:
            complain(f"扩展命令 {point.name} 装不上（{error}），其余命令照常可用；请重新安装提供它的软件包")
            continue
        yield plugin
