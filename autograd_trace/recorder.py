"""Notes what happens while a program runs. It reads and copies; it changes nothing and holds no live object."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import torch
from msgspec import UNSET
from torch import Tensor

from autograd_trace import backward
from autograd_trace.budget import FRAME, PRINT_TEXT, Budget
from autograd_trace.describe import PLAIN, Describer, is_shown, plain_names
from autograd_trace.evaluator.bounds import tensors_in
from autograd_trace.evaluator.site import Site
from autograd_trace.events import Event, Pass
from autograd_trace.forward import Forward, symbol_of
from autograd_trace.limits import Limits
from autograd_trace.loops import Loops
from autograd_trace.nodes import Nodes
from autograd_trace.operations import Operation
from autograd_trace.silent import Watch
from autograd_trace.tensors import Tensors
from autograd_trace.trace import Frame as TraceFrame
from autograd_trace.trace import ProgramWarning, StepKind, TensorChange, Value

if TYPE_CHECKING:
    from autograd_trace.evaluator.functions import Function
    from autograd_trace.evaluator.machine import Machine
    from autograd_trace.evaluator.values import Frame


#: The size of the recording is looked at after so many events, and after so many numbers copied.
_EVENTS_BETWEEN_COUNTS, _NUMBERS_BETWEEN_COUNTS = 32, 2_000


class Observer(Protocol):
    """Sees live tensors while the program runs: how torchviz's own picture is made."""

    def before_backward(self, number: int, roots: tuple[Tensor, ...], names: dict[str, Any]) -> None:
        """Called before the engine runs for the `number`th time."""

    def at_end(self, names: dict[str, Any]) -> None:
        """Called when the program has ended, with its top-level names."""


