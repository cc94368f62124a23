"""Functions with `yield`: their statements as Python generators, so that each can stop in its middle.

Only a statement that holds a `yield` is compiled this way; all others are the usual closures. A StopIteration of the
program's must not pass through a generator of ours, since Python would turn it into a RuntimeError there: it travels as
`Carried`, until a handler of the program's or the end of the function is reached.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Generator
from typing import Any

from autograd_trace.evaluator.admitted import CONTEXTS
from autograd_trace.evaluator.blocks import Blocks
from autograd_trace.evaluator.scopes import Scope, own_nodes
from autograd_trace.evaluator.values import CONTINUE, Evaluate, Frame, Signal

Yielding = Generator[Any, Any, Any]
Steps = Callable[[Frame], Yielding]
_END = object()


class Carried(BaseException):
    """A StopIteration on its way through generators of ours."""

    def __init__(self, error: StopIteration) -> None:
        self.error = error


def has_yield(body: list[ast.stmt]) -> bool:
    """Whether a `yield` belongs to this body, not to a function inside."""
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(body))


def carried(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, with its StopIteration carried."""

    def run(*args: Any) -> Any:
        try:
            return function(*args)
        except StopIteration as error:
            raise Carried(error) from None

    return run


def _next(members: Any, received: Any, thrown: BaseException | None) -> Any:
    """What `yield from` asks of the iterator that it hands on."""
    if thrown is not None:
        if not hasattr(members, "throw"):
            raise Carried(thrown) if isinstance(thrown, StopIteration) else thrown
        return members.throw(thrown)
    return next(members) if received is None else members.send(received)


def _close(members: Any) -> None:
    if hasattr(members, "close"):
        members.close()


