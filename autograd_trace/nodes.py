"""The grad_fn nodes that a run has left: numbered in the order of discovery, never by `id()`.

The number stands in the node's `metadata`, which outlives its Python wrapper. No node is stored: holding one keeps
its graph alive.
"""

from __future__ import annotations

import itertools
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec import UNSET, Struct
from torch import Tensor

from autograd_trace.events import Event
from autograd_trace.saved import saved_value
from autograd_trace.tensors import Tensors, dtype_name, numbers_of, version_of
from autograd_trace.trace import Span, TensorChange

#: Members of a saved list that are told.
_MOST_MEMBERS = 20
_PLAIN = frozenset({bool, int, float, str})
_runs = itertools.count()


class Found(Struct, gc=False):
    """One node as it was discovered."""

    number: int
    #: `type(node).__name__`
    name: str
    step: int
    span: Span
    #: (number, input number) of the targets.
    edges: list[tuple[int, int] | None]
    #: The tensor number of the leaf, for an `AccumulateGrad`.
    leaf: int | None = None
    #: The tensor number of the result.
    result: int | None = None
    #: By PyTorch's name without `_saved_`: plain values, tuples of them, `SavedTensor`s.
    saved: dict[str, Any] = {}
    operation: str = ""
    symbol: str = ""
    text: str = ""
    #: For the main node of an operation: the operation, and those of its input tensors that no gradient goes to.
    made_by: Event | None = None
    constant: Sequence[int] = ()


class SavedTensor(Struct, gc=False):
    """A saved tensor: the number of a known one, whose values its own changes tell, or else a copy of its values."""

    shape: tuple[int, ...]
    dtype: str
    tensor: int | None = None
    value: Any = UNSET
    summary: Any = UNSET


class OtherSaved(Struct, gc=False):
    """A saved value of another kind, by its type's name."""

    type: str


class _Kind(Struct, gc=False):
    """What all nodes of one type have in common."""

    name: str
    #: Whether it is an `AccumulateGrad`.
    of_leaf: bool
    #: Whether such a node may save anything.
    saves: bool
    #: (attribute, shown name) of what such a node saves.
    saved: tuple[tuple[str, str], ...]
    #: Whether it is a node of a program's own `autograd.Function`.
    custom: bool


def reachable(roots: Iterable[Any]) -> Iterator[Any]:
    """The nodes that these lead to, themselves included, each once; all are held until the last was given."""
    stack, seen = list(roots), set()
    while stack:
        node = stack.pop()
        if node is not None and node not in seen:
            seen.add(node)
            yield node
            stack += [target for target, _ in node.next_functions]


