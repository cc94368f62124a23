"""The tensors that a run has met: their numbers, and what has changed of them since they were last recorded."""

from __future__ import annotations

import itertools
import math
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

import torch
from msgspec import UNSET
from torch import Tensor
from torch.nn.parameter import is_lazy

from autograd_trace.trace import Gradient, Summary, TensorChange
from autograd_trace.views import gradient_of, is_leaf, is_stale

#: Above so many elements a summary stands in for the values.
SUMMARIZED = 1_000
_FIRST = 8
#: Dtypes whose least and greatest value is found quickest as they are.
_ORDERED = frozenset({torch.float32, torch.float64, torch.int64})
#: The square of a float32 vector's length has lost digits where it is smaller.
_LEAST_SQUARE = 1e-30
#: Numbers in a summary.
_OF_SUMMARY = _FIRST + 6
#: Stands for a .grad that is to be told anew.
_UNTOLD = (0, -1)
_run_numbers = itertools.count()


def has_memory(tensor: Tensor) -> bool:
    """Whether there are numbers to look at: not in what `torch.func` hands to functions, nor on the device meta."""
    return tensor.is_cpu and not torch._C._functorch.is_functorch_wrapped_tensor(tensor)


def named_parameters(module: torch.nn.Module) -> Iterator[tuple[str, Tensor]]:
    """A module's parameters by name, those that are made at the first call apart.

    As `nn.Module.named_parameters`, which asks the program's own `__hash__` and `__eq__`, and wants `__init__` called.
    """
    return ((name, parameter) for name, parameter in _walk(module, "", set()) if not is_lazy(parameter))


def _walk(module: torch.nn.Module, prefix: str, seen: set[int]) -> Iterator[tuple[str, Tensor]]:
    seen.add(id(module))
    for name, parameter in vars(module).get("_parameters", {}).items():
        if parameter is not None and id(parameter) not in seen:
            seen.add(id(parameter))
            yield f"{prefix}{name}", parameter
    for name, child in vars(module).get("_modules", {}).items():
        if child is not None and id(child) not in seen:
            shown = name if isinstance(name, str) else type(name).__name__
            yield from _walk(child, f"{prefix}{shown}.", seen)


class Known:
    """What is recorded of one tensor so far."""

    __slots__ = (
        "address",
        "base",
        "grad",
        "node",
        "number",
        "reference",
        "requires_grad",
        "retains_grad",
        "settled",
        "shape",
        "storage",
        "version",
    )

    def __init__(self, number: int, tensor: Tensor) -> None:
        self.number = number
        self.reference = weakref.ref(tensor)
        self.storage = 0
        #: Where the storage is: `x.data = y` moves a tensor to another one.
        self.address = 0
        self.version = -1
        #: A version at which its grad_fn was up to date.
        self.settled = 0
        self.requires_grad = False
        self.retains_grad = False
        #: (id, version) of the .grad that was last recorded.
        self.grad: tuple[int, int] | None = None
        #: The run's number of its grad_fn.
        self.node: int | None = None
        self.base = tensor._is_view()
        self.shape = tensor.shape

    def is_leaf(self, tensor: Tensor) -> bool:
        """Whether it is a leaf, as far as a look changes nothing."""
        return is_leaf(tensor, self.settled) if self.base else tensor.is_leaf


