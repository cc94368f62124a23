"""Passes of the engine: each node with the gradients that came in and that left it, in the engine's own order.

Source of the order: `torch/csrc/autograd/engine.cpp`. Every gradient comes from a post-hook on the node
(`Node.register_hook`); the hooks hold numbers only and are removed when the pass ends.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from torch import Tensor

from autograd_trace.events import Event, Pass
from autograd_trace.tensors import gradient_of, gradients_of

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
        return run()
    recorder.watch.passed(site)
    noted = Pass(kind, site, number, recorder.next_step, root=site.operands[0] if site.operands else "")
    noted.retain_graph = bool(words.get("retain_graph") or words.get("create_graph"))
    noted.create_graph = bool(words.get("create_graph"))
    recorder.passes.append(noted)
    hooked = _Hooked(recorder, site, len(recorder.passes) - 1)
    try:
        noted.roots = hooked.attach(live)
        recorder.watch.reached.update(hooked.order)
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


def _captures(recorder: Recorder, site: Site, inputs: tuple[Any, ...], result: Any, index: int) -> None:
    """What `autograd.grad` took out, in the order of its inputs."""
    for tensor, gradient in zip(inputs, result, strict=False):
        event = recorder._event("capture", site, backward=index)
        if isinstance(tensor, Tensor) and (number := recorder.tensors.number(tensor)) is not None:
            event.outputs = [number]
        event.grad_outputs = [gradient_of(gradient)]
        if gradient is not None and (change := recorder.tensors.introduce(gradient)) is not None:
            event.tensors.append(change)
        recorder.emit(event)


class _Hooked:
    """The hooks of one pass."""

    def __init__(self, recorder: Recorder, site: Site, index: int) -> None:
        self.recorder = recorder
        self.site = site
        self.index = index
        self.handles: list[Any] = []
        self.ran: set[int] = set()
        self.order: dict[int, int] = {}
        self.targets: dict[int, list[int]] = {}
        self.roots: list[int] = []
        self.failed = False

    def attach(self, live: tuple[Tensor, ...]) -> list[int]:
        """Hook every node that the roots reach; return the roots' numbers."""
        nodes, recorder = self.recorder.nodes, self.recorder
        stack = []
        for root in live:
            if not root.requires_grad or (root.is_leaf and not root.requires_grad):
                continue
            node = root.grad_fn if not root.is_leaf else None
            if node is None:
                continue
            if nodes.number(node) is None:
                nodes.discover(node, recorder.next_step, self.site.span)
            number = nodes.number(node)
            if number is not None:
                self.roots.append(number)
                stack.append(node)
        seen: set[int] = set()
        while stack:
            node = stack.pop()
            number = nodes.number(node)
            if number is None or number in seen:
                continue
            seen.add(number)
            below = [target for target, _ in node.next_functions if target is not None]
            for target in below:
                if nodes.number(target) is None:
                    nodes.discover(target, recorder.next_step, self.site.span)
            self.order[number] = node._sequence_nr()
            self.targets[number] = [found for target in below if (found := nodes.number(target)) is not None]
            self._hook(node, number)
            stack.extend(below)
        return self.roots

    def _hook(self, node: Any, number: int) -> None:
        leaf = None
        if type(node).__name__ == "AccumulateGrad":
            leaf = weakref.ref(node.variable)

        def after(grad_inputs: tuple[Tensor | None, ...], grad_outputs: tuple[Tensor | None, ...]) -> None:
            self._node_ran(number, leaf, grad_inputs, grad_outputs)

        self.handles.append(node.register_hook(after))

    def _node_ran(self, number: int, leaf: Any, grad_inputs: Any, grad_outputs: Any) -> None:
        recorder = self.recorder
        self.ran.add(number)
        event = Event("node", self.site, recorder.machine.frames[-1].number or 0, node=number, backward=self.index)  # type: ignore[union-attr]
        event.grad_outputs = gradients_of(grad_outputs)
        event.grad_inputs = gradients_of(grad_inputs)
        if leaf is not None:
            tensor = leaf()
            known = recorder.tensors.find(tensor) if tensor is not None else None
            change = recorder.tensors.changed(known) if known is not None else None
            if change is not None:
                event.tensors.append(change)
        elif recorder.tensors.graded:
            event.tensors = [
                change
                for known in list(recorder.tensors.graded.values())
                if known.node == number
                and known.retains_grad
                and (change := recorder.tensors.changed(known)) is not None
            ]
        recorder.emit(event)

    def next_node(self) -> int | None:
        """The node that the engine was about to finish: ready, not yet run, and newest, as the engine chooses."""
        waiting = {number: 0 for number in self.order}
        for number, targets in self.targets.items():
            if number not in self.ran:
                for target in targets:
                    waiting[target] = waiting.get(target, 0) + 1
        ready = [number for number in self.order if number not in self.ran and waiting[number] == 0]
        return max(ready, key=self.order.__getitem__, default=None)

    def remove(self) -> None:
        """Take the hooks off again."""
        for handle in self.handles:
            handle.remove()
        self.handles.clear()
