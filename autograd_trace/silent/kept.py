"""Graphs that are kept alive for nothing: a running total of losses, a list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import Tensor

from autograd_trace.silent.noting import Noting

if TYPE_CHECKING:
    from autograd_trace.evaluator.site import Site
    from autograd_trace.recorder import Recorder

#: A list of fewer losses costs nothing.
_FEW = 3


class Kept:
    """What the names of one run keep alive."""

    def __init__(self, recorder: Recorder, notes: Noting) -> None:
        self.recorder = recorder
        self.notes = notes
        #: Lines of sums carried through a loop: name → (line, how often it grew, its node now).
        self._sums: dict[str, tuple[int, int, int]] = {}
        #: The node that each name was bound to last.
        self._nodes: dict[str, int] = {}
        #: Nodes that were ever reached by a pass.
        self.reached: set[int] = set()

    def assigned(self, site: Site, name: str, node: int) -> None:
        """A name was bound to a result; `total += loss` in a loop keeps the graph of one more iteration each time."""
        before = self._nodes.get(name)
        self._nodes[name] = node
        found = self.recorder.nodes.found[node]
        if (
            found.operation == "add"
            and self.recorder.loops.active
            and any(edge and edge[0] == before for edge in found.edges)
        ):
            line, grown, _ = self._sums.get(name, (site.span[0], 0, node))
            self._sums[name] = (line, grown + 1, node)

    def finish(self, names: dict[str, Any]) -> None:
        """What is still held at the end of the run."""
        roots = {node for noted in self.recorder.passes for node in noted.roots}
        for name, (line, grown, node) in self._sums.items():
            value = names.get(name)
            if grown >= 2 and isinstance(value, Tensor) and value.requires_grad and node not in self.reached and roots:
                message = (
                    f"{name} holds the graphs of {grown} iterations alive, and no backward() uses them. "
                    f"Add up numbers instead: {name} += loss.item()."
                )
                self.notes.add("sum keeps graphs", line, message, name)
        for name, value in names.items():
            if isinstance(value, list) and len(value) >= _FEW:
                self._list(name, value, roots)

    def _list(self, name: str, members: list[Any], roots: set[int]) -> None:
        """A list of tensors that backward() was called on: each is done with, and keeps its graph."""
        tensors = [member for member in members if isinstance(member, Tensor) and member.requires_grad]
        known = [found for tensor in tensors if (found := self.recorder.tensors.find(tensor)) is not None]
        done = [found for found in known if found.node in roots]
        line = self._line_of_append(name)
        if len(done) >= _FEW and line is not None:
            message = (
                f"{name} keeps the graphs of {len(tensors)} losses alive after their backward(). "
                f"Keep numbers instead: {name}.append(loss.item())."
            )
            self.notes.add("list keeps graphs", line, message, name)

    def _line_of_append(self, name: str) -> int | None:
        for event in reversed(self.recorder.events):
            if event.kind == "assignment" and name in event.names and f"{name}.append" in event.site.text:
                return event.site.span[0]
        return None
