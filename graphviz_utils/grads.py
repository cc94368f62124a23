"""What is to be told of a leaf's `.grad` at a step: nothing yet, zero, from which passes, and what they added.

The player's `recording/gradients.ts` tells the same; one golden file holds both to the same words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec import UNSET

from autograd_trace.trace import Summary
from graphviz_utils.history import History

#: How far float32 sums may be from the sum of what is recorded, before something must have been left out.
_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one backward pass, or (where `backward` is None) the program itself, put into `.grad`."""

    step: int
    backward: int | None
    value: Any


@dataclass(frozen=True, slots=True)
class GradStatus:
    """The state of a `.grad`.

    Attributes:
        kind: whether there is none, one of zeros, or another.
        value: its numbers, or their summary.
        contributions: what it is the sum of, since it was last cleared or assigned.
        cleared: what the program did to clear it, "" where it never was.
        whole: whether the contributions are all of it; those of iterations left out are not recorded.
    """

    kind: Literal["none", "zero", "value"]
    value: Any = None
    contributions: list[Contribution] = field(default_factory=list)
    cleared: str = ""
    whole: bool = True


def all_zero(value: Any) -> bool:
    """Whether every number of nested lists is 0."""
    return all(all_zero(item) for item in value) if isinstance(value, list) else value == 0


def grad_status(history: History, tensor: int, step: int) -> GradStatus | None:
    """The state of the `.grad` of a tensor at a step, None before the tensor was met."""
    changes = [change for change in history.changes.get(tensor, []) if change[0] <= step]
    if not changes:
        return None
    contributions: list[Contribution] = []
    cleared = ""
    for number, state in changes:
        event = history.event(number)
        change = next((each for each in event.tensors if each.tensor == tensor), None) if event else None
        if event is None or change is None or change.grad is UNSET:
            continue
        if event.kind == "node":
            gradient = event.grad_outputs[0] if event.grad_outputs else None
            value = None if gradient is None else gradient.value
            if gradient is not None and isinstance(gradient.summary, Summary):
                value = gradient.summary
            contributions.append(Contribution(number, event.backward, value))
        else:
            cleared = _clearing(event.operation) if contributions or cleared else ""
            given = state.grad is not None and not all_zero(state.grad)
            contributions = [Contribution(number, None, state.grad)] if given else []
    state = changes[-1][1]
    if state.grad is None:
        return GradStatus("none", cleared=cleared)
    kind: Literal["zero", "value"] = "zero" if all_zero(state.grad) else "value"
    return GradStatus(kind, state.grad, contributions, cleared, _is_sum(contributions, state.grad))


def _clearing(operation: str) -> str:
    return operation if operation.startswith(".") else f"{operation}()"


def _is_sum(contributions: list[Contribution], total: Any) -> bool:
    """Whether the contributions add up to the gradient, as far as their numbers are recorded."""
    parts = [_flat(contribution.value) for contribution in contributions]
    whole = _flat(total)
    if not parts or any(len(part) != len(whole) for part in parts):
        return True
    for index, value in enumerate(whole):
        added = [part[index] for part in parts]
        if abs(sum(added) - value) > _TOLERANCE * sum(abs(each) for each in added) + 1e-6:
            return False
    return True


def _flat(value: Any) -> list[float]:
    if isinstance(value, list):
        return [number for item in value for number in _flat(item)]
    return [value] if isinstance(value, (int, float)) else []
