"""How far a long command is. In: (step, done, total) from it. Out: bars with rate and time left, or plain lines.

On a terminal: a bar per step. Elsewhere: a line when a step is finished and one every ten seconds while it runs, so
that a log shows where it stands. The step's name says what is counted: files, passages, windows, queries.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from service.cli_screen import Report, console

EVERY_S = 10.0
WORTH_A_RATE_S = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """A step under way. `shown_s`: when its last line was printed."""

    name: str
    done: int
    total: int
    began_s: float
    shown_s: float

    def line(self, now_s: float) -> str:
        """`计算句窗向量：1200/3200，每秒 60，约剩 33 秒`; without rate for what took no time."""
        took_s = now_s - self.began_s
        counted = f"{self.name}：{self.done}/{self.total}"
        if took_s < WORTH_A_RATE_S or not self.done or self.total == 1:
            return counted
        rate = self.done / took_s
        left = f"约剩 {(self.total - self.done) / rate:.0f} 秒" if self.done < self.total else f"用时 {took_s:.0f} 秒"
        return f"{counted}，每秒 {rate:.0f}，{left}"


class RateColumn(ProgressColumn):
    """Units a second, nothing while it is not known."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"每秒 {speed:.0f}" if speed and (task.total or 0) > 1 else "")


@contextmanager
def progress_report(*, clock: Callable[[], float] = time.monotonic) -> Iterator[Report]:
    screen = console()
    if not screen.is_terminal:
        with plain_progress(screen, clock) as report:
            yield report
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), RateColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen) as bars:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report


@contextmanager
def plain_progress(screen: Console, clock: Callable[[], float]) -> Iterator[Report]:
    """A step is finished when the next begins or the work ends; one that an error ends is not shown as finished."""
    step: Step | None = None

    def report(name: str, done: int, total: int) -> None:
        nonlocal step
        now_s = clock()
        if step is not None and step.name != name:
            screen.print(step.line(now_s))
        if step is None or step.name != name:
            step = Step(name, done, total, now_s, now_s)
        step = replace(step, done=done, total=total)
        if now_s - step.shown_s >= EVERY_S and done < total:
            screen.print(step.line(now_s))
            step = replace(step, shown_s=now_s)

    yield report
    if step is not None:
        screen.print(step.line(clock()))