class Tensors:
    """Numbers tensors and storages in the order in which the run meets them."""

    def __init__(self) -> None:
        self._run = next(_run_numbers)
        self.known: list[Known] = []
        #: By the storage's address: its number, and the tensors met on it.
        self._storages: dict[int, tuple[int, list[Known]]] = {}
        self._storage_count = 0
        #: Leaves that ask for gradients and tensors that retain them: whose .grad can change.
        self.graded: dict[int, Known] = {}
        #: Tensors that retain their gradient, by the number of their grad_fn.
        self.retained: dict[int, Known] = {}
        #: Numbers copied since the last event.
        self.copied = 0

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
        known = Known(number, tensor)
        self._place(known, address_of(tensor))
        tensor._autograd_trace = (self._run, id(tensor), number)  # type: ignore[attr-defined]
        self.known.append(known)
        return known

    def _place(self, known: Known, address: int) -> None:
        """Note which storage a tensor is on; an address is that of a new one where no tensor there is alive."""
        known.address = address
        entry = self._storages.get(address)
        if entry is not None:
            members = entry[1]
            members[:] = [member for member in members if member.reference() is not None]
            if members:
                members.append(known)
                known.storage = entry[0]
                return
        known.storage = self._storage_count
        self._storages[address] = (self._storage_count, [known])
        self._storage_count += 1

    def graded_gradients(self) -> list[Tensor]:
        """The .grad of every known tensor that is alive and has one."""
        tensors = [known.reference() for known in self.graded.values()]
        gradients = [gradient_of(tensor) for tensor in tensors if tensor is not None]
        return [gradient for gradient in gradients if gradient is not None]

    def sharing(self, tensor: Tensor) -> list[Known]:
        """The known tensors that are alive and share this tensor's storage."""
        address = address_of(tensor)
        entry = self._storages.get(address)
        if entry is None:
            return []
        return [member for member in entry[1] if member.address == address and member.reference() is not None]

    def introduce(self, tensor: Tensor, node: int | None = None) -> TensorChange | None:
        """The first record of a tensor, with every field that it has; None where it is known already."""
        return self.first(tensor, node) if self.find(tensor) is None else None

    def first(self, tensor: Tensor, node: int | None = None, *, fresh: bool = False) -> TensorChange:
        """The first record of a tensor that was never met.

        Args:
            tensor: the tensor.
            node: the number of its grad_fn, where it has one.
            fresh: whether it was made a moment ago, so that its grad_fn is up to date.
        """
        known = self.add(tensor)
        known.node = node
        value, summary = self.numbers(tensor)
        known.requires_grad = requires_grad = tensor.requires_grad
        known.version = version = version_of(tensor)
        known.settled = version if fresh else 0
        leaf = known.is_leaf(tensor)
        change = TensorChange(
            tensor=known.number,
            value=value,
            summary=summary,
            shape=known.shape,
            dtype=dtype_name(tensor),
            requires_grad=requires_grad,
            is_leaf=leaf,
            grad_fn=None,
            grad=None,
            version=version,
            storage=known.storage,
            node=node,  # type: ignore[arg-type]
        )
        if requires_grad:
            if leaf:
                self.graded[known.number] = known
            else:
                self._first_of_result(tensor, known, change)
            if leaf or known.retains_grad:
                self._grad_change(known, tensor, change)
        return change

    def _first_of_result(self, tensor: Tensor, known: Known, change: TensorChange) -> None:
        """What a tensor with a grad_fn has besides; that of a view written in place is left alone."""
        if known.node is None and not (known.base and is_stale(tensor, known.settled)):
            change.grad_fn = type(tensor.grad_fn).__name__
        if tensor.retains_grad:
            known.retains_grad = change.retains_grad = True
            self._retains(known)

    def _retains(self, known: Known) -> None:
        self.graded[known.number] = known
        if known.node is not None:
            self.retained[known.node] = known

    def changed(
        self,
        known: Known,
        node: int | None = None,
        *,
        written: bool = False,
        arrived: tuple[Tensor, Gradient] | None = None,
    ) -> TensorChange | None:
        """What has changed of a tensor since it was last recorded, or None.

        Args:
            known: the tensor.
            node: the number of its grad_fn, where that may be another one now.
            written: whether its memory was written, be it through `.data`, which no version counts.
            arrived: a gradient that has arrived just now, and its copy: the first one becomes its .grad as it is.
        """
        tensor = known.reference()
        if tensor is None:
            self.graded.pop(known.number, None)
            return None
        change = TensorChange(known.number)
        different = False
        version = version_of(tensor)
        if written or version != known.version:
            known.version = change.version = version
            change.value, change.summary = self.numbers(tensor)
            if shape := tensor.shape:
                change.shape = shape
            if (address := address_of(tensor)) != known.address:
                self._place(known, address)
                change.storage = known.storage
            different = True
        requires_grad = tensor.requires_grad
        if requires_grad != known.requires_grad:
            known.requires_grad = change.requires_grad = requires_grad
            change.is_leaf = known.is_leaf(tensor)
            different = True
        if node is not None and node != known.node:
            known.node = change.node = node  # type: ignore[assignment]
            change.is_leaf = known.is_leaf(tensor)
            different = True
        if requires_grad or known.retains_grad:
            different |= self._retention_change(known, tensor, change)
            if requires_grad and known.is_leaf(tensor):
                self.graded[known.number] = known
        if known.number in self.graded or known.grad is not None:
            different |= self._grad_change(known, tensor, change, arrived)
        return change if different else None

    def _retention_change(self, known: Known, tensor: Tensor, change: TensorChange) -> bool:
        retains = tensor.retains_grad
        if retains:
            self._retains(known)
        if retains == known.retains_grad:
            return False
        known.retains_grad = change.retains_grad = retains
        return True

    def _grad_change(
        self,
        known: Known,
        tensor: Tensor,
        change: TensorChange,
        arrived: tuple[Tensor, Gradient] | None = None,
    ) -> bool:
        if known.base and is_stale(tensor, known.settled):
            return False
        grad = tensor.grad if known.retains_grad or tensor.is_leaf else None
        state = None if grad is None else (id(grad), version_of(grad))
        if state == known.grad:
            return False
        known.grad = state
        if grad is None:
            change.grad = None
        elif arrived is not None and _is_same_memory(grad, arrived[0]):
            change.grad, change.grad_summary = arrived[1].value, arrived[1].summary
        else:
            change.grad, change.grad_summary = self.numbers(grad)
        return True

    def grad_changes(self) -> list[TensorChange]:
        """Changes of every .grad that can have changed, and of what else changed of those tensors."""
        changes = [self.changed(known) for known in list(self.graded.values())]
        return [change for change in changes if change is not None]

    def written(self, tensor: Tensor, told: Iterable[TensorChange]) -> list[TensorChange]:
        """After a write into a tensor's memory: all that is seen of it, but what is told already."""
        passed_over = {change.tensor for change in told}
        address = address_of(tensor)
        changes = [
            self.changed(known, written=True) for known in self.sharing(tensor) if known.number not in passed_over
        ]
        for known in self.graded.values():
            owner = known.reference()
            if owner is not None and known.is_leaf(owner) and owner.grad is not None:
                known.grad = _UNTOLD if address_of(owner.grad) == address else known.grad
        changes += self.grad_changes()
        return [change for change in changes if change is not None and change.tensor not in passed_over]

    def touched(self, tensor: Tensor) -> list[TensorChange]:
        """What has changed of a tensor that a call was given, and of those that share its memory.

        Where it was never met and others share its memory, it is an `x.data`, through which they may be written.
        """
        known = self.find(tensor)
        first = self.first(tensor) if known is None else None
        changes = [first] if known is None else [self.changed(known, written=address_of(tensor) != known.address)]
        for other in self.sharing(tensor):
            if other is not known and (first is None or other.number != first.tensor):
                changes.append(self.changed(other, written=first is not None))
        return [change for change in changes if change is not None]

    def all_changes(self) -> list[TensorChange]:
        """Changes of every tensor that is alive: after iterations that were not recorded.

        Leaves and gradients are told anew in any case: a write through `.data` is counted by no version, and a new
        gradient may stand where an old one stood.
        """
        for known in self.graded.values():
            if known.grad is not None:
                known.grad = _UNTOLD
        alive = [known for known in self.known if known.reference() is not None]
        changes = [self.changed(known, written=known.number in self.graded) for known in alive]
        return [change for change in changes if change is not None]

    # Copies

    def numbers(self, tensor: Tensor) -> tuple[Any, Any]:
        """`numbers_of`, counted."""
        count = tensor.numel()
        self.copied += count if count <= SUMMARIZED else _OF_SUMMARY
        return numbers_of(tensor)

    def gradient(self, tensor: Tensor) -> Gradient:
        """A gradient on its way, copied."""
        count = tensor.numel()
        if count > SUMMARIZED:
            return Gradient(tensor.shape, *self.numbers(tensor))
        self.copied += count
        return Gradient(tensor.shape, numbers_of(tensor)[0])

    def gradients(self, tensors: Iterable[Tensor | None]) -> list[Gradient | None]:
        """Gradients on their way, positions kept."""
        return [None if tensor is None else self.gradient(tensor) for tensor in tensors]


