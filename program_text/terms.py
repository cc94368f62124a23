"""The text of the expression field as a tree, read and written: `((x*5)**2).mean()`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from program_text.errors import ExpressionError
from program_text.source import dotted_name

#: The longest expression, in characters, and its operations: within these no tree is too deep to walk.
LONGEST = 1_000
MOST_OPERATIONS = 100
VARIABLE = "x"
MODULE = "torch"

# How tightly the parts of an expression bind, as in Python's grammar.
_SUM, _PRODUCT, _NEGATIVE, _POWER, _ATOM = range(5)
_OPERATORS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: (" + ", _SUM),
    ast.Sub: (" - ", _SUM),
    ast.Mult: ("*", _PRODUCT),
    ast.Div: (" / ", _PRODUCT),
    ast.MatMult: (" @ ", _PRODUCT),
    ast.Pow: ("**", _POWER),
}
#: What a part without tensors is made of.
_PLAIN = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.List, ast.Tuple, ast.Slice, ast.Attribute, ast.Name, ast.Call)
_UNKNOWN = "does not belong into an expression of x, numbers, + - * / ** @, methods and torch.* functions"


@dataclass(frozen=True)
class Constant:
    """A part in which no tensor of the program stands, as the learner wrote it."""

    text: str
    binding: int


@dataclass(frozen=True)
class Name:
    """A tensor of the program."""

    name: str


@dataclass(frozen=True)
class Operation:
    """One operation on tensors.

    Attributes:
        head: the operator with its spaces, "-" for the unary minus, ".mean" for a method, "torch.sin" for a
            function, "[" for a subscript.
        operands: the receiver first.
        keywords: names of the last operands where they are given by name.
    """

    head: str
    operands: tuple[Term, ...]
    keywords: tuple[str, ...] = ()


Term = Constant | Name | Operation


def parse_expression(text: str) -> Term:
    """The tree of an expression of `x`.

    Raises:
        ExpressionError: says what cannot be read, and at which column.
    """
    # A line break, which the field does not have but an address may, is a space.
    stripped = text.replace("\n", " ").replace("\r", " ").strip()
    offset = len(text) - len(text.lstrip())
    if not stripped:
        raise ExpressionError("Write an expression of x, such as ((x*5)**2).mean().", 0)
    if len(text) > LONGEST:
        raise ExpressionError(f"The expression has more than {LONGEST:,} characters. Shorten it.", LONGEST)
    if "\0" in text:
        raise ExpressionError("A character that is not text. Remove it.", text.index("\0"))
    try:
        node = ast.parse(stripped, mode="eval").body
        term = read_term(node, stripped, {VARIABLE})
    except SyntaxError as error:
        # At the end of the text Python gives no place.
        column = error.offset - 1 if error.offset else len(stripped)
        message = error.msg if error.offset else "The expression is not complete"
        raise ExpressionError(f"{message}.", offset + column) from None
    except ExpressionError as error:
        raise ExpressionError(error.message, offset + error.column) from None
    except (ValueError, RecursionError, MemoryError):
        raise ExpressionError("The expression is nested too deeply, or not text.", offset) from None
    if isinstance(term, Constant):
        raise ExpressionError("The expression does not use x. Start with x, such as (x*5).mean().", offset)
    if count_operations(term) > MOST_OPERATIONS:
        raise ExpressionError(f"The expression has more than {MOST_OPERATIONS} operations. Shorten it.", offset)
    return term


def read_term(node: ast.expr, text: str, names: set[str]) -> Term:
    """The term that a syntax tree stands for, where its tensors have these names.

    Args:
        node: a part of what `ast` made of `text`, which is one line.
        text: the line.
        names: the tensors that it may use.

    Raises:
        ExpressionError: names what does not belong into an expression, with its column in the line.
    """
    return _Reader(text, names).read(node)


def write_term(term: Term) -> str:
    """The text of a term, with the parentheses that it needs and no others.

    >>> write_term(parse_expression("( (x * 5) ** 2 ).mean( )"))
    '((x*5)**2).mean()'
    """
    return _write(term)[0]


def count_operations(term: Term) -> int:
    """How many operations a term has."""
    count, waiting = 0, [term]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Operation):
            count += 1
            waiting += part.operands
    return count


def names_in(term: Term) -> Iterator[str]:
    """The tensors that a term uses, in order, each as often as it is used."""
    if isinstance(term, Name):
        yield term.name
    elif isinstance(term, Operation):
        for operand in term.operands:
            yield from names_in(operand)


class _Reader:
    """Makes terms of the syntax tree of one line."""

    def __init__(self, text: str, names: set[str]) -> None:
        self.text = text
        self.names = names
        #: The nodes that a tensor is in.
        self.tensors: set[ast.AST] = set()

    def read(self, node: ast.expr) -> Term:
        """Read a whole tree."""
        for part in reversed(list(ast.walk(node))):
            named = isinstance(part, ast.Name) and part.id in self.names
            if named or any(child in self.tensors for child in ast.iter_child_nodes(part)):
                self.tensors.add(part)
        return self.term(node)

    def term(self, node: ast.expr) -> Term:
        """Read one node; a part without tensors stays as it is written."""
        if node not in self.tensors:
            return self._constant(node)
        match node:
            case ast.Name():
                return Name(node.id)
            case ast.BinOp() if type(node.op) in _OPERATORS:
                return Operation(_OPERATORS[type(node.op)][0], (self.term(node.left), self.term(node.right)))
            case ast.UnaryOp(op=ast.USub()):
                return Operation("-", (self.term(node.operand),))
            case ast.UnaryOp(op=ast.UAdd()):
                return self.term(node.operand)
            case ast.Subscript():
                return Operation("[", (self.term(node.value), self._constant(node.slice)))
            case ast.Call():
                return self._call(node)
        raise self._error(node, _UNKNOWN)

    def _call(self, node: ast.Call) -> Term:
        starred: list[ast.expr] = [argument for argument in node.args if isinstance(argument, ast.Starred)]
        starred += [keyword.value for keyword in node.keywords if keyword.arg is None]
        if starred:
            raise self._error(starred[0], "cannot be unpacked here; write the arguments one by one")
        operands = [self.term(argument) for argument in (*node.args, *(keyword.value for keyword in node.keywords))]
        keywords = tuple(keyword.arg or "" for keyword in node.keywords)
        function = dotted_name(node.func)
        if function.startswith(f"{MODULE}."):
            return Operation(function, tuple(operands), keywords)
        if isinstance(node.func, ast.Attribute):
            return Operation(f".{node.func.attr}", (self.term(node.func.value), *operands), keywords)
        raise self._error(node.func, f"is not known here; functions are written as {MODULE}.{function or 'exp'}(x)")

    def _constant(self, node: ast.expr) -> Constant:
        """A part without tensors: literals, and calls of torch's functions on literals."""
        for part in ast.walk(node):
            if part in self.tensors:
                raise self._error(node, "cannot stand here, because a tensor of the program is in it")
            if isinstance(part, ast.Name) and part.id != MODULE:
                raise self._error(part, f"is not known here; there are {VARIABLE} and {MODULE}")
            if isinstance(part, ast.expr) and not isinstance(part, _PLAIN):
                raise self._error(part, _UNKNOWN)
        return Constant(self._part(node), _binding(node))

    def _part(self, node: ast.expr) -> str:
        encoded = self.text.encode()
        return encoded[node.col_offset : node.end_col_offset].decode()

    def _error(self, node: ast.expr, message: str) -> ExpressionError:
        column = len(self.text.encode()[: node.col_offset].decode())
        return ExpressionError(f"{self._part(node)[:40]} {message}.", column)


