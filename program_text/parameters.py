"""Form fields in a program: `lr = 0.01  # @param {type:"slider", min:0, max:0.05, step:0.001}`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from program_text.errors import EditError
from program_text.form_comment import COMMENT, Form, read_form
from program_text.literals import literal, literal_text, parse_numbers
from program_text.source import Source, assignments

Value = bool | int | float | str


@dataclass(frozen=True)
class Parameter(Form):
    """A form field: what its comment asks for, and where it stands.

    Attributes:
        name: the name that is assigned.
        value: what the program gives it now; where `raw`, the text of the expression.
        line: where it stands, counted from 1.
    """

    name: str = ""
    value: Value = ""
    line: int = 0


@dataclass(frozen=True)
class Parameters:
    """The form fields of a program in order, and what is wrong with those that cannot be shown, a sentence each."""

    found: tuple[Parameter, ...] = ()
    problems: tuple[str, ...] = ()


def read_parameters(text: str) -> Parameters:
    """The form fields of a program.

    Raises:
        EditError: where Python cannot read the program.
    """
    source = Source(text)
    found: dict[str, Parameter] = {}
    problems = []
    for name, node, comment in _fields(source):
        try:
            if name in found:
                raise EditError(f"{name} has a form field in line {found[name].line} already.", node.lineno)
            form = read_form(comment, node.lineno)
            found[name] = Parameter(**vars(form), name=name, value=_value(source, node, form), line=node.lineno)
        except EditError as error:
            problems.append(str(error))
    return Parameters(tuple(found.values()), tuple(problems))


def set_parameter(text: str, name: str, value: Value) -> str:
    """A program in which a form field has another value; the rest stays as it is.

    A number keeps its kind: what was an integer stays one where the new value is whole, and a float stays a float.

    Raises:
        EditError: where there is no such field, or the value is not one that it takes.
    """
    source = Source(text)
    parameters = {parameter.line: parameter for parameter in read_parameters(text).found}
    for target, node, _ in _fields(source):
        if target == name and node.lineno in parameters:
            written = _written(parameters[node.lineno], value, source.part(node))
            return source.replaced([source.replacing(node, written)])
    raise EditError(f"The program has no form field for {name}.")


def parse_value(parameter: Parameter, text: str) -> Value:
    """The value that a text gives to a form field, such as a URL's.

    Raises:
        EditError: where it is not one that the field takes.
    """
    value: Value = text
    if parameter.kind == "boolean":
        value = {"true": True, "false": False}.get(text.lower(), text)
    elif parameter.kind in ("slider", "number", "integer"):
        number = parse_numbers(text)
        value = number if isinstance(number, float) else text
    _written(parameter, value, "")
    return value


def _fields(source: Source) -> Iterator[tuple[str, ast.expr, str]]:
    """Name, value and what stands behind `@param`, for each assignment with such a comment."""
    for name, node in assignments(source):
        match = COMMENT.fullmatch(source.rest_of_line(node))
        if match is not None:
            yield name, node, match["rest"]


def _value(source: Source, node: ast.expr, form: Form) -> Value:
    if form.raw:
        return source.part(node)
    try:
        value = literal(node)
    except ValueError:
        value = None
    if not isinstance(value, bool | int | float | str) or not _suits(form, value):
        raise EditError(f"{source.part(node)[:40]} is no value for a field of type {form.kind}.", node.lineno)
    return value


def _suits(form: Form, value: Value) -> bool:
    """Whether a value has the type that a field wants."""
    if form.kind == "boolean":
        return isinstance(value, bool)
    if form.kind == "string":
        return isinstance(value, str)
    if form.kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if form.kind in ("slider", "number"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return True


def _written(parameter: Parameter, value: Value, before: str) -> str:
    """How a new value is written in the program."""
    if parameter.kind == "integer" and isinstance(value, float) and value.is_integer():
        value = int(value)
    if parameter.raw:
        return _expression(str(value), parameter)
    if not _suits(parameter, value):
        raise EditError(f"{parameter.name} takes a value of type {parameter.kind}, not {value!r}.", parameter.line)
    if parameter.kind == "dropdown":
        return _chosen(parameter, value, before)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(parameter, value)
    return literal_text(value, before)


def _chosen(parameter: Parameter, value: Value, before: str) -> str:
    """A dropdown's choices are texts; the program may hold numbers."""
    if str(value) not in parameter.choices and not parameter.allow_input:
        offered = ", ".join(parameter.choices)
        raise EditError(f"{parameter.name} cannot be {value} (must be one of {offered}).", parameter.line)
    if isinstance(parameter.value, str) or not isinstance(value, str):
        return literal_text(value, before)
    return _expression(value, parameter)


def _number(parameter: Parameter, value: float) -> str:
    """A number within the bounds, without the noise that a slider's steps leave (0.15000000000000002)."""
    for bound, beyond in ((parameter.min, "at least"), (parameter.max, "at most")):
        if bound is not None and (value < bound if beyond == "at least" else value > bound):
            raise EditError(f"{parameter.name} must be {beyond} {bound:g}, not {value:g}.", parameter.line)
    if isinstance(parameter.value, int) and float(value).is_integer():
        return repr(int(value))
    if isinstance(parameter.value, float) or not isinstance(value, int):
        value = float(f"{float(value):.12g}")
    return literal_text(value)


def _expression(text: str, parameter: Parameter) -> str:
    """A text that stands in the program as it is: one expression on one line."""
    text = text.strip()
    try:
        ast.parse(text, mode="eval")
        plain = len(text.splitlines()) == 1 and "#" not in text
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        plain = False
    if not plain:
        raise EditError(f"{parameter.name} takes one expression on one line.", parameter.line)
    return text
