"""Comprehensions and generator expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from torch import Tensor

from autograd_trace.evaluator.scopes import Scope, qualified
from autograd_trace.evaluator.site import Site, site_of
from autograd_trace.evaluator.values import Allowed, Evaluate, Frame, Store, type_name

if TYPE_CHECKING:
    from autograd_trace.evaluator.compiler import Compiler

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_NAMES = {
    ast.ListComp: "<listcomp>",
    ast.SetComp: "<setcomp>",
    ast.DictComp: "<dictcomp>",
    ast.GeneratorExp: "<genexpr>",
}
#: One `for` with its `if`s: the iterable (None for the first, which is evaluated outside), the target, the tests.
Clause = tuple[Evaluate | None, Store, list[Callable[[Frame], tuple[Any, bool]]], Site]


class Comprehensions:
    """Compiles comprehensions; a method for each kind of node, named as the node is."""

    compiler: Compiler

    def _listcomp(self, node: ast.ListComp, scope: Scope) -> Evaluate:
        each = self._collected(node, [node.elt], scope)

        def make(frame: Frame) -> list[Any]:
            made: list[Any] = []
            each(frame, lambda values: made.append(values[0]))
            return made

        return make

    def _setcomp(self, node: ast.SetComp, scope: Scope) -> Evaluate:
        each = self._collected(node, [node.elt], scope)

        def make(frame: Frame) -> set[Any]:
            made: set[Any] = set()
            each(frame, lambda values: made.add(values[0]))
            return made

        return make

    def _dictcomp(self, node: ast.DictComp, scope: Scope) -> Evaluate:
        each = self._collected(node, [node.key, node.value], scope)

        def make(frame: Frame) -> dict[Any, Any]:
            made: dict[Any, Any] = {}
            each(frame, lambda values: made.__setitem__(values[0], values[1]))
            return made

        return make

    def _collected(self, node: Comprehension, results: list[ast.expr], scope: Scope) -> Callable[..., None]:
        """The closure that runs through a comprehension and hands each row of results on."""
        first, clauses, values = self._clauses(node, results, scope)
        machine, iterate, admit = self.compiler.machine, self.compiler.iterate, self.compiler.admit

        def run(frame: Frame, level: int, iterable: Any, add: Callable[[list[Any]], None]) -> None:
            source, store, tests, site = clauses[level]
            for item in iterate(iterable if source is None else source(frame), site):
                machine.tick()
                store(frame, admit(item))
                if not tests or all(test(frame)[1] for test in tests):
                    if level + 1 < len(clauses):
                        run(frame, level + 1, None, add)
                    else:
                        add([value(frame) for value in values])

        return lambda frame, add: run(Frame({}, frame, "<comprehension>"), 0, first(frame), add)

    def _generatorexp(self, node: ast.GeneratorExp, scope: Scope) -> Evaluate:
        first, clauses, values = self._clauses(node, [node.elt], scope)
        machine, iterate, admit = self.compiler.machine, self.compiler.iterate, self.compiler.admit
        qualname = qualified(scope, _NAMES[type(node)])

        def rows(frame: Frame, level: int, iterable: Any) -> Iterator[Any]:
            source, store, tests, site = clauses[level]
            for item in iterate(iterable if source is None else source(frame), site):
                machine.tick()
                store(frame, admit(item))
                if not tests or all(test(frame)[1] for test in tests):
                    if level + 1 < len(clauses):
                        yield from rows(frame, level + 1, None)
                    else:
                        yield values[0](frame)

        def generate(frame: Frame) -> Iterator[Any]:
            made: Any = rows(Frame({}, frame, "<comprehension>"), 0, first(frame))
            made.__name__, made.__qualname__ = "<genexpr>", qualname
            members: Iterator[Any] = made
            return members

        return generate

    def _clauses(
        self, node: Comprehension, results: list[ast.expr], scope: Scope
    ) -> tuple[Evaluate, list[Clause], list[Evaluate]]:
        """The outermost iterable, which belongs to the scope around, the `for`s, and what is made of each row."""
        expressions, statements = self.compiler.expressions, self.compiler.statements
        inner = Scope("comprehension", scope, qualname=qualified(scope, _NAMES[type(node)]))
        for generator in node.generators:
            inner.names |= {
                name.id
                for name in ast.walk(generator.target)
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            }
        outermost = node.generators[0].iter
        evaluate, site = expressions.compile(outermost, scope), site_of(self.compiler.source, outermost)
        clauses: list[Clause] = []
        for index, generator in enumerate(node.generators):
            source = None if index == 0 else expressions.compile(generator.iter, inner)
            store = statements.target(generator.target, inner, recorded=False)
            tests = [
                self.compiler.truth(expressions.compile(test, inner), site_of(self.compiler.source, test))
                for test in generator.ifs
            ]
            clauses.append((source, store, tests, site_of(self.compiler.source, generator.iter)))
        machine = self.compiler.machine

        def first(frame: Frame) -> Any:
            iterable = evaluate(frame)
            machine.at = site
            if not isinstance(iterable, Tensor):
                check_iterable(iterable)
            return iterable

        return first, clauses, expressions.all(results, inner)


def check_iterable(value: Any) -> None:
    """Raise CPython's TypeError where a value cannot be iterated over."""
    if isinstance(value, Allowed) or not (hasattr(value, "__iter__") or hasattr(type(value), "__getitem__")):
        raise TypeError(f"'{type_name(value)}' object is not iterable")
