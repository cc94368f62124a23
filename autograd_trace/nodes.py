"""The grad_fn nodes that a run has left: numbered in the order of discovery, never by `id()`.

The number stands in the node's `metadata`, which outlives its Python wrapper. No node is stored: holding one keeps
its graph alive.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from autograd_trace.tensors import Tensors, dtype_name, numbers_of
from autograd_trace.trace import Operand, Span, TensorChange, Value

#: From so many nodes on, no more are recorded.
MOST_NODES = 4_000
_runs = itertools.count()


@dataclass(slots=True)
class Found:
    """One node as it was discovered."""

    number: int
    name: str
    step: int
    span: Span
    #: (number, input number) of the targets.
    edges: list[tuple[int, int] | None]
    saved: dict[str, Value]
    #: The tensor number of the leaf, for an `AccumulateGrad`.
    leaf: int | None = None
    operation: str = ""
    symbol: str = ""
    text: str = ""
    #: The tensor number of the result.
    result: int | None = None
    constants: list[Operand] = field(default_factory=list)


class Nodes:
    """Discovers nodes by walking from an operation's own result."""

    def __init__(self, tensors: Tensors) -> None:
        self.tensors = tensors
        self.found: list[Found] = []
        self._key = f"autograd_trace {next(_runs)}"
        #: The number of each leaf's `AccumulateGrad`, which is known by its leaf.
        self.of_leaf: dict[int, int] = {}
        self.full = False
        #: Told of each new node while it is alive, with what it has saved.
        self.on_found: Callable[[int, Any], None] | None = None
        #: First records of leaves that were met as variables of an `AccumulateGrad`, to be told by the next event.
        self.introduced: list[TensorChange] = []

    def number(self, node: Any) -> int | None:
        """The number of a node, None where it was not discovered."""
        number: int | None = node.metadata.get(self._key)
        return number

    def discover(self, root: Any, step: int, span: Span, *, saved: bool = True) -> list[int]:
        """Number all nodes from `root` on that are not numbered yet; return their numbers, the root's first."""
        first = len(self.found)
        stack: list[Any] = []
        if self.number(root) is None:
            self._add(root, step, span, stack)
        while stack:
            node, found = stack.pop()
            below: list[Any] = []
            for target, position in node.next_functions:
                known = None
                if target is not None:
                    known = target.metadata.get(self._key)
                    if known is None:
                        known = self._add(target, step, span, below)
                found.edges.append(None if known is None else (known, position))
            if saved:
                found.saved = self._saved(node)
            if self.on_found is not None:
                self.on_found(found.number, node)
            stack += reversed(below)
        return list(range(first, len(self.found)))

    def _add(self, node: Any, step: int, span: Span, below: list[Any]) -> int | None:
        """Number a node and put it on `below`; None where there are too many.

        An `AccumulateGrad` made anew for a known leaf gets the leaf's number.
        """
        number = len(self.found)
        if number >= MOST_NODES:
            self.full = True
            return None
        name = type(node).__name__
        leaf = self._leaf(node) if name == "AccumulateGrad" else None
        if leaf is not None and leaf in self.of_leaf:
            number = self.of_leaf[leaf]
            node.metadata[self._key] = number
            return number
        if leaf is not None:
            self.of_leaf[leaf] = number
        node.metadata[self._key] = number
        found = Found(number, name, step, span, [], {}, leaf, result=leaf)
        self.found.append(found)
        below.append((node, found))
        return number

    def _leaf(self, node: Any) -> int | None:
        """The number of an `AccumulateGrad`'s leaf; one that was never met is told of by the next event."""
        variable = node.variable
        change = self.tensors.introduce(variable)
        if change is not None:
            self.introduced.append(change)
        return self.tensors.number(variable)

    def _saved(self, node: Any) -> dict[str, Value]:
        saved: dict[str, Value] = {}
        for attribute in _saved_names(type(node)):
            try:
                value = getattr(node, attribute)
            except RuntimeError:  # freed, or changed in place since: PyTorch refuses to unpack it
                continue
            shown = self._saved_value(value)
            if shown is not None:
                saved[attribute.removeprefix("_saved_")] = shown
        if hasattr(node, "saved_tensors"):
            for index, tensor in enumerate(node.saved_tensors):
                saved[f"tensor {index}"] = self._saved_value(tensor) or Value(kind="none", value=None)
        return saved

    def _saved_value(self, value: Any) -> Value | None:
        if isinstance(value, Tensor):
            return self._saved_tensor(value)
        if isinstance(value, bool):
            return Value(kind="bool", value=value)
        if isinstance(value, (int, float)):
            return Value(kind="int" if isinstance(value, int) else "float", value=value)
        if isinstance(value, str):
            return Value(kind="str", value=value)
        if value is None:
            return None
        if isinstance(value, (list, tuple)):
            members = [self._saved_value(member) for member in value[:20]]
            return Value(kind="tuple", items=[(str(index), member) for index, member in enumerate(members) if member])
        return Value(kind="object", text=type(value).__name__)

    def _saved_tensor(self, tensor: Tensor) -> Value:
        """A saved tensor; matched with a known one by storage, version and shape, not by `is`.

        The values of a known one are told by its own changes, and are filled in when the recording is put together.
        """
        shown = Value(kind="tensor", shape=tuple(tensor.shape), dtype=dtype_name(tensor))
        for known in self.tensors.sharing(tensor):
            if known.version == tensor._version and known.shape == shown.shape:
                shown.tensor = known.number
                return shown
        shown.value, shown.summary = numbers_of(tensor)
        return shown


_saved_by_kind: dict[type, tuple[str, ...]] = {}


def _saved_names(kind: type) -> tuple[str, ...]:
    if kind not in _saved_by_kind:
        _saved_by_kind[kind] = tuple(name for name in dir(kind) if name.startswith("_saved_"))
    return _saved_by_kind[kind]
