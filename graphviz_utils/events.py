"""A recording's events by the tensors that they made, used and bound: what stands beside a graph is found here."""

from __future__ import annotations

import bisect

from msgspec import UNSET

from autograd_trace.trace import Step, Trace

#: The methods of an `autograd.Function` that PyTorch calls.
_CUSTOM = frozenset({"forward", "setup_context", "backward"})
#: Operations looked through for a cut.
MOST_LOOKED = 300


class Events:
    """The recording's events by the tensors that they made, used and bound."""

    def __init__(self, trace: Trace) -> None:
        self.steps = trace.steps
        self.trace = trace
        self.made: dict[int, list[int]] = {}
        self.used: dict[int, list[int]] = {}
        self.names: dict[int, str] = {}
        self.shapes: dict[int, tuple[int, ...]] = {}
        self.leaves: dict[int, bool] = {}
        self.requires: dict[int, bool] = {}
        self.storages: dict[int, int] = {}
        self._owners: dict[int, list[int]] = {}
        #: Frames of a program's own `autograd.Function`: what they compute is the one node's own affair.
        self._inner = _custom_frames(trace)
        #: Steps that took numbers out of a tensor, by the name that they were bound to, and the other way round.
        self.values: dict[str, list[int]] = {}
        self.called: dict[int, str] = {}
        for number, step in enumerate(trace.steps, 1):
            self._read(number, step)

    def _read(self, number: int, step: Step) -> None:
        for change in step.tensors:
            if isinstance(change.shape, tuple):
                self.shapes.setdefault(change.tensor, change.shape)
                self.leaves[change.tensor] = change.is_leaf is True and change.requires_grad is True
                self.requires[change.tensor] = change.requires_grad is True
                if isinstance(change.storage, int):
                    self.storages.setdefault(change.tensor, change.storage)
                    self._owners.setdefault(change.storage, []).append(change.tensor)
            elif change.requires_grad is not UNSET:
                self.requires[change.tensor] = bool(change.requires_grad)
        for name, value in step.names.items():
            if value is not None and isinstance(value.tensor, int):
                self.names.setdefault(value.tensor, name)
        if step.kind != "operation" or step.frame in self._inner:
            return
        tensors = {operand.tensor for operand in step.inputs if isinstance(operand.tensor, int)}
        for tensor in tensors:
            self.used.setdefault(tensor, []).append(number)
        for tensor in step.outputs:
            if tensor not in tensors:
                self.made.setdefault(tensor, []).append(number)
        if tensors and not step.outputs:
            self._bound(number, step)

    def _bound(self, number: int, step: Step) -> None:
        following = self.steps[number] if number < len(self.steps) else None
        if following is not None and following.kind == "assignment" and following.span[0] == step.span[0]:
            for name in list(following.names)[:1]:
                self.called[number] = name
                self.values.setdefault(name, []).append(number)

    def is_inner(self, step: Step) -> bool:
        """Whether a step is inside the forward or backward of an `autograd.Function` of the program's."""
        return step.frame in self._inner

    def maker(self, tensor: int, before: int) -> int | None:
        """The step that made a tensor, None where that is before the recording or outside of it."""
        return _last_before(self.made.get(tensor, []), before)

    def inputs(self, number: int) -> list[int]:
        """The tensors that a step's operation took, in order, each once."""
        found = [operand.tensor for operand in self.steps[number - 1].inputs if isinstance(operand.tensor, int)]
        return list(dict.fromkeys(found))

    def sources(self, number: int) -> list[int]:
        """The same, and the tensors that its plain operands were taken from."""
        found = self.inputs(number)
        for operand in self.steps[number - 1].inputs:
            taken = None if isinstance(operand.tensor, int) else self.value_step(operand.text, number)
            found += self.inputs(taken) if taken is not None else []
        return found

    def value_step(self, name: str, before: int) -> int | None:
        """The step that took what a name is bound to out of a tensor."""
        return _last_before(self.values.get(name, []), before)

    def cut_before(self, tensor: int, before: int) -> bool:
        """Whether a path was cut on the way to this tensor."""
        waiting, seen = [(tensor, before)], {tensor}
        for _ in range(MOST_LOOKED):
            if not waiting:
                return False
            tensor, before = waiting.pop()
            number = self.maker(tensor, before)
            if number is None:
                if self.shares(tensor) is not None:
                    return True
                continue
            if self.steps[number - 1].cut:
                return True
            found = [each for each in self.sources(number) if each not in seen]
            seen.update(found)
            waiting += [(each, number) for each in found]
        return False

    def shares(self, tensor: int) -> int | None:
        """The tensor that requires grad and whose memory a tensor without a maker shares: it is its `.data`."""
        if self.requires.get(tensor) or tensor not in self.storages:
            return None
        owners = self._owners.get(self.storages[tensor], [])
        return next((owner for owner in owners if owner != tensor and self.requires.get(owner)), None)


def _custom_frames(trace: Trace) -> frozenset[int]:
    """The calls that got a `ctx`, which is the node, and the calls made from there."""
    found = {
        step.frame
        for step in trace.steps
        if step.frame
        and any(value is not None and value.kind == "node" for value in step.names.values())
        and trace.frames[step.frame].function in _CUSTOM
    }
    for number, frame in enumerate(trace.frames):
        if frame.parent in found:
            found.add(number)
    return frozenset(found)


def _last_before(numbers: list[int], before: int) -> int | None:
    index = bisect.bisect_left(numbers, before)
    return numbers[index - 1] if index else None
