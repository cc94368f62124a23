"""Puts the parts of the evaluator together, and holds what expressions and statements share."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy
import torch
from torch import Tensor

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.admitted import admit
from autograd_trace.evaluator.attributes import Attributes
from autograd_trace.evaluator.builtins import Builtins
from autograd_trace.evaluator.calls import Calls
from autograd_trace.evaluator.comprehensions import check_iterable
from autograd_trace.evaluator.definitions import Definitions
from autograd_trace.evaluator.expressions import Expressions
from autograd_trace.evaluator.functions import Function
from autograd_trace.evaluator.generators import Generators
from autograd_trace.evaluator.guards import LAZY
from autograd_trace.evaluator.machine import Machine
from autograd_trace.evaluator.nesting import HOLDERS, holds
from autograd_trace.evaluator.scopes import Scope, bound_names
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.source import Source
from autograd_trace.evaluator.statements import Execute, Statements
from autograd_trace.evaluator.values import Evaluate, Frame
from autograd_trace.operations import BY_NAME, BY_OPERATOR

_MISSING = object()


class Compiler:
    """Compiles a checked program for one run."""

    def __init__(self, machine: Machine, source: Source) -> None:
        self.machine = machine
        self.source = source
        #: Whether annotations are not evaluated (`from __future__ import annotations`).
        self.postponed = False
        self.attributes = Attributes(machine, {})
        self.calls = Calls(self)
        self.attributes.call_allowed = self.calls.call_allowed  # type: ignore[method-assign]
        machine.calls = self.calls
        self.builtins = Builtins(self)
        self.expressions = Expressions(self)
        self.definitions = Definitions(self)
        self.generators = Generators(self)
        self.statements = Statements(self)

    def module(self, tree: ast.Module) -> Execute:
        """The closure of the whole program."""
        self.postponed = any(
            isinstance(node, ast.ImportFrom)
            and node.module == "__future__"
            and any(alias.name == "annotations" for alias in node.names)
            for node in tree.body
        )
        names, _, _ = bound_names(tree.body)
        return self.statements.block(tree.body, Scope("module", None, names=names))

    def load_global(self, name: str, site: Site) -> Evaluate:
        """The closure that reads a global or builtin name."""
        names, builtins, machine = self.machine.globals, self.builtins.names, self.machine

        def load(frame: Frame) -> Any:
            value = names.get(name, _MISSING)
            if value is _MISSING:
                value = builtins.get(name, _MISSING)
                if value is _MISSING:
                    machine.at = site
                    raise NameError(f"name '{name}' is not defined", name=name)
            return value

        return load

    def admit(self, value: Any) -> Any:
        """`value`, where a program may hold it."""
        classes = self.machine.classes
        if classes and (type(value) in classes or (isinstance(value, type) and value in classes)):
            return value
        return admit(value)

    def binary(self, symbol: str, apply: Callable[[Any, Any], Any], left: Any, right: Any, site: Site) -> Any:
        """`left symbol right`; `apply` is the operator, in place or not."""
        machine = self.machine
        machine.at = site
        left_is, right_is = isinstance(left, Tensor), isinstance(right, Tensor)
        if left_is or right_is:
            machine.tick()
            if left_is and right_is and left.numel() * right.numel() > machine.bounds.limit:
                machine.bounds.binary(BY_FUNCTION_OF[symbol], left, right)
            row, classes = BY_OPERATOR.get(symbol), machine.classes
            is_own = classes and (type(left) in classes or type(right) in classes)
            if row is not None and not is_own and not (isinstance(left, numpy.ndarray) and isinstance(right, Tensor)):
                return machine.finish(site, row, (left, right), {}, apply(left, right))
        if type(left) is float and type(right) is float:
            return apply(left, right)
        if isinstance(left, numpy.ndarray) or isinstance(right, numpy.ndarray):
            self._bound_arrays(left, right)
        guard = machine.guards.binary.get(symbol)
        if guard is not None:
            if apply is operator.iadd:
                right = machine.guards.drawn(right)
            guard(left, right)
        return self.admit(apply(left, right))

    def _bound_arrays(self, left: Any, right: Any) -> None:
        shapes = [numpy.shape(value) for value in (left, right)]
        try:
            size = int(numpy.prod(numpy.broadcast_shapes(*shapes), dtype=object))
        except ValueError:
            return
        self.machine.bounds.refuse(size)

    def compare(self, symbol: str, apply: Callable[[Any, Any], Any], left: Any, right: Any, site: Site) -> Any:
        """One comparison of a chain."""
        machine = self.machine
        machine.at = site
        row = BY_OPERATOR.get(symbol)
        if row is not None and (isinstance(left, Tensor) or isinstance(right, Tensor)):
            return self.binary(symbol, apply, left, right, site)
        if type(right) in HOLDERS or isinstance(right, (tuple, range, *LAZY)):
            right = self._comparable(symbol, left, right)
        return self.admit(apply(left, right))

    def _comparable(self, symbol: str, left: Any, right: Any) -> Any:
        """`right`, where Python can compare it with `left` (or look for `left` in it) within the limits."""
        guards, kind = self.machine.guards, type(right)
        if symbol in ("in", "not in"):
            if issubclass(kind, (dict, set, frozenset)):
                guards.key(left)
            elif kind is range:
                if type(left) not in (int, bool):
                    guards.iterable(right)
            elif holds(right):
                guards.nested(right)
            else:
                return guards.counted(right)
        elif symbol not in ("is", "is not") and holds(left):
            guards.nested(left)
            guards.nested(right)
        return right

    def truth(self, evaluate: Evaluate, site: Site) -> Callable[[Frame], tuple[Any, bool]]:
        """A closure for (value, whether it is true), as `if`, `while`, `and`, `or` and `not` ask."""
        machine = self.machine

        def test(frame: Frame) -> tuple[Any, bool]:
            value = evaluate(frame)
            machine.at = site
            return value, bool(value)

        return test

    def iterate(self, value: Any, site: Site) -> Iterable[Any]:
        """What a `for` runs over; a tensor gives its slices, recorded as `unbind`."""
        machine = self.machine
        machine.at = site
        if isinstance(value, Tensor):
            machine.guards.rows(value)
            machine.guards.length(len(value) if value.dim() else 0)
            slices = list(value)
            members: Iterable[Any] = machine.finish(site, BY_NAME["unbind"], (value,), {}, tuple(slices))
            return members
        check_iterable(value)
        iterable: Iterable[Any] = value
        return iterable

    def unsupported(self, node: ast.expr | ast.stmt, message: str, hint: str = "") -> Unsupported:
        """A refusal at a node."""
        return Unsupported(message, hint=hint, span=self.source.span(node))


BY_FUNCTION_OF: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.add,
    "*": operator.add,
    "/": operator.add,
    "**": operator.add,
    "//": operator.add,
    "%": operator.add,
    "@": torch.matmul,
    "&": operator.add,
    "|": operator.add,
    "^": operator.add,
    "<<": operator.add,
    ">>": operator.add,
    "==": operator.add,
    "!=": operator.add,
    "<": operator.add,
    ">": operator.add,
    "<=": operator.add,
    ">=": operator.add,
}
"""What has the same result shape as the operator, for the dry run (broadcasting is the same for all but `@`)."""

__all__ = ["Compiler", "Function"]
