"""What the terminal shows. In: lines, hits. Out: text on stdout, complaints on stderr.

On a terminal: colours, wrapping. Elsewhere (a pipe, a file): the same words as plain text, one passage a line.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

from rich.console import Console
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
