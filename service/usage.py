"""How often the service was used, day by day, over restarts. In: the paths of answered requests. Out: counts by day.

<data>/usage/search/2026-11-21 holds one byte for every search of that day, so a count is a file's size: appending is
safe with several processes and after a crash, and nothing of what was asked can be in it. Judgements are counted where
they are kept. Days are those of the machine's own clock; only the last DAYS are kept.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

log = logging.getLogger(__name__)

DAYS = 30
FOLDER = "usage"
KINDS = {"/v1/search": "search", "/v1/answer": "answer"}
JUDGED = "feedback"


class _Complaint:
    """What cannot be read is not counted, and told once: the metrics are asked for every few seconds."""

    def __init__(self) -> None:
        self._made = False

    @contextmanager
    def instead_of_failing(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            pass  # no question has been counted yet: the folder comes with the first
        except OSError as error:
            if not self._made:
                self._made = True
                log.warning("使用次数读不出来：%s；请检查数据目录的读取权限", error)


class QueryCounter:
    """Counts questions under `folder`, which appears with the first one."""

    def __init__(self, folder: Path, *, today: Callable[[], date] = date.today) -> None:
        self._folder = folder
        self._today = today
        self._complaint = _Complaint()

    def count(self, path: str) -> None:
        """One more, if `path` is that of a question. A full disk costs the count, never the answer."""
        kind = KINDS.get(path)
        if kind is None:
            return
        today = self._folder / kind / self._today().isoformat()
        try:
            if not today.exists():
                today.parent.mkdir(parents=True, exist_ok=True)
                self._forget(today.parent)
            with today.open("ab") as file:
                file.write(b".")
        except OSError as error:
            log.warning("使用次数没有记下：%s；请检查数据目录的剩余空间和写入权限", error)

    def by_day(self) -> dict[tuple[str, str], int]:
        """(day, kind) → number, of the last DAYS; days without any are left out."""
        since = _first_day(self._today())
        found: dict[tuple[str, str], int] = {}
        for kind in KINDS.values():
            for file in sorted(self._folder.glob(f"{kind}/????-??-??")):
                with self._complaint.instead_of_failing():  # or forgotten by another process meanwhile
                    if file.name >= since:
                        found[file.name, kind] = file.stat().st_size
        return found

    def _forget(self, folder: Path) -> None:
        since = _first_day(self._today())
        for file in folder.glob("????-??-??"):
            if file.name < since:
                file.unlink(missing_ok=True)


class JudgementCounter:
    """Counts the lines of feedback.jsonl by the local day of their `at`; reads only what was appended since."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_bytes = 0
        self._days: Counter[str] = Counter()
        self._reading = Lock()
        self._complaint = _Complaint()

    def by_day(self) -> Mapping[str, int]:
        with self._reading, self._complaint.instead_of_failing(), self._path.open("rb") as file:
            if self._path.stat().st_size < self._read_bytes:  # somebody replaced it
                self._read_bytes, self._days = 0, Counter()
            file.seek(self._read_bytes)
            whole = file.read().rpartition(b"\n")[0]  # a line still being written waits for the next time
            if whole:
                self._read_bytes += len(whole) + 1
                self._days.update(_days_of(whole))
        return dict(self._days)


class DailyUsage(Collector):
    """Both counters as the gauge yiju_used{day, kind}; kind is search, answer or feedback."""

    def __init__(self, data_dir: Path, feedback_file: str, *, today: Callable[[], date] = date.today) -> None:
        self.queries = QueryCounter(data_dir / FOLDER, today=today)
        self._judgements = JudgementCounter(data_dir / feedback_file)
        self._today = today

    def collect(self) -> Iterator[GaugeMetricFamily]:
        gauge = GaugeMetricFamily("yiju_used", f"Times used, by day, last {DAYS} days", labels=("day", "kind"))
        since = _first_day(self._today())
        judged = {(day, JUDGED): n for day, n in self._judgements.by_day().items() if day >= since}
        for (day, kind), number in sorted((self.queries.by_day() | judged).items()):
            gauge.add_metric((day, kind), number)
        yield gauge


def _first_day(today: date) -> str:
    return (today - timedelta(days=DAYS - 1)).isoformat()


def _days_of(lines: bytes) -> Iterator[str]:
    """A line that is no judgement is passed over: the file may have been edited by hand."""
    for line in lines.splitlines():
        with suppress(ValueError, KeyError, TypeError, OverflowError):
            yield datetime.fromisoformat(json.loads(line)["at"]).astimezone().date().isoformat()
