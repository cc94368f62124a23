"""Loops: which iterations are recorded in full, and the scalars of all of them."""

from __future__ import annotations

import array
import base64
import functools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from torch import Tensor

from autograd_trace.budget import ITERATION, LOOP
from autograd_trace.numbers import encode
from autograd_trace.tensors import in_memory, named_parameters, norm_of
from autograd_trace.trace import Iteration, LeftOut, Loop, Series, Span
from autograd_trace.views import is_leaf

if TYPE_CHECKING:
    from autograd_trace.evaluator.machine import Machine
    from autograd_trace.evaluator.site import Site
    from autograd_trace.evaluator.values import Frame
    from autograd_trace.recorder import Recorder

#: Tensors of up to so many elements give a series for each element.
_ELEMENTS = 8
#: Values kept of one series; beyond it every other one is dropped, again and again.
_MOST_VALUES = 10_000
_MOST_SERIES = 40
#: Share of the room for steps that the first iterations of a loop may use, and where others are wanted.
_HEAD_SHARE, _HEAD_BESIDE_WANTED = 0.6, 0.3


@dataclass(slots=True)
class _Curve:
    """One series while it grows."""

    role: Any
    variable: str
    stat: Any = "value"
    initial: Any = None
    start: int = 0
    values: list[float] = field(default_factory=list)
    stride: int = 1
    last: float = math.nan


@dataclass(slots=True)
class Running:
    """One execution of a loop."""

    span: Span
    frame: Frame
    names: tuple[str, ...]
    length: int | None
    outermost: bool
    #: Whether events around the loop are recorded.
    full_around: bool
    index: int | None = None
    parent_iteration: int | None = None
    count: int = 0
    iterations: list[Iteration] = field(default_factory=list)
    left_out: list[tuple[int, int]] = field(default_factory=list)
    curves: dict[tuple[str, str], _Curve] = field(default_factory=dict)
    first_step: int = 0
    #: Bytes that steps and graphs came to before the iteration, and those of the largest one so far.
    bytes_before: int = 0
    largest: int = 0
    #: Names of the roots of backward passes in this loop.
    losses: set[str] = field(default_factory=set)


