"""Numbers in, SVG out: grouped bars, sorted differences, cumulative latency. Pure; every text is escaped here.

Colours are the classes c0..c7 of the page, so that a chart follows light, dark and print. Sizes in user units; an SVG
scales to the width of the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

COLOURS = 8
WIDTH, HEIGHT = 960, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 34
_INNER = WIDTH - LEFT - RIGHT
_FLOOR = HEIGHT - BOTTOM
MIN_MS = 0.1


def grouped_bars(title: str, groups: Sequence[str], series: Mapping[str, Sequence[float]]) -> str:
    """Values 0..1: for each group a bar of every series. `series[name][i]` belongs to `groups[i]`."""
    slot = _INNER / max(1, len(groups))
    width = min(40.0, 0.8 * slot / max(1, len(series)))
    parts = list(_share_axis())
    for at, group in enumerate(groups):
        middle = LEFT + slot * (at + 0.5)
        parts.append(_text(middle, _FLOOR + 20, group, anchor="middle"))
        start = middle - width * len(series) / 2
        for n, (name, values) in enumerate(series.items()):
            top = _height(values[at])
            label = f"{group} · {name}：{values[at]:.3f}"
            parts.append(_rect(start + n * width, top, width - 1, _FLOOR - top, colour=n, label=label))
    return _svg(title, parts)


def sorted_differences(title: str, differences: Iterable[tuple[str, float]]) -> str:
    """A bar for each (label, value in -1..1), the largest first; up is better, and zero is the line in the middle."""
    ordered = sorted(differences, key=lambda d: (-d[1], d[0]))
    width = _INNER / max(1, len(ordered))
    zero, half = (TOP + _FLOOR) / 2, (_FLOOR - TOP) / 2
    parts = [_line(LEFT, y, WIDTH - RIGHT, y) for y in (TOP, _FLOOR)]
    parts += [_text(LEFT - 6, zero - v * half + 4, f"{v:+.0f}" if v else "0", anchor="end") for v in (1, 0, -1)]
    for n, (label, value) in enumerate(ordered):
        top = zero - max(value, 0.0) * half
        colour = 0 if value >= 0 else 1
        shown = max(width - 0.5, 0.5)
        parts.append(
            _rect(LEFT + n * width, top, shown, abs(value) * half, colour=colour, label=f"{label}：{value:+.3f}")
        )
    parts.append(_line(LEFT, zero, WIDTH - RIGHT, zero, kind="axis"))
    return _svg(title, parts)


def latency_curves(title: str, series: Mapping[str, Sequence[float]]) -> str:
    """Share of the searches (up) that took at most so many ms (right, logarithmic); a curve for each series."""
    times = [max(t, MIN_MS) for values in series.values() for t in values] or [1.0]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    span = max(1, high - low)

    def across(ms: float) -> float:
        return LEFT + _INNER * (math.log10(max(ms, MIN_MS)) - low) / span

    parts = list(_share_axis())
    for power in range(low, low + span + 1):
        at = across(10.0**power)
        anchor = "end" if power == low + span else "middle"  # the last label must not leave the picture
        parts += [_line(at, TOP, at, _FLOOR), _text(at, _FLOOR + 20, f"{10.0**power:g} ms", anchor=anchor)]
    for n, (name, values) in enumerate(series.items()):
        points = _steps([across(t) for t in sorted(values)])
        parts.append(f'<polyline class="l{n % COLOURS}" points="{points}"><title>{escape(name)}</title></polyline>')
    return _svg(title, parts)


def _steps(places: Sequence[float]) -> str:
    """The empirical distribution as a staircase: before each place the share below it, after it the share up to it."""
    points = []
    for n, x in enumerate(places):
        points += [(x, _height(n / len(places))), (x, _height((n + 1) / len(places)))]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _height(share: float) -> float:
    return _FLOOR - min(max(share, 0.0), 1.0) * (_FLOOR - TOP)


def _share_axis() -> Iterator[str]:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _height(share)
        yield _line(LEFT, y, WIDTH - RIGHT, y, kind="grid" if share else "axis")
        yield _text(LEFT - 6, y + 4, f"{share:g}", anchor="end")


def _svg(title: str, parts: Iterable[str]) -> str:
    label = escape(title, quote=True)
    inside = "".join(parts)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}"><title>{label}</title>{inside}</svg>'


def _rect(x: float, y: float, width: float, height: float, *, colour: int, label: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="c{colour % COLOURS}" {place}><title>{escape(label)}</title></rect>'


def _line(x1: float, y1: float, x2: float, y2: float, *, kind: str = "grid") -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, *, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
