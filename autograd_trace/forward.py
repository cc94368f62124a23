"""Operations as they are carried out: their inputs, results, and the nodes that they leave.

The counterpart of `backward.py`. What can be told afterwards, such as texts, is left to `assemble.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from msgspec import UNSET
from torch import Tensor

from autograd_trace.evaluator.bounds import tensors_in
from autograd_trace.evaluator.site import Site
from autograd_trace.events import Event, Input, input_tensors
from autograd_trace.nodes import SavedTensor
from autograd_trace.operations import Operation
from autograd_trace.tensors import Known
from autograd_trace.trace import TensorChange

if TYPE_CHECKING:
    from autograd_trace.recorder import Recorder


class Forward:
    """Records the operations of one run."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.tensors = recorder.tensors
        self.nodes = recorder.nodes

    def record(
        self,
        site: Site,
        name: str,
        symbol: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
        cut: str = "",
        more: Sequence[Tensor] = (),
    ) -> None:
        """Record one operation.

        Args:
            site: where it stands.
            name: its key in the table.
            symbol: what stands on its ellipse.
            args: its positional arguments, the receiver of a method first.
            kwargs: its arguments by keyword.
            result: what it gave.
            cut: why no gradient can ever cross it, "" where one can.
            more: tensors that it reads besides, such as a layer's parameters.
        """
        outputs = [result] if isinstance(result, Tensor) else tensors_in((result,))
        given: list[Tensor] = []
        changes: list[TensorChange] = []
        values = (*args, *kwargs.values()) if kwargs else args
        inputs = [self._input(value, given, changes) for value in values]
        if not outputs and not given:
            return
        for tensor in more:
            self._meet(tensor, changes)
        if len(values) != len(site.operands) + len(site.keywords):
            inputs = [given if given != "" else _plain_text(value) for given, value in zip(inputs, values, strict=True)]
        recorder = self.recorder
        event = recorder.event("operation", site)
        event.tensors, event.operation, event.symbol, event.inputs = changes, name, symbol, inputs
        passes = False
        # In place, as `loss.detach_()`, the cut is not to be seen of the tensor any more.
        asked = bool(cut) and any(self._asks(tensor) for tensor in given)
        numbers = []
        for tensor in outputs:
            known = self._result(event, tensor, changes)
            numbers.append(known.number)
            passes = passes or known.requires_grad
        event.outputs = numbers
        if outputs and _is_among(outputs, given) and _is_written(numbers[0], changes):
            changes += self.tensors.written(outputs[0], changes)
        if not passes and (asked or any(tensor.requires_grad for tensor in (*given, *more))):
            if cut:
                event.cut = cut
            elif outputs:
                event.cut = f"{symbol}(...)" if torch.is_grad_enabled() else _switched_off()
        recorder.emit(event)

    def _asks(self, tensor: Tensor) -> bool:
        """Whether a tensor asked for gradients when it was last recorded."""
        known = self.tensors.find(tensor)
        return known is not None and known.requires_grad

    def _input(self, value: Any, given: list[Tensor], changes: list[TensorChange]) -> Input:
        """One argument as it is noted; tensors are added to `given`."""
        if isinstance(value, Tensor):
            given.append(value)
            return self._meet(value, changes)
        if isinstance(value, (list, tuple)):
            members = tensors_in(value)
            if members:
                given += members
                return tuple([self._meet(member, changes) for member in members])
        return ""

    def _meet(self, tensor: Tensor, changes: list[TensorChange]) -> int:
        """The number of a tensor, which is introduced where it was never met."""
        known = self.tensors.find(tensor)
        if known is not None:
            return known.number
        change = self.tensors.first(tensor)
        changes.append(change)
        return change.tensor

    def _result(self, event: Event, tensor: Tensor, changes: list[TensorChange]) -> Known:
        """Number the nodes that a result hangs on, and record the result."""
        known = self.tensors.find(tensor)
        node = None
        # What was never met was made a moment ago: its inputs are met first.
        if tensor.requires_grad and not (known is not None and known.base) and not tensor.is_leaf:
            node = self._discover(tensor.grad_fn, event)
        if known is None:
            change: TensorChange | None = self.tensors.first(tensor, node, fresh=True)
            known = self.tensors.known[-1]
        else:
            change = self.tensors.changed(known, node)
        if change is not None:
            changes.append(change)
        if node is not None:
            found = self.nodes.found[node]
            if found.result is None:
                found.result = known.number
                own = found.saved.get("result")
                if isinstance(own, SavedTensor):
                    own.tensor = known.number
        return known

    def _discover(self, grad_fn: Any, event: Event) -> int | None:
        """Number new nodes, and give them the operation's name and symbol; constants belong to the main one."""
        found = self.nodes.found
        first = len(found)
        main = self.nodes.discover(grad_fn, self.recorder.next_step, event.site.span)
        if main is not None and event.node is None:
            event.node = main
        new = [number for number in range(first, len(found)) if found[number].leaf is None]
        if new:
            event.nodes = [*event.nodes, *new]
        for number in new:
            found[number].text = event.site.text
        if main is not None and main >= first:
            node = found[main]
            node.operation, node.symbol, node.made_by = event.operation, event.symbol, event
            node.constant = self._constant(event)
        return main

    def _constant(self, event: Event) -> list[int]:
        """The input tensors that no edge leads to."""
        constant = []
        for number in input_tensors(event):
            known = self.tensors.known[number]
            if not known.requires_grad and known.node is None:
                constant.append(number)
        return constant


def _switched_off() -> str:
    return "inference_mode" if torch.is_inference_mode_enabled() else "no_grad"


def _is_among(outputs: list[Tensor], given: list[Tensor]) -> bool:
    """Whether an operation gave back one of its inputs: a write in place, or nothing to do (`x.float()`)."""
    for output in outputs:
        for tensor in given:
            if output is tensor:
                return True
    return False


def _is_written(number: int, changes: list[TensorChange]) -> bool:
    """Whether a tensor's memory was written: its version, which counts that, is told anew and not 0."""
    return any(change.tensor == number and change.version not in (UNSET, 0) for change in changes)


def symbol_of(row: Operation, site: Site, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """What stands on the ellipse: the operation's symbol, with a plain operand beside it (`× 5`, `** 2`)."""
    if row.operators and len(args) == 2 and len(site.operands) == 2 and not kwargs:
        left, right = isinstance(args[0], Tensor), isinstance(args[1], Tensor)
        if left and not right:
            return f"[{site.operands[1]}]" if row.name == "index" else f"{row.symbol} {site.operands[1]}"
        if right and not left:
            return f"{site.operands[0]} {row.symbol}"
    return row.symbol


def _plain_text(value: Any) -> str:
    text = str(value) if isinstance(value, (int, float, str, bool, type(None), torch.dtype)) else type(value).__name__
    return text[:40]
