"""The parameters of a page's URL, in one table: how each is read, and what is said of a bad one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from program_text.errors import TextError
from program_text.literals import Numbers, numbers_text, parse_numbers
from program_text.parameters import Parameter, Value, parse_value
from program_text.permalink import pack, unpack
from program_text.terms import parse_expression
from program_text.training import Gradients

LARGEST_SEED = 2**32 - 1

Control = str | float | int | Numbers


@dataclass(frozen=True)
class Link:
    """What a URL asks for; None or empty where it leaves the page's default.

    Attributes:
        program: the program's text.
        step: the step to open at.
        seed: what the run starts from.
        other: the text of another run, to be shown beside this one.
        controls: values of controls by name; empty where there is a program, which they would be edits of.
    """

    program: str | None = None
    step: int | None = None
    seed: int | None = None
    other: str | None = None
    controls: Mapping[str, Control] = field(default_factory=dict)


def read_query(
    query: Mapping[str, str], controls: Iterable[str] = (), fields: Iterable[Parameter] = ()
) -> tuple[Link, tuple[str, ...]]:
    """What a URL asks for, and a sentence for each value that cannot be used.

    Args:
        query: the URL's parameters; unknown ones are not looked at.
        controls: names of the page's controls, of `CONTROLS`.
        fields: the form fields of the page's program, each a control of its own name.
    """
    notes: list[str] = []
    rows = {**_LINK, **{name: CONTROLS[name] for name in controls}}
    rows |= {parameter.name: _field(parameter) for parameter in fields if parameter.name not in _LINK}
    values: dict[str, Any] = {}
    for name, read in rows.items():
        if name in query:
            try:
                values[name] = read(query[name])
            except TextError as error:
                notes.append(f"{name} in the address is ignored. {error}")
    program, step, seed, other = (values.pop(name, None) for name in _LINK)
    return Link(program, step, seed, other, {} if program is not None else values), tuple(notes)


def write_query(link: Link) -> dict[str, str]:
    """The URL's parameters for a link; what `read_query` reads as the same link."""
    query = {} if link.program is None else {"program": pack(link.program)}
    if link.step is not None:
        query["step"] = str(link.step)
    if link.seed is not None:
        query["seed"] = str(link.seed)
    if link.other is not None:
        query["other"] = pack(link.other)
    for name, value in link.controls.items():
        query[name] = value if isinstance(value, str) else numbers_text(value)
    return query


def _whole(smallest: int, largest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 20 or not smallest <= int(text) <= largest:
            raise TextError(f"It must be a whole number from {smallest} to {largest:,}.")
        return int(text)

    return read


def _number(text: str) -> float:
    value = parse_numbers(text)
    if not isinstance(value, float):
        raise TextError("It must be one number.")
    return value


def _gradients(text: str) -> str:
    if text not in get_args(Gradients):
        raise TextError(f"It must be one of {', '.join(get_args(Gradients))}.")
    return text


def _expression(text: str) -> str:
    parse_expression(text)
    return text


def _field(parameter: Parameter) -> Callable[[str], Value]:
    return lambda text: parse_value(parameter, text)


_LINK: dict[str, Callable[[str], object]] = {
    "program": unpack,
    "step": _whole(0, 10**9),
    "seed": _whole(0, LARGEST_SEED),
    "other": unpack,
}
#: Controls of the expression page and of the training page.
CONTROLS: dict[str, Callable[[str], object]] = {
    "expression": _expression,
    "x": parse_numbers,
    "lr": _number,
    "epochs": _whole(0, 1_000_000),
    "gradients": _gradients,
}
