"""Time things in turns, so that whatever else the machine does falls on all of them alike, and compare medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A line of the results.

    Attributes:
        what: what was measured.
        ours: the app's figure, with its unit.
        bare: the figure that it is compared with.
        ratio: the first over the second, in the direction in which the budget is stated.
        budget: the bound, in words.
        holds: whether the ratio keeps the budget.
        note: what the reader should know, "" for nothing.
    """

    what: str
    ours: str
    bare: str
    ratio: str
    budget: str
    holds: bool
    note: str = ""


def seconds(task: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def interleaved(tasks: Mapping[str, Callable[[], float]], rounds: int, warm: int = 1) -> dict[str, float]:
    """The median of what each task returns, over `rounds` rounds that call every task once.

    Args:
        tasks: by name; each does its work once and returns a figure, such as its seconds.
        rounds: how often each is counted.
        warm: rounds before that are not counted.
    """
    figures: dict[str, list[float]] = {name: [] for name in tasks}
    for count in range(warm + rounds):
        for name, task in tasks.items():
            figure = task()
            if count >= warm:
                figures[name].append(figure)
    return {name: statistics.median(found) for name, found in figures.items()}


def milliseconds(value: float) -> str:
    """`0.0123` as `12.3 ms`."""
    return f"{value * 1000:.3g} ms" if value < 1 else f"{value * 1000:,.0f} ms"


def at_most(what: str, ours: float, bare: float, bound: float, note: str = "") -> Row:
    """A row whose budget is `ours ≤ bound × bare`, both in seconds."""
    ratio = ours / bare
    budget = f"≤ {bound:g} × bare"
    return Row(what, milliseconds(ours), milliseconds(bare), f"{ratio:.2g} ×", budget, ratio <= bound, note)


def rate_at_least(what: str, ours: float, bare: float, bound: float, note: str = "") -> Row:
    """A row whose budget is `ours ≥ bound × bare`, both in things a second."""
    ratio = ours / bare
    budget = f"≥ {bound:g} × bare"
    return Row(what, f"{ours:,.0f} /s", f"{bare:,.0f} /s", f"{ratio:.2f} ×", budget, ratio >= bound, note)
