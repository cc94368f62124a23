"""Values of the program as the recording shows them."""

from __future__ import annotations

import types
from collections.abc import Iterable
from itertools import islice
from typing import Any

import numpy
import torch
from torch import Tensor
from torch.nn.parameter import is_lazy

from autograd_trace.evaluator.functions import BoundFunction, Function
from autograd_trace.evaluator.values import Allowed, Namespace
from autograd_trace.numbers import encode
from autograd_trace.tensors import Tensors, has_memory, named_parameters
from autograd_trace.trace import TensorChange, Value, ValueKind

_MOST_ITEMS = 20
#: Plain members that are told of one value, all that is nested in it included; a string counts as more than one.
MOST_PLAIN = 1_000
_TEXT = 200
#: Characters of a string that count as one member.
_PER_MEMBER = 100
#: Bits of an integer whose digits are shown.
_LONGEST_INTEGER = 200
PLAIN: dict[type, ValueKind] = {type(None): "none", bool: "bool", int: "int", float: "float", str: "str"}
_CONTAINERS: dict[type, ValueKind] = {
    list: "list",
    tuple: "tuple",
    dict: "dict",
    set: "set",
    frozenset: "set",
    torch.Size: "size",
}
_OTHERS: tuple[tuple[type | tuple[type, ...], ValueKind], ...] = (
    (torch.nn.Module, "module"),
    (torch.optim.Optimizer, "optimizer"),
    (torch.optim.lr_scheduler.LRScheduler, "scheduler"),
    (torch.dtype, "dtype"),
    (torch.device, "device"),
    ((numpy.ndarray, numpy.generic), "array"),
    ((Function, BoundFunction), "function"),
    (Namespace, "namespace"),
    (BaseException, "exception"),
    (torch.autograd.graph.Node, "node"),
    (range, "range"),
    (slice, "slice"),
    (complex, "complex"),
    (types.GeneratorType, "generator"),
    (type, "class"),
)


class Describer:
    """Makes `Value`s, and first records of the tensors that it meets in them."""

    def __init__(self, tensors: Tensors, most: int = MOST_PLAIN) -> None:
        """Args: the run's tensors, and how many plain members are told of a value at most."""
        self.tensors = tensors
        self._most = most
        self._left = most

    def value(self, value: Any, changes: list[TensorChange], depth: int = 0) -> Value:
        """What is shown of a value; first records of new tensors are added to `changes`."""
        if depth == 0:
            self._left = self._most
        kind = PLAIN.get(type(value))
        if kind is not None:
            longest = self._most if depth == 0 else _TEXT
            if kind == "str" and len(value) > longest:
                return Value(kind="str", value=value[:longest] + "…", length=len(value))
            if kind == "int" and value.bit_length() > _LONGEST_INTEGER:
                return Value(kind="int", value=None, text=f"an integer of {value.bit_length()} bits")
            return Value(kind=kind, value=encode(value, float32=False))
        if isinstance(value, Tensor):
            return self._tensor(value, changes)
        container = _CONTAINERS.get(type(value)) or ("tuple" if isinstance(value, tuple) else None)
        if container is not None:
            return self._container(value, container, changes, depth)
        return self._other(value, changes, depth)

    def _tensor(self, tensor: Tensor, changes: list[TensorChange]) -> Value:
        known = self.tensors.find(tensor)
        if known is not None:
            return Value("tensor", tensor=known.number)
        if is_lazy(tensor) or not has_memory(tensor):
            return Value("object", text=type(tensor).__name__ if is_lazy(tensor) else "Tensor")
        change = self.tensors.first(tensor)
        changes.append(change)
        return Value("tensor", tensor=change.tensor)

    def _container(self, value: Any, kind: ValueKind, changes: list[TensorChange], depth: int) -> Value:
        shown = Value(kind=kind, length=len(value))
        left = [self._left]
        if kind in ("list", "tuple", "size") and (plain := _plain(value, left)) is not None:
            shown.value, self._left = plain, left[0]
            return shown
        if depth >= 2:
            shown.text = f"{kind} of {len(value)}"
            return shown
        pairs = (
            islice(value.items(), _MOST_ITEMS)
            if isinstance(value, dict)
            else islice(enumerate(value), _MOST_ITEMS)
            if isinstance(value, (list, tuple))
            else [("", member) for member in islice(value, _MOST_ITEMS)]
        )
        shown.items = [(_key(key), self.value(member, changes, depth + 1)) for key, member in pairs]
        return shown

    def _other(self, value: Any, changes: list[TensorChange], depth: int) -> Value:
        if isinstance(value, Allowed):
            return Value(kind="class" if isinstance(value.target, type) else "function", text=value.dotted)
        kind = next((kind for types_, kind in _OTHERS if isinstance(value, types_)), "object")
        shown = Value(kind=kind)  # type: ignore[arg-type]
        if kind == "module":
            shown.text = type(value).__name__
            shown.items = [
                (name, self._tensor(parameter, changes))
                for name, parameter in islice(named_parameters(value), _MOST_ITEMS)
            ]
        elif kind == "optimizer":
            shown.text = type(value).__name__
        elif kind in ("function", "class"):
            shown.text = str(getattr(value, "qualname", None) or getattr(value, "__name__", "function"))
        elif kind == "array":
            shown.value = encode(value.tolist()) if value.size <= self._most else None
            shown.shape, shown.dtype = tuple(value.shape), str(value.dtype)
        elif kind == "namespace":
            shown.text = value.dotted
        elif kind in ("dtype", "device", "complex"):
            shown.text = str(value)
        elif kind in ("range", "slice"):
            ends = (value.start, value.stop, value.step)
            shown.text = str(value) if all(map(_is_short, ends)) else kind
        else:
            shown.text = _short(type(value).__name__)
        return shown


def _is_short(value: Any) -> bool:
    return value is None or (type(value) is int and value.bit_length() <= _LONGEST_INTEGER)


def _plain(value: Any, budget: list[int]) -> list[Any] | None:
    """Nested lists of numbers, strings and such; None where there is anything else, or too much."""
    made: list[Any] = []
    for member in value:
        budget[0] -= 1 + len(member) // _PER_MEMBER if type(member) is str else 1
        if budget[0] < 0:
            return None
        if type(member) in (list, tuple):
            inner = _plain(member, budget)
            if inner is None:
                return None
            made.append(inner)
        elif type(member) in PLAIN and not (type(member) is int and member.bit_length() > _LONGEST_INTEGER):
            made.append(encode(_short(member) if isinstance(member, str) else member, float32=False))
        else:
            return None
    return made


def _key(key: Any) -> str:
    return _short(key) if isinstance(key, str) else _short(repr(key)) if type(key) in PLAIN else type(key).__name__


def _short(text: str) -> str:
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"


def plain_names(names: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    """The names of a frame that are shown."""
    for name, value in names.items():
        if is_shown(name, value):
            yield name, value


def is_shown(name: str, value: Any) -> bool:
    """Whether a name is shown: not a module and not a name of the library bound by an import."""
    return not isinstance(value, (Namespace, Allowed)) and not name.startswith("__")