def _is_same_memory(one: Tensor, other: Tensor) -> bool:
    return (
        one.layout == other.layout == torch.strided
        and one.data_ptr() == other.data_ptr() != 0
        and one.shape == other.shape
        and one.stride() == other.stride()
    )


def address_of(tensor: Tensor) -> int:
    """Where a tensor's storage is, the same for all tensors that share it."""
    address: int = tensor.untyped_storage()._cdata
    return address


def version_of(tensor: Tensor) -> int:
    """How often the tensor's memory was written in place; 0 for an inference tensor, which does not count."""
    try:
        return tensor._version
    except RuntimeError:
        return 0


#: Dtypes whose values 9 significant digits name exactly.
FLOAT32 = frozenset({"float32", "float16", "bfloat16"})
_dtype_names: dict[torch.dtype, str] = {}


def dtype_name(tensor: Tensor) -> str:
    """`float32` for `torch.float32`."""
    name = _dtype_names.get(tensor.dtype)
    if name is None:
        name = _dtype_names[tensor.dtype] = str(tensor.dtype).removeprefix("torch.")
    return name


def numbers_of(tensor: Tensor, most: int = SUMMARIZED) -> tuple[Any, Any]:
    """(nested lists, UNSET) of a tensor's values, or (None, summary) above `most` elements. Copies."""
    summarized = tensor.numel() > most
    try:
        return (None, summarize(tensor)) if summarized else (tensor.tolist(), UNSET)
    except RuntimeError:
        if not tensor._is_zerotensor():
            raise
        # What the engine sends for "zeros" has no memory to read.
        return numbers_of(torch.zeros(tensor.shape, dtype=tensor.dtype), most)


