"""Errors over a value of the wrong kind: a layer where a tensor was meant, a tensor that is called, part of a model."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable

import torch
from torch import Tensor

from autograd_trace.evaluator import library
from autograd_trace.evaluator.values import Frame
from autograd_trace.explain.here import last_bound, lookup
from autograd_trace.recorder import Recorder

_NOT_TENSOR = re.compile(r"must be Tensor, not (\w+)")
_ATTRIBUTE = re.compile(r"'(\w+)' object has no attribute '(\w+)'")
_OPERAND = re.compile(r"unsupported operand type\(s\) for .*?'(\w+)'(?: and '(\w+)')?")
_CALLED = re.compile(r"'(\w+)' object is not callable")
_MISSING = re.compile(r"(\w+)\.__init__\(\) missing \d+ required positional argument")
#: Layers that have a function of another name.
_FUNCTIONS = {
    "Tanh": "torch.tanh",
    "Sigmoid": "torch.sigmoid",
    "LogSoftmax": "F.log_softmax",
    "LeakyReLU": "F.leaky_relu",
}


def wrong_kind(raised: Exception, text: str, frame: Frame | None, recorder: Recorder) -> str:
    """What a value is that cannot be used so, "" where we have nothing to add.

    Args:
        raised: the error.
        text: the source text where it is.
        frame: the names as they were there.
        recorder: what was noted before it.
    """
    message = str(raised)
    found = _CALLED.search(message)
    if found:
        return _called(found[1], text, frame, recorder)
    found = _MISSING.search(message)
    if found and (layer := _layer(found[1])):
        return f"{found[1]} is made with {inspect.signature(layer)}: the first ones are its sizes."
    found = _NOT_TENSOR.search(message) or _OPERAND.search(message)
    for name in found.groups() if found else ():
        if name and _layer(name):
            return _made_not_applied(name)
    if isinstance(raised, AttributeError) and isinstance(raised.obj, torch.nn.Module):
        return _of_module(raised.obj, str(raised.name), text)
    return ""


def _layer(name: str) -> Callable[..., object] | None:
    """A layer or loss of the table by the name of its class."""
    return next((each for each in library.layer_classes() if each.__name__ == name), None)


def _made_not_applied(name: str) -> str:
    function = _FUNCTIONS.get(name, f"F.{name.lower()}")
    known = library.is_known(function.replace("F.", "torch.nn.functional."))
    return (
        f"nn.{name}(…) makes a layer, and what stands in its parentheses are settings. Apply it: nn.{name}()(x)"
        f"{f', or use {function}(x)' if known else ''}."
    )


def _of_module(module: torch.nn.Module, name: str, text: str) -> str:
    """Where a part of a model has the attribute, or a tensor would have it."""
    for part, child in module.named_children():
        if name in child._parameters or name in child._modules:
            path = f"[{part}]" if part.isdigit() else f".{part}"
            return f"A part of it has one: model{path}.{name}."
    if type(module) in library.layer_classes() and library.has_attribute(Tensor, name):
        return _made_not_applied(type(module).__name__)
    return ""


def _called(kind: str, text: str, frame: Frame | None, recorder: Recorder) -> str:
    if ".step(" in text:
        return "step() takes no loss: call loss.backward() before it, and step() without arguments."
    for name in re.findall(r"([A-Za-z_]\w*)\(", text):
        value = lookup(name, frame)
        if value is None or type(value).__name__ != kind:
            continue
        bound = last_bound(recorder, name)
        if bound is None:
            return f"{name} is a {kind}, no function."
        site = recorder.events[bound].site
        since = f"since line {site.span[0]} (`{site.text}`)"
        return f"{name} is a {kind} {since}, no function any more. Give one of them another name."
    return ""