class Recorder:
    """The events of one run."""

    def __init__(self, limits: Limits, wanted: tuple[int, ...] = (), observer: Observer | None = None) -> None:
        self.limits = limits
        self.tensors = Tensors()
        self.budget = Budget(limits.recording_bytes)
        self.nodes = Nodes(self.tensors, self.budget.nodes)
        self.forward = Forward(self)
        self.describe = Describer(self.tensors)
        self.events: list[Event] = []
        self.passes: list[Pass] = []
        self.pass_count = 0
        self.frames: list[TraceFrame] = [TraceFrame("<module>", None, 1)]
        self.warnings: list[ProgramWarning] = []
        self.loops = Loops(self, wanted)
        self.watch = Watch(self)
        self.observer = observer
        #: Events and nodes that were counted, and the event at which to count again.
        self._counted = self._counted_nodes = 0
        self._next_count = _EVENTS_BETWEEN_COUNTS
        #: The line at which the recording was full, None while it is not.
        self.full_at: int | None = None
        #: Names recorded so far, by frame: what to tell anew after iterations that were left out.
        self._told: dict[int, dict[str, Any]] = {}
        self._behind = False
        #: Set before the run.
        self.machine: Machine
        #: The tensor that the engine was last started at, where it was met before.
        self.last_root: int | None = None
        #: The node at which the engine raised, where it did.
        self.failed_node: int | None = None

    # Events

    def event(self, kind: StepKind, site: Site) -> Event:
        """A new event of the call that is running."""
        return Event(kind, site, self.machine.frames[-1].number or 0)

    def emit(self, event: Event) -> None:
        """Append an event, with what the nodes introduced and what a gap left untold."""
        if self.nodes.introduced:
            event.tensors = [*self.nodes.introduced, *event.tensors]
            self.nodes.introduced = []
        if self._behind:
            self._catch_up(event)
        self.events.append(event)
        if len(self.events) >= self._next_count or self.tensors.copied > _NUMBERS_BETWEEN_COUNTS:
            self.count()

    def count(self) -> None:
        """Count what was noted since it was last counted, and keep no more steps once the recording is full."""
        found = self.nodes.found
        self.budget.count(self.events[self._counted :], self.tensors.copied)
        self.budget.count_nodes(found, self._counted_nodes)
        self._counted, self._counted_nodes, self.tensors.copied = len(self.events), len(found), 0
        self._next_count = self._counted + _EVENTS_BETWEEN_COUNTS
        if self.full_at is None and not self.budget.has_room():
            self.full_at = self.machine.at.span[0]
            self.machine.full = False

    @property
    def next_step(self) -> int:
        """The step that the next event will lead to."""
        return len(self.events) + 1

    def forget_after(self, step: int) -> None:
        """Keep no more than so many steps, and an error, of a run that has ended."""
        error = [event for event in self.events[-1:] if event.kind == "error" and len(self.events) > step]
        self.full_at = self.events[step].site.span[0]
        del self.events[step:]
        self.events += error
        self.nodes.forget_after(step)
        self.passes = [noted for noted in self.passes if noted.first_step <= step]
        for noted in self.passes:
            noted.last_step = min(noted.last_step, step)
        self.loops.forget_after(step)

    def fall_behind(self) -> None:
        """Iterations were left out: the next event tells all that has changed since."""
        self._behind = True
        self.watch.gap()

    def _catch_up(self, event: Event) -> None:
        self._behind = False
        known = {change.tensor for change in event.tensors}
        told_here = [change for change in self.tensors.all_changes() if change.tensor not in known]
        changes = event.tensors = [*told_here, *event.tensors]
        frame = self.machine.frames[-1]
        number = frame.number or 0
        told = self._told.setdefault(number, {})
        for name, value in plain_names(frame.names):
            if name not in event.names and not _is_same(told.get(name, _MISSING), self._token(value)):
                event.names[name] = self.describe.value(value, changes)
                self._tell(number, name, value)
        for name in [name for name in told if name not in frame.names]:
            del told[name]
            event.names.setdefault(name, None)

    def _tell(self, frame: int, name: str, value: Any) -> None:
        """Note what a name is recorded to mean."""
        told = self._told.get(frame)
        if told is None:
            told = self._told[frame] = {}
        told[name] = self._token(value)

    def _token(self, value: Any) -> Any:
        """What tells a value from a later one: an `id()` is used again once its number is gone, a list may grow."""
        if type(value) in PLAIN:
            return value
        if isinstance(value, Tensor):
            return (self.tensors.number(value),)
        return object() if isinstance(value, (list, dict, set)) else (type(value), id(value))

    # Operations

    def operation(self, site: Site, row: Operation, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A tensor operation of the table."""
        self.watch.operated(site, row.name, args, result)
        self.forward.record(site, row.name, symbol_of(row, site, args, kwargs), args, kwargs, result, row.cut)

    def layer(
        self, site: Site, layer: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> None:
        """The call of a layer of `torch.nn`."""
        name = type(layer).__name__
        self.watch.layer(site, name, args)
        parameters = tuple(layer.parameters()) if layer._parameters or layer._modules else ()
        self.forward.record(site, f"nn.{name}", name, args, kwargs, result, more=parameters)

    def custom(self, site: Site, kind: type, args: tuple[Any, ...], result: Any) -> None:
        """`F.apply` of the program's own `autograd.Function`."""
        self.forward.record(site, kind.__name__, kind.__name__, args, {}, result)

    def transformed(self, site: Site, name: str, args: tuple[Any, ...], result: Any) -> None:
        """The call of a function that `torch.func` made."""
        self.forward.record(site, f"func.{name}", name, args, {}, result)

    def drawn(self, site: Site, name: str, args: tuple[Any, ...], used: tuple[Tensor, ...], result: Tensor) -> None:
        """What a distribution gives: a sample, a probability."""
        self.forward.record(site, name, name.rpartition(".")[2], args, {}, result, more=used)

    # Names and values

    def bound(self, site: Site, frame: Frame, name: str, value: Any) -> None:
        """A name was bound."""
        if not is_shown(name, value):
            return
        number = frame.number or 0
        changes: list[TensorChange] = []
        shown = self.describe.value(value, changes)
        self._tell(number, name, value)
        if isinstance(shown.tensor, int) and (node := self.tensors.known[shown.tensor].node) is not None:
            self.watch.assigned(site, name, node)
        self.emit(Event("assignment", site, number, changes, {name: shown}))

    def all_bound(self, site: Site, frame: Frame, values: dict[str, Any]) -> None:
        """Names were bound at once."""
        number = frame.number or 0
        changes: list[TensorChange] = []
        names: dict[str, Value | None] = {}
        for name, value in plain_names(values):
            names[name] = self.describe.value(value, changes)
            self._tell(number, name, value)
        if names:
            self.emit(Event("assignment", site, number, changes, names))

    def deleted(self, site: Site, frame: Frame, name: str) -> None:
        """A name was deleted."""
        self._told.setdefault(frame.number or 0, {}).pop(name, None)
        self.emit(Event("assignment", site, frame.number or 0, names={name: None}))

    def stored(self, site: Site, frames: list[Frame], value: Any, name: str, new: Any) -> None:
        """An attribute was assigned: `x.grad = None`, `self.w = …`."""
        if isinstance(value, Tensor):
            self.effects(site, f".{name} =", (value,), kind="grad" if name == "grad" else "assignment")
        else:
            self.mutated(site, frames, value)

    def mutated(self, site: Site, frames: list[Frame], holder: Any) -> None:
        """A list, dict or object was changed: every name of the running frames that means it is told anew."""
        for frame in {id(frame): frame for frame in (frames[-1], frames[0])}.values():
            names = {name: value for name, value in frame.names.items() if value is holder}
            if names:
                self.all_bound(site, frame, names)
                return

    def effects(self, site: Site, name: str, values: tuple[Any, ...], kind: Any = None) -> None:
        """A call that may have written tensors or gradients: told where it has."""
        changes: list[TensorChange] = []
        for value in values:
            if isinstance(value, Tensor):
                changes += self.tensors.touched(value)
        told = {change.tensor for change in changes}
        gradients = [change for change in self.tensors.grad_changes() if change.tensor not in told]
        changes += gradients
        if not changes and kind is None:
            return
        event = self.event(kind or "operation", site)
        event.operation, event.symbol, event.tensors = name.strip("_"), name, changes
        event.outputs = [change.tensor for change in event.tensors]
        if kind is None and any(change.grad is not UNSET for change in gradients):
            event.kind = "grad"
        self.emit(event)

    def printed(self, site: Site, text: str) -> None:
        """`print` wrote this text."""
        event = self.event("print", site)
        event.text = text[:PRINT_TEXT]
        self.emit(event)

    def warned(self, site: Site, category: str, message: str) -> None:
        """A warning was given."""
        if self.machine.full:
            event = self.event("warning", site)
            event.text = f"{category}: {message}"
            self.emit(event)

    def failed(self, site: Site, text: str, node: int | None = None) -> None:
        """The run ended with an error."""
        event = self.event("error", site)
        event.text, event.node = text, node
        self.emit(event)

    def updated(self, site: Site, optimizer: torch.optim.Optimizer) -> None:
        """An optimizer has updated its parameters."""
        self.watch.updated(site, optimizer, site.operands[0] if site.operands else type(optimizer).__name__)
        changes: list[TensorChange] = []
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                known = self.tensors.find(parameter)
                change = self.tensors.first(parameter) if known is None else self.tensors.changed(known)
                if change is not None:
                    changes.append(change)
        event = self.event("update", site)
        event.operation, event.tensors = type(optimizer).__name__, changes
        event.outputs = [change.tensor for change in changes]
        rates = {group.get("lr") for group in optimizer.param_groups}
        event.text = ", ".join(str(rate) for rate in rates if isinstance(rate, float))
        self.emit(event)

    def hook(self, site: Site, value: Any, name: str, given: tuple[Any, ...], result: Any) -> None:
        """A hook of the program's ran."""
        event = self.event("hook", site)
        event.text = name
        if isinstance(value, Tensor) and (number := self.tensors.number(value)) is not None:
            event.outputs = [number]
        event.grad_outputs = self.tensors.gradients(tensors_in(given))
        event.grad_inputs = self.tensors.gradients(tensors_in((result,)))
        event.tensors = self.tensors.grad_changes()
        event.backward = backward.running(self)
        self.emit(event)

    def enter(self, frame: Frame, caller: Frame, site: Site, function: Function) -> None:
        """A function of the program's is called."""
        frame.number = len(self.frames)
        self.budget.spent += FRAME
        self.frames.append(TraceFrame(function.name, caller.number or 0, site.span[0]))
        self.all_bound(site, frame, frame.names)

    # The engine

    def backward_call(
        self, site: Site, machine: Machine, roots: tuple[Any, ...], run: Callable[[], Any], words: dict[str, Any]
    ) -> Any:
        """`backward()`."""
        return backward.record(self, site, machine, "backward", roots, run, words, ())

    def grad_call(
        self,
        site: Site,
        machine: Machine,
        roots: tuple[Any, ...],
        inputs: tuple[Any, ...],
        run: Callable[[], Any],
        words: dict[str, Any],
    ) -> Any:
        """`autograd.grad`."""
        return backward.record(self, site, machine, "grad", roots, run, words, inputs)


_MISSING = object()


def _is_same(told: Any, token: Any) -> bool:
    return type(told) is type(token) and bool(told == token)
