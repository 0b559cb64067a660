"""The service's /metrics text in, the few numbers an office asks for out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

_SAMPLE = re.compile(r"^(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})?\s+(?P<value>\S+)")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_BUILT = re.compile(r"^g-(\d{8}T\d{6})Z-")


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts since the service started; `mean_ms` None while nothing was searched."""

    searches: int
    answers: int
    judgements: int
    failures: int
    mean_ms: float | None


@dataclass(frozen=True, slots=True)
class Day:
    """What was asked and judged on one day, over restarts of the service."""

    day: date
    searches: int
    answers: int
    judgements: int


def daily(text: str) -> tuple[Day, ...]:
    """The newest first; days on which nothing happened are left out."""
    counts: dict[date, dict[str, int]] = {}
    for name, labels, value in map(_sample, text.splitlines()):
        if name == "yiju_used":
            counts.setdefault(date.fromisoformat(labels["day"]), {})[labels["kind"]] = int(value)
    return tuple(
        Day(day, of.get("search", 0), of.get("answer", 0), of.get("feedback", 0))
        for day, of in sorted(counts.items(), reverse=True)
    )


def usage(text: str) -> Usage:
    rows = [_sample(line) for line in text.splitlines() if line and not line.startswith("#")]
    asked = [(labels, value) for name, labels, value in rows if name == "yiju_requests_total"]

    def count(path: str) -> int:
        return int(
            sum(v for labels, v in asked if labels.get("path") == path and labels.get("status", "").startswith("2"))
        )

    seconds = {
        n: v for n, labels, v in rows if labels.get("path") == "/v1/search" and n.startswith("yiju_request_seconds_")
    }
    number, total = seconds.get("yiju_request_seconds_count", 0.0), seconds.get("yiju_request_seconds_sum", 0.0)
    return Usage(
        searches=count("/v1/search"),
        answers=count("/v1/answer"),
        judgements=count("/v1/feedback"),
        failures=int(sum(v for labels, v in asked if labels.get("status", "").startswith("5"))),
        mean_ms=1000 * total / number if number else None,
    )


def _sample(line: str) -> tuple[str, Mapping[str, str], float]:
    found = _SAMPLE.match(line)
    if found is None:
        return "", {}, 0.0
    return found["name"], dict(_LABEL.findall(found["labels"] or "")), float(found["value"])


def built_at(generation: str) -> datetime | None:
    """A generation's name carries the time of its build (UTC); None for a name that does not."""
    found = _BUILT.match(generation)
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None
