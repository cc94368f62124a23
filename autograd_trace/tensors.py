"""The tensors that a run has met: their numbers, and what has changed of them since they were last recorded."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterable
from typing import Any

import torch
from msgspec import UNSET
from torch import Tensor

from autograd_trace.trace import Gradient, Summary, TensorChange

#: Above so many elements a summary stands in for the values.
SUMMARIZED = 1_000
_FIRST = 8
_run_numbers = itertools.count()


def has_memory(tensor: Tensor) -> bool:
    """Whether there are numbers to look at: not in what `torch.func` hands to functions, nor on the device meta."""
    return tensor.is_cpu and not torch._C._functorch.is_functorch_wrapped_tensor(tensor)


class Known:
    """What is recorded of one tensor so far."""

    __slots__ = (
        "base",
        "grad",
        "node",
        "number",
        "reference",
        "requires_grad",
        "retains_grad",
        "shape",
        "storage",
        "version",
    )

    def __init__(self, number: int, tensor: Tensor, storage: int) -> None:
        self.number = number
        self.reference = weakref.ref(tensor)
        self.storage = storage
        self.version = -1
        self.requires_grad = False
        self.retains_grad = False
        #: (id, version) of the .grad that was last recorded.
        self.grad: tuple[int, int] | None = None
        #: The run's number of its grad_fn.
        self.node: int | None = None
        self.base = tensor._is_view()
        self.shape = tuple(tensor.shape)


class Tensors:
    """Numbers tensors and storages in the order in which the run meets them."""

    def __init__(self) -> None:
        self._run = next(_run_numbers)
        self.known: list[Known] = []
        self._storages: dict[int, tuple[int, list[Known]]] = {}
        self._storage_count = 0
        #: Leaves that ask for gradients and tensors that retain them: whose .grad can change.
        self.graded: dict[int, Known] = {}

    def find(self, tensor: Tensor) -> Known | None:
        """What is known of a tensor, None where it was never met."""
        mark = getattr(tensor, "_autograd_trace", None)
        if mark is not None and mark[0] == self._run and mark[1] == id(tensor):
            known: Known = self.known[mark[2]]
            return known
        return None

    def number(self, tensor: Tensor) -> int | None:
        """The tensor's number, None where it was never met."""
        known = self.find(tensor)
        return None if known is None else known.number

    def add(self, tensor: Tensor) -> Known:
        """Number a tensor that was never met."""
        number = len(self.known)
        known = Known(number, tensor, 0)
        known.storage = self._storage(tensor, known)
        tensor._autograd_trace = (self._run, id(tensor), number)  # type: ignore[attr-defined]
        self.known.append(known)
        return known

    def _storage(self, tensor: Tensor, known: Known) -> int:
        key = tensor.untyped_storage()._cdata
        entry = self._storages.get(key)
        if entry is None or all(member.reference() is None for member in entry[1]):
            entry = self._storages[key] = (self._storage_count, [])
            self._storage_count += 1
        entry[1].append(known)
        return entry[0]

    def sharing(self, tensor: Tensor) -> list[Known]:
        """The known tensors that are alive and share this tensor's storage."""
        _, members = self._storages.get(tensor.untyped_storage()._cdata, (-1, []))
        return [member for member in members if member.reference() is not None]

    def introduce(self, tensor: Tensor, node: int | None = None) -> TensorChange | None:
        """The first record of a tensor, with every field that it has; None where it is known already."""
        if self.find(tensor) is not None:
            return None
        known = self.add(tensor)
        known.node = node
        value, summary = numbers_of(tensor)
        grad_fn = None
        if tensor.requires_grad and not tensor.is_leaf:
            grad_fn = "" if node is None and known.base and tensor._version else _name(tensor)
        known.version = version_of(tensor)
        known.requires_grad = tensor.requires_grad
        known.retains_grad = bool(tensor.retains_grad)
        change = TensorChange(
            tensor=known.number,
            value=value,
            summary=summary,
            shape=tuple(tensor.shape),
            dtype=dtype_name(tensor),
            requires_grad=known.requires_grad,
            is_leaf=tensor.is_leaf,
            grad_fn=grad_fn or None,
            grad=None,
            version=known.version,
            storage=known.storage,
            node=node,  # type: ignore[arg-type]
        )
        if known.retains_grad:
            change.retains_grad = True
        self._watch(known, tensor)
        self._grad_change(known, tensor, change)
        return change

    def _watch(self, known: Known, tensor: Tensor) -> None:
        if (known.requires_grad and tensor.is_leaf) or tensor.retains_grad:
            self.graded[known.number] = known

    def changed(self, known: Known, node: int | None = None) -> TensorChange | None:
        """What has changed of a tensor since it was last recorded, or None."""
        tensor = known.reference()
        if tensor is None:
            self.graded.pop(known.number, None)
            return None
        change = TensorChange(tensor=known.number)
        different = False
        if version_of(tensor) != known.version:
            known.version = change.version = version_of(tensor)
            change.value, change.summary = numbers_of(tensor)
            if tuple(tensor.shape):
                change.shape = tuple(tensor.shape)
            different = True
        if tensor.requires_grad != known.requires_grad:
            known.requires_grad = change.requires_grad = tensor.requires_grad
            change.is_leaf = tensor.is_leaf
            different = True
        if bool(tensor.retains_grad) != known.retains_grad:
            known.retains_grad = change.retains_grad = bool(tensor.retains_grad)
            different = True
        if node is not None and node != known.node:
            known.node = change.node = node  # type: ignore[assignment]
            change.is_leaf = tensor.is_leaf
            different = True
        self._watch(known, tensor)
        different |= self._grad_change(known, tensor, change)
        return change if different else None

    def _grad_change(self, known: Known, tensor: Tensor, change: TensorChange) -> bool:
        if known.number not in self.graded and known.grad is None:
            return False
        grad = tensor.grad if tensor.is_leaf or tensor.retains_grad else None
        state = None if grad is None else (id(grad), grad._version)
        if state == known.grad:
            return False
        known.grad = state
        if grad is None:
            change.grad = None
        else:
            change.grad, change.grad_summary = numbers_of(grad)
        return True

    def grad_changes(self) -> list[TensorChange]:
        """Changes of every .grad that can have changed, and of what else changed of those tensors."""
        changes = [self.changed(known) for known in list(self.graded.values())]
        return [change for change in changes if change is not None]

    def all_changes(self) -> list[TensorChange]:
        """Changes of every tensor that is alive: after iterations that were not recorded."""
        changes = [self.changed(known) for known in self.known if known.reference() is not None]
        return [change for change in changes if change is not None]


