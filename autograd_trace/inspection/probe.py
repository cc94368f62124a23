"""Runs of a program in float64, up to the root of a backward pass, with one element of a tensor moved."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from autograd_trace.errors import Stopped
from autograd_trace.evaluator.machine import Control
from autograd_trace.events import Event
from autograd_trace.inspection.doubles import Doubles, DoubleTypes, Draws
from autograd_trace.inspection.refusal import CannotTell
from autograd_trace.limits import Limits
from autograd_trace.loops import leaf_name
from autograd_trace.recorder import Recorder
from autograd_trace.run import Program, Run, settled

#: All runs for one question may take so many times as long as one run.
_PATIENCE = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tensor is met in each run: the event that tells of it first, and which of the tensors new in it."""

    event: int
    order: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Where an element is in memory, the same in each run: who wrote it last, and where.

    Attributes:
        operator: its running number.
        result: which of the tensors that it made or wrote to.
        offset: into that tensor's storage.
    """

    operator: int
    result: int
    offset: int


@dataclass(frozen=True, slots=True)
class Base:
    """What holds where nothing is moved."""

    root: str
    name: str
    value: float
    at: float
    #: d root / d element; None where the engine finds no path.
    autograd: float | None


class Probe:
    """Gives the root's value for an element moved by any amount, and the engine's gradient.

    Attributes:
        base: where nothing is moved.
    """

    def __init__(
        self,
        program: Program,
        seed: int,
        limits: Limits,
        iterations: tuple[int, ...],
        control: Control | None,
        *,
        tensor: int,
        element: int,
        backward: int | None,
    ) -> None:
        """Args: as for `inspect`; the tensor's number, the element's in the flattened tensor, the pass's index.

        Raises:
            CannotTell: where there is no such element, or no derivative by it.
        """
        self._program, self._seed, self._limits, self._control = program, seed, limits, control
        self._end = time.monotonic() + _PATIENCE * limits.seconds
        self._draws = Draws()
        with self._draws:
            first = settled(program, seed, limits, iterations, control)
        self._iterations = first.iterations
        self._pass, root = _pass_of(first, backward)
        self._place = _place_of(first.recorder, tensor)
        self._memory: Memory | None = None
        observer = _Observer(self, element)
        value = self._go(observer)
        self.base = Base(root or observer.root, observer.name, value, observer.at, observer.autograd)

    def moved(self, by: float) -> float:
        """The root's value with the element moved; raises `CannotTell` where the program no longer gets there."""
        return self._go(_Observer(self, None, by))

    def has_time(self) -> bool:
        """Whether there is time for more runs."""
        return time.monotonic() < self._end

    def _go(self, observer: _Observer) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise CannotTell("The program takes too long to be run as often as this needs.")
        limits = replace(self._limits, seconds=min(left, self._limits.seconds))
        run = Run(self._program, self._seed, limits, self._iterations, observer, self._control)
        observer.run = run
        with Doubles(self._draws, observer.after), DoubleTypes():
            run.go()
        if observer.refusal:
            raise CannotTell(observer.refusal)
        if observer.value is None:
            raise CannotTell(_why_not(run))
        return observer.value


def _why_not(run: Run) -> str:
    if run.error is not None and run.error.type == CannotTell.__name__:
        return run.error.message
    if run.error is not None and run.error.type != "Stopped":
        return f"In float64 the program ends before, in line {run.error.line}: {run.error.type}: {run.error.message}"
    return "With this element moved, the program takes another path."


def _pass_of(run: Run, backward: int | None) -> tuple[int | None, str]:
    """The number of the pass among all of the run, and its root's name; None where the program has no pass."""
    passes = run.recorder.passes
    if not passes:
        return None, ""
    if backward is not None and not 0 <= backward < len(passes):
        raise CannotTell("There is no such backward pass in the recording.")
    noted = passes[-1 if backward is None else backward]
    return noted.number, noted.root


def _place_of(recorder: Recorder, tensor: int) -> Place:
    known: set[int] = set()
    for index, event in enumerate(recorder.events):
        new = _new_in(event, known)
        if tensor in new:
            return Place(index, new.index(tensor))
    raise CannotTell("There is no such tensor in the recording.")


def _new_in(event: Event, known: set[int]) -> list[int]:
    """The tensors that an event tells of first; they are added to `known`."""
    new: list[int] = []
    for change in event.tensors:
        if change.tensor not in known:
            known.add(change.tensor)
            new.append(change.tensor)
    return new


