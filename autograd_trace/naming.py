"""What a program calls its tensors, by their numbers."""

from __future__ import annotations

from autograd_trace.recorder import Recorder
from autograd_trace.trace import Value


class Naming:
    """The names of a run's tensors: the first that each was bound to, or else its expression's source text."""

    def __init__(self, recorder: Recorder, last: dict[int, str] | None = None) -> None:
        self._known = recorder.tensors.known
        self._found = recorder.nodes.found
        #: Names that tensors had at the end, for those that were never seen to be bound.
        self._last = last or {}
        #: The first name that each tensor was bound to.
        self.first: dict[int, str] = {}
        for event in recorder.events:
            for name, value in event.names.items():
                if value is not None:
                    self._bound(name, value)

    def _bound(self, name: str, value: Value) -> None:
        if isinstance(value.tensor, int):
            self._name(value.tensor, name)
        elif isinstance(value.items, list):
            shown = "{}.{}" if value.kind == "module" else "{}[{}]"
            for inner, member in value.items:
                if isinstance(member.tensor, int):
                    self._name(member.tensor, shown.format(name, inner))

    def _name(self, tensor: int, name: str) -> None:
        """The first name stays, unless it is one from inside of a module: `net.fc.weight` is better than `self.…`."""
        if tensor not in self.first or (self.first[tensor].startswith("self.") and not name.startswith("self.")):
            self.first[tensor] = name

    def name_of(self, tensor: int) -> str:
        """What a tensor is called."""
        name = self.first.get(tensor) or self._last.get(tensor)
        if name:
            return name
        node = self._known[tensor].node
        return (self._found[node].text if node is not None and node < len(self._found) else "") or "a tensor"
