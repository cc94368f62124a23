"""What the slots of a picture say at one step, for pictures outside the player."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from autograd_trace.numbers import format_numbers
from autograd_trace.trace import Gradient, NodeRef, Trace
from graphviz_utils.svg import Fill

_DIGITS = 3


def filling(trace: Trace, graph: int, step: int) -> Fill:
    """The fill of a graph's picture as of a step: values, gradients that have arrived, the leaves' .grad.

    Args:
        trace: the recording.
        graph: index of the graph.
        step: the state after so many events.
    """
    instance = _instance_at(trace, graph, step)
    values, grads = _tensors(trace, step)
    received, sent = _gradients(trace, graph, instance, step)
    numbers = trace.graphs[graph].instances[instance].tensors

    def fill(owner: str, node: int, slot: str) -> str:
        if owner == "edge":
            return _shown(sent.get((node, int(slot.split()[1]))))
        tensor = numbers[node]
        if slot == "value":
            return format_numbers(values[tensor], _DIGITS) if tensor in values and values[tensor] is not None else ""
        if owner == "leaf":
            grad = grads.get(tensor, UNSET)
            return "" if grad is UNSET else "None" if grad is None else format_numbers(grad, _DIGITS)
        arrived = _shown(received.get(node))
        return f"grad {arrived}" if arrived else ""

    return fill


def _instance_at(trace: Trace, graph: int, step: int) -> int:
    instances = trace.graphs[graph].instances
    begun = [index for index, instance in enumerate(instances) if instance.first_step <= step]
    return begun[-1] if begun else 0


def _tensors(trace: Trace, step: int) -> tuple[dict[int | None, Any], dict[int | None, Any]]:
    """Values and .grad of each tensor: the fold of the steps."""
    values: dict[int | None, Any] = {}
    grads: dict[int | None, Any] = {}
    for event in trace.steps[:step]:
        for change in event.tensors:
            if change.value is not UNSET:
                values[change.tensor] = change.value
            if change.grad is not UNSET:
                grads[change.tensor] = change.grad
    return values, grads


def _gradients(
    trace: Trace, graph: int, instance: int, step: int
) -> tuple[dict[int, Gradient | None], dict[tuple[int, int], Gradient | None]]:
    """What each node of the instance received, and what it sent along each of its edges, in the last pass."""
    received: dict[int, Gradient | None] = {}
    sent: dict[tuple[int, int], Gradient | None] = {}
    for event in trace.steps[:step]:
        place: NodeRef | None = event.node
        if event.kind == "node" and place is not None and (place[0], place[1]) == (graph, instance):
            received[place[2]] = event.grad_outputs[0] if event.grad_outputs else None
            for index, gradient in enumerate(event.grad_inputs):
                sent[(place[2], index)] = gradient
    return received, sent


def _shown(gradient: Gradient | None) -> str:
    return format_numbers(gradient.value, _DIGITS) if gradient is not None and gradient.value is not None else ""
