"""Limits on what can grow: integers, strings, containers, tensors. Each is checked before memory is touched."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sized
from typing import Any

from autograd_trace.errors import LimitExceeded
from autograd_trace.limits import Limits

_DIGITS = re.compile(r"\d+")


class Guards:
    """Guarded versions of Python's operators for plain values (tensors have `bounds.py`)."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.binary: dict[str, Callable[[Any, Any], Any]] = {
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
        if count > limit:
            raise LimitExceeded(
                f"a {kind} of {count:,} members is larger than the limit of {limit:,}", hint="Use a smaller size."
            )

    def add(self, left: Any, right: Any) -> Any:
        """`left + right`."""
        if isinstance(left, (str, list, tuple, bytes)) and isinstance(right, Sized):
            self.length(len(left) + len(right), "string" if isinstance(left, str) else "list")
        return left + right

    def multiply(self, left: Any, right: Any) -> Any:
        """`left * right`."""
        if isinstance(left, int) and isinstance(right, int):
            self.integer(left.bit_length() + right.bit_length())
        else:
            for sequence, count in ((left, right), (right, left)):
                if isinstance(sequence, (str, list, tuple, bytes)) and isinstance(count, int):
                    self.length(len(sequence) * max(count, 0), "string" if isinstance(sequence, str) else "list")
        return left * right

    def power(self, left: Any, right: Any) -> Any:
        """`left ** right`."""
        if isinstance(left, int) and isinstance(right, int) and right > 0:
            self.integer(abs(left).bit_length() * right)
        return left**right

    def shift(self, left: Any, right: Any) -> Any:
        """`left << right`."""
        if isinstance(left, int) and isinstance(right, int) and right > 0:
            self.integer(left.bit_length() + right)
        return left << right

    def modulo(self, left: Any, right: Any) -> Any:
        """`left % right`; for a string, formatting."""
        if isinstance(left, str):
            self.format_spec(left)
            if "*" in left and isinstance(right, tuple):
                for width in right:
                    self._width(width)
        return left % right

    def format_spec(self, spec: str) -> None:
        """Refuse a width or precision in a format."""
        for digits in _DIGITS.findall(spec):
            self._width(int(digits) if len(digits) < 10 else math.inf)

    def _width(self, width: Any) -> None:
        if isinstance(width, (int, float)) and abs(width) > self.limits.format_width:
            raise LimitExceeded(
                f"a format width of {width:,} is larger than the limit of {self.limits.format_width:,}",
                hint="Use a smaller width.",
            )

    def iterable(self, value: Any) -> None:
        """Refuse to run through more members than the limit, where the number is known beforehand."""
        if isinstance(value, Sized):
            try:
                count = len(value)
            except (TypeError, OverflowError):
                count = operator.length_hint(value, 0) if not isinstance(value, range) else self.limits.container + 1
            self.length(count)
