"""The curves of a loop as a recording holds them: unpacked, and up to one step."""

from __future__ import annotations

import array
import base64
import math
import sys
from dataclasses import dataclass
from typing import Literal

from autograd_trace.trace import Series, Trace

Role = Literal["loss", "weight"]
#: More curves than these in one plot cannot be told apart.
MOST_CURVES = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """One series: (iteration, value) for each iteration that has a finite value; iteration -1 is before the first."""

    name: str
    points: tuple[tuple[int, float], ...]


def loop_at(trace: Trace, step: int) -> int | None:
    """The loop whose curves belong to a step: the last begun that has some, else the first; None where none has."""
    plotted = sorted({series.loop for series in trace.series if series.role in ("loss", "weight")})
    begun = [
        loop for loop in plotted if trace.loops[loop].iterations and trace.loops[loop].iterations[0].first_step <= step
    ]
    return begun[-1] if begun else plotted[0] if plotted else None


def curves(trace: Trace, loop: int, role: Role) -> list[Curve]:
    """The curves of one loop in one role, at most `MOST_CURVES`."""
    own = [series for series in trace.series if series.loop == loop and series.role == role]
    return [Curve(series.name, tuple(_points(series))) for series in own[:MOST_CURVES]]


def ended(trace: Trace, loop: int, step: int) -> int:
    """The last iteration of a loop that has ended by a step, -1 before the first."""
    count, iterations = trace.loops[loop].count, trace.loops[loop].iterations
    if step >= len(trace.steps):
        return count - 1
    done = [iteration.index for iteration in iterations if iteration.last_step <= step]
    if done and all(iteration.last_step <= step for iteration in iterations):
        return count - 1
    return done[-1] if done else -1


def known(trace: Trace, loop: int, role: Role, step: int) -> int:
    """The last iteration whose value is known: of a loss, also one whose last backward pass is about to begin.

    The player's `recording/plots.ts` says the same.
    """
    done = ended(trace, loop, step)
    running = next((each for each in trace.loops[loop].iterations if each.first_step <= step <= each.last_step), None)
    if role != "loss" or running is None:
        return done
    begins = [each.first_step for each in trace.passes if running.first_step <= each.first_step <= running.last_step]
    return max(done, running.index) if begins and begins[-1] - 1 <= step else done


def unpack(series: Series) -> list[float]:
    """A series' values: float32, little-endian."""
    values = array.array("f", base64.b64decode(series.values))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tolist()


def _points(series: Series) -> list[tuple[int, float]]:
    values = unpack(series)
    places = [min(index * series.stride, series.count - 1) for index in range(len(values))]
    initial = [(-1, float(series.initial))] if isinstance(series.initial, (int, float)) else []
    return [point for point in [*initial, *zip(places, values, strict=True)] if math.isfinite(point[1])]