class _Observer:
    """Watches one run up to the root.

    Attributes:
        run: set before it goes.
        value: the root's, once it is reached.
        refusal: why there is none.
    """

    run: Run

    def __init__(self, probe: Probe, element: int | None, by: float = 0.0) -> None:
        """Args: the probe; the element of the first run, which finds it in memory; how far the others move it."""
        self.probe = probe
        self.element = element
        self.by = by
        self.value: float | None = None
        self.refusal = ""
        self.root = self.name = ""
        self.at = 0.0
        self.autograd: float | None = None
        self._writers: dict[int, tuple[int, int]] = {}

    def after(self, operator: int, tensors: list[Tensor]) -> None:
        """An operator has made or written these tensors."""
        memory = self.probe._memory
        if memory is None:
            for result, tensor in enumerate(tensors):
                self._writers[tensor.untyped_storage()._cdata] = (operator, result)
        elif operator == memory.operator and self.by:
            tensors[memory.result].as_strided((), (), memory.offset).add_(self.by)

    def before_backward(self, number: int, roots: tuple[Tensor, ...], names: dict[str, Any]) -> None:
        """The engine starts."""
        if number == self.probe._pass and self.value is None:
            self._look(roots)
            raise Stopped("enough was seen")

    def at_end(self, names: dict[str, Any]) -> None:
        """The program has ended: one without a backward pass is looked at here."""
        if self.probe._pass is None and self.value is None and not self.refusal and self.run.error is None:
            scalars = [name for name, value in names.items() if _is_root(value)]
            self.root = scalars[-1] if scalars else ""
            self._look((names[self.root],) if scalars else ())

    def _look(self, roots: tuple[Tensor, ...]) -> None:
        try:
            if len(roots) != 1 or not _is_root(roots[0]):
                raise CannotTell("This needs one root: a tensor with a single element that requires grad.")
            if self.element is not None:
                self._find(roots[0], self.element)
            self.value = float(roots[0].detach())
        except CannotTell as refusal:
            self.refusal = refusal.message
        except RuntimeError as error:
            self.refusal = f"{type(error).__name__}: {error}"

    def _find(self, root: Tensor, element: int) -> None:
        """The element's value, its gradient, and where it is in memory."""
        tensor = self._tensor()
        if not tensor.is_floating_point():
            kind = str(tensor.dtype).removeprefix("torch.")
            raise CannotTell(f"{self.name} is {kind}: only floating numbers can be moved a little.")
        if not 0 <= element < tensor.numel():
            raise CannotTell(f"{self.name} has {tensor.numel()} elements: there is none with the number {element}.")
        if tensor._is_view() and not tensor.is_leaf:
            raise CannotTell(f"{self.name} is a view: it shares its memory. Check the tensor that it is a view of.")
        if tensor.requires_grad:
            (gradient,) = torch.autograd.grad(root, tensor, retain_graph=True, allow_unused=True)
            self.autograd = None if gradient is None else gradient.reshape(-1)[element].item()
        self.at = tensor.detach().reshape(-1)[element].item()
        writer = self._writers.get(tensor.untyped_storage()._cdata)
        if writer is None:
            raise CannotTell(f"Where {self.name} comes from was not seen, so it cannot be moved.")
        self.probe._memory = Memory(*writer, _offset(tensor, element))

    def _tensor(self) -> Tensor:
        recorder, place = self.run.recorder, self.probe._place
        known: set[int] = set()
        new: list[int] = []
        for event in recorder.events[: place.event + 1]:
            new = _new_in(event, known)
        if place.order >= len(new):
            raise CannotTell("In float64 nothing new is made here: check the tensor that this one was made of.")
        found = recorder.tensors.known[new[place.order]]
        tensor = found.reference()
        if tensor is None:
            raise CannotTell("Nothing holds this tensor any more when the backward pass begins. Give it a name.")
        machine = self.run.machine
        self.name = leaf_name(tensor, [machine.frames[-1].names, machine.globals]) or "the tensor"
        return tensor


def _is_root(value: Any) -> bool:
    return isinstance(value, Tensor) and value.numel() == 1 and value.requires_grad and value.is_floating_point()


def _offset(tensor: Tensor, element: int) -> int:
    """Where an element of the flattened tensor is in its storage."""
    offset = int(tensor.storage_offset())
    for size, stride in zip(reversed(tensor.shape), reversed(tensor.stride()), strict=True):
        element, index = divmod(element, size)
        offset += index * stride
    return offset
