"""One plain sentence for each step, for the live region and the line under the timeline."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd_trace.events import Event
from autograd_trace.numbers import format_numbers
from autograd_trace.trace import Gradient, Step, Value

NameOf = Callable[[int], str]
#: In a rule: what makes another shape of the gradient.
_RESHAPES = re.compile(r"\bexpand\(|@")


class Target(NamedTuple):
    """What a node sends a gradient to: its name, "" where no edge leads on, and the rule in the program's words."""

    name: str
    rule: str = ""


def sentence(
    event: Event,
    step: Step,
    name_of: NameOf,
    node_name: str,
    targets: Sequence[Target],
    value_of: Callable[[int], Any],
) -> str:
    """What happened, in words.

    Args:
        event: the event.
        step: the step that is made of it, whole but for its sentence.
        name_of: the name of a tensor by its number, or its source text.
        node_name: `type(node).__name__` of the event's node, "" where it has none.
        targets: for a node of a pass, what its gradients go to, by position.
        value_of: the values of a tensor as of this step, by its number; None where it is not told.
    """
    match event.kind:
        case "operation":
            return _operation(event, node_name, value_of)
        case "node":
            return _node(step, node_name, targets)
        case "assignment":
            return _assignment(event, value_of)
        case "hook":
            return _hook(event, step, name_of)
        case "capture":
            return _capture(event, step, name_of)
        case "grad":
            return _grad(event, step, name_of)
        case "update":
            return _update(event, step, name_of)
        case "print":
            return f"Prints {_first_line(event.text.strip(chr(10)), 100)}"
        case _:
            return _first_line(event.text, 200)


def _first_line(text: str, most: int) -> str:
    return text.split("\n", 1)[0][:most]


def _operation(event: Event, node_name: str, value_of: Callable[[int], Any]) -> str:
    text = event.site.text
    if not event.outputs:
        said = f"{text} runs."
    else:
        value = value_of(event.outputs[0])
        said = f"{text} = {format_numbers(value)}." if value is not None else f"{text}."
    if node_name:
        return f"{said} Autograd records {node_name}."
    if event.cut:
        return f"{said} No gradient can pass here: {event.cut}."
    return said


def _assignment(event: Event, value_of: Callable[[int], Any]) -> str:
    parts = [
        f"{name} is deleted" if value is None else f"{name} is {_shown(value, value_of)}"
        for name, value in event.names.items()
    ]
    return f"{'; '.join(parts) or event.site.text}."


def _shown(value: Value, value_of: Callable[[int], Any]) -> str:
    if value.kind == "tensor":
        numbers = value_of(value.tensor) if isinstance(value.tensor, int) else None
        return "bound to the tensor" if numbers is None else format_numbers(numbers)
    if isinstance(value.text, str):
        return value.text
    if value.kind in ("list", "tuple", "dict", "set"):
        return f"a {value.kind} of {value.length}"
    if value.kind in ("int", "float"):
        return format_numbers(value.value)
    return repr(value.value)[:60]


def _node(step: Step, node_name: str, targets: Sequence[Target]) -> str:
    received = _gradients(step.grad_outputs)
    if node_name == "AccumulateGrad":
        leaf = targets[0].name if targets else "the leaf"
        return f"AccumulateGrad adds {received} into {leaf}.grad."
    sends, g = [], ""
    for gradient, target in zip(step.grad_inputs, targets, strict=False):
        if gradient is None or not target.name:
            continue
        rule = _rule_that_holds(target.rule, gradient, step)
        if rule:
            g = "g = "
        sends.append(f"{rule}{' = ' if rule else ''}{_gradient(gradient)} to {target.name}")
    return f"{node_name} receives {g}{received} and sends {' and '.join(sends) or 'nothing on'}."


def _rule_that_holds(rule: str, gradient: Gradient, step: Step) -> str:
    """The rule as it gives this gradient; "" where its shape does not follow from the rule (`@` is for matrices)."""
    if not rule or len(step.grad_outputs) != 1 or step.grad_outputs[0] is None:
        return ""
    arriving = step.grad_outputs[0].shape
    if "@" in rule and not len(arriving) == len(gradient.shape) == 2:
        return ""
    more = math.prod(gradient.shape) - math.prod(arriving)
    if more == 0 or _RESHAPES.search(rule):
        return rule
    if "(" in rule:
        return ""
    # Fewer where the operands were broadcast: what is sent is summed over the repeated dimensions.
    return f"the sum of {rule}" if more < 0 else rule


def _gradients(gradients: Sequence[Gradient | None]) -> str:
    return ", ".join([_gradient(gradient) for gradient in gradients]) or "nothing"


def _gradient(gradient: Gradient | None) -> str:
    if gradient is None:
        return "nothing"
    if gradient.value is None:
        return f"a gradient of shape {gradient.shape}"
    return format_numbers(gradient.value)


def _hook(event: Event, step: Step, name_of: NameOf) -> str:
    subject = name_of(event.outputs[0]) if event.outputs else "a node"
    changed = f" and returns {_gradients(step.grad_inputs)}" if step.grad_inputs else ""
    return f"A hook on {subject} runs with {_gradients(step.grad_outputs)}{changed}."


def _capture(event: Event, step: Step, name_of: NameOf) -> str:
    subject = name_of(event.outputs[0]) if event.outputs else "an input"
    return f"autograd.grad takes out the gradient of {subject}: {_gradients(step.grad_outputs)}."


def _grad(event: Event, step: Step, name_of: NameOf) -> str:
    parts = []
    for change in step.tensors:
        if change.grad is None:
            parts.append(f"{name_of(change.tensor)}.grad is None now")
        elif isinstance(change.grad, (list, float, int)):
            parts.append(f"{name_of(change.tensor)}.grad is {format_numbers(change.grad)} now")
    return f"{event.site.text}: {'; '.join(parts) or 'no gradient was there'}."


def _update(event: Event, step: Step, name_of: NameOf) -> str:
    changed = [change for change in step.tensors if isinstance(change.value, (list, float, int))]
    shown = changed if len(changed) <= 4 else changed[:3]
    parts = [f"{name_of(change.tensor)} becomes {format_numbers(change.value)}" for change in shown]
    if len(changed) > len(shown):
        parts.append(f"{len(changed) - len(shown)} more")
    return f"{event.operation} updates: {'; '.join(parts) or 'nothing changed'}."
