"""The size of a recording while it is made: what its steps and graphs will come to as JSON.

An estimate, a little above what `fitting.py` measures in the end: it says when to leave out iterations, and when to
stop keeping steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import UNSET

from autograd_trace.trace import encoded_size

if TYPE_CHECKING:
    from autograd_trace.events import Event
    from autograd_trace.nodes import Found
    from autograd_trace.trace import Value

#: Share of the recording that steps and graphs may use; the rest is for scalars and variables.
_STEPS = 0.6
#: Shares of the recording that the printed text may use; of what it leaves, what variables may, and what scalars have.
PRINTED, _VARIABLES, _SERIES = 0.5, 0.7, 0.1
#: Bytes of a step, of a change that it tells of, of a tensor's first one, of a node with its instances.
_STEP, _CHANGE, _NEW_TENSOR, _NODE = 240, 40, 150, 300
#: A variable at the end of the run, without its numbers.
_VARIABLE = 220
#: A name's new value in a step, where it is a tensor or a plain number, and the kinds of such values.
_NAME, _SHORT = 45, frozenset({"tensor", "none", "bool", "int", "float"})
#: A number with 9 digits, sign, point and comma; some have an exponent, and most are shorter.
_NUMBER = 14
_GRADIENT = 35
#: What is told of a loop, of an iteration in full, of a call, of a pass.
LOOP, ITERATION, FRAME, PASS = 90, 45, 60, 150
#: Characters of a printed text that a step tells; the printed text as a whole has them all.
PRINT_TEXT = 2_000


class Budget:
    """What a recording may still come to.

    Attributes:
        most: the bytes of the whole recording as JSON.
        spent: those of its steps and graphs so far.
        printed: those of the printed text so far.
        limit: what steps and graphs may come to: a share of what the printed text and the variables leave.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.spent = 0
        self.printed = 0
        self._names: set[str] = set()
        self._settle()

    def _settle(self) -> None:
        self.limit = _STEPS * max(0.0, self._left() - _VARIABLE * len(self._names))

    def _left(self) -> float:
        return self.most - min(self.printed, self.most * PRINTED)

    def for_variables(self, source: int) -> tuple[float, float]:
        """What the variables may come to beside a source of so many characters, and what with the least of each."""
        room = (1 - _SERIES) * self._left() - source - self.spent
        return max(room, _SERIES * self.most), max(room, _VARIABLES * self._left())

    def has_room(self, size: float = 0) -> bool:
        """Whether so much more fits."""
        return self.spent + size <= self.limit

    def nodes(self) -> int:
        """How many more nodes fit; a part is kept for the steps that will tell of them."""
        return max(0, int((0.9 * self.limit - self.spent) / _NODE))

    def count_printed(self, text: str) -> None:
        """Count a text that was printed."""
        self.printed += encoded_size(text)
        self._settle()

    def count(self, events: Sequence[Event], numbers: int) -> None:
        """Count these events, and the numbers that were copied for them."""
        size = _STEP * len(events) + _NUMBER * numbers
        for event in events:
            size += 2 * (len(event.site.text) + len(event.text))
            for change in event.tensors:
                size += _CHANGE if change.shape is UNSET else _NEW_TENSOR
            if event.kind == "node":
                size += _GRADIENT * (len(event.grad_outputs) + len(event.grad_inputs))
            elif event.names:
                size += self._size_of(event.names, is_top=event.frame == 0)
        self.spent += size

    def _size_of(self, names: dict[str, Value | None], *, is_top: bool) -> int:
        """Bytes of the names that a step binds; those of the top level are variables at the end, too."""
        size = 0
        for name, value in names.items():
            size += _NAME + len(name)
            if value is not None and value.kind not in _SHORT:
                size += encoded_size(value)
            if is_top and name not in self._names:
                self._names.add(name)
                self._settle()
        return size

    def count_nodes(self, found: Sequence[Found], first: int) -> None:
        """Count the nodes from number `first` on; a leaf's is told again in each graph that it is in."""
        for node in found[first:]:
            inside = node.leaf is not None or any(edge and found[edge[0]].leaf is None for edge in node.edges)
            self.spent += _NODE if inside else 2 * _NODE
