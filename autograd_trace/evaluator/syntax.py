"""What Python's compiler finds wrong in a text that its parser can read: errors, and its SyntaxWarnings.

The scopes are checked by Python itself (`symtable`, which makes no code); what its code generator checks after that
(`Python/compile.c` of CPython 3.11) is checked here.
"""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Iterator

from autograd_trace.errors import SyntaxStop
from autograd_trace.evaluator.source import Source, syntax_stop
from autograd_trace.trace import Span

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SINGLETONS = (None, True, False, ...)
#: Types of values that a literal or display surely has.
_DISPLAYS: dict[type[ast.expr], str] = {
    ast.Tuple: "tuple",
    ast.List: "list",
    ast.ListComp: "list",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.GeneratorExp: "generator",
    ast.Lambda: "function",
    ast.JoinedStr: "str",
}
_NOT_SUBSCRIPTABLE = ("NoneType", "ellipsis", "int", "bool", "float", "complex", "set", "generator", "function")
#: For `is` and for `is not`.
_IDENTITY = ('"is" with a literal. Did you mean "=="?', '"is not" with a literal. Did you mean "!="?')
_SEQUENCES = ("str", "bytes", "tuple", "list")


def check_syntax(source: Source, tree: ast.Module) -> None:
    """Raise what Python's compiler would.

    Raises:
        SyntaxStop: with Python's own message and place.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            symtable.symtable(source.text, "<program>", "exec")
    except SyntaxError as error:
        raise syntax_stop(source, error) from None
    _Compiled(source).visit(tree)


class _Compiled(ast.NodeVisitor):
    """Checks in the order of the text, as the code generator does."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.functions = 0
        self.asynchronous = 0
        self.loops = 0

    def _stop(self, node: ast.expr | ast.stmt | ast.excepthandler | ast.keyword, message: str) -> SyntaxStop:
        return SyntaxStop(message, span=self.source.span(node))

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            self._definition(node)
        else:
            super().visit(node)

    def _definition(self, node: ast.AST) -> None:
        """A body of its own: loops around it do not count, nor, in a class, functions around it."""
        before = self.functions, self.asynchronous, self.loops
        for child in ast.iter_child_nodes(node):
            inside = isinstance(child, ast.stmt) or child is getattr(node, "body", None)
            self.functions, self.asynchronous, self.loops = before
            if inside:
                self.functions = 0 if isinstance(node, ast.ClassDef) else 1
                self.asynchronous = int(isinstance(node, ast.AsyncFunctionDef))
                self.loops = 0
            self.visit(child)
        self.functions, self.asynchronous, self.loops = before

    # Where statements may stand

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self._loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        if not self.asynchronous:
            raise self._stop(node, "'async for' outside async function")
        self.visit_For(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> None:
        if not self.asynchronous:
            raise self._stop(node, "'async with' outside async function")
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._loop(node)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        self.loops += 1
        for statement in node.body:
            self.visit(statement)
        self.loops -= 1
        for statement in node.orelse:
            self.visit(statement)

    def visit_Return(self, node: ast.Return) -> None:
        if not self.functions:
            raise self._stop(node, "'return' outside function")
        self.generic_visit(node)

    def visit_Break(self, node: ast.Break) -> None:
        if not self.loops:
            raise self._stop(node, "'break' outside loop")

    def visit_Continue(self, node: ast.Continue) -> None:
        if not self.loops:
            raise self._stop(node, "'continue' not properly in loop")

    def visit_Yield(self, node: ast.Yield | ast.YieldFrom) -> None:
        if not self.functions:
            raise self._stop(node, "'yield' outside function")
        self.generic_visit(node)

    visit_YieldFrom = visit_Yield

    def visit_Await(self, node: ast.Await) -> None:
        if not self.functions:
            raise self._stop(node, "'await' outside function")
        if not self.asynchronous:
            raise self._stop(node, "'await' outside async function")
        self.generic_visit(node)

    def visit_Try(self, node: ast.Try) -> None:
        for handler in node.handlers[:-1]:
            if handler.type is None:
                raise self._stop(handler, "default 'except:' must be last")
        self.generic_visit(node)

    # Stars and keywords

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._target(target)

    def _target(self, node: ast.expr) -> None:
        if isinstance(node, ast.Starred):
            raise self._stop(node, "starred assignment target must be in a list or tuple")
        self.visit(node)

    def visit_Tuple(self, node: ast.Tuple | ast.List) -> None:
        starred = [part for part in node.elts if isinstance(part, ast.Starred)]
        if isinstance(node.ctx, ast.Store) and len(starred) > 1:
            raise self._stop(node, "multiple starred expressions in assignment")
        for part in node.elts:
            self.visit(part.value if isinstance(part, ast.Starred) else part)

    visit_List = visit_Tuple

    def visit_Set(self, node: ast.Set) -> None:
        for part in node.elts:
            self.visit(part.value if isinstance(part, ast.Starred) else part)

    def visit_Starred(self, node: ast.Starred) -> None:
        raise self._stop(node, "can't use starred expression here")

    def visit_Call(self, node: ast.Call) -> None:
        self.visit(node.func)
        self._keywords(node.keywords)
        for part in node.args:
            self.visit(part.value if isinstance(part, ast.Starred) else part)
        for word in node.keywords:
            self.visit(word.value)

    def _keywords(self, keywords: list[ast.keyword]) -> None:
        seen = set()
        for word in keywords:
            if word.arg is not None and word.arg in seen:
                raise self._stop(word, f"keyword argument repeated: {word.arg}")
            seen.add(word.arg)


# SyntaxWarnings


def syntax_warnings(source: Source, tree: ast.Module) -> Iterator[tuple[str, Span]]:
    """Python's warnings about a text that it can run, each with its place, in the order of the text."""
    flipped = set()
    for node in _in_order(tree):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            # Python folds `not a is b` into `a is not b` before it warns.
            flipped.add(id(node.operand))
        message = _warning(node)
        if message and id(node) in flipped and isinstance(node, ast.Compare) and len(node.ops) == 1:
            message = _IDENTITY[not isinstance(node.ops[0], ast.IsNot)]
        if message:
            yield message, source.span(node)  # type: ignore[arg-type]


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _warning(node: ast.AST) -> str | None:
    match node:
        case ast.Compare():
            return _identity_warning(node)
        case ast.Assert(test=ast.Tuple(elts=[_, *_])):
            return "assertion is always true, perhaps remove parentheses?"
        case ast.Call(func=called) if (kind := _type_of(called)) and kind != "function":
            return f"'{kind}' object is not callable; perhaps you missed a comma?"
        case ast.Subscript(value=value, slice=index, ctx=ast.Load()) if kind := _type_of(value):
            if kind in _NOT_SUBSCRIPTABLE:
                return f"'{kind}' object is not subscriptable; perhaps you missed a comma?"
            given = _type_of(index)
            if kind in _SEQUENCES and given not in (None, "int", "bool"):
                return f"{kind} indices must be integers or slices, not {given}; perhaps you missed a comma?"
    return None


def _identity_warning(node: ast.Compare) -> str | None:
    operands = [_is_literal(operand) for operand in (node.left, *node.comparators)]
    for index, op in enumerate(node.ops):
        if isinstance(op, (ast.Is, ast.IsNot)) and any(operands[index : index + 2]):
            return _IDENTITY[isinstance(op, ast.IsNot)]
    return None


def _is_literal(node: ast.expr) -> bool:
    """A constant once Python has folded it, other than None, True, False and `...`."""
    match node:
        case ast.Constant(value=value):
            return not any(value is single for single in _SINGLETONS)
        case ast.Tuple(elts=elements):
            return all(_is_literal(part) or isinstance(part, ast.Constant) for part in elements)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant()):
            return True
    return False


def _type_of(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=value):
            return type(value).__name__
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return type(-value).__name__
    return _DISPLAYS.get(type(node))
