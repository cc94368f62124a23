"""Errors over something that is not there: a gradient that is None, a number where a tensor was meant."""

from __future__ import annotations

import re

from torch import Tensor

from autograd_trace.evaluator.values import Frame, Namespace
from autograd_trace.explain.here import last, last_bound, lookup, valued
from autograd_trace.recorder import Recorder
from autograd_trace.views import is_leaf

#: What modules are called by custom.
_MODULES = frozenset(("torch", "nn", "F", "optim", "np", "numpy", "math", "random"))
_GRAD = re.compile(r"\b([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\.grad\b")
_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
#: What gives None.
_NOTHING = "a function without return gives that, and so do backward(), zero_grad(), append() and sort()"
_RECEIVER = re.compile(r"\b([A-Za-z_]\w*)\.backward\b")


def no_gradient(message: str, text: str, frame: Frame | None, recorder: Recorder) -> tuple[str, int | None]:
    """Why `w.grad` is None where the program computes with it, and the step that shows it."""
    if "NoneType" not in message:
        return "", None
    name = next(iter(_GRAD.findall(text)), "")
    found, value = valued(name, frame) if name else ("", None)
    if found != name or not isinstance(value, Tensor):
        return _nothing(text, frame, recorder)
    if not is_leaf(value):
        return _no_leaf(name, value, recorder)
    if not value.requires_grad:
        return f"{name} does not ask for gradients. Create it with requires_grad=True.", None
    if not any(noted.kind == "backward" for noted in recorder.passes):
        return f"{name}.grad is None: no backward() has run yet.", None
    cleared = last(recorder, lambda event: event.kind == "grad" and number_of(recorder, value) in event.outputs)
    if cleared is not None:
        event = recorder.events[cleared]
        return (
            f"{name}.grad is None since line {event.site.span[0]} (`{event.site.text}`), and no backward() has "
            "sent a new one."
        ), cleared + 1
    return f"{name}.grad is None: no backward() has reached {name}. No path leads from it to what was called.", None


def _nothing(text: str, frame: Frame | None, recorder: Recorder) -> tuple[str, int | None]:
    """Since which line a name that stands in the text is None."""
    for name in _WORD.findall(text):
        bound = last_bound(recorder, name)
        if bound is not None and lookup(name, frame) is None:
            event = recorder.events[bound]
            return f"{name} is None since line {event.site.span[0]} (`{event.site.text}`): {_NOTHING}.", bound + 1
    return f"Something here is None: {_NOTHING}.", None


def _no_leaf(name: str, value: Tensor, recorder: Recorder) -> tuple[str, int | None]:
    made = last(recorder, lambda event: event.kind == "operation" and number_of(recorder, value) in event.outputs)
    where = f" since line {recorder.events[made].site.span[0]}" if made is not None else ""
    text = f" (`{recorder.events[made].site.text}`)" if made is not None else ""
    return (
        f"{name} is a result{where}{text}, no leaf any more, and only leaves get a .grad. "
        f"Change it in place: with torch.no_grad(): {name} -= …"
    ), None if made is None else made + 1


def no_tensor(message: str, text: str, recorder: Recorder) -> tuple[str, int | None]:
    """Where a name became a number or a tuple that backward() is called on."""
    if "object has no attribute 'backward'" not in message:
        return "", None
    name = next(iter(_RECEIVER.findall(text)), "")
    bound = last_bound(recorder, name)
    kind = message.split("'")[1]
    mend = (
        "Call backward() on the tensor, and take .item() for printing only."
        if kind in ("float", "int")
        else ("Take the loss out of it first.")
    )
    if not name or bound is None:
        return f"It is a {kind}, no tensor. {mend}", None
    event = recorder.events[bound]
    return f"{name} is a {kind} since line {event.site.span[0]} (`{event.site.text}`). {mend}", bound + 1


def no_module(raised: Exception, text: str, frame: Frame | None, recorder: Recorder) -> tuple[str, int | None]:
    """Where `torch` or one of the usual short names means something else by now, such as a tensor."""
    name = text.partition(".")[0]
    value = lookup(name, frame) if isinstance(raised, AttributeError) and name in _MODULES else None
    bound = last_bound(recorder, name)
    if value is None or isinstance(value, Namespace) or bound is None:
        return "", None
    event = recorder.events[bound]
    return (
        f"{name} is a {type(value).__name__} since line {event.site.span[0]} (`{event.site.text}`), no module any "
        "more. Give the value a name of its own."
    ), bound + 1


def number_of(recorder: Recorder, tensor: Tensor) -> int:
    """A tensor's number, -1 where it was not met."""
    number = recorder.tensors.number(tensor)
    return -1 if number is None else number