def _binding(node: ast.expr) -> int:
    if isinstance(node, ast.BinOp):
        return _OPERATORS.get(type(node.op), ("", _SUM))[1]
    return _NEGATIVE if isinstance(node, ast.UnaryOp) else _ATOM


def _write(term: Term) -> tuple[str, int]:
    """The text of a term, and how tightly its outermost part binds."""
    if isinstance(term, Constant):
        return term.text, term.binding
    if isinstance(term, Name):
        return term.name, _ATOM
    for symbol, binding in _OPERATORS.values():
        if term.head == symbol:
            # Powers bind to the right, and may have a minus on their right; all others bind to the left.
            bounds = (_ATOM, _NEGATIVE) if binding == _POWER else (binding, binding + 1)
            return symbol.join(_wrapped(*part) for part in zip(term.operands, bounds, strict=True)), binding
    if term.head == "-":
        return f"-{_wrapped(term.operands[0], _NEGATIVE)}", _NEGATIVE
    if term.head == "[":
        return f"{_wrapped(term.operands[0], _ATOM)}[{write_term(term.operands[1])}]", _ATOM
    return _write_call(term), _ATOM


def _write_call(term: Operation) -> str:
    operands = term.operands
    receiver = ""
    if term.head.startswith("."):
        receiver, operands = _wrapped(operands[0], _ATOM), operands[1:]
        if receiver[0].isdigit():
            receiver = f"({receiver})"
    names = [""] * (len(operands) - len(term.keywords)) + [f"{name}=" for name in term.keywords]
    arguments = ", ".join(name + write_term(operand) for name, operand in zip(names, operands, strict=True))
    return f"{receiver}{term.head}({arguments})"


def _wrapped(term: Term, loosest: int) -> str:
    text, binding = _write(term)
    return text if binding >= loosest else f"({text})"
