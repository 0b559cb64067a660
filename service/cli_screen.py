"""What the terminal shows. In: lines, hits, progress. Out: text on stdout, complaints on stderr.

On a terminal: colours, bars, wrapping. Elsewhere (a pipe, a file): the same words as plain text, one passage a line.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

Report = Callable[[str, int, int], None]
"""step, done, total"""


def use_utf8() -> None:
    """Chinese must come out whatever LANG says; a lone surrogate from the command line must not stop the output."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def complain(message: str) -> None:
    """One line on stderr, whatever line breaks the message holds."""
    print(f"依据：{' '.join(message.split())}", file=sys.stderr)


def console() -> Console:
    """Made per command: rich keeps the stream that it finds, and tests exchange it."""
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def print_wrapped(screen: Console, text: Text, *, indent: str = "   ") -> None:
    """`text` below a heading: wrapped and indented on a terminal, one indented line elsewhere."""
    if not screen.is_terminal:
        screen.print(Text(indent) + text)
        return
    for line in text.wrap(screen, max(20, screen.width - len(indent))):
        screen.print(Text(indent) + line)


@contextmanager
def progress_report() -> Iterator[Report]:
    """A bar per step on a terminal; a line per finished step elsewhere."""
    screen = console()
    if not screen.is_terminal:
        with _plain_report(screen) as report:
            yield report
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen) as bars:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report


@contextmanager
def _plain_report(screen: Console) -> Iterator[Report]:
    """A step is finished when the next begins or the work ends: a total may grow while it runs."""
    last: tuple[str, int, int] | None = None

    def finish() -> None:
        if last is not None:
            screen.print(f"{last[0]}：{last[1]}/{last[2]}")

    def report(step: str, done: int, total: int) -> None:
        nonlocal last
        if last is not None and last[0] != step:
            finish()
        last = (step, done, total)

    yield report
    finish()
