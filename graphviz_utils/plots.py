"""A loop's curves as an SVG: axes for the whole run, lines as far as it has come, so that two steps can be compared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from autograd_trace.numbers import format_number
from autograd_trace.trace import Trace
from graphviz_utils.curves import Curve, Role, curves, known, loop_at
from graphviz_utils.text import shorten, xml

CSS = Path(__file__).with_name("chart.css").read_text(encoding="utf-8")
TITLES: dict[Role, str] = {"loss": "Loss", "weight": "Weight"}
WIDTH, HEIGHT = 620.0, 360.0
_TOP, _RIGHT, _BOTTOM, _LEFT = 40.0, 22.0, 44.0, 62.0
_TICKS = 5


@dataclass(frozen=True, slots=True)
class _Axis:
    """Values from `low` to `high` at pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def plot(
    trace: Trace, role: Role, *, step: int | None = None, width: float = WIDTH, height: float = HEIGHT
) -> str | None:
    """The plot of one role's curves; None where the program has no loop with such curves.

    Args:
        trace: the recording.
        role: "loss" for the roots of backward passes, "weight" for the leaves that they reach.
        step: the curves as far as they are at this step; None for the whole run.
        width: of the picture, in CSS pixels.
        height: likewise.
    """
    at = len(trace.steps) if step is None else step
    loop = loop_at(trace, at)
    found = [] if loop is None else curves(trace, loop, role)
    if loop is None or not any(curve.points for curve in found):
        return None
    x, y = _axes(found, trace.loops[loop].count, width, height)
    last = known(trace, loop, role, at)
    label = TITLES[role] + (f": {found[0].name}" if len(found) == 1 else "")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{xml(label)}" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">',
        f"<style>{CSS}</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        f'<text class="title" x="{_LEFT:.0f}" y="22">{xml(shorten(label, 60))}</text>',
        *_grid(x, y, width, height),
    ]
    for index, curve in enumerate(found):
        parts += _curve(curve, index, x, y, last, named=len(found) > 1)
    return "\n".join([*parts, "</svg>", ""])


def _axes(found: list[Curve], count: int, width: float, height: float) -> tuple[_Axis, _Axis]:
    values = [value for curve in found for _, value in curve.points]
    first = -1 if any(curve.points and curve.points[0][0] == -1 for curve in found) else 0
    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or 1.0
    # What is never below 0, such as a loss, gets no axis below 0.
    least = max(0.0, low - 0.06 * spread) if low >= 0 else low - 0.06 * spread
    return (
        _Axis(first, max(count - 1, first + 1), _LEFT, width - _RIGHT),
        _Axis(least, high + 0.06 * spread, height - _BOTTOM, _TOP),
    )


def ticks(low: float, high: float, most: int = _TICKS) -> list[float]:
    """Round values between two bounds, at most about `most`: multiples of 1, 2 or 5 times a power of ten.

    >>> ticks(0.0, 38.6), ticks(-0.06, 1.06)
    ([0.0, 10.0, 20.0, 30.0], [0.0, 0.25, 0.5, 0.75, 1.0])
    """
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    size = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return [number * size for number in range(math.ceil(low / size), math.floor(high / size) + 1)]


def _grid(x: _Axis, y: _Axis, width: float, height: float) -> list[str]:
    bottom, right = height - _BOTTOM, width - _RIGHT
    parts = []
    for tick in ticks(y.low, y.high):
        at = y(tick)
        parts.append(f'<line class="grid" x1="{_LEFT:.0f}" x2="{right:.0f}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 8:.0f}" y="{at + 4:.1f}" text-anchor="end">{format_number(tick, 3)}</text>')
    parts.append(f'<line class="axis" x1="{_LEFT:.0f}" x2="{right:.0f}" y1="{bottom:.1f}" y2="{bottom:.1f}"/>')
    for tick in ticks(x.low, x.high, 6):
        if tick >= 0 and tick == int(tick):
            parts.append(f'<text x="{x(tick):.1f}" y="{bottom + 18:.1f}" text-anchor="middle">{int(tick)}</text>')
    middle = (_LEFT + right) / 2
    return [*parts, f'<text x="{middle:.1f}" y="{bottom + 36:.1f}" text-anchor="middle">iteration</text>']


def _curve(curve: Curve, index: int, x: _Axis, y: _Axis, last: int, *, named: bool) -> list[str]:
    shown = [(x(iteration), y(value)) for iteration, value in curve.points if iteration <= last]
    if not shown:
        return []
    value = [value for iteration, value in curve.points if iteration <= last][-1]
    path = " L".join(f"{a:.1f},{b:.1f}" for a, b in shown)
    (left, top), text = shown[-1], format_number(value, 4)
    side, shift = ("end", -9) if left > (x.start + x.end) / 2 else ("start", 9)
    label = xml(shorten(f"{curve.name} {text}" if named else text, 40))
    return [
        f'<path class="curve curve-{index}" d="M{path}"/>',
        f'<circle class="mark curve-{index}" cx="{left:.1f}" cy="{top:.1f}" r="4.5"/>',
        f'<text class="value" x="{left + shift:.1f}" y="{top - 10:.1f}" text-anchor="{side}">{label}</text>',
    ]
