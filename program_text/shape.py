"""Whether a program has the shape of the expression page: x, operations on it, `backward()`, prints."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from program_text.errors import ExpressionError
from program_text.literals import literal
from program_text.source import Source, dotted_name
from program_text.terms import (
    MODULE,
    MOST_OPERATIONS,
    VARIABLE,
    Name,
    Operation,
    Term,
    count_operations,
    names_in,
    read_term,
)


class OtherShape(Exception):
    """The program says something else; `reason` is a sentence, `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True)
class Line:
    """`name = operations`."""

    statement: ast.Assign
    name: str
    term: Term


@dataclass(frozen=True)
class Shape:
    """A program of the expression page.

    Attributes:
        source: its text and tree.
        variable: the assignment of x.
        values: the literal that x is made of.
        lines: the operations.
        backward: the tensor that `backward()` is called on, None where it is not called.
    """

    source: Source
    variable: ast.Assign
    values: ast.expr
    lines: tuple[Line, ...]
    backward: ast.Name | None

    @property
    def result(self) -> str:
        """The name of the last result."""
        return self.lines[-1].name if self.lines else VARIABLE


def read_shape(source: Source) -> Shape:
    """Read a program of the expression page.

    Raises:
        OtherShape: where it is none.
    """
    reader = _Reader(source)
    for statement in source.body:
        reader.read(statement)
    if reader.variable is None or reader.values is None:
        raise OtherShape("It has no line x = torch.tensor([…], requires_grad=True).", 1)
    return Shape(source, reader.variable, reader.values, tuple(reader.lines), reader.backward)


def composed(shape: Shape) -> Term:
    """The one expression that a program's lines come to.

    Raises:
        OtherShape: where an expression would say something else: a result that is used twice, or never.
    """
    results: dict[str, Term] = {}
    lines: dict[str, int] = {}
    for line in shape.lines:
        used = [name for name in names_in(line.term) if name != VARIABLE]
        for name in used:
            if used.count(name) > 1 or name not in results:
                reason = f"{name} is used twice, and an expression would compute it twice."
                raise OtherShape(reason, line.statement.lineno)
        term = _substituted(line.term, results)
        for name in used:
            del results[name]
        if line.name in results:
            raise OtherShape(f"{line.name} is computed and not used.", lines[line.name])
        results[line.name], lines[line.name] = term, line.statement.lineno
    for name in results:
        if name != shape.result:
            raise OtherShape(f"{name} is computed and not used.", lines[name])
    return results.get(shape.result, Name(VARIABLE))


class _Reader:
    """Goes through the statements in order."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.variable: ast.Assign | None = None
        self.values: ast.expr | None = None
        self.lines: list[Line] = []
        self.backward: ast.Name | None = None
        self.operations = 0

    def read(self, statement: ast.stmt) -> None:
        """Take one statement."""
        match statement:
            case ast.Import(names=[ast.alias(name="torch", asname=None)]):
                return
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assignment(statement, name, value)
            case ast.Expr(value=ast.Call() as call):
                self._call(call)
            case _:
                raise self._other(statement, "It has more than tensors, operations, backward() and prints")

    def _assignment(self, statement: ast.Assign, name: str, value: ast.expr) -> None:
        if name != VARIABLE:
            self._operation(statement, name, value)
        elif self.variable is not None:
            raise self._other(statement, "x gets a second value")
        else:
            self.variable, self.values = statement, self._data(statement, value)

    def _data(self, statement: ast.Assign, value: ast.expr) -> ast.expr:
        """The literal in `torch.tensor([…], requires_grad=True)`."""
        if isinstance(value, ast.Call) and dotted_name(value.func) == f"{MODULE}.tensor" and len(value.args) == 1:
            words = {keyword.arg: keyword.value for keyword in value.keywords}
            asks = words.get("requires_grad")
            if isinstance(asks, ast.Constant) and asks.value is True and _is_numbers(value.args[0]):
                return value.args[0]
        raise self._other(statement, "x is not made by torch.tensor([…], requires_grad=True)")

    def _operation(self, statement: ast.Assign, name: str, value: ast.expr) -> None:
        if self.backward is not None:
            raise self._other(statement, "An operation follows backward()")
        if statement.lineno != statement.end_lineno:
            raise self._other(statement, "An operation goes over several lines")
        try:
            term = read_term(value, self.source.line(statement.lineno), self._known())
        except (ExpressionError, RecursionError) as error:
            raise self._other(statement, getattr(error, "message", "An operation is nested too deeply")) from None
        if not isinstance(term, Operation):
            raise self._other(statement, f"{name} is not the result of an operation on x")
        self.lines.append(Line(statement, name, term))
        self.operations += count_operations(term)
        if self.operations > MOST_OPERATIONS:
            raise self._other(statement, f"It has more than {MOST_OPERATIONS} operations")

    def _call(self, call: ast.Call) -> None:
        called = dotted_name(call.func)
        names = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)} - {"print", MODULE}
        if called == f"{MODULE}.manual_seed" and not names:
            return
        if called == "print" and names <= self._known():
            return
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr="backward"), args=[], keywords=[]):
                if self.backward is None and self.lines and name.id == self.lines[-1].name:
                    self.backward = name
                    return
        raise self._other(call, "It calls something else than print, or backward() of the last result")

    def _known(self) -> set[str]:
        found = {line.name for line in self.lines}
        return found | {VARIABLE} if self.variable is not None else found

    def _other(self, node: ast.stmt | ast.expr, reason: str) -> OtherShape:
        return OtherShape(f"{reason.rstrip('.')}.", node.lineno)


def _is_numbers(node: ast.expr) -> bool:
    """Whether a node is a number or a nested list of numbers."""
    if isinstance(node, ast.List | ast.Tuple):
        return bool(node.elts) and all(_is_numbers(member) for member in node.elts)
    try:
        value = literal(node)
    except ValueError:
        return False
    return isinstance(value, int | float) and not isinstance(value, bool)


def _substituted(term: Term, results: Mapping[str, Term]) -> Term:
    """A term with other terms in the place of its tensors."""
    if isinstance(term, Name):
        return results.get(term.name, term)
    if isinstance(term, Operation):
        operands = tuple(_substituted(operand, results) for operand in term.operands)
        return Operation(term.head, operands, term.keywords)
    return term
