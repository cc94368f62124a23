"""Statements as closures: each takes the frame and returns None, or a signal that ends the block."""

from __future__ import annotations

import ast
from typing import Any

from autograd_trace.evaluator import library
from autograd_trace.evaluator.assignment import Assignments
from autograd_trace.evaluator.attributes import BoundMethod
from autograd_trace.evaluator.functions import BoundFunction
from autograd_trace.evaluator.handling import Handling
from autograd_trace.evaluator.scopes import Scope
from autograd_trace.evaluator.values import BREAK, CONTINUE, Evaluate, Execute, Frame, Signal


class Statements(Assignments, Handling):
    """Compiles statements; a method for each kind of node, named as the node is."""

    # Simple statements

    def _expr(self, node: ast.Expr, scope: Scope) -> Execute:
        value = self.compiler.expressions.compile(node.value, scope)
        if isinstance(node.value, ast.Attribute):
            return self._named_only(node.value, value)

        def run(frame: Frame) -> None:
            value(frame)

        return run

    def _named_only(self, node: ast.Attribute, value: Evaluate) -> Execute:
        """`opt.step` without a call does nothing: noted where it is a method."""
        watch, site = self.machine.recorder.watch, self._site(node)

        def run(frame: Frame) -> None:
            if isinstance(value(frame), (BoundMethod, BoundFunction)):
                watch.not_called(site)

        return run

    def _pass(self, node: ast.Pass, scope: Scope) -> Execute:
        return lambda frame: None

    _global = _nonlocal = _pass

    def _break(self, node: ast.Break, scope: Scope) -> Execute:
        return lambda frame: BREAK

    def _continue(self, node: ast.Continue, scope: Scope) -> Execute:
        return lambda frame: CONTINUE

    def _return(self, node: ast.Return, scope: Scope) -> Execute:
        if node.value is None:
            return lambda frame: Signal("return")
        value = self.compiler.expressions.compile(node.value, scope)
        return lambda frame: Signal("return", value(frame))

    # Control flow

    def _if(self, node: ast.If, scope: Scope) -> Execute:
        test = self.compiler.truth(self.compiler.expressions.compile(node.test, scope), self._site(node.test))
        then, other = self.block(node.body, scope), self.block(node.orelse, scope)
        return lambda frame: then(frame) if test(frame)[1] else other(frame)

    def _while(self, node: ast.While, scope: Scope) -> Execute:
        test = self.compiler.truth(self.compiler.expressions.compile(node.test, scope), self._site(node.test))
        body, orelse, machine = self.block(node.body, scope), self.block(node.orelse, scope), self.machine
        loops, site = self.compiler.machine.recorder.loops, self._site(node)
        names = loop_names(node.body)

        def run(frame: Frame) -> Signal | None:
            loop = loops.enter(machine, site, frame, names, None)
            try:
                index = 0
                while test(frame)[1]:
                    machine.tick()
                    loops.begin(machine, loop, index)
                    signal = body(frame)
                    loops.end(machine, loop, index)
                    index += 1
                    if signal is not None and signal is not CONTINUE:
                        return None if signal is BREAK else signal
            finally:
                loops.leave(machine, loop)
            return orelse(frame)

        return run

    def _for(self, node: ast.For, scope: Scope) -> Execute:
        iterable = self.compiler.expressions.compile(node.iter, scope)
        store = self.target(node.target, scope)
        body, orelse, machine = self.block(node.body, scope), self.block(node.orelse, scope), self.machine
        loops, site, iterate = machine.recorder.loops, self._site(node), self.compiler.iterate
        iterable_site, names = self._site(node.iter), loop_names([node])

        def run(frame: Frame) -> Signal | None:
            values = iterate(iterable(frame), iterable_site)
            iterator = iter(values)
            loop = loops.enter(machine, site, frame, names, _length(values))
            try:
                index = 0
                while True:
                    machine.at = iterable_site
                    try:
                        item = next(iterator)
                    except StopIteration:
                        break
                    machine.tick()
                    loops.begin(machine, loop, index)
                    store(frame, self.compiler.admit(item))
                    signal = body(frame)
                    loops.end(machine, loop, index)
                    index += 1
                    if signal is not None and signal is not CONTINUE:
                        return None if signal is BREAK else signal
            finally:
                loops.leave(machine, loop)
            return orelse(frame)

        return run

    # Definitions and imports

    def _functiondef(self, node: ast.FunctionDef, scope: Scope) -> Execute:
        return self._define(node, self.compiler.definitions.decorated(node, scope), scope)

    def _classdef(self, node: ast.ClassDef, scope: Scope) -> Execute:
        return self._define(node, self.compiler.definitions.class_(node, scope), scope)

    def _define(self, node: ast.FunctionDef | ast.ClassDef, define: Evaluate, scope: Scope) -> Execute:
        store = self.store_name(node.name, scope, self._site(node))

        def run(frame: Frame) -> None:
            store(frame, define(frame))

        return run

    def _import(self, node: ast.Import, scope: Scope) -> Execute:
        bindings = []
        for alias in node.names:
            dotted = alias.name if alias.asname else alias.name.split(".")[0]
            bindings.append(
                (
                    self.compiler.attributes.namespace(dotted),
                    self.store_name(alias.asname or dotted, scope, self._site(node), recorded=False),
                )
            )

        def run(frame: Frame) -> None:
            for namespace, store in bindings:
                store(frame, namespace)

        return run

    def _importfrom(self, node: ast.ImportFrom, scope: Scope) -> Execute:
        site, machine = self._site(node), self.machine
        bindings = [
            (f"{node.module}.{alias.name}", self.store_name(alias.asname or alias.name, scope, site, recorded=False))
            for alias in node.names
        ]

        def run(frame: Frame) -> None:
            machine.at = site
            for dotted, store in bindings:
                if not library.is_known(dotted) and not library.exists(dotted, imported=True):
                    module, _, name = dotted.rpartition(".")
                    file = library.resolve(module).__file__
                    raise ImportError(f"cannot import name '{name}' from '{module}' ({file})")
                store(frame, self.compiler.attributes.resolve(dotted))

        return run


def _length(values: Any) -> int | None:
    try:
        return len(values)
    except (TypeError, OverflowError):
        return values.__length_hint__() if hasattr(values, "__length_hint__") else None


def loop_names(body: list[ast.stmt]) -> tuple[str, ...]:
    """The names that a loop's body binds, in the order of the text: what is plotted."""
    found: dict[str, None] = {}
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found[node.id] = None
    return tuple(found)


__all__ = ["Execute", "Statements"]
