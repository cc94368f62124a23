"""The comment that makes a form field, as Colab writes it: `# @param ["a", "b"]`, `# @param {type:"slider", …}`."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass
from typing import Literal, get_args

from program_text.errors import EditError

Kind = Literal["slider", "number", "integer", "boolean", "dropdown", "string", "raw"]

#: A longer comment is none: matching it could take very long.
COMMENT = re.compile(r"\s*#\s*@param\b(?P<rest>.{0,1000})")
_PARTS = re.compile(r"\s*(?P<choices>\[.*\])?\s*(?P<options>\{.*\})?\s*")
_OPTION = re.compile(
    r"""\s*(?P<quote>["']?)(?P<key>[A-Za-z-]+)(?P=quote)\s*:\s*"""
    r"""(?P<value>"[^"]*"|'[^']*'|[^\s,"']+)\s*(?:,|$)"""
)
_BOUNDS = ("min", "max", "step")


@dataclass(frozen=True)
class Form:
    """What a comment asks for.

    Attributes:
        kind: which control shows the value.
        min: the smallest value, inclusive (slider, number, integer).
        max: the largest value, inclusive.
        step: the distance between values.
        choices: what a dropdown offers.
        allow_input: whether a dropdown takes other values too.
        raw: whether the value stands in the program as it is, without quotes.
    """

    kind: Kind
    min: float | None = None
    max: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    allow_input: bool = False
    raw: bool = False


def read_form(rest: str, line: int) -> Form:
    """What stands behind `# @param`.

    Raises:
        EditError: says what is wrong with it, and names the line.
    """
    parts = _PARTS.fullmatch(rest)
    if parts is None:
        raise EditError('A form field looks like # @param {type:"number"} or # @param ["a", "b"].', line)
    choices = _choices(parts["choices"], line)
    options = _options((parts["options"] or "{}")[1:-1], line)
    kind = _kind(options.get("type"), choices, line)
    bounds = {name: _bound(name, options[name], line) for name in _BOUNDS if name in options}
    form = Form(
        kind,
        **bounds,
        choices=choices,
        allow_input=options.get("allow-input") == "true",
        raw=kind == "raw" or options.get("type") == "raw",
    )
    if kind == "slider" and (form.min is None or form.max is None or form.min >= form.max):
        raise EditError('A slider needs min and max: {type:"slider", min:0, max:1, step:0.1}.', line)
    return form


def _choices(text: str | None, line: int) -> tuple[str, ...]:
    if text is None:
        return ()
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        found = None
    if not isinstance(found, list) or not found:
        raise EditError('The choices are a list such as ["a", "b"].', line)
    return tuple(str(choice) for choice in found)


def _options(text: str, line: int) -> dict[str, str]:
    options: dict[str, str] = {}
    position = 0
    while text[position:].strip():
        match = _OPTION.match(text, position)
        if match is None:
            raise EditError(f"{text[position:].strip()[:40]} is no option such as min:0.", line)
        options[match["key"]] = match["value"].strip("\"'")
        position = match.end()
    return options


def _kind(given: str | None, choices: tuple[str, ...], line: int) -> Kind:
    if choices:
        return "dropdown"
    for kind in get_args(Kind):
        if kind == given and kind != "dropdown":
            found: Kind = kind
            return found
    if given is None:
        return "raw"
    kinds = ", ".join(kind for kind in get_args(Kind) if kind != "dropdown")
    raise EditError(f"{given!r} is no type of form field (must be one of {kinds}).", line)


def _bound(name: str, text: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (name == "step" and value <= 0):
        raise EditError(f"{name}:{text} is not a number that can be used.", line)
    return value
