"""Writes a random program line by line: names with what they hold, blocks, and places where things may go wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")
Statement = Callable[["Writer"], None]


class Writer:
    """A program while it is written.

    Attributes:
        random: every choice comes from it, so that one seed means one program.
        names: what each name holds, by a word such as "int" or "tensor"; later ones shadow earlier ones.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names: dict[str, str] = {}
        self._lines: list[str] = []
        self._indent = 0
        self._count = 0
        #: How deep blocks may nest.
        self.depth = 2
        self.in_function = False
        self.in_loop = False

    def line(self, text: str) -> None:
        """Add a line, or several."""
        self._lines += ["    " * self._indent + part for part in text.split("\n")]

    def block(self, head: str, body: Callable[[], None]) -> None:
        """A statement with a body."""
        self.line(head)
        self._indent += 1
        self.depth -= 1
        before = len(self._lines)
        body()
        if len(self._lines) == before:
            self.line("pass")
        self._indent -= 1
        self.depth += 1

    def steps(self, count: int, percent: int, step: Statement) -> None:
        """So many steps; that share of them prints its error instead of ending the program."""
        for _ in range(count):
            if self.chance(percent):
                self.block("try:", lambda: step(self))
                self.block("except Exception as error:", lambda: self.line("print(type(error).__name__, error)"))
            else:
                step(self)

    @property
    def text(self) -> str:
        """The program so far."""
        return "\n".join(self._lines) + "\n"

    # Choices

    def pick(self, choices: Sequence[Item]) -> Item:
        """One of several."""
        return choices[self.random.randrange(len(choices))]

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred."""
        return self.random.randrange(100) < percent

    def number(self, low: int, high: int) -> int:
        """A number between two, both inclusive."""
        return self.random.randint(low, high)

    # Names

    def new(self, kind: str, stem: str = "v") -> str:
        """A new name, or sometimes one that held something else."""
        if self.names and self.chance(20):
            name = self.pick(list(self.names))
        else:
            self._count += 1
            name = f"{stem}{self._count}"
        self.names.pop(name, None)
        self.names[name] = kind
        return name

    def known(self, *kinds: str) -> str | None:
        """A name that holds one of these kinds."""
        fitting = [name for name, kind in self.names.items() if kind in kinds]
        return self.pick(fitting) if fitting else None

    def scoped(self, body: Callable[[], None]) -> None:
        """Write what binds names that are gone afterwards."""
        before = dict(self.names)
        body()
        self.names = before
