"""A loss that was made anew from numbers: it is a leaf of its own, and nothing before it gets a gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

from autograd_trace.events import Event, input_tensors
from autograd_trace.silent.noting import Noting
from autograd_trace.views import is_leaf

if TYPE_CHECKING:
    from autograd_trace.recorder import Recorder

#: What a loss is put together by: a new leaf with no more than this behind it has no use but as a loss.
_TOGETHER = frozenset(("AccumulateGrad", "MeanBackward0", "SumBackward0"))


class Anew:
    """Looks at what passes start from."""

    def __init__(self, recorder: Recorder, notes: Noting) -> None:
        self.recorder = recorder
        self.notes = notes

    def passed(self, root: Tensor, name: str, reached: dict[int, int]) -> bool:
        """The engine is about to run from `root` through these nodes; whether there is something to note."""
        found = self.recorder.nodes.found
        leaf = self.recorder.tensors.number(root) if is_leaf(root) else None
        if leaf is None:
            leaves = [each for node in reached if (each := found[node].leaf) is not None]
            if len(leaves) != 1 or not all(found[node].name in _TOGETHER for node in reached):
                return False
            leaf = leaves[0]
        event = self._maker(leaf)
        if event is None or event.operation not in ("tensor", "Variable"):
            return False
        if not (self._of_a_graph(event) or (is_leaf(root) and root.numel() == 1 and self._of_numbers(event))):
            return False
        line = event.site.span[0]
        message = (
            f"{name or 'The loss'} was made anew from numbers here (`{event.site.text}`): it is a leaf of its own, and "
            "backward() does not get behind it. Put losses together as tensors: torch.stack(losses).mean()."
        )
        self.notes.add("loss made anew", line, message, name)
        return True

    def _maker(self, leaf: int) -> Event | None:
        for event in self.recorder.events:
            if event.kind == "operation" and leaf in event.outputs:
                return event if leaf not in input_tensors(event) else None
        return None

    def _of_a_graph(self, event: Event) -> bool:
        """Whether the leaf was made of tensors with a graph."""
        known = self.recorder.tensors.known
        return any(known[number].node is not None for number in input_tensors(event))

    def _of_numbers(self, event: Event) -> bool:
        """Whether the leaf was made of a tensor that no operation gave, as `.data`, or after numbers were taken out."""
        if any(self._maker(number) is None for number in input_tensors(event)):
            return True
        first = next((each for each in self.recorder.events if each.cut or each is event), event)
        return first is not event
