"""Expressions as closures: each takes the frame and returns the value."""

from __future__ import annotations

import ast
import collections
import operator
import re
from collections.abc import Callable, Iterable, Sized
from typing import TYPE_CHECKING, Any

import numpy
import torch
from torch import Tensor

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator import formatting
from autograd_trace.evaluator.arrays import joined
from autograd_trace.evaluator.comprehensions import Comprehensions
from autograd_trace.evaluator.scopes import Scope
from autograd_trace.evaluator.site import Site, site_of
from autograd_trace.evaluator.values import Allowed, Evaluate, Frame, type_name
from autograd_trace.operations import BY_NAME, BY_OPERATOR

if TYPE_CHECKING:
    from autograd_trace.evaluator.compiler import Compiler

BINARY: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operator.add, operator.iadd),
    ast.Sub: ("-", operator.sub, operator.isub),
    ast.Mult: ("*", operator.mul, operator.imul),
    ast.Div: ("/", operator.truediv, operator.itruediv),
    ast.FloorDiv: ("//", operator.floordiv, operator.ifloordiv),
    ast.Mod: ("%", operator.mod, operator.imod),
    ast.Pow: ("**", operator.pow, operator.ipow),
    ast.MatMult: ("@", operator.matmul, operator.imatmul),
    ast.BitAnd: ("&", operator.and_, operator.iand),
    ast.BitOr: ("|", operator.or_, operator.ior),
    ast.BitXor: ("^", operator.xor, operator.ixor),
    ast.LShift: ("<<", operator.lshift, operator.ilshift),
    ast.RShift: (">>", operator.rshift, operator.irshift),
}
UNARY: dict[type[ast.unaryop], tuple[str, Callable[[Any], Any]]] = {
    ast.USub: ("unary -", operator.neg),
    ast.UAdd: ("unary +", operator.pos),
    ast.Invert: ("unary ~", operator.invert),
    ast.Not: ("not", operator.not_),
}
COMPARE: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Is: ("is", operator.is_),
    ast.IsNot: ("is not", operator.is_not),
    ast.In: ("in", lambda left, right: operator.contains(right, left)),
    ast.NotIn: ("not in", lambda left, right: not operator.contains(right, left)),
}
#: What types in annotations are written with.
_OF_TYPES = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Tuple, ast.List, ast.BinOp, ast.BitOr, ast.expr_context,
)  # fmt: skip
#: Types that annotations give the types of their members in brackets: `list[int]`.
_GENERIC = (list, dict, tuple, set, frozenset, type)
_SUBSCRIPTABLE = (
    list,
    tuple,
    dict,
    str,
    range,
    re.Match,
    collections.deque,
    torch.Size,
    numpy.ndarray,
    numpy.generic,
    torch.nn.Sequential,
    torch.nn.ModuleList,
    torch.nn.ModuleDict,
    torch.nn.ParameterList,
    torch.nn.ParameterDict,
    torch.utils.data.Dataset,
)


