"""`print`: each value is written before the next one's text is asked for, as CPython does it."""

from __future__ import annotations

from typing import Any

from autograd_trace.evaluator import formatting
from autograd_trace.evaluator.machine import Machine
from autograd_trace.evaluator.values import type_name


def print_values(machine: Machine, args: tuple[Any, ...], sep: Any, end: Any) -> None:
    """`print(*args, sep=sep, end=end)`; what a value's `__str__` raises comes after the values before it."""
    for name, word in (("sep", sep), ("end", end)):
        if word is not None and not isinstance(word, str):
            raise TypeError(f"{name} must be None or a string, not {type_name(word)}")
    line = _Line(machine)
    try:
        for number, value in enumerate(args):
            if number:
                line.write(" " if sep is None else sep)
            if type(value) in machine.classes:
                line.tell()  # Its `__str__` may print too.
            line.write(formatting.text_of(machine.guards, value))
        line.write("\n" if end is None else end)
    finally:
        line.tell()


class _Line:
    """The text of one call, recorded as one event unless it is interrupted."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._site = machine.at
        self._untold: list[str] = []

    def write(self, text: str) -> None:
        self._machine.write(text)
        self._untold.append(text)

    def tell(self) -> None:
        """Record what was written since."""
        if self._untold and self._machine.full:
            self._machine.recorder.printed(self._site, "".join(self._untold))
        self._untold.clear()
