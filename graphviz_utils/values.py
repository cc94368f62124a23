"""The program's variables as of one step, as rows of text for a figure."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from autograd_trace.numbers import format_numbers
from autograd_trace.trace import Summary, Trace, Value
from graphviz_utils.history import History

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A variable: its name, what it holds, its .grad ("" where it keeps none), and whether the step changed it."""

    name: str
    value: str
    grad: str
    changed: bool


def rows(history: History, step: int) -> list[Row]:
    """The variables of the frame that runs at a step, tensors and plain numbers, in the order of first binding."""
    now = history.event(step)
    told = {change.tensor for change in now.tensors} if now else set()
    bound = set(now.names) if now else set()
    found = []
    for name, value in _names(history.trace, step, now.frame if now else 0).items():
        state = history.tensor(value.tensor, step) if isinstance(value.tensor, int) else None
        if state is not None:
            none = "None" if state.keeps_grad else ""
            grad = none if state.grad is None else _text(state.grad)
            found.append(Row(name, _text(state.value), grad, value.tensor in told or name in bound))
        elif value.kind in ("int", "float", "bool", "str") and value.value is not UNSET:
            text = repr(value.value) if value.kind == "str" else format_numbers(value.value, _DIGITS)
            found.append(Row(name, text, "", name in bound))
    return found


def _names(trace: Trace, step: int, frame: int) -> dict[str, Value]:
    """What the names of a frame mean at a step."""
    names: dict[str, Value] = {}
    for event in trace.steps[:step]:
        for name, value in event.names.items() if event.frame == frame else ():
            if value is None:
                names.pop(name, None)
            else:
                names[name] = value
    return names


def _text(value: object) -> str:
    if isinstance(value, Summary):
        return f"shape {value.shape}, norm {format_numbers(value.norm, _DIGITS)}"
    return format_numbers(value, _DIGITS)
