"""Programs made of the language's and the table's pieces, from a stream of choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from autograd_trace.operations import NAME_ROWS, OPERATIONS, TYPES

PRELUDE = """import math, random
import numpy as np
import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F
x = torch.tensor([[0.7, -1.2, 2.3], [-0.4, 1.6, -2.1]], requires_grad=True)
y = torch.ones(2, 3, requires_grad=True)
v = torch.tensor([0.5, -1.5, 2.5], requires_grad=True)
m = torch.ones(3, 4, requires_grad=True)
p = torch.full((2, 3), 1.5, requires_grad=True)
a, b, c = [1, 2], {"k": 1}, (3, 4.0)
n, s, u = 3, "text", None
"""
NAMES = "x y v m p a b c n s u f g A".split()
SAMPLES = [sample for row in OPERATIONS for sample in row.samples] + [
    row.sample for row in NAME_ROWS.values() if row.sample
]
CALLS = [name for row in OPERATIONS for name in row.functions] + [
    name for name, row in NAME_ROWS.items() if row.kind != "namespace"
]
METHODS = sorted({name for row in OPERATIONS for name in row.methods} | {name for row in TYPES for name in row.methods})
ATTRIBUTES = sorted(
    {name for row in TYPES for name in row.attributes} | {"__class__", "__dict__", "_modules", "gi_frame"}
)
KEYWORDS = sorted({word for row in OPERATIONS for word in row.arguments} | {"key", "default", "sep", "dtype", "axis"})
LITERALS = (
    "0 1 -1 2 3 10**6 10**11 -2**63 2**64 0.0 1.5 -0.0 1e308 math.nan math.inf 1j True None ... '' 'a' 'cpu' 'meta' "
    "'{}' '{0.x}' '%s' b'' [] () {} [1,2] (2,3) [[1],[2]] {1:2} {1} range(3) range(10**12) slice(None) torch.float64 "
    "torch.int64 torch.bool np.float32 int float print len lambda:0 ValueError object"
).split()
BINARY = "+ - * / // % ** @ & | ^ << >> == != < <= > >= is in and or".split() + ["not in", "is not"]
SPECIAL = (
    "__init__ __call__ __repr__ __len__ __getitem__ __iter__ __eq__ __hash__ __bool__ __float__ __add__ forward".split()
)
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]+")


class Choices:
    """Numbers from bytes, 0 where they have run out."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def below(self, count: int) -> int:
        """A number from 0 to `count` - 1."""
        width = 1 if count <= 256 else 2
        taken = self._data[self._place : self._place + width]
        self._place += width
        return int.from_bytes(taken, "little") % count

    def of(self, options: Sequence[str]) -> str:
        """One of them."""
        return options[self.below(len(options))]

    @property
    def left(self) -> bool:
        """Whether there are bytes left."""
        return self._place < len(self._data)


