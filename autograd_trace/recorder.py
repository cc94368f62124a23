"""Notes what happens while a program runs. It reads and copies; it changes nothing and holds no live object."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import torch
from torch import Tensor

from autograd_trace import backward
from autograd_trace.describe import Describer, plain_names
from autograd_trace.evaluator.bounds import tensors_in
from autograd_trace.evaluator.site import Site
from autograd_trace.events import Event, Pass
from autograd_trace.limits import Limits
from autograd_trace.loops import Loops
from autograd_trace.nodes import Found, Nodes
from autograd_trace.operations import Operation
from autograd_trace.silent import Watch
from autograd_trace.tensors import Tensors, gradients_of
from autograd_trace.trace import Frame as TraceFrame
from autograd_trace.trace import Operand, ProgramWarning, TensorChange

if TYPE_CHECKING:
    from autograd_trace.evaluator.functions import Function
    from autograd_trace.evaluator.machine import Machine
    from autograd_trace.evaluator.values import Frame

#: Rough size of an event as JSON, without its numbers.
_EVENT_BYTES = 320
_NUMBER_BYTES = 12


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
        self.nodes = Nodes(self.tensors)
        self.describe = Describer(self.tensors)
        self.events: list[Event] = []
        self.passes: list[Pass] = []
        self.pass_count = 0
        self.frames: list[TraceFrame] = [TraceFrame("<module>", None, 1)]
        self.warnings: list[ProgramWarning] = []
        self.loops = Loops(self, wanted)
        self.watch = Watch(self)
        self.observer = observer
        self.bytes = 0
        #: The line at which the recording was full, None while it is not.
        self.full_at: int | None = None
        self._frame = 0
        #: Names recorded so far, by frame: what to tell anew after iterations that were left out.
        self._told: dict[int, dict[str, int]] = {}
        self._behind = False
        self.machine: Machine | None = None
        #: The tensor that the engine was last started at, where it was met before.
        self.last_root: int | None = None
        #: The node at which the engine raised, where it did.
        self.failed_node: int | None = None

    # Events

    def emit(self, event: Event) -> Event:
        """Append an event, with what the nodes introduced and what a gap left untold."""
        if self.nodes.introduced:
            event.tensors = [*self.nodes.introduced, *event.tensors]
            self.nodes.introduced = []
        if self._behind:
            self._catch_up(event)
        self.events.append(event)
        size = _EVENT_BYTES
        for change in event.tensors:
            size += _NUMBER_BYTES * (_count(change.value) + _count(change.grad))
        for gradient in event.grad_inputs + event.grad_outputs:
            if gradient is not None:
                size += _NUMBER_BYTES * _count(gradient.value)
        self.bytes += size
        if self.bytes > self.limits.recording_bytes and self.full_at is None and self.machine is not None:
            self.full_at = event.site.span[0]
            self.machine.full = False
        return event

    @property
    def next_step(self) -> int:
        """The step that the next event will lead to."""
        return len(self.events) + 1

    def _event(self, kind: Any, site: Site, **fields: Any) -> Event:
        frame = self.machine.frames[-1].number if self.machine is not None else 0
        return Event(kind, site, frame or 0, **fields)

    def fall_behind(self) -> None:
        """Iterations were left out: the next event tells all that has changed since."""
        self._behind = True

    def _catch_up(self, event: Event) -> None:
        self._behind = False
        assert self.machine is not None  # noqa: S101 - set before the run
        known = {change.tensor for change in event.tensors}
        event.tensors = [change for change in self.tensors.all_changes() if change.tensor not in known] + event.tensors
        frame = self.machine.frames[-1]
        told = self._told.setdefault(frame.number or 0, {})
        for name, value in plain_names(frame.names):
            if told.get(name) != id(value) and name not in event.names:
                event.names[name] = self.describe.value(value, event.tensors)
                told[name] = id(value)

    # Operations

    def operation(self, site: Site, row: Operation, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """A tensor operation of the table."""
        self.watch.operated(site, row.name, args, result)
        symbol = _symbol(row, site, args, kwargs)
        self._operation(site, row.name, symbol, args, kwargs, result, row.cut)

    def layer(
        self, site: Site, layer: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> None:
        """The call of a layer of `torch.nn`."""
        name = type(layer).__name__
        parameters = tuple(layer.parameters())
        self._operation(site, f"nn.{name}", name, args, kwargs, result, "", more=parameters)

    def custom(self, site: Site, kind: type, args: tuple[Any, ...], result: Any) -> None:
        """`F.apply` of the program's own `autograd.Function`."""
        self._operation(site, kind.__name__, kind.__name__, args, {}, result, "")

    def transformed(self, site: Site, name: str, args: tuple[Any, ...], result: Any) -> None:
        """The call of a function that `torch.func` made."""
        self._operation(site, f"func.{name}", name, args, {}, result, "")

    def drawn(self, site: Site, name: str, args: tuple[Any, ...], used: tuple[Tensor, ...], result: Tensor) -> None:
        """What a distribution gives: a sample, a probability."""
        self._operation(site, name, name.rpartition(".")[2], args, {}, result, "", more=used)

    def _operation(
        self,
        site: Site,
        name: str,
        symbol: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
        cut: str,
        more: tuple[Tensor, ...] = (),
    ) -> None:
        outputs = tensors_in(result if isinstance(result, (list, tuple)) else (result,))
        given = tensors_in((*args, *kwargs.values()) if kwargs else args)
        if not outputs and not given:
            return
        event = self._event("operation", site, operation=name, symbol=symbol)
        changes = event.tensors
        for tensor in (*given, *more):
            change = self.tensors.introduce(tensor)
            if change is not None:
                changes.append(change)
        event.inputs = self._operands(site, args, kwargs)
        for tensor in outputs:
            self._result(event, tensor, changes)
        if outputs and any(output is tensor for output in outputs for tensor in given):
            self._written(event, outputs[0])
        requires = any(tensor.requires_grad for tensor in given)
        passes = any(tensor.requires_grad for tensor in outputs)
        if requires and not passes:
            event.cut = cut or (f"{symbol}(...)" if torch.is_grad_enabled() else "no_grad")
            if not outputs and not cut:
                event.cut = ""
        self.emit(event)

    def _result(self, event: Event, tensor: Tensor, changes: list[TensorChange]) -> None:
        """Number the nodes that a result hangs on, and record the result."""
        known = self.tensors.find(tensor)
        node = None
        if tensor.requires_grad and not tensor.is_leaf and not (known is not None and known.base):
            new = self._discover(tensor.grad_fn, event)
            node = self.nodes.number(tensor.grad_fn)
            if node is not None and event.node is None:
                event.node = node
            self._explain(new, event, node)
        change = self.tensors.introduce(tensor, node) if known is None else self.tensors.changed(known, node)
        if change is not None:
            changes.append(change)
        number = self.tensors.number(tensor)
        if number is not None:
            event.outputs.append(number)
            if node is not None and self.nodes.found[node].result is None:
                self.nodes.found[node].result = number
                if (own := self.nodes.found[node].saved.get("result")) is not None and own.kind == "tensor":
                    own.tensor = number

    def _discover(self, grad_fn: Any, event: Event) -> list[int]:
        new = self.nodes.discover(grad_fn, self.next_step, event.site.span)
        event.nodes += [number for number in new if self.nodes.found[number].leaf is None]
        return new

    def _explain(self, new: list[int], event: Event, main: int | None) -> None:
        """Give new nodes the operation's name and symbol; constants belong to the main one."""
        for number in new:
            found = self.nodes.found[number]
            if found.leaf is not None:
                continue
            found.text = event.site.text
            if number == main:
                found.operation, found.symbol = event.operation, event.symbol
                found.constants = self._constants(found, event)

    def _constants(self, found: Found, event: Event) -> list[Operand]:
        """Inputs that no edge leads to."""
        constants = []
        for operand in event.inputs:
            if isinstance(operand.tensor, int):
                known = self.tensors.known[operand.tensor]
                if known.requires_grad or known.node is not None:
                    continue
            constants.append(operand)
        return constants

    def _written(self, event: Event, tensor: Tensor) -> None:
        """After a write in place: everything on the same memory, and gradients that it may have been."""
        told = {change.tensor for change in event.tensors}
        for known in self.tensors.sharing(tensor):
            if known.number not in told and (change := self.tensors.changed(known)) is not None:
                event.tensors.append(change)
                told.add(known.number)
        event.tensors += [change for change in self.tensors.grad_changes() if change.tensor not in told]

    def _operands(self, site: Site, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Operand]:
        texts = list(site.operands) + [f"{name}={text}" for name, text in site.keywords]
        values = [*args, *kwargs.values()]
        operands = []
        for index, value in enumerate(values):
            text = texts[index] if len(texts) == len(values) else ""
            members = (value,) if isinstance(value, Tensor) else tensors_in((value,))
            for member in members:
                operands.append(Operand(text=text, tensor=self.tensors.number(member) or 0))
            if not members:
                operands.append(Operand(text=text or _plain_text(value)))
        return operands

    # Names and values

    def assigned(self, site: Site, frame: Frame, values: dict[str, Any], *, deleted: bool = False) -> None:
        """Names were bound, or deleted."""
        event = self._event("assignment", site)
        event.frame = frame.number or 0
        told = self._told.setdefault(event.frame, {})
        shown = values if deleted else dict(plain_names(values))
        if not shown:
            return
        for name, value in shown.items():
            event.names[name] = None if deleted else self.describe.value(value, event.tensors)
            told[name] = id(value)
            if isinstance(value, Tensor) and (known := self.tensors.find(value)) is not None and known.node is not None:
                self.watch.assigned(site, name, known.node)
        self.emit(event)

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
                self.assigned(site, frame, names)
                return

    def effects(self, site: Site, name: str, values: tuple[Any, ...], kind: Any = None) -> None:
        """A call that may have written tensors or gradients: told where it has."""
        event = self._event(kind or "operation", site, operation=name.strip("_"), symbol=name)
        for value in values:
            if isinstance(value, Tensor):
                change = self.tensors.introduce(value)
                if change is not None:
                    event.tensors.append(change)
                else:
                    for known in self.tensors.sharing(value):
                        if (found := self.tensors.changed(known)) is not None:
                            event.tensors.append(found)
        told = {change.tensor for change in event.tensors}
        gradients = [change for change in self.tensors.grad_changes() if change.tensor not in told]
        event.tensors += gradients
        if not event.tensors and kind is None:
            return
        event.outputs = [change.tensor for change in event.tensors]
        if kind is None and any(not isinstance(change.grad, type(change.version)) for change in gradients):
            event.kind = "grad"
        self.emit(event)

    def printed(self, site: Site, text: str) -> None:
        """`print` wrote this text."""
        self.emit(self._event("print", site, text=text))

    def warned(self, site: Site, category: str, message: str) -> None:
        """A warning was given."""
        if self.machine is not None and self.machine.full:
            self.emit(self._event("warning", site, text=f"{category}: {message}"))

    def failed(self, site: Site, text: str, node: int | None = None) -> None:
        """The run ended with an error."""
        self.emit(self._event("error", site, text=text, node=node))

    def updated(self, site: Site, optimizer: torch.optim.Optimizer) -> None:
        """An optimizer has updated its parameters."""
        self.watch.updated(site, optimizer, site.operands[0] if site.operands else type(optimizer).__name__)
        event = self._event("update", site, operation=type(optimizer).__name__)
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                known = self.tensors.find(parameter)
                change = self.tensors.introduce(parameter) if known is None else self.tensors.changed(known)
                if change is not None:
                    event.tensors.append(change)
        event.outputs = [change.tensor for change in event.tensors]
        rates = {group.get("lr") for group in optimizer.param_groups}
        event.text = ", ".join(str(rate) for rate in rates if isinstance(rate, float))
        self.emit(event)

    def hook(self, site: Site, value: Any, name: str, given: tuple[Any, ...], result: Any) -> None:
        """A hook of the program's ran."""
        event = self._event("hook", site, text=name)
        if isinstance(value, Tensor) and (number := self.tensors.number(value)) is not None:
            event.outputs = [number]
        event.grad_outputs = gradients_of(tensors_in(given))
        event.grad_inputs = gradients_of(tensors_in((result,)))
        event.tensors = self.tensors.grad_changes()
        event.backward = backward.running(self)
        self.emit(event)

    def enter(self, frame: Frame, caller: Frame, site: Site, function: Function) -> None:
        """A function of the program's is called."""
        frame.number = len(self.frames)
        self.frames.append(TraceFrame(function.name, caller.number or 0, site.span[0]))
        names = dict(plain_names(frame.names))
        if names:
            self.assigned(site, frame, names)

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


def _count(value: Any) -> int:
    """Numbers in nested lists, told from the outer lengths."""
    if type(value) is not list:
        return 1
    size = 1
    while type(value) is list and value:
        size *= len(value)
        value = value[0]
    return size


def _symbol(row: Operation, site: Site, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """What stands on the ellipse: the operation's symbol, with a plain operand beside it (`× 5`, `** 2`)."""
    if len(args) == 2 and len(site.operands) == 2 and row.operators and not kwargs:
        left, right = (isinstance(arg, Tensor) for arg in args)
        if left and not right:
            return f"[{site.operands[1]}]" if row.name == "index" else f"{row.symbol} {site.operands[1]}"
        if right and not left:
            return f"{site.operands[0]} {row.symbol}"
    return row.symbol


def _plain_text(value: Any) -> str:
    text = str(value) if isinstance(value, (int, float, str, bool, type(None), torch.dtype)) else type(value).__name__
    return text[:40]