class Nodes:
    """Discovers nodes by walking from an operation's own result."""

    def __init__(self, tensors: Tensors, room: Callable[[], int] | None = None) -> None:
        """Args: the run's tensors, and how many more nodes the recording has room for; any number where None."""
        self.tensors = tensors
        self.found: list[Found] = []
        self._room = room
        self._most = sys.maxsize
        #: Under which a node's `metadata` holds its number.
        self.key = f"autograd_trace {next(_runs)}"
        self._kinds: dict[type, _Kind] = {}
        #: The number of each leaf's `AccumulateGrad`, which is known by its leaf.
        self.of_leaf: dict[int, int] = {}
        self.full = False
        #: Told of each new node while it is alive, with what it has saved.
        self.on_found: Callable[[int, Any], None] | None = None
        #: First records of leaves that were met as variables of an `AccumulateGrad`, to be told by the next event.
        self.introduced: list[TensorChange] = []

    def number(self, node: Any) -> int | None:
        """The number of a node, None where it was not discovered."""
        number: int | None = node.metadata.get(self.key)
        return number

    def discover(self, root: Any, step: int, span: Span, *, saved: bool = True) -> int | None:
        """Number all nodes from `root` on that are not numbered yet; return the root's number."""
        first = self.number(root)
        if first is not None:
            return first
        if self._room is not None:
            self._most = len(self.found) + self._room()
        stack: list[tuple[Any, Found, _Kind]] = []
        first = self._add(root, root.metadata, step, span, stack)
        key, add = self.key, self._add
        while stack:
            node, found, kind = stack.pop()
            below, edges = len(stack), found.edges
            for target, position in node.next_functions:
                if target is None:
                    edges.append(None)
                    continue
                metadata = target.metadata
                number = metadata.get(key)
                if number is None:
                    number = add(target, metadata, step, span, stack)
                edges.append(None if number is None else (number, position))
            if saved and kind.saves:
                found.saved = self._saved(node, kind)
            if self.on_found is not None:
                self.on_found(found.number, node)
            if len(stack) > below + 1:
                stack[below:] = stack[: below - 1 : -1] if below else stack[::-1]
        return first

    def forget_after(self, step: int) -> None:
        """Keep only nodes that were found up to this step, when no more are to be found."""
        del self.found[bisect_right(self.found, step, key=lambda found: found.step) :]

    def _add(
        self, node: Any, metadata: dict[str, Any], step: int, span: Span, stack: list[tuple[Any, Found, _Kind]]
    ) -> int | None:
        """Number a node and put it on `stack`, unless it is a leaf's; None where there are too many."""
        number = len(self.found)
        if number >= self._most:
            self.full = True
            return None
        kind = self._kinds.get(type(node)) or self._kind(type(node))
        if kind.of_leaf:
            return self._add_leaf(node, metadata, number, step, span)
        metadata[self.key] = number
        found = Found(number, kind.name, step, span, [])
        self.found.append(found)
        stack.append((node, found, kind))
        return number

    def _add_leaf(self, node: Any, metadata: dict[str, Any], number: int, step: int, span: Span) -> int:
        """Number an `AccumulateGrad`; one made anew for a known leaf gets the leaf's number."""
        variable = node.variable
        known = self.tensors.find(variable)
        if known is None:
            change = self.tensors.first(variable)
            self.introduced.append(change)
            leaf = change.tensor
        else:
            leaf = known.number
        number = self.of_leaf.setdefault(leaf, number)
        metadata[self.key] = number
        if number == len(self.found):
            self.found.append(Found(number, "AccumulateGrad", step, span, [], leaf, leaf))
        return number

    def _kind(self, kind: type) -> _Kind:
        """What there is to know of a type of nodes; kept for the run, since a program can make types of its own."""
        names = [name for name in dir(kind) if name.startswith("_saved_")]
        saved = tuple((name, name.removeprefix("_saved_")) for name in names)
        custom = hasattr(kind, "saved_tensors")
        made = _Kind(kind.__name__, kind.__name__ == "AccumulateGrad", bool(saved) or custom, saved, custom)
        self._kinds[kind] = made
        return made

    # What nodes save

    def _saved(self, node: Any, kind: _Kind) -> dict[str, Any]:
        saved: dict[str, Any] = {}
        for attribute, shown in kind.saved:
            try:
                value = saved_value(node, attribute)
            except RuntimeError:  # freed, or changed in place since: PyTorch refuses to unpack it
                continue
            if value is not None:
                saved[shown] = value if type(value) in _PLAIN else self._copied(value)
        if kind.custom:
            try:
                tensors = node.saved_tensors
            except RuntimeError:
                return saved
            for index, tensor in enumerate(tensors):
                saved[f"tensor {index}"] = None if tensor is None else self._copied(tensor)
        return saved

    def _copied(self, value: Any) -> Any:
        """A saved value without anything that is alive."""
        if isinstance(value, Tensor):
            return self._saved_tensor(value)
        if type(value) in _PLAIN:
            return value
        if isinstance(value, (list, tuple)):
            return tuple(None if member is None else self._copied(member) for member in value[:_MOST_MEMBERS])
        return OtherSaved(type(value).__name__)

    def _saved_tensor(self, tensor: Tensor) -> SavedTensor:
        """A saved tensor; matched with a known one by storage, version and shape, not by `is`."""
        saved = SavedTensor(tensor.shape, dtype_name(tensor))
        version = version_of(tensor)
        for known in self.tensors.sharing(tensor):
            if known.version == version and known.shape == saved.shape:
                saved.tensor = known.number
                return saved
        saved.value, saved.summary = numbers_of(tensor)
        return saved
