"""The expression page's program, read as an expression of `x` and written from one, an operation a line.

The code is the source of truth: a program that an expression cannot say is "edited in code".
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from program_text.errors import EditError
from program_text.lines import chips, free_names, operation_lines, renamed
from program_text.literals import Numbers, literal_text, numbers_of, set_literal
from program_text.shape import Line, OtherShape, Shape, composed, read_shape
from program_text.source import Edit, Source
from program_text.terms import LONGEST, VARIABLE, parse_expression, write_term

#: What the code of a chip has in the place of the last result.
PLACE = "{}"
_HEAD = "import torch\n\n{variable} = torch.tensor({values}, requires_grad=True)\n"
_PRINT = "print({variable}.grad)\n"


@dataclass(frozen=True)
class Expression:
    """What the controls of the expression page show.

    Attributes:
        values: those of x.
        text: the expression.
        chips: its operations in order, where each takes the result of the one before: `* 5`, `** 2`, `.mean()`.
        result: the name of the last result, "x" where there is no operation.
    """

    values: Numbers
    text: str
    chips: tuple[str, ...]
    result: str


@dataclass(frozen=True)
class EditedInCode:
    """The program says more than an expression can: why, and in which line, counted from 1."""

    reason: str
    line: int


def read_expression(text: str) -> Expression | EditedInCode:
    """What a program says as an expression, or why it does not."""
    try:
        shape = read_shape(Source(text))
        term = composed(shape)
    except OtherShape as other:
        return EditedInCode(other.reason, other.line)
    except EditError as error:
        return EditedInCode(str(error), error.line or 1)
    written = write_term(term)
    if len(written) > LONGEST:
        return EditedInCode(f"The expression has more than {LONGEST:,} characters.", 1)
    return Expression(numbers_of(shape.values), written, chips(term), shape.result)


def build_program(expression: str, values: Numbers) -> str:
    """The program that computes an expression, sends the gradient back and prints it.

    Raises:
        ExpressionError: where the expression cannot be read.
        EditError: where a value cannot be written as a number.
    """
    lines = operation_lines(parse_expression(expression), free_names())
    program = _HEAD.format(variable=VARIABLE, values=literal_text(values))
    program += "".join(f"{name} = {operation}\n" for name, operation in lines)
    # Without an operation there is nothing to send a gradient through.
    program += f"{lines[-1][0]}.backward()\n" if lines else ""
    return program + _PRINT.format(variable=VARIABLE)


def set_expression(text: str, expression: str, values: Numbers) -> str:
    """A program that computes another expression. Lines that stay the same are left as they are, comments included.

    Args:
        text: the program; one that is edited in code is replaced as a whole.
        expression: what it is to compute.
        values: those of x for a program that is replaced as a whole.

    Raises:
        ExpressionError: where the expression cannot be read.
        EditError: where a value cannot be written as a number.
    """
    term = parse_expression(expression)
    try:
        shape = read_shape(Source(text))
    except (OtherShape, EditError):
        return build_program(expression, values)
    names = itertools.chain([line.name for line in shape.lines], free_names(line.name for line in shape.lines))
    edited = _with_lines(shape, operation_lines(term, names))
    now = read_expression(edited)
    if isinstance(now, Expression) and now.text == write_term(term):
        return edited
    return build_program(expression, numbers_of(shape.values))


def set_values(text: str, values: Numbers) -> str:
    """A program in which x has other values; raises EditError where it has no place for them."""
    return set_literal(text, VARIABLE, values)


def append_operation(text: str, code: str) -> str:
    """A program that does one operation more with its last result, and sends the gradient back from there.

    Args:
        text: the program.
        code: the operation, with `{}` for the last result: `{}*5`, `{}.mean()`.

    Raises:
        EditError: where the program is not one of operations on x; the message says why.
        ExpressionError: where the operation cannot be read.
    """
    source = Source(text)
    try:
        shape = read_shape(source)
    except OtherShape as other:
        raise EditError(f"{other.reason} Undo that, or rebuild the program from the expression.", other.line) from None
    term = renamed(parse_expression(code.replace(PLACE, VARIABLE)), shape.result)
    taken = [line.name for line in shape.lines]
    before = [(line.name, write_term(line.term)) for line in shape.lines]
    return _with_lines(shape, before + operation_lines(term, free_names(taken)))


def _with_lines(shape: Shape, wanted: list[tuple[str, str]]) -> str:
    """A program with these operations; those that it begins with already stay where and as they are."""
    source = shape.source
    kept = 0
    for line, (name, operation) in zip(shape.lines, wanted, strict=False):
        if (line.name, write_term(line.term)) != (name, operation):
            break
        kept += 1
    edits = [_deletion(source, line) for line in shape.lines[kept:]]
    new = [f"{name} = {operation}" for name, operation in wanted[kept:]]
    if shape.backward is None:
        new += [f"{wanted[-1][0]}.backward()"] if wanted and not shape.lines else []
    elif wanted:
        edits.append(source.replacing(shape.backward, wanted[-1][0]))
    else:
        edits.append(Edit(*source.whole_line(shape.backward), ""))
    after = shape.lines[kept - 1].statement if kept else shape.variable
    place = source.line_stop(after.end_lineno or after.lineno)
    edits.append(Edit(place, place, "".join(source.line_end + line for line in new)))
    return source.replaced(edits)


def _deletion(source: Source, line: Line) -> Edit:
    return Edit(*source.whole_line(line.statement), "")
