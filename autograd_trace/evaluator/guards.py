"""Limits on what can grow: integers, strings, containers, tensors. Each is checked before memory is touched."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Any, TypeGuard

import torch

from autograd_trace.errors import LimitExceeded
from autograd_trace.evaluator.admitted import SEQUENCE_ITERATOR
from autograd_trace.evaluator.nesting import MODULES, holds, module_tree, weigh
from autograd_trace.limits import Limits

#: Iterators of Python's own, whose members come without the evaluator.
LAZY: tuple[type, ...] = (
    zip, enumerate, map, filter, reversed, type(iter([])), type(iter(())), type(iter({})), type(iter(range(0))),
    type(iter("")), type(iter(set())), type(iter({}.values())), type(iter({}.items())), type(reversed([])),
    SEQUENCE_ITERATOR,
)  # fmt: skip
#: Steps of one call of Python's own that are not interrupted: about a second.
_EFFORT = 10**9
#: Rows of a tensor that Python runs through.
_ROWS = 100_000
_DIGITS = re.compile(r"\d+")
#: What may be a width or precision of a `%` format: after the sign, or after the name of its value.
_PRINTF = re.compile(r"[%)][-#0 +.*\d]*")


class Guards:
    """Guarded versions of Python's operators for plain values (tensors have `bounds.py`)."""

    def __init__(self, limits: Limits, work: Callable[[int], None]) -> None:
        """Args: the limits; what is told of the members that an operation has to do with."""
        self.limits = limits
        self.work = work
        #: What may grow, by operator; each refuses what would grow too large.
        self.binary: dict[str, Callable[[Any, Any], None]] = {
            "+": self.add,
            "*": self.multiply,
            "**": self.power,
            "<<": self.shift,
            "%": self.modulo,
        }

    def integer(self, bits: float) -> None:
        """Refuse an integer of so many bits."""
        if bits > self.limits.integer_bits:
            raise LimitExceeded(
                f"an integer of about {bits:.0f} bits is larger than the limit of {self.limits.integer_bits:,} bits",
                hint="Use a float (write 2.0 instead of 2), or smaller numbers.",
            )

    def length(self, count: int, kind: str = "list") -> None:
        """Refuse a container or string of so many members."""
        limit = self.limits.string if kind == "string" else self.limits.container
        self.work(count)
        if count > limit:
            raise LimitExceeded(
                f"a {kind} of {count:,} members is larger than the limit of {limit:,}", hint="Use a smaller size."
            )

    def add(self, left: Any, right: Any) -> None:
        """`left + right`."""
        if isinstance(left, (str, list, tuple, bytes, deque)) and isinstance(right, Sized):
            self.length(len(left) + len(right), "string" if isinstance(left, str) else "list")

    def multiply(self, left: Any, right: Any) -> None:
        """`left * right`."""
        if isinstance(left, int) and isinstance(right, int):
            self.integer(left.bit_length() + right.bit_length())
        else:
            for sequence, count in ((left, right), (right, left)):
                if isinstance(sequence, (str, list, tuple, bytes, deque)) and isinstance(count, int):
                    self.length(len(sequence) * max(count, 0), "string" if isinstance(sequence, str) else "list")

    def power(self, left: Any, right: Any) -> None:
        """`left ** right`."""
        if isinstance(left, int) and isinstance(right, int) and right > 0:
            self.integer(abs(left).bit_length() * right)

    def shift(self, left: Any, right: Any) -> None:
        """`left << right`."""
        if isinstance(left, int) and isinstance(right, int) and right > 0:
            self.integer(left.bit_length() + right)

    def modulo(self, left: Any, right: Any) -> None:
        """`left % right`; for a string, formatting."""
        if isinstance(left, str):
            for field in _PRINTF.findall(left):
                self.format_spec(field)
            fields = left.count("%") if isinstance(right, dict) else 1
            self.length(len(left) + fields * weigh(right if holds(right) else (right,), 1), "string")
            if "*" in left and isinstance(right, tuple):
                for width in right:
                    self.width(width)

    def nested(self, value: Any) -> None:
        """Refuse to walk a value whose members, those of its members included, are too many."""
        if holds(value):
            members = weigh(value)
            self.work(members)
            if members > self.limits.container:
                raise LimitExceeded(
                    f"this {type(value).__name__} holds {members:,} members, those of its members counted each time: "
                    f"more than the limit of {self.limits.container:,}",
                    hint="Use a part of it.",
                )

    def modules(self, module: torch.nn.Module) -> None:
        """Refuse a module of too many modules, or nested too deeply: PyTorch walks it by recursion, again and again."""
        members, depth = module_tree(module)
        if members > MODULES or depth > self.limits.depth:
            raise LimitExceeded(
                f"this {type(module).__name__} holds more than {MODULES:,} modules, or is nested more than "
                f"{self.limits.depth} deep",
                hint="Use fewer layers.",
            )

    def key(self, value: Any) -> None:
        """Refuse to hash a tuple of tuples that is too large."""
        if isinstance(value, tuple):
            self.nested(value)

    def effort(self, steps: int) -> None:
        """Refuse a single call of so many steps."""
        if steps > _EFFORT:
            raise LimitExceeded(
                f"this call takes {steps:,} steps, more than the limit of {_EFFORT:,}", hint="Use smaller values."
            )

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """The members of an iterator, counted; refused from the limit on."""
        count = 0
        for value in values:
            count += 1
            self.work(256)
            if count > self.limits.container:
                self.length(count)
            yield value

    def drawn(self, values: Any) -> Any:
        """An iterator of Python's own as a list, within the limit, for what would not stop drawing from it."""
        return list(self.counted(values)) if is_lazy(values) else values

    def format_spec(self, spec: str) -> None:
        """Refuse a width or precision in a format."""
        for digits in _DIGITS.findall(spec):
            self.width(int(digits) if len(digits) < 10 else math.inf)

    def width(self, width: Any) -> None:
        """Refuse a width or precision."""
        if isinstance(width, (int, float)) and abs(width) > self.limits.format_width:
            raise LimitExceeded(
                f"a format width of {width:,} is larger than the limit of {self.limits.format_width:,}",
                hint="Use a smaller width.",
            )

    def rows(self, tensor: torch.Tensor) -> None:
        """Refuse to run through a tensor of too many rows: each becomes a tensor."""
        rows = len(tensor) if tensor.dim() else 0
        self.work(rows << 6)
        if rows > _ROWS:
            raise LimitExceeded(
                f"this tensor has {rows:,} rows to run through, more than the limit of {_ROWS:,}",
                hint="Use PyTorch's own functions (x.sum() instead of sum(x)), or fewer rows.",
            )

    def iterable(self, value: Any) -> None:
        """Refuse to run through more members than the limit, where the number is known beforehand."""
        count = _length(value)
        if count is not None:
            self.length(count, "range" if isinstance(value, range) else "list")

    def shortest(self, values: Iterable[Any]) -> None:
        """Refuse an iterator over several, which ends with the shortest, where none of them is short enough."""
        lengths = [count for value in values if (count := _length(value)) is not None]
        if lengths:
            self.length(min(lengths), "range")


def is_lazy(value: Any) -> TypeGuard[Iterator[Any]]:
    """Whether this is an iterator of Python's own."""
    return isinstance(value, LAZY)


def _length(value: Any) -> int | None:
    if isinstance(value, range):
        return max(0, -((value.start - value.stop) // value.step))
    try:
        return len(value) if isinstance(value, Sized) else None
    except (TypeError, OverflowError):
        return None
