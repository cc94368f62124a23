"""Plots of a loop's curves."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_trace import record
from autograd_trace.trace import Trace
from graphviz_utils.curves import curves, ended, loop_at
from graphviz_utils.orders import Album, Order, Shot, View
from graphviz_utils.pictures import carry_out
from graphviz_utils.plots import plot, ticks

PROGRAM = """import torch
w = torch.tensor(0.0, requires_grad=True)
for step in range(4):
    loss = (w - 2)**2
    loss.backward()
    with torch.no_grad():
        w -= 0.25 * w.grad
    w.grad = None
"""


@pytest.fixture(scope="module")
def trace() -> Trace:
    return record(PROGRAM)


def test_curves_hold_the_values_of_each_iteration(trace: Trace) -> None:
    loop = loop_at(trace, len(trace.steps))
    assert loop is not None
    assert [curve.points for curve in curves(trace, loop, "loss")] == [((0, 4.0), (1, 1.0), (2, 0.25), (3, 0.0625))]
    assert [curve.points[:3] for curve in curves(trace, loop, "weight")] == [((-1, 0.0), (0, 1.0), (1, 1.5))]


def test_plot_goes_as_far_as_the_step(trace: Trace) -> None:
    first = trace.loops[0].iterations[0]
    assert ended(trace, 0, first.last_step) == 0
    half, whole = plot(trace, "loss", step=first.last_step), plot(trace, "loss")
    assert half is not None
    assert whole is not None
    assert ">4</text>" in half.rpartition("circle")[2]
    assert whole.count(" L") > half.count(" L")
    axes = re.compile(r'<line class="grid".*')
    assert axes.findall(half) == axes.findall(whole)


def shown(svg: str | None) -> int:
    """How many points of the first curve a plot shows."""
    path = re.search(r'class="curve curve-0" d="([^"]*)"', svg or "")
    return path.group(1).count(",") if path else 0


def test_loss_is_shown_once_the_pass_that_it_is_the_root_of_begins_as_on_the_screen(trace: Trace) -> None:
    for step in range(len(trace.steps) + 1):
        begun = sum(each.first_step - 1 <= step for each in trace.passes)
        assert shown(plot(trace, "loss", step=step)) == begun, step


def test_loss_of_an_epoch_with_minibatches_is_shown_with_the_last_of_them() -> None:
    batches = PROGRAM.replace("for step in range(4):\n", "for epoch in range(3):\n  for goal in (2, 3):\n")
    trace = record(batches.replace("    ", "      ").replace("- 2", "- goal"))
    assert trace.error is None
    seconds = trace.passes[1::2]
    for step in range(len(trace.steps) + 1):
        begun = sum(each.first_step - 1 <= step for each in seconds)
        assert shown(plot(trace, "loss", step=step)) == begun, step


def test_weight_is_shown_once_its_iteration_has_ended(trace: Trace) -> None:
    for step in range(len(trace.steps) + 1):
        done = sum(each.last_step <= step for each in trace.loops[0].iterations)
        assert shown(plot(trace, "weight", step=step)) == 1 + done, step


@pytest.mark.parametrize("view", ["loss", "weight"])
def test_plot_without_a_step_is_whole_and_with_one_goes_as_far_in_every_format(view: View) -> None:
    last = len(record(PROGRAM).steps)
    files = {
        (form, step): carry_out(Order(view, form, (Album(PROGRAM, (Shot(step),)),)))
        for form in ("svg", "png", "pdf")
        for step in (None, last, 8)
    }
    for form in ("svg", "png", "pdf"):
        assert files[form, None] == files[form, last] != files[form, 8]
    assert shown(files["svg", None].decode()) == (4 if view == "loss" else 5)


def test_axis_of_a_loss_has_no_numbers_below_zero(trace: Trace) -> None:
    assert not re.search(r'text-anchor="end">-', plot(trace, "loss") or "")


def test_program_without_a_loop_has_no_plot() -> None:
    assert plot(record("x = 1\n"), "loss") is None


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_are_few_round_and_within(low: float, spread: float) -> None:
    high = low + spread
    if high - low < 1e-9 * max(abs(low), abs(high)):
        return
    found = ticks(low, high)
    assert 1 <= len(found) <= 6
    size = (high - low) / 5
    assert all(low - 1e-6 * size <= tick <= high + 1e-6 * size for tick in found)
    gaps = {round(later - earlier, 12) for earlier, later in zip(found, found[1:], strict=False)}
    for gap in gaps:
        assert min(abs(gap / 10 ** math.floor(math.log10(gap)) - round_one) for round_one in (1, 2, 2.5, 5, 10)) < 1e-3
