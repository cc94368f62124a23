"""The local Jacobian of one node, and what it sends before the sum over broadcast dimensions.

Both come from the node itself: called directly with a gradient of its output, a node runs PyTorch's own derivative
and gives one gradient for each input, in the shape of the broadcast (pytorch issue 144228). The engine sums that to
the input's shape afterwards (`validate_outputs` in `torch/csrc/autograd/engine.cpp`); so does `sum_to_size` here.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from autograd_trace.evaluator.machine import Control
from autograd_trace.graphs import Graphs
from autograd_trace.inspection.refusal import CannotTell
from autograd_trace.limits import Limits
from autograd_trace.naming import Naming
from autograd_trace.numbers import encode
from autograd_trace.questions import ROW, WHOLE_MATRIX, AskJacobian, BroadcastSum, JacobianAnswer, LocalJacobian
from autograd_trace.run import Program, Run, settled
from autograd_trace.tensors import numbers_of
from autograd_trace.trace import Gradient, NodeRef


def jacobian(
    question: AskJacobian,
    program: Program,
    seed: int,
    limits: Limits,
    iterations: tuple[int, ...],
    control: Control | None,
) -> JacobianAnswer:
    """Answer `AskJacobian`; raises `CannotTell` where it has no answer."""
    first = settled(program, seed, limits, iterations, control)
    number = _number_of(first, question.node)
    observer = _Observer(question, number, _pass_number(first, question.backward))
    again = Run(program, seed, limits, first.iterations, observer, control)
    observer.run = again
    again.recorder.nodes.on_found = observer.found
    again.go()
    if observer.refusal:
        raise CannotTell(observer.refusal)
    if observer.jacobians is None:
        raise CannotTell("The node did not come up when the program ran again.")
    name = first.recorder.nodes.found[number].name
    return JacobianAnswer(question.node, name, observer.jacobians, observer.broadcast)


def _number_of(run: Run, ref: NodeRef) -> int:
    """The run's number of a node of the recording."""
    graphs = Graphs(run.recorder, Naming(run.recorder, run.names))
    for found in run.recorder.nodes.found:
        if found.leaf is None and graphs.place(found.number) == tuple(ref):
            return found.number
    raise CannotTell("A leaf's AccumulateGrad only adds to .grad, and other nodes must be in the recording.")


def _pass_number(run: Run, backward: int | None) -> int | None:
    passes = run.recorder.passes
    return passes[backward].number if backward is not None and 0 <= backward < len(passes) else None


class _Observer:
    """Looks at the node when it is made, and again when its gradient reaches it."""

    run: Run

    def __init__(self, question: AskJacobian, number: int, backward: int | None) -> None:
        self.question = question
        self.number = number
        self.backward = backward
        self.jacobians: list[LocalJacobian] | None = None
        self.broadcast: list[BroadcastSum] = []
        self.refusal = ""

    def found(self, number: int, node: Any) -> None:
        """The node has been recorded just now, so what it saved is still there."""
        if number != self.number or self.jacobians is not None:
            return
        try:
            self.jacobians = local_jacobians(node, self.question.output, self.question.row)
        except CannotTell as refusal:
            self.refusal = refusal.message
        except Exception as error:
            self.refusal = f"{type(node).__name__} gives no Jacobian: {error}"

    def before_backward(self, number: int, roots: tuple[Tensor, ...], names: dict[str, Any]) -> None:
        """The engine starts: have the node looked at when its gradient has come in."""
        if number == self.backward and (node := self._reached(roots)) is not None:

            def look(gradients: tuple[Tensor | None, ...]) -> None:
                handle.remove()
                self.broadcast = broadcast_sums(node, gradients)

            handle = node.register_prehook(look)

    def _reached(self, roots: tuple[Tensor, ...]) -> Any:
        nodes = self.run.recorder.nodes
        stack: list[Any] = [root.grad_fn for root in roots if not root.is_leaf]
        seen: set[Any] = set()
        while stack:
            node = stack.pop()
            if node is None or node in seen:
                continue
            if nodes.number(node) == self.number:
                return node
            seen.add(node)
            stack += [target for target, _ in node.next_functions]
        return None

    def at_end(self, names: dict[str, Any]) -> None:
        """Nothing to do."""