def version_of(tensor: Tensor) -> int:
    """How often the tensor's memory was written in place; 0 for an inference tensor, which does not count."""
    return 0 if tensor.is_inference() else tensor._version


def _name(tensor: Tensor) -> str:
    return type(tensor.grad_fn).__name__


_dtype_names: dict[torch.dtype, str] = {}


def dtype_name(tensor: Tensor) -> str:
    """`float32` for `torch.float32`."""
    name = _dtype_names.get(tensor.dtype)
    if name is None:
        name = _dtype_names[tensor.dtype] = str(tensor.dtype).removeprefix("torch.")
    return name


def numbers_of(tensor: Tensor) -> tuple[Any, Any]:
    """(nested lists, UNSET) of a tensor's values, or (None, summary) above 1,000 elements. Copies."""
    if tensor._is_zerotensor():  # what the engine sends for "zeros", without memory
        tensor = torch.zeros(tensor.shape, dtype=tensor.dtype)
    if tensor.numel() <= SUMMARIZED:
        return tensor.tolist(), UNSET
    return None, summarize(tensor)


def summarize(tensor: Tensor) -> Summary:
    """What stands in for the values of a large tensor."""
    with torch.no_grad():
        first = tensor.detach().reshape(-1)[:_FIRST].tolist()
        if tensor.is_complex():
            return Summary(tuple(tensor.shape), None, None, None, None, first)
        values = tensor.detach().double()
        return Summary(
            tuple(tensor.shape),
            values.min().item(),
            values.max().item(),
            values.mean().item(),
            values.norm().item(),
            first,
        )


def gradient_of(tensor: Tensor | None) -> Gradient | None:
    """A gradient on its way, copied."""
    if tensor is None:
        return None
    value, summary = numbers_of(tensor)
    return Gradient(shape=tuple(tensor.shape), value=value, summary=summary)


def gradients_of(tensors: Iterable[Tensor | None]) -> list[Gradient | None]:
    """Gradients on their way, positions kept."""
    return [gradient_of(tensor) for tensor in tensors]
