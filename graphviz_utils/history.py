"""What held at a step: each tensor's changes in order, and the visits of the engine to each node.

The player's `recording/history.ts` reads the same; one golden file holds both to the same words.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, replace
from typing import Any

from msgspec import UNSET

from autograd_trace.trace import NodeRef, Step, Summary, Trace


@dataclass(frozen=True, slots=True)
class TensorState:
    """A tensor from one step on: what of it a picture tells.

    `grad` is None where there is no gradient; it and `value` are a `Summary` above 1,000 elements. `keeps_grad` is true
    of a leaf that asks for gradients.
    """

    value: Any = None
    grad: Any = None
    shape: tuple[int, ...] = ()
    keeps_grad: bool = False


class History:
    """A recording, indexed so that any step can be shown."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.changes: dict[int, list[tuple[int, TensorState]]] = {}
        self.visits: dict[NodeRef, list[int]] = {}
        for number, step in enumerate(trace.steps, 1):
            self._read(number, step)

    def _read(self, number: int, step: Step) -> None:
        for change in step.tensors:
            states = self.changes.setdefault(change.tensor, [])
            state = states[-1][1] if states else TensorState()
            if change.value is not UNSET:
                state = replace(state, value=change.summary if isinstance(change.summary, Summary) else change.value)
            if change.grad is not UNSET:
                summary = change.grad_summary
                state = replace(state, grad=summary if isinstance(summary, Summary) else change.grad)
            if change.requires_grad is not UNSET:
                state = replace(state, keeps_grad=bool(change.requires_grad) and change.is_leaf is True)
            if isinstance(change.shape, tuple):
                state = replace(state, shape=change.shape)
            states.append((number, state))
        if step.kind == "node" and step.node is not None:
            self.visits.setdefault(step.node, []).append(number)

    def event(self, step: int) -> Step | None:
        """The event that led to a step, None for step 0."""
        return self.trace.steps[step - 1] if 0 < step <= len(self.trace.steps) else None

    def tensor(self, tensor: int | None, step: int) -> TensorState | None:
        """A tensor as it was at a step, None before it was met."""
        states = self.changes.get(tensor, []) if tensor is not None else []
        index = bisect.bisect_right(states, step, key=lambda change: change[0])
        return states[index - 1][1] if index else None

    def visit(self, node: NodeRef, step: int) -> int | None:
        """The last step up to this one at which the engine ran a node."""
        visits = self.visits.get(node, [])
        index = bisect.bisect_right(visits, step)
        return visits[index - 1] if index else None
