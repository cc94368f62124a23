"""The program's variables as of one step, as rows of text for a figure."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from autograd_trace.numbers import format_numbers
from autograd_trace.trace import Summary, TensorChange, Trace, Value

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A variable: its name, what it holds, its .grad ("" where it keeps none), and whether the step changed it."""

    name: str
    value: str
    grad: str
    changed: bool


@dataclass(slots=True)
class _Tensor:
    value: str = ""
    grad: str = ""
    asks: bool = False


def rows(trace: Trace, step: int) -> list[Row]:
    """The variables of the frame that runs at a step, tensors and plain numbers, in the order of first binding."""
    frame = trace.steps[step - 1].frame if 0 < step <= len(trace.steps) else 0
    names: dict[str, Value] = {}
    tensors: dict[int, _Tensor] = {}
    for event in trace.steps[:step]:
        for change in event.tensors:
            _apply(tensors.setdefault(change.tensor, _Tensor()), change)
        if event.frame == frame:
            for name, value in event.names.items():
                if value is None:
                    names.pop(name, None)
                else:
                    names[name] = value
    now = trace.steps[step - 1] if step else None
    told = {change.tensor for change in now.tensors} if now else set()
    bound = set(now.names) if now else set()
    found = []
    for name, value in names.items():
        if isinstance(value.tensor, int) and value.tensor in tensors:
            held = tensors[value.tensor]
            found.append(Row(name, held.value, held.grad, value.tensor in told or name in bound))
        elif value.kind in ("int", "float", "bool", "str") and value.value is not UNSET:
            text = repr(value.value) if value.kind == "str" else format_numbers(value.value, _DIGITS)
            found.append(Row(name, text, "", name in bound))
    return found


def _apply(held: _Tensor, change: TensorChange) -> None:
    if change.value is not UNSET:
        held.value = _text(change.value, change.summary if isinstance(change.summary, Summary) else None)
    if change.requires_grad is not UNSET:
        held.asks = bool(change.requires_grad) and bool(change.is_leaf)
        held.grad = held.grad or ("None" if held.asks else "")
    if change.grad is not UNSET:
        summary = change.grad_summary if isinstance(change.grad_summary, Summary) else None
        none = "None" if held.asks else ""
        held.grad = none if change.grad is None and summary is None else _text(change.grad, summary)


def _text(value: object, summary: Summary | None) -> str:
    if value is None and summary is not None:
        return f"shape {summary.shape}, norm {format_numbers(summary.norm, _DIGITS)}"
    return format_numbers(value, _DIGITS)
