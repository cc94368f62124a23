"""One plain sentence for each step, for the live region and the line under the timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_trace.events import Event
from autograd_trace.numbers import encode, format_numbers
from autograd_trace.trace import Gradient, Value

NameOf = Callable[[int], str]


def sentence(
    event: Event, name_of: NameOf, node_name: str, targets: Sequence[str], value_of: Callable[[int], Any]
) -> str:
    """What happened, in words.

    Args:
        event: the event.
        name_of: the name of a tensor by its number, or its source text.
        node_name: `type(node).__name__` of the event's node, "" where it has none.
        targets: for a node of a pass, the names of what its gradients go to, by position.
        value_of: the values of a tensor as of this step, by its number; None where it is not told.
    """
    return _SENTENCES[event.kind](event, name_of, node_name, targets, value_of)


def _operation(
    event: Event, name_of: NameOf, node_name: str, targets: Sequence[str], value_of: Callable[[int], Any]
) -> str:
    text = event.site.text
    if not event.outputs:
        said = f"{text} runs."
    else:
        value = value_of(event.outputs[0])
        shown = f" = {format_numbers(value)}" if value is not None else ""
        said = f"{text}{shown}."
    if node_name:
        return f"{said} Autograd records {node_name}."
    if event.cut:
        return f"{said} No gradient can pass here: {event.cut}."
    return said


def _assignment(event: Event, name_of: NameOf, *rest: Any) -> str:
    parts = [
        f"{name} is deleted" if value is None else f"{name} is {_shown(value)}" for name, value in event.names.items()
    ]
    return f"{'; '.join(parts) or event.site.text}."


def _shown(value: Value) -> str:
    if value.kind == "tensor":
        return "bound to the tensor"
    if isinstance(value.text, str):
        return value.text
    if value.kind in ("list", "tuple", "dict", "set"):
        return f"a {value.kind} of {value.length}"
    if value.kind in ("int", "float"):
        return format_numbers(value.value)
    return repr(value.value)[:60]


def _node(event: Event, name_of: NameOf, node_name: str, targets: Sequence[str], value_of: Callable[[int], Any]) -> str:
    received = _gradients(event.grad_outputs)
    if node_name == "AccumulateGrad":
        leaf = targets[0] if targets else "the leaf"
        return f"AccumulateGrad adds {received} into {leaf}.grad."
    sends = [
        f"{_gradient(gradient)} to {target}"
        for gradient, target in zip(event.grad_inputs, targets, strict=False)
        if gradient is not None and target
    ]
    return f"{node_name} receives {received} and sends {' and '.join(sends) or 'nothing on'}."


def _gradients(gradients: Sequence[Gradient | None]) -> str:
    return ", ".join(_gradient(gradient) for gradient in gradients) or "nothing"


def _gradient(gradient: Gradient | None) -> str:
    if gradient is None:
        return "nothing"
    if gradient.value is None:
        return f"a gradient of shape {tuple(gradient.shape)}"
    return format_numbers(encode(gradient.value))


def _hook(event: Event, name_of: NameOf, *rest: Any) -> str:
    subject = name_of(event.outputs[0]) if event.outputs else "a node"
    changed = f" and returns {_gradients(event.grad_inputs)}" if event.grad_inputs else ""
    return f"A hook on {subject} runs with {_gradients(event.grad_outputs)}{changed}."


def _capture(event: Event, name_of: NameOf, *rest: Any) -> str:
    subject = name_of(event.outputs[0]) if event.outputs else "an input"
    return f"autograd.grad takes out the gradient of {subject}: {_gradients(event.grad_outputs)}."


def _grad(event: Event, name_of: NameOf, *rest: Any) -> str:
    parts = []
    for change in event.tensors:
        if change.grad is None:
            parts.append(f"{name_of(change.tensor)}.grad is None now")
        elif isinstance(change.grad, (list, float, int)):
            parts.append(f"{name_of(change.tensor)}.grad is {format_numbers(encode(change.grad))} now")
    return f"{event.site.text}: {'; '.join(parts) or 'no gradient was there'}."


def _update(event: Event, name_of: NameOf, *rest: Any) -> str:
    parts = [
        f"{name_of(change.tensor)} becomes {format_numbers(encode(change.value))}"
        for change in event.tensors
        if isinstance(change.value, (list, float, int))
    ]
    if len(parts) > 4:
        parts = [*parts[:3], f"{len(parts) - 3} more"]
    return f"{event.operation} updates: {'; '.join(parts) or 'nothing changed'}."


def _print(event: Event, *rest: Any) -> str:
    first = event.text.strip("\n").split("\n")[0]
    return f"Prints {first[:100]}"


def _text(event: Event, *rest: Any) -> str:
    return event.text.split("\n")[0][:200]


_SENTENCES: dict[str, Callable[..., str]] = {
    "operation": _operation,
    "assignment": _assignment,
    "node": _node,
    "hook": _hook,
    "capture": _capture,
    "grad": _grad,
    "update": _update,
    "print": _print,
    "warning": _text,
    "error": _text,
}
