"""Passes of the engine: each node with the gradients that came in and that left it, in the engine's own order.

Source of the order: `torch/csrc/autograd/engine.cpp`. Every gradient comes from a post-hook on the node
(`Node.register_hook`); the hooks hold numbers only and are removed when the pass ends.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import ReferenceType, ref

from torch import Tensor

from autograd_trace.budget import PASS
from autograd_trace.events import Event, Pass
from autograd_trace.nodes import reachable
from autograd_trace.tensors import version_of
from autograd_trace.trace import Gradient

if TYPE_CHECKING:
    from autograd_trace.evaluator.machine import Machine
    from autograd_trace.evaluator.site import Site
    from autograd_trace.recorder import Recorder


def running(recorder: Recorder) -> int | None:
    """The index of the pass that is running, or None."""
    return len(recorder.passes) - 1 if recorder.passes and recorder.passes[-1].last_step == 0 else None


def record(
    recorder: Recorder,
    site: Site,
    machine: Machine,
    kind: Any,
    roots: tuple[Any, ...],
    run: Callable[[], Any],
    words: dict[str, Any],
    inputs: tuple[Any, ...],
) -> Any:
    """Run the engine; in full detail, with hooks on every node that it can reach.

    Args:
        recorder: what notes the events.
        site: the call.
        machine: the run.
        kind: "backward" or "grad".
        roots: the tensors that the pass starts at.
        run: calls PyTorch.
        words: the call's keyword arguments.
        inputs: for `autograd.grad`, the tensors whose gradients are taken out.
    """
    live = tuple(root for root in roots if isinstance(root, Tensor))
    if recorder.observer is not None:
        recorder.observer.before_backward(recorder.pass_count, live, dict(machine.frame.names))
    number = recorder.pass_count
    recorder.pass_count += 1
    recorder.loops.pass_roots(machine, live)
    recorder.last_root = next((recorder.tensors.number(root) for root in live), None)
    if not machine.full:
        return watched(machine, live, run) if machine.may_take_long() else run()
    noted = Pass(kind, site, number, recorder.next_step, root=site.operands[0] if site.operands else "")
    noted.retain_graph = bool(words.get("retain_graph") or words.get("create_graph"))
    noted.create_graph = bool(words.get("create_graph"))
    recorder.passes.append(noted)
    recorder.budget.spent += PASS
    hooked = _Hooked(recorder, site, len(recorder.passes) - 1)
    try:
        noted.roots = hooked.attach(live)
        recorder.watch.passed(site, kind, live, hooked.order)
        result = run()
        if kind == "grad":
            _captures(recorder, site, inputs, result, len(recorder.passes) - 1)
    except Exception:
        hooked.failed = True
        raise
    finally:
        hooked.remove()
        noted.last_step = max(recorder.next_step - 1, noted.first_step)
        machine.at = site
        if hooked.failed:
            recorder.failed_node = hooked.next_node()
    return result


def watched(machine: Machine, roots: tuple[Tensor, ...], run: Callable[[], Any]) -> Any:
    """Run the engine, and look at the clock after each node."""
    handles: list[Any] = []
    try:
        handles += (node.register_hook(machine.on_time) for node in reachable(map(_grad_fn, roots)))
        return run()
    finally:
        for handle in handles:
            handle.remove()


def _captures(recorder: Recorder, site: Site, inputs: tuple[Any, ...], result: Any, index: int) -> None:
    """What `autograd.grad` took out, in the order of its inputs."""
    for tensor, gradient in zip(inputs, result, strict=False):
        event = recorder.event("capture", site)
        event.backward = index
        if isinstance(tensor, Tensor) and (number := recorder.tensors.number(tensor)) is not None:
            event.outputs = [number]
        event.grad_outputs = recorder.tensors.gradients((gradient,))
        if gradient is not None and (change := recorder.tensors.introduce(gradient)) is not None:
            event.tensors = [change]
        recorder.emit(event)


def _grad_fn(root: Tensor) -> Any:
    """The node that a pass starts at; the engine asks for it too, and raises for itself where it cannot be had."""
    try:
        return root.grad_fn
    except RuntimeError:
        return None


class _Hooked:
    """The hooks of one pass."""

    def __init__(self, recorder: Recorder, site: Site, index: int) -> None:
        self.recorder = recorder
        self.site = site
        self.index = index
        self.handles: list[Any] = []
        self.ran: set[int] = set()
        #: By the node's number, its place in the order of creation, newest last: the engine prefers the newest.
        self.order: dict[int, int] = {}
        self.roots: list[int] = []
        self.failed = False
        #: Gradients copied in this pass, by id(), and how many operations the program had evaluated by then.
        self._copies: dict[int, tuple[ReferenceType[Tensor], int, Gradient]] = {}
        self._evaluated = 0
        #: What came into leaves on which the program has hooks, by their nodes.
        self._received: dict[int, list[Gradient | None]] = {}

    def attach(self, live: tuple[Tensor, ...]) -> list[int]:
        """Hook every node that the roots reach; return the roots' numbers."""
        nodes, step, span = self.recorder.nodes, self.recorder.next_step, self.site.span
        stack: list[Any] = [grad_fn for root in live if (grad_fn := _grad_fn(root)) is not None]
        for node in stack:
            number = nodes.discover(node, step, span)
            if number is not None:
                self.roots.append(number)
        order, handles, key = self.order, self.handles, nodes.key
        while stack:
            node = stack.pop()
            number = node.metadata.get(key)
            if number is None:  # it grew since it was recorded, or there are too many nodes
                number = nodes.discover(node, step, span)
            if number is None or number in order:
                continue
            order[number] = node._sequence_nr()
            handles.append(node.register_hook(partial(self._node_ran, number)))
            leaf = nodes.found[number].leaf
            if leaf is not None and getattr(node.variable, "_post_accumulate_grad_hooks", None):
                handles.append(node.register_prehook(partial(self._leaf_receives, number)))
            stack += [target for target, _ in node.next_functions if target is not None]
        return self.roots

    def _leaf_receives(self, number: int, grad_outputs: tuple[Tensor | None, ...]) -> None:
        """Before the program's own hook on the leaf runs, which may write what arrived as the leaf's .grad."""
        self._received[number] = self._copied(grad_outputs)

    def _node_ran(
        self, number: int, grad_inputs: tuple[Tensor | None, ...], grad_outputs: tuple[Tensor | None, ...]
    ) -> None:
        recorder = self.recorder
        recorder.machine.on_time()
        tensors, frame = recorder.tensors, recorder.machine.frames[-1].number or 0
        self.ran.add(number)
        event = Event("node", self.site, frame, node=number, backward=self.index)
        received = self._received.pop(number, None)
        event.grad_outputs = self._copied(grad_outputs) if received is None else received
        event.grad_inputs = self._copied(grad_inputs)
        leaf = recorder.nodes.found[number].leaf
        known = tensors.retained.get(number) if leaf is None else tensors.known[leaf]
        if known is not None and (leaf is not None or (known.node == number and known.retains_grad)):
            arrived = None
            if leaf is not None and received is None and grad_outputs[0] is not None and event.grad_outputs[0]:
                arrived = grad_outputs[0], event.grad_outputs[0]
            change = tensors.changed(known, arrived=arrived)
            if change is not None:
                event.tensors = [change]
        recorder.emit(event)

    def _copied(self, gradients: tuple[Tensor | None, ...]) -> list[Gradient | None]:
        """Copies of gradients, positions kept."""
        evaluated = self.recorder.machine.operations
        if self._evaluated != evaluated:
            # A hook or a backward function of the program's ran: a write through `.data` is counted by no version.
            self._evaluated = evaluated
            self._copies.clear()
        return [self._copy(gradient) for gradient in gradients]

    def _copy(self, gradient: Tensor | None) -> Gradient | None:
        """A copy of a gradient; what one node sends is the same tensor, with the same copy, that another receives."""
        if gradient is None:
            return None
        copied = self._copies.get(id(gradient))
        if copied is not None and copied[0]() is gradient and copied[1] == version_of(gradient):
            return copied[2]
        made = self.recorder.tensors.gradient(gradient)
        self._copies[id(gradient)] = (ref(gradient), version_of(gradient), made)
        return made

    def next_node(self) -> int | None:
        """The node that the engine was about to finish: ready, not yet run, and newest, as the engine chooses."""
        waiting = dict.fromkeys(self.order, 0)
        for number in self.order:
            if number not in self.ran:
                for edge in self.recorder.nodes.found[number].edges:
                    if edge is not None and edge[0] in waiting:
                        waiting[edge[0]] += 1
        ready = [number for number in self.order if number not in self.ran and waiting[number] == 0]
        return max(ready, key=self.order.__getitem__, default=None)

    def remove(self) -> None:
        """Take the hooks off again."""
        for handle in self.handles:
            handle.remove()
        self.handles.clear()