class Grammar:
    """Writes one program."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices

    def program(self) -> str:
        """Statements until the choices run out."""
        lines: list[str] = []
        while self.choices.left and len(lines) < 60:
            lines += self.statement(0)
        return PRELUDE + "\n".join(lines) + "\n"

    def expression(self, depth: int = 0) -> str:
        """One expression."""
        of = self.choices.of
        if depth > 3 or not self.choices.left:
            return of(NAMES)
        inner = self.expression
        kinds: list[Callable[[], str]] = [
            lambda: of(NAMES),
            lambda: of(LITERALS),
            lambda: f"({of(SAMPLES).split('; ')[-1]})",
            lambda: f"{of(CALLS)}({self.arguments(depth)})",
            lambda: f"{of(CALLS)}({self.arguments(depth)})",
            lambda: f"{inner(depth + 1)}.{of(METHODS)}({self.arguments(depth)})",
            lambda: f"{inner(depth + 1)}.{of(METHODS)}({self.arguments(depth)})",
            lambda: f"{inner(depth + 1)}.{of(ATTRIBUTES)}",
            lambda: f"({inner(depth + 1)} {of(BINARY)} {inner(depth + 1)})",
            lambda: f"({inner(depth + 1)} {of(BINARY)} {inner(depth + 1)})",
            lambda: f"({of(['-', '+', '~', 'not '])}{inner(depth + 1)})",
            lambda: f"{inner(depth + 1)}[{inner(depth + 1)}]",
            lambda: f"{inner(depth + 1)}[{inner(depth + 1)}:{inner(depth + 1)}]",
            lambda: f"[{inner(depth + 1)} for {of(NAMES)} in {inner(depth + 1)}]",
            lambda: f"({inner(depth + 1)} for {of(NAMES)} in {inner(depth + 1)} if {inner(depth + 1)})",
            lambda: f"{{{inner(depth + 1)}: {inner(depth + 1)}}}",
            lambda: f"[{inner(depth + 1)}, *{inner(depth + 1)}]",
            lambda: f"(lambda {of(NAMES)}, *rest: {inner(depth + 1)})",
            lambda: f"f'{{{inner(depth + 2)}!r:{of(['>5', '.3f', '', '{n}', 'd'])}}}'".replace("''", '""'),
            lambda: f"({of(NAMES)} := {inner(depth + 1)})",
            lambda: f"({inner(depth + 1)} if {inner(depth + 1)} else {inner(depth + 1)})",
            lambda: f"{of(CALLABLES)}({self.arguments(depth)})",
            lambda: f"torch.func.{of(['grad', 'vmap', 'jacrev', 'hessian'])}({inner(depth + 1)})({inner(depth + 1)})",
        ]
        return kinds[self.choices.below(len(kinds))]()

    def arguments(self, depth: int) -> str:
        """What stands between a call's brackets."""
        given = [self.expression(depth + 1) for _ in range(self.choices.below(4))]
        if self.choices.below(4) == 0:
            given.append(f"{self.choices.of(KEYWORDS)}={self.expression(depth + 1)}")
        return ", ".join(given)

    def statement(self, level: int) -> list[str]:
        """The lines of one statement."""
        of, expression = self.choices.of, self.expression
        if level > 2 or not self.choices.left:
            return ["pass"]
        kinds: list[Callable[[], list[str]]] = [
            lambda: [f"{of(NAMES)} = {expression()}"],
            lambda: [f"{of(NAMES)} = {expression()}"],
            lambda: of(SAMPLES).split("; "),
            lambda: [f"{of(NAMES)} {of(['+', '-', '*', '/', '**', '@', '%'])}= {expression()}"],
            lambda: [expression()],
            lambda: [f"print({expression()}, {expression()})"],
            lambda: [f"{expression()}.{of(['backward', 'sum', 'append', 'register_hook', 'zero_'])}({expression()})"],
            lambda: [f"{of(NAMES)}.{of(ATTRIBUTES)} = {expression()}"],
            lambda: [f"{of(NAMES)}[{expression()}] = {expression()}"],
            lambda: [f"{of(NAMES)}, *{of(NAMES)} = {expression()}"],
            lambda: [f"del {of(NAMES)}"],
            lambda: [f"assert {expression()}, {expression()}"],
            lambda: [f"raise {expression()}"],
            lambda: self.block(f"for {of(NAMES)} in {expression()}:", level),
            lambda: self.block(f"while {expression()}:", level),
            lambda: self.block(f"if {expression()}:", level),
            lambda: self.block(f"with {of(['torch.no_grad()', 'torch.inference_mode()', expression()])}:", level),
            lambda: self.block(f"def {of(NAMES)}({of(NAMES)}=None, *args, **words):", level, "return " + expression()),
            lambda: self.block("try:", level) + self.block(f"except {of(['Exception', expression()])} as e:", level),
            lambda: self.block("try:", level) + self.block("finally:", level),
            lambda: self.class_(level),
        ]
        return kinds[self.choices.below(len(kinds))]()

    def block(self, head: str, level: int, last: str = "") -> list[str]:
        """A compound statement."""
        body = [line for _ in range(1 + self.choices.below(3)) for line in self.statement(level + 1)]
        return [head, *(f"    {line}" for line in body), *([f"    {last}"] if last else [])]

    def class_(self, level: int) -> list[str]:
        """A class with a method or two."""
        base = self.choices.of(["object", "nn.Module", "torch.autograd.Function", "Exception", "nn.Linear", "list"])
        lines = [f"class A({base}):"]
        for _ in range(1 + self.choices.below(2)):
            method = self.choices.of(SPECIAL)
            lines += [f"    {line}" for line in self.block(f"def {method}(self, *args):", level + 1)]
        return [*lines, f"{self.choices.of(NAMES)} = A({self.arguments(1)})"]


CALLABLES = (
    "print len sum min max abs round float int bool str list tuple dict set sorted zip enumerate map filter any all "
    "isinstance id type hasattr getattr repr divmod pow iter next reversed format hash chr ord range f g A"
).split()


def mutate(text: str, seeds: Sequence[str], choices: Choices) -> str:
    """A program changed in a few places: tokens and lines moved, doubled, dropped or taken from elsewhere."""
    tokens = _TOKEN.findall(text) or [""]
    for _ in range(1 + choices.below(6)):
        place = choices.below(len(tokens))
        other = _TOKEN.findall(seeds[choices.below(len(seeds))]) or [""]
        start = choices.below(len(other))
        match choices.below(5):
            case 0:
                tokens[place] = other[start]
            case 1:
                del tokens[place : place + choices.below(6)]
            case 2:
                tokens[place:place] = other[start : start + choices.below(12)]
            case 3:
                tokens[place] = choices.of(LITERALS + METHODS + ATTRIBUTES)
            case _:
                tokens[place:place] = tokens[place : place + choices.below(8)] * (1 + choices.below(3))
        tokens = tokens or [""]
    return "".join(tokens)


def seeds() -> list[str]:
    """Programs to begin with: the escapes, and the programs that the language is proven with."""
    folder = Path(__file__).parent
    texts = [path.read_text() for path in sorted((folder / "escapes").glob("*.txt"))]
    programs = [part for text in texts for part in re.split(r"^### .*\n(?:# \w+: .*\n)*", text, flags=re.M)]
    for path in sorted((folder.parent / "autograd_trace" / "language" / "programs").glob("*.txt")):
        programs += re.split(r"^# %% .*\n", path.read_text(), flags=re.M)
    return [program for program in programs if program.strip()] + [PRELUDE + sample for sample in SAMPLES]


__all__ = ["Choices", "Grammar", "mutate", "seeds"]