class Expressions(Comprehensions):
    """Compiles expressions; a method for each kind of node, named as the node is."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.machine = compiler.machine

    def compile(self, node: ast.expr, scope: Scope) -> Evaluate:
        """The closure of an expression."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise Unsupported(
                f"this kind of expression ({type(node).__name__}) cannot be used here",
                span=self.compiler.source.span(node),
            )
        evaluate: Evaluate = method(node, scope)
        return evaluate

    def all(self, nodes: Iterable[ast.expr], scope: Scope) -> list[Evaluate]:
        """The closures of several expressions."""
        return [self.compile(node, scope) for node in nodes]

    def _site(self, node: ast.expr, operands: list[ast.expr] | None = None) -> Site:
        return site_of(self.compiler.source, node, operands)

    def annotations(self, nodes: list[ast.expr], scope: Scope) -> Callable[[Frame], None]:
        """The closure that evaluates annotations; of what is a type, its names are all that a program can tell."""
        if self.compiler.postponed:
            return lambda frame: None
        names = [self.compile(part, scope) for node in nodes for part in _evaluated_parts(node)]

        def read(frame: Frame) -> None:
            for name in names:
                name(frame)

        return read

    # Literals and names

    def _constant(self, node: ast.Constant, scope: Scope) -> Evaluate:
        value = node.value
        return lambda frame: value

    def _name(self, node: ast.Name, scope: Scope) -> Evaluate:
        name, site, machine = node.id, self._site(node), self.machine
        depth = scope.find(name)
        if depth is None:
            return self.compiler.load_global(name, site)

        def load(frame: Frame) -> Any:
            for _ in range(depth):
                frame = frame.outer  # type: ignore[assignment]
            try:
                return frame.names[name]
            except KeyError:
                machine.at = site
                raise unbound(name, free=depth > 0) from None

        def load_local(frame: Frame) -> Any:
            try:
                return frame.names[name]
            except KeyError:
                machine.at = site
                if scope.kind == "class":
                    return load_outer(frame)
                raise unbound(name, free=False) from None

        load_outer = self.compiler.load_global(name, site)
        return load if depth else load_local

    def _joinedstr(self, node: ast.JoinedStr, scope: Scope) -> Evaluate:
        parts, guards = self.all(node.values, scope), self.machine.guards

        def join(frame: Frame) -> str:
            texts = [part(frame) for part in parts]
            guards.length(sum(map(len, texts)), "string")
            return "".join(texts)

        return join

    def _formattedvalue(self, node: ast.FormattedValue, scope: Scope) -> Evaluate:
        value, site, machine = self.compile(node.value, scope), self._site(node.value), self.machine
        spec = self.compile(node.format_spec, scope) if node.format_spec else lambda frame: ""
        convert = {115: formatting.text_of, 114: formatting.repr_of, 97: formatting.repr_of}.get(node.conversion)

        def show(frame: Frame) -> str:
            shown = value(frame)
            form = spec(frame)
            machine.at = site
            if convert:
                shown = convert(machine.guards, shown)
            return formatting.format_value(machine.guards, shown, form)

        return show

    def _list(self, node: ast.List, scope: Scope) -> Evaluate:
        return self.members(node.elts, scope)

    def _tuple(self, node: ast.Tuple, scope: Scope) -> Evaluate:
        members = self.members(node.elts, scope)
        return lambda frame: tuple(members(frame))

    def _set(self, node: ast.Set, scope: Scope) -> Evaluate:
        members, site, machine = self.members(node.elts, scope), self._site(node), self.machine

        def make(frame: Frame) -> set[Any]:
            found = members(frame)
            machine.at = site
            machine.guards.nested(found)
            return set(found)

        return make

    def members(self, nodes: list[ast.expr], scope: Scope) -> Callable[[Frame], list[Any]]:
        """The closure of the members of a display, or of a call's positional arguments."""
        if not any(isinstance(node, ast.Starred) for node in nodes):
            evaluates = self.all(nodes, scope)
            return lambda frame: [evaluate(frame) for evaluate in evaluates]
        pairs = [
            (True, self.compile(node.value, scope), self._site(node))
            if isinstance(node, ast.Starred)
            else (False, self.compile(node, scope), self._site(node))
            for node in nodes
        ]

        guards = self.machine.guards

        def spread(frame: Frame) -> list[Any]:
            made: list[Any] = []
            for starred, evaluate, site in pairs:
                value = evaluate(frame)
                if starred:
                    self.machine.at = site
                    if not isinstance(value, Tensor) and not hasattr(type(value), "__iter__"):
                        raise TypeError(f"Value after * must be an iterable, not {type_name(value)}")
                    given = guards.drawn(self.compiler.iterate(value, site))
                    guards.iterable(given)
                    guards.length(len(made) + (len(given) if isinstance(given, Sized) else 0))
                    made.extend(given)
                else:
                    made.append(value)
            return made

        return spread

    def _dict(self, node: ast.Dict, scope: Scope) -> Evaluate:
        pairs = [
            (self.compile(key, scope) if key else None, self.compile(value, scope))
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        site, machine = self._site(node), self.machine

        def make(frame: Frame) -> dict[Any, Any]:
            made: dict[Any, Any] = {}
            for key, value in pairs:
                if key is None:
                    other = value(frame)
                    machine.at = site
                    machine.guards.length(len(made) + (len(other) if isinstance(other, Sized) else 0), "dict")
                    made.update(other)
                else:
                    name = key(frame)
                    content = value(frame)
                    machine.at = site
                    machine.guards.key(name)
                    made[name] = content
            return made

        return make

    # Operators

    def _binop(self, node: ast.BinOp, scope: Scope) -> Evaluate:
        symbol, apply, _ = BINARY[type(node.op)]
        left, right = self.compile(node.left, scope), self.compile(node.right, scope)
        site = self._site(node, [node.left, node.right])
        binary = self.compiler.binary

        def evaluate(frame: Frame) -> Any:
            return binary(symbol, apply, left(frame), right(frame), site)

        return evaluate

    def _unaryop(self, node: ast.UnaryOp, scope: Scope) -> Evaluate:
        symbol, apply = UNARY[type(node.op)]
        if (
            isinstance(node.op, ast.USub)
            and isinstance(node.operand, ast.Constant)
            and type(node.operand.value) in (int, float)
        ):
            negative = -node.operand.value  # type: ignore[operator]
            return lambda frame: negative
        value, site, machine = self.compile(node.operand, scope), self._site(node, [node.operand]), self.machine
        row = BY_OPERATOR.get(symbol)

        def evaluate(frame: Frame) -> Any:
            operand = value(frame)
            machine.at = site
            if isinstance(operand, Tensor) and row is not None:
                return machine.operate(site, row, apply, (operand,), {})
            return self.compiler.admit(apply(operand))

        return evaluate

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> Evaluate:
        values = self.all(node.values, scope)
        stop_at = isinstance(node.op, ast.Or)
        truth = [self.compiler.truth(value, self._site(part)) for value, part in zip(values, node.values, strict=True)]
        last = values[-1]

        def evaluate(frame: Frame) -> Any:
            for value in truth[:-1]:
                result, true = value(frame)
                if true is stop_at:
                    return result
            return last(frame)

        return evaluate

    def _compare(self, node: ast.Compare, scope: Scope) -> Evaluate:
        first = self.compile(node.left, scope)
        operands = [node.left, *node.comparators]
        rest = [
            (*COMPARE[type(op)], self.compile(comparator, scope), self._site(node, operands[index : index + 2]))
            for index, (op, comparator) in enumerate(zip(node.ops, node.comparators, strict=True))
        ]
        compare, machine = self.compiler.compare, self.machine
        if len(rest) == 1:
            symbol, apply, second, site = rest[0]
            return lambda frame: compare(symbol, apply, first(frame), second(frame), site)

        def chain(frame: Frame) -> Any:
            left = first(frame)
            result: Any = True
            for index, (symbol, apply, evaluate, site) in enumerate(rest):
                right = evaluate(frame)
                result = compare(symbol, apply, left, right, site)
                if index + 1 < len(rest):
                    machine.at = site
                    if not result:
                        return result
                left = right
            return result

        return chain

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> Evaluate:
        test = self.compiler.truth(self.compile(node.test, scope), self._site(node.test))
        then, other = self.compile(node.body, scope), self.compile(node.orelse, scope)
        return lambda frame: then(frame) if test(frame)[1] else other(frame)

    def _namedexpr(self, node: ast.NamedExpr, scope: Scope) -> Evaluate:
        value = self.compile(node.value, scope)
        store = self.compiler.statements.store_name(node.target.id, scope, self._site(node), walrus=True)

        def bind(frame: Frame) -> Any:
            result = value(frame)
            store(frame, result)
            return result

        return bind

    # Reaching into values

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Evaluate:
        value, name, site = self.compile(node.value, scope), node.attr, self._site(node, [node.value])
        load = self.compiler.attributes.load
        return lambda frame: load(value(frame), name, site)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Evaluate:
        value, key = self.compile(node.value, scope), self.compile(node.slice, scope)
        site, item = self._site(node, [node.value, node.slice]), self.item
        return lambda frame: item(value(frame), key(frame), site)

    def item(self, holder: Any, index: Any, site: Site) -> Any:
        """`holder[index]`."""
        machine = self.machine
        machine.at = site
        if isinstance(holder, Tensor):
            machine.tick()
            return machine.finish(site, BY_NAME["index"], (holder, index), {}, holder[index])
        if type(holder) in machine.classes and not isinstance(holder, _SUBSCRIPTABLE):
            return self.compiler.admit(holder[index])
        machine.guards.key(index)
        if isinstance(holder, _SUBSCRIPTABLE) or type(holder).__module__ == "collections":
            return self.compiler.admit(holder[index])
        if type(holder).__module__ == "typing" or (isinstance(holder, Allowed) and holder.target in _GENERIC):
            return holder
        if isinstance(holder, Allowed) and holder.dotted in ("numpy.c_", "numpy.r_"):
            return self.compiler.admit(joined(self.compiler.calls, holder, index))
        kind = holder.target if isinstance(holder, Allowed) else holder
        if isinstance(kind, type):
            raise TypeError(f"type '{kind.__name__}' is not subscriptable")
        raise TypeError(f"'{type_name(holder)}' object is not subscriptable")

    def _slice(self, node: ast.Slice, scope: Scope) -> Evaluate:
        parts = [self.compile(part, scope) if part else None for part in (node.lower, node.upper, node.step)]
        return lambda frame: slice(*(part(frame) if part else None for part in parts))

    # Calls and functions

    def _call(self, node: ast.Call, scope: Scope) -> Evaluate:
        return self.compiler.calls.compile(node, scope)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Evaluate:
        return self.compiler.definitions.function(node, scope)


def _evaluated_parts(annotation: ast.expr) -> list[ast.expr]:
    """The names in a type such as `dict[str, Tensor | None]`, whose operators do nothing; else the whole expression."""
    parts = list(ast.walk(annotation))
    if not all(isinstance(part, _OF_TYPES) for part in parts):
        return [annotation]
    return [part for part in parts if isinstance(part, (ast.Name, ast.Attribute))]


def unbound(name: str, *, free: bool) -> UnboundLocalError | NameError:
    """CPython's error for a local name that has no value yet."""
    if free:
        return NameError(
            f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        )
    return UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")
