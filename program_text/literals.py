"""Literals in a program: numbers, lists of numbers, and the places where a name gets one."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Sequence

from program_text.errors import EditError
from program_text.source import Source, assignments, is_call_of

#: A number, or a nested sequence of numbers.
Numbers = float | int | Sequence["Numbers"]
Literal = bool | int | float | str | None | list["Literal"] | tuple["Literal", ...]

_TENSOR = "torch.tensor"
#: The longest text of values that is read, in characters.
_LONGEST_VALUES = 10_000


def literal(node: ast.expr) -> Literal:
    """The value of a literal.

    Raises:
        ValueError: where the node is none.
    """
    try:
        value: Literal = ast.literal_eval(node)
    except (TypeError, RecursionError, MemoryError) as error:
        raise ValueError(str(error)) from None
    return value


def read_literal(text: str, name: str) -> Literal:
    """The literal that a program gives to a name: `name = 0.01`, `name = torch.tensor([…])`, or `call(name=0.01)`.

    Raises:
        EditError: where no line does, or the program cannot be read.
    """
    return literal(_found(Source(text), name))


def set_literal(text: str, name: str, value: Numbers | bool | str) -> str:
    """A program with another literal in the place that `read_literal` reads; the rest stays as it is.

    Raises:
        EditError: where the program has no such place, or cannot be read.
    """
    source = Source(text)
    place = _found(source, name)
    return source.replaced([source.replacing(place, literal_text(value, source.part(place)))])


def literal_place(source: Source, *names: str) -> ast.expr | None:
    """The literal that the first of these names gets; of several, the last at the top level, else the first keyword."""
    for name in names:
        found = [place for target, value in assignments(source) if target == name for place in _literals(value)]
        if found:
            return found[-1]
        for node in ast.walk(source.tree):
            if isinstance(node, ast.keyword) and node.arg == name:
                for place in _literals(node.value):
                    return place
    return None


def literal_text(value: Numbers | bool | str, before: str = "") -> str:
    """How a value is written in a program; a string keeps the quotes that it had `before`.

    >>> literal_text([1.0, 7.6532e-05])
    '[1.0, 7.6532e-05]'

    Raises:
        EditError: for what has no literal: NaN and the infinities.
    """
    if isinstance(value, str):
        text = repr(value)
        plain = text.startswith("'") and '"' not in text
        return f'"{text[1:-1]}"' if before.startswith('"') and plain else text
    if isinstance(value, float) and not math.isfinite(value):
        raise EditError(f"{value} cannot be written as a number.")
    if isinstance(value, bool | int | float):
        return repr(value)
    return f"[{', '.join(literal_text(member) for member in value)}]"


def parse_numbers(text: str) -> Numbers:
    """The values that a learner types for a tensor: `3`, `1, 2, 3` or `[1, 2], [3, 4]`, as floats.

    Raises:
        EditError: says what is not a number.
    """
    if len(text) > _LONGEST_VALUES:
        raise EditError(f"The values have more than {_LONGEST_VALUES:,} characters. Use fewer.")
    try:
        node = ast.parse(text.strip(), mode="eval").body if text.strip() else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise EditError(f"Write numbers with commas between, such as 1, 2, 3. {_suspect(text)}") from None
    if node is None:
        raise EditError("Write at least one number.")
    return numbers_of(node)


def numbers_text(value: Numbers) -> str:
    """The text that `parse_numbers` reads as this value.

    >>> numbers_text([1.0, 2.5]), numbers_text([[1.0], [2.0]]), numbers_text(3.0), numbers_text([3.0])
    ('1.0, 2.5', '[1.0], [2.0]', '3.0', '[3.0]')
    """
    text = literal_text(value)
    return text[1:-1] if isinstance(value, Sequence) and len(value) > 1 else text


def numbers_of(node: ast.expr) -> Numbers:
    """The floats that a number or a list of numbers stands for.

    Raises:
        EditError: says what is not a number.
    """
    if isinstance(node, ast.List | ast.Tuple):
        if not node.elts:
            raise EditError("Write at least one number.")
        return [numbers_of(member) for member in node.elts]
    try:
        value = literal(node)
    except ValueError:
        value = None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EditError(f"{ast.unparse(node)} is not a number. Write numbers with commas between, such as 1, 2, 3.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise EditError(f"{ast.unparse(node)[:30]} is too large for a tensor.")
    return number


def _suspect(text: str) -> str:
    """The first piece between commas that is no number."""
    pieces = [piece.strip() for piece in re.split(r"[,\[\]()]", text)]
    for piece in pieces:
        try:
            float(piece or "0")
        except ValueError:
            return f"{piece[:30]} is not a number."
    return "Check the brackets."


def _found(source: Source, name: str) -> ast.expr:
    place = literal_place(source, name)
    if place is None:
        raise EditError(f"No line gives {name} a plain value, such as {name} = 1. Write one, or edit the code.")
    return place


def _literals(value: ast.expr) -> Iterator[ast.expr]:
    """The literal that a value is, or the data of the tensor that it makes."""
    if isinstance(value, ast.Call) and is_call_of(value, _TENSOR) and value.args:
        value = value.args[0]
    try:
        literal(value)
    except ValueError:
        return
    yield value