class Loops:
    """The loops of one run."""

    def __init__(self, recorder: Recorder, wanted: tuple[int, ...]) -> None:
        self.recorder = recorder
        self.wanted = frozenset(wanted)
        self.active: list[Running] = []
        self.done: list[Running] = []
        self._leaf_names: dict[int, str] = {}

    def enter(self, machine: Machine, site: Site, frame: Frame, names: tuple[str, ...], length: int | None) -> Running:
        """A loop begins."""
        parent = self.active[-1] if self.active else None
        loop = Running(site.span, frame, names, length, parent is None, machine.full)
        if machine.full:
            loop.index = len(self.done)
            loop.parent_iteration = parent.count if parent else None
            self.recorder.budget.spent += LOOP
            self.done.append(loop)
        self.active.append(loop)
        if loop.outermost and loop.index is not None:
            for key, value, role, stat in self._scalars(machine, loop):
                self._curve(loop, key, role, stat).initial = encode(value)
        return loop

    def begin(self, machine: Machine, loop: Running, index: int) -> None:
        """An iteration begins: decide whether it is recorded in full."""
        loop.count = index
        if loop.outermost and loop.length:
            machine.fraction = index / loop.length
        if not loop.full_around or self.recorder.full_at is not None:
            return
        if machine.full and index == 0:
            self.recorder.count()
        full = self.recorder.full_at is None and self._is_full(loop, index)
        if full and not machine.full and index:
            self.recorder.fall_behind()
        machine.full = full
        loop.first_step = self.recorder.next_step
        loop.bytes_before = self.recorder.budget.spent

    def _is_full(self, loop: Running, index: int) -> bool:
        limits, budget = self.recorder.limits, self.recorder.budget
        if index == 0 or (loop.outermost and index in self.wanted):
            return True
        if loop.length is not None and index >= loop.length - limits.tail_iterations:
            # Where not all fit, the last one of them is to.
            return budget.has_room(2 * loop.largest) or index == loop.length - 1
        share = _HEAD_BESIDE_WANTED if self.wanted else _HEAD_SHARE
        return index < limits.head_iterations and budget.spent + loop.largest < budget.limit * share

    def end(self, machine: Machine, loop: Running, index: int) -> None:
        """An iteration has ended: note its scalars."""
        loop.count = index + 1
        if loop.outermost and loop.index is not None:
            self._sample(machine, loop, index)
        if not loop.full_around or loop.index is None:
            return
        if machine.full:
            budget = self.recorder.budget
            self.recorder.count()
            budget.spent += ITERATION
            loop.largest = max(loop.largest, budget.spent - loop.bytes_before)
            loop.iterations.append(Iteration(index, loop.first_step, self.recorder.next_step - 1))
        elif loop.left_out and loop.left_out[-1][1] == index - 1:
            loop.left_out[-1] = (loop.left_out[-1][0], index)
        else:
            loop.left_out.append((index, index))

    def leave(self, machine: Machine, loop: Running) -> None:
        """A loop has ended, in whatever way."""
        self.active.remove(loop)
        if not self.active:
            machine.fraction = None
        if loop.full_around and not machine.full and self.recorder.full_at is None:
            machine.full = True
            self.recorder.fall_behind()

    def pass_roots(self, machine: Machine, roots: tuple[Tensor, ...]) -> None:
        """A backward pass starts at these tensors: the names they have are losses."""
        if not self.active:
            return
        loop = self.active[0]
        if loop.count > 1 and loop.losses:
            return
        for frame in (loop.frame, machine.frames[-1]):
            for name, value in frame.names.items():
                if any(value is root for root in roots):
                    loop.losses.add(name)

    # Scalars

    def _scalars(self, machine: Machine, loop: Running) -> list[tuple[tuple[str, str], float, Any, Any]]:
        found: list[tuple[tuple[str, str], float, Any, Any]] = []
        names = loop.frame.names
        for name in loop.names:
            value = names.get(name)
            kind = type(value)
            if kind is float or kind is int:
                if abs(value) < 1e300:  # type: ignore[arg-type]
                    found.append(((name, name), float(value), "loss" if name in loop.losses else "value", "value"))  # type: ignore[arg-type]
            elif isinstance(value, Tensor) and not (value.requires_grad and is_leaf(value)):
                role = "loss" if name in loop.losses else "value"
                self._of_tensor(found, name, name, value, role)
        tensors = self.recorder.tensors
        for known in list(tensors.graded.values()):
            tensor = known.reference()
            if tensor is not None and tensor.requires_grad and known.is_leaf(tensor):
                name = self._name_of(machine, loop, tensor, known.number)
                if name:
                    self._of_tensor(found, name, name, tensor, "weight")
                    if tensor.grad is not None:
                        self._of_tensor(found, f"{name}.grad", name, tensor.grad, "grad")
        return found

    def _of_tensor(self, found: list[Any], shown: str, variable: str, tensor: Tensor, role: Any) -> None:
        count = tensor.numel()
        if tensor.is_complex() or count == 0 or len(found) >= _MOST_SERIES:
            return
        if count == 1:
            found.append(((shown, variable), tensor.item(), role, "value"))
        elif count <= _ELEMENTS:
            if role != "value":
                values = (tensor if tensor.dim() == 1 else tensor.reshape(-1)).tolist()
                keys = _keys_of_elements(shown, variable, count)
                found += [(key, value, role, "value") for key, value in zip(keys, values, strict=True)]
        elif role != "value" and tensor.is_floating_point():
            found.append(((f"{shown} norm", variable), norm_of(in_memory(tensor.detach())), role, "norm"))

    def _name_of(self, machine: Machine, loop: Running, tensor: Tensor, number: int) -> str:
        """The name of a leaf: a variable's, or a module's parameter's."""
        names = self._leaf_names
        if number not in names or names[number] == "":
            names[number] = leaf_name(tensor, [loop.frame.names, machine.globals])
        return names[number]

    def _curve(self, loop: Running, key: tuple[str, str], role: Any, stat: Any) -> _Curve:
        curve = loop.curves.get(key)
        if curve is None:
            curve = loop.curves[key] = _Curve(role, key[1], stat)
        return curve

    def _sample(self, machine: Machine, loop: Running, index: int) -> None:
        for key, value, role, stat in self._scalars(machine, loop):
            curve = loop.curves.get(key)
            if curve is None:
                curve = self._curve(loop, key, role, stat)
            if curve.role == "value":
                curve.role = role
            curve.last = value
            values, stride = curve.values, curve.stride
            if index % stride:
                continue
            if (missing := index // stride - len(values)) > 0:
                values.extend([math.nan] * missing)
            values.append(value)
            if len(values) > _MOST_VALUES:
                curve.values = values[::2]
                curve.stride *= 2

    def forget_after(self, step: int) -> None:
        """Keep only what was recorded in full up to this step; the scalars stay."""
        for loop in self.done:
            loop.iterations = [iteration for iteration in loop.iterations if iteration.first_step <= step]
            for iteration in loop.iterations:
                iteration.last_step = min(iteration.last_step, step)

    # What is told of them

    def series(self, every: int = 1) -> list[Series]:
        """The scalars of every outermost loop, packed; of those kept, every so many."""
        return [
            _pack(name, curve, loop, every)
            for loop in self.done
            if loop.count
            for (name, _), curve in loop.curves.items()
            if curve.values
        ]

    def loops(self) -> list[Loop]:
        """What is told of each loop."""
        indices = {id(loop): index for index, loop in enumerate(self.done)}
        told = []
        for loop in self.done:
            parent = next((index for other, index in indices.items() if self._encloses(self.done[index], loop)), None)
            told.append(Loop(loop.span, loop.count, loop.iterations, parent, loop.parent_iteration))
        return told

    def _encloses(self, outer: Running, inner: Running) -> bool:
        if outer is inner or inner.outermost or not inner.iterations:
            return False
        first = inner.iterations[0].first_step
        return any(
            iteration.index == inner.parent_iteration and iteration.first_step <= first <= iteration.last_step
            for iteration in outer.iterations
        )

    def left_out(self) -> list[LeftOut]:
        """Which iterations are not recorded in full, and why."""
        return [
            LeftOut(
                reason=f"{sum(last - first + 1 for first, last in loop.left_out):,} of {loop.count:,} iterations "
                "are recorded by their scalars alone; ask for one to see it in full",
                loop=index,
                iterations=loop.left_out,
            )
            for index, loop in enumerate(self.done)
            if loop.left_out
        ]

    def unseen_ends(self) -> tuple[int, ...]:
        """Last iterations of outermost loops whose length was not known beforehand, and so were left out."""
        return tuple(
            loop.count - 1
            for loop in self.done
            if loop.outermost and loop.count and loop.left_out and loop.left_out[-1][1] == loop.count - 1
            if loop.count != loop.length
        )


@functools.lru_cache(maxsize=1 << 10)
def _keys_of_elements(shown: str, variable: str, count: int) -> list[tuple[str, str]]:
    """The keys of the series of a small tensor's elements."""
    return [(f"{shown}[{index}]", variable) for index in range(count)]


def leaf_name(tensor: Tensor, scopes: list[dict[str, Any]]) -> str:
    """What a program calls a leaf: `w`, or `net.fc1.weight`; "" where no name reaches it."""
    import torch

    for names in scopes:
        for name, value in names.items():
            if value is tensor:
                return name
        for name, value in names.items():
            if isinstance(value, torch.nn.Module):
                for inner, parameter in named_parameters(value):
                    if parameter is tensor:
                        return f"{name}.{inner}"
            elif isinstance(value, (list, tuple)) and len(value) < 50:
                for index, member in enumerate(value):
                    if member is tensor:
                        return f"{name}[{index}]"
            elif isinstance(value, dict) and len(value) < 50:
                for key, member in value.items():
                    if member is tensor:
                        return f"{name}[{key!r}]"[:40]
    return ""


def _pack(name: str, curve: _Curve, loop: Running, every: int) -> Series:
    values, stride = curve.values[::every], curve.stride * every
    if (loop.count - 1) % stride:
        values.append(curve.last)
    packed = array.array("f", values)  # beyond float32's range is an infinity
    return Series(
        name=name,
        variable=curve.variable,
        role=curve.role,
        loop=loop.index or 0,
        count=loop.count,
        values=base64.b64encode(packed.tobytes()).decode(),
        stride=stride,
        stat=curve.stat,
        initial=curve.initial,
    )