class Generators(Blocks):
    """Compiles statements that hold a `yield`; a method for each kind of node, named as the node is."""

    def body(self, node: ast.FunctionDef, scope: Scope, qualname: str) -> Callable[[Frame], Yielding]:
        """The closure that makes the generator object when the function is called."""
        steps, machine = self.steps(node.body, scope), self.machine

        def run(frame: Frame) -> Yielding:
            machine.resume(frame)
            try:
                signal = yield from steps(frame)
                return signal.value if signal is not None else None
            except Carried as stopped:
                raise stopped.error from None
            except Exception as error:
                machine.origin(error)
                raise
            finally:
                machine.suspend(frame)

        def make(frame: Frame) -> Yielding:
            made: Any = run(frame)
            made.__name__, made.__qualname__ = node.name, qualname
            generator: Yielding = made
            return generator

        return make

    def steps(self, body: list[ast.stmt], scope: Scope) -> Steps:
        """The generator function of a block."""
        machine, statements = self.machine, self.compiler.statements
        parts: list[tuple[bool, Any]] = [
            (True, self.compile(node, scope))
            if has_yield([node])
            else (False, carried(statements.compile(node, scope)))
            for node in body
        ]

        def run(frame: Frame) -> Yielding:
            for yields, part in parts:
                machine.tick()
                signal = (yield from part(frame)) if yields else part(frame)
                if signal is not None:
                    return signal
            return None

        return run

    def _value(self, node: ast.expr, scope: Scope) -> Callable[..., Any]:
        return carried(self.compiler.expressions.compile(node, scope))

    # yield itself

    def _received(self, node: ast.expr | None, scope: Scope) -> Steps:
        if isinstance(node, ast.Yield):
            return self._yield(node, scope)
        if isinstance(node, ast.YieldFrom):
            return self._yield_from(node, scope)
        raise AssertionError("the checker lets a yield stand in these places only")

    def _yield(self, node: ast.Yield, scope: Scope) -> Steps:
        given: Evaluate = self._value(node.value, scope) if node.value else lambda frame: None
        machine, site = self.machine, self._site(node)

        def run(frame: Frame) -> Yielding:
            value = given(frame)
            machine.suspend(frame)
            try:
                return (yield value)
            except StopIteration as error:
                raise Carried(error) from None
            finally:
                machine.resume(frame)
                machine.at = site

        return run

    def _yield_from(self, node: ast.YieldFrom, scope: Scope) -> Steps:
        given, site, machine = self._value(node.value, scope), self._site(node), self.machine

        def run(frame: Frame) -> Yielding:
            members = iter(self.compiler.iterate(given(frame), site))
            received: Any = None
            thrown: BaseException | None = None
            while True:
                try:
                    value = _next(members, received, thrown)
                except StopIteration as end:
                    return end.value
                machine.suspend(frame)
                try:
                    received, thrown = (yield value), None
                except GeneratorExit:
                    _close(members)
                    raise
                except Exception as error:
                    received, thrown = None, error
                finally:
                    machine.resume(frame)
                    machine.at = site

        return run

    # Simple statements

    def _expr(self, node: ast.Expr, scope: Scope) -> Steps:
        received = self._received(node.value, scope)

        def run(frame: Frame) -> Yielding:
            yield from received(frame)

        return run

    def _assign(self, node: ast.Assign, scope: Scope) -> Steps:
        received = self._received(node.value, scope)
        stores = [carried(self.compiler.statements.target(target, scope, statement=node)) for target in node.targets]

        def run(frame: Frame) -> Yielding:
            value = yield from received(frame)
            for store in stores:
                store(frame, value)

        return run

    def _return(self, node: ast.Return, scope: Scope) -> Steps:
        received = self._received(node.value, scope)

        def run(frame: Frame) -> Yielding:
            return Signal("return", (yield from received(frame)))

        return run

    # Control flow

    def _if(self, node: ast.If, scope: Scope) -> Steps:
        test = carried(self.compiler.truth(self.compiler.expressions.compile(node.test, scope), self._site(node.test)))
        then, other = self.steps(node.body, scope), self.steps(node.orelse, scope)

        def run(frame: Frame) -> Yielding:
            return (yield from (then if test(frame)[1] else other)(frame))

        return run

    def _while(self, node: ast.While, scope: Scope) -> Steps:
        test = carried(self.compiler.truth(self.compiler.expressions.compile(node.test, scope), self._site(node.test)))
        body, orelse, machine = self.steps(node.body, scope), self.steps(node.orelse, scope), self.machine

        def run(frame: Frame) -> Yielding:
            while test(frame)[1]:
                machine.tick()
                signal = yield from body(frame)
                if signal is not None and signal is not CONTINUE:
                    return signal if signal.kind == "return" else None
            return (yield from orelse(frame))

        return run

    def _for(self, node: ast.For, scope: Scope) -> Steps:
        iterable, site, machine = self._value(node.iter, scope), self._site(node.iter), self.machine
        store = carried(self.compiler.statements.target(node.target, scope))
        body, orelse = self.steps(node.body, scope), self.steps(node.orelse, scope)

        def run(frame: Frame) -> Yielding:
            iterator = iter(self.compiler.iterate(iterable(frame), site))
            while True:
                machine.at = site
                item = next(iterator, _END)
                if item is _END:
                    break
                machine.tick()
                store(frame, self.compiler.admit(item))
                signal = yield from body(frame)
                if signal is not None and signal is not CONTINUE:
                    return signal if signal.kind == "return" else None
            return (yield from orelse(frame))

        return run

    # Contexts and exceptions

    def _with(self, node: ast.With, scope: Scope) -> Steps:
        body = self.steps(node.body, scope)
        for item in reversed(node.items):
            body = self._with_item(item, body, scope)
        return body

    def _with_item(self, item: ast.withitem, body: Steps, scope: Scope) -> Steps:
        handling, machine = self.compiler.statements, self.machine
        context, store = handling.manager(item, scope)
        context, leave = carried(context), carried(handling.leave)

        def run(frame: Frame) -> Yielding:
            manager = context(frame)
            if isinstance(manager, CONTEXTS):
                with manager as entered:  # type: ignore[attr-defined]
                    if store is not None:
                        store(frame, entered)
                    return (yield from body(frame))
            entered = carried(type(manager).__enter__)(manager)
            try:
                if store is not None:
                    store(frame, entered)
                signal = yield from body(frame)
            except (Exception, GeneratorExit, Carried) as raised:
                error = raised.error if isinstance(raised, Carried) else raised
                machine.origin(error)
                if leave(manager, error):
                    return None
                raise
            leave(manager, None)
            return signal

        return run

    def _try(self, node: ast.Try, scope: Scope) -> Steps:
        body, orelse = self.steps(node.body, scope), self.steps(node.orelse, scope)
        final, machine, handling = self.steps(node.finalbody, scope), self.machine, self.compiler.statements
        handlers = [handling.handler(clause, self.steps(clause.body, scope), scope) for clause in node.handlers]

        def guarded(frame: Frame) -> Yielding:
            try:
                signal = yield from body(frame)
            except (Exception, GeneratorExit, Carried) as raised:
                error = raised.error if isinstance(raised, Carried) else raised
                machine.origin(error)
                handler = handling.matching(handlers, frame, error)
                if handler is None:
                    raise
                handling.begin(handler, frame, error)
                try:
                    return (yield from handler.body(frame))
                finally:
                    handling.finish(handler, frame)
            return (yield from orelse(frame)) if signal is None else signal

        def run(frame: Frame) -> Yielding:
            try:
                signal = yield from guarded(frame)
            except (Exception, GeneratorExit, Carried) as raised:
                error = raised.error if isinstance(raised, Carried) else raised
                machine.origin(error)
                frame.handling.append(error)
                try:
                    override = yield from final(frame)
                finally:
                    frame.handling.pop()
                if override is not None:
                    return override
                raise
            override = yield from final(frame)
            return signal if override is None else override

        return run if node.finalbody else guarded


__all__ = ["Generators", "has_yield"]
