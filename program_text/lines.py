"""An expression as lines of one operation each: `y = x*5`, `w = y**2`, `z = w.mean()`."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterable, Iterator

from program_text.terms import VARIABLE, Name, Operation, Term, names_in, write_term

#: The notebook's names in its order, then the rest of the alphabet.
_FIRST_NAMES = "ywz"
_LETTERS = _FIRST_NAMES + "".join(letter for letter in string.ascii_lowercase if letter not in _FIRST_NAMES + VARIABLE)
#: Stands for the result of the line before, where an operation does not begin with it.
_BEFORE = "…"


def free_names(taken: Iterable[str] = ()) -> Iterator[str]:
    """Names for results: y, w, z, a, b, c and so on, without x and what is taken; after these y1, w1 and so on."""
    unavailable = {*taken, VARIABLE}
    for round_number in itertools.count():
        for letter in _LETTERS:
            name = letter + (str(round_number) if round_number else "")
            if name not in unavailable:
                yield name


def operation_lines(term: Term, names: Iterator[str]) -> list[tuple[str, str]]:
    """A term's operations in the order in which Python does them, as (name of the result, text).

    >>> from program_text.terms import parse_expression
    >>> operation_lines(parse_expression("((x*5)**2).mean()"), free_names())
    [('y', 'x*5'), ('w', 'y**2'), ('z', 'w.mean()')]
    """
    lines: list[tuple[str, str]] = []
    _add_lines(term, names, lines)
    return lines


def chips(term: Term) -> tuple[str, ...]:
    """A term's operations, each as what it does with the result of the one before; empty where they are no chain.

    >>> from program_text.terms import parse_expression
    >>> chips(parse_expression("((x*5)**2).mean()"))
    ('* 5', '** 2', '.mean()')
    """
    found: list[str] = []
    while isinstance(term, Operation):
        before = [operand for operand in term.operands if any(names_in(operand))]
        if len(before) != 1:
            return ()
        found.append(_chip(term, before[0]))
        term = before[0]
    return tuple(reversed(found))


def renamed(term: Term, name: str) -> Term:
    """A term with another tensor in the place of each that it uses."""
    if isinstance(term, Operation):
        return Operation(term.head, tuple(renamed(operand, name) for operand in term.operands), term.keywords)
    return Name(name) if isinstance(term, Name) else term


def _add_lines(term: Term, names: Iterator[str], lines: list[tuple[str, str]]) -> Term:
    if not isinstance(term, Operation):
        return term
    operands = tuple(_add_lines(operand, names, lines) for operand in term.operands)
    name = next(names)
    lines.append((name, write_term(Operation(term.head, operands, term.keywords))))
    return Name(name)


def _chip(term: Operation, before: Term) -> str:
    operands = tuple(Name(_BEFORE) if operand is before else operand for operand in term.operands)
    text = write_term(Operation(term.head, operands, term.keywords))
    if not text.startswith(_BEFORE):
        return text
    return (
        text[len(_BEFORE) :].strip() if term.head[0] in ".[" else f"{term.head.strip()} {text.partition(term.head)[2]}"
    )