def local_jacobians(node: Any, output: int = 0, row: int = 0, most: int = WHOLE_MATRIX) -> list[LocalJacobian]:
    """The matrix d output / d input for each input that an edge leads to, by unit vectors sent through the node.

    Args:
        node: a `grad_fn` with what it has saved.
        output: which output of the node.
        row: the row wanted where the matrix of an input has more than `most` numbers.
        most: up to so many numbers a matrix is given whole.

    Raises:
        CannotTell: where there is no such output or row, or the numbers are complex.
    """
    outputs = node._input_metadata
    if not 0 <= output < len(outputs):
        raise CannotTell(f"{type(node).__name__} has {len(outputs)} outputs: there is none with the number {output}.")
    if outputs[output].dtype.is_complex:
        raise CannotTell("The Jacobian of complex numbers is not shown.")
    shape, size = tuple(outputs[output].shape), math.prod(outputs[output].shape)
    inputs = _input_shapes(node)
    if not 0 <= row < max(size, 1):
        raise CannotTell(f"The output has {size} elements: there is none with the number {row}.")
    whole = {place for place, of in inputs.items() if size * math.prod(of) <= most}
    rows: dict[int, list[list[Any]]] = {place: [] for place in inputs}
    for element in range(size) if whole else range(row, min(row + 1, size)):
        sent = call(node, [_unit(meta, element if index == output else None) for index, meta in enumerate(outputs)])
        for place in inputs:
            if place in whole or element == row:
                rows[place].append(_row(sent[place], inputs[place]))
    return [
        LocalJacobian(place, shape, inputs[place], 0 if place in whole else row, rows[place])
        for place in sorted(inputs)
    ]


def _input_shapes(node: Any) -> dict[int, tuple[int, ...]]:
    return {
        place: tuple(target._input_metadata[number].shape)
        for place, (target, number) in enumerate(node.next_functions)
        if target is not None
    }


def _unit(meta: Any, element: int | None) -> Tensor:
    """Zeros of an output's shape, with a 1 at one element."""
    unit = torch.zeros(tuple(meta.shape), dtype=meta.dtype)
    if element is not None:
        unit.view(-1)[element] = 1
    return unit


def _row(sent: Tensor | None, shape: tuple[int, ...]) -> list[Any]:
    """The first `ROW` numbers of what reached an input; an undefined gradient, or one without memory, is zeros."""
    if sent is None or sent._is_zerotensor():
        return [0.0] * min(math.prod(shape), ROW)
    row = sent.sum_to_size(shape).reshape(-1)[:ROW].tolist()
    numbers: list[Any] = encode(row, float32=sent.dtype != torch.float64)
    return numbers


def broadcast_sums(node: Any, gradients: tuple[Tensor | None, ...]) -> list[BroadcastSum]:
    """For each input that was broadcast: what the node computes for it, and the sum in the input's own shape."""
    sent = call(node, list(gradients))
    found = []
    for place, shape in _input_shapes(node).items():
        before = sent[place]
        if before is not None and before.numel() != math.prod(shape):
            found.append(BroadcastSum(place, _shown(before), _shown(before.sum_to_size(shape))))
    return found


def _shown(tensor: Tensor) -> Gradient:
    value, summary = numbers_of(tensor)
    return Gradient(shape=tuple(tensor.shape), value=encode(value), summary=summary)


def call(node: Any, gradients: list[Tensor | None]) -> tuple[Tensor | None, ...]:
    """What a node sends for gradients of its outputs, one for each input, not summed; it keeps what it has saved."""
    with torch.no_grad():
        if isinstance(node, torch.autograd.function.BackwardCFunction):
            sent = node.apply(*gradients)  # type: ignore[no-untyped-call]
        else:
            sent = node(*gradients)
    return sent if isinstance(sent, tuple) else (sent,)