def summarize(tensor: Tensor) -> Summary:
    """What stands in for the values of a large tensor."""
    with torch.no_grad():
        values = tensor.detach()
        first = _first(values)
        if tensor.is_complex():
            return Summary(tuple(tensor.shape), None, None, None, None, first)
        flat = in_memory(values)
        exact = flat.double()
        low, high = torch.aminmax(flat if flat.dtype in _ORDERED else exact)
        return Summary(tuple(tensor.shape), low.item(), high.item(), exact.mean().item(), norm_of(exact), first)


def _first(values: Tensor) -> list[Any]:
    """The first elements, row by row."""
    while values.dim() > 1 and values[0].numel() >= _FIRST:
        values = values[0]
    first: list[Any] = values.reshape(-1)[:_FIRST].tolist()
    return first


def in_memory(values: Tensor) -> Tensor:
    """All elements in the order in which they stand in memory: of a transposed matrix that is no copy."""
    order = sorted(range(values.dim()), key=values.stride, reverse=True)
    return values.permute(order).reshape(-1)


def norm_of(flat: Tensor) -> float:
    """The length of a vector of floats; by its square, in half of `norm()`'s time, where that loses nothing."""
    square = torch.dot(flat, flat).item() if flat.dtype in _ORDERED else 0.0
    return math.sqrt(square) if _LEAST_SQUARE < square < math.inf else flat.norm().item()
