"""Exceptions as statements: `raise`, `assert`, `try` and `with`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.admitted import CONTEXTS, register
from autograd_trace.evaluator.blocks import Blocks
from autograd_trace.evaluator.scopes import Scope
from autograd_trace.evaluator.values import Allowed, Execute, Frame, Signal, Store, type_name


class Traceback:
    """What an `__exit__` of the program's gets as its third argument."""

    __slots__ = ()


Traceback.__name__ = "traceback"
register(Traceback)


class Handler:
    """One `except` clause.

    Attributes:
        body: its statements.
        kinds: evaluates the classes it catches, None where it catches all.
        site: where it stands.
        store: binds the exception to its name, and unbinds it again; None where it has none.
    """

    def __init__(self, body: Any, kinds: Callable[[Frame], Any] | None, site: Any, names: Any) -> None:
        self.body = body
        self.kinds = kinds
        self.site = site
        self.store: Store | None = names[0] if names else None
        self.forget: Callable[[Frame], None] | None = names[1] if names else None


class Handling(Blocks):
    """Compiles statements about exceptions; a method for each kind of node, named as the node is."""

    def _assert(self, node: ast.Assert, scope: Scope) -> Execute:
        site, machine = self._site(node.test), self.machine
        test = self.compiler.truth(self.compiler.expressions.compile(node.test, scope), site)
        message = self.compiler.expressions.compile(node.msg, scope) if node.msg else None

        def run(frame: Frame) -> None:
            if not test(frame)[1]:
                text = [message(frame)] if message else []
                machine.at = site
                raise AssertionError(*text)

        return run

    def _raise(self, node: ast.Raise, scope: Scope) -> Execute:
        site, machine = self._site(node), self.machine
        value = self.compiler.expressions.compile(node.exc, scope) if node.exc else None
        cause = self.compiler.expressions.compile(node.cause, scope) if node.cause else None

        def run(frame: Frame) -> None:
            if value is None:
                machine.at = site
                raise machine.handled(frame) or RuntimeError("No active exception to reraise")
            error = value(frame)
            reason = cause(frame) if cause is not None else None
            machine.at = site
            error = self._instance(error, "exceptions must derive from BaseException")
            if reason is not None:
                error.__cause__ = self._instance(reason, "exception causes must derive from BaseException")
            machine.origin(error)
            raise error

        return run

    def _instance(self, error: Any, message: str) -> Exception:
        """An exception, made where its class alone is given.

        Raises:
            TypeError: where it is none.
        """
        kind = error.target if isinstance(error, Allowed) else error
        if isinstance(kind, type) and issubclass(kind, BaseException):
            error = self.compiler.calls.value(error, (), {}, self.machine.at)
        if not isinstance(error, BaseException):
            raise TypeError(message)
        if not isinstance(error, Exception):
            raise Unsupported(f"a {type(error).__name__} cannot be raised here", hint="Raise an Exception.")
        return error

    # with

    def _with(self, node: ast.With, scope: Scope) -> Execute:
        body = self.block(node.body, scope)
        for item in reversed(node.items):
            body = self._with_item(item, body, scope)
        return body

    def _with_item(self, item: ast.withitem, body: Execute, scope: Scope) -> Execute:
        context, store = self.manager(item, scope)
        machine, site = self.machine, self._site(item.context_expr)

        def run(frame: Frame) -> Signal | None:
            manager = context(frame)
            if isinstance(manager, CONTEXTS):
                with manager as entered:  # type: ignore[attr-defined]
                    if store is not None:
                        store(frame, entered)
                    return body(frame)
            entered = type(manager).__enter__(manager)
            try:
                if store is not None:
                    store(frame, entered)
                signal = body(frame)
            except Exception as error:
                machine.origin(error)
                if self.leave(manager, error):
                    return None
                raise
            machine.at = site
            self.leave(manager, None)
            return signal

        return run

    def manager(self, item: ast.withitem, scope: Scope) -> tuple[Callable[[Frame], Any], Store | None]:
        """The closure that gives a context manager, not yet entered, and the one that binds what it enters as."""
        expression, machine = item.context_expr, self.machine
        context, site = self.compiler.expressions.compile(expression, scope), self._site(expression)
        store = self.compiler.statements.target(item.optional_vars, scope) if item.optional_vars else None

        def give(frame: Frame) -> Any:
            manager = context(frame)
            machine.at = site
            kind = type(manager)
            if isinstance(manager, CONTEXTS) or (kind in machine.classes and _has_both(kind)):
                return manager
            missed = " (missed __exit__ method)" if kind in machine.classes and hasattr(kind, "__enter__") else ""
            raise TypeError(f"'{type_name(manager)}' object does not support the context manager protocol{missed}")

        return give, store

    def leave(self, manager: Any, error: BaseException | None) -> bool:
        """Call the program's own `__exit__`; whether it swallows the exception."""
        told = (
            (None, None, None) if error is None else (self.compiler.builtins.class_of(type(error)), error, Traceback())
        )
        return bool(type(manager).__exit__(manager, *told))

    # try

    def _try(self, node: ast.Try, scope: Scope) -> Execute:
        body, orelse = self.block(node.body, scope), self.block(node.orelse, scope)
        final, machine = self.block(node.finalbody, scope), self.machine
        handlers = [self.handler(handler, self.block(handler.body, scope), scope) for handler in node.handlers]

        def guarded(frame: Frame) -> Signal | None:
            try:
                signal = body(frame)
            except Exception as error:
                machine.origin(error)
                handler = self.matching(handlers, frame, error)
                if handler is None:
                    raise
                self.begin(handler, frame, error)
                try:
                    result: Signal | None = handler.body(frame)
                    return result
                finally:
                    self.finish(handler, frame)
            return orelse(frame) if signal is None else signal

        def run(frame: Frame) -> Signal | None:
            try:
                signal = guarded(frame)
            except Exception as error:
                machine.origin(error)
                frame.handling.append(error)
                try:
                    override = final(frame)
                finally:
                    frame.handling.pop()
                if override is not None:
                    return override
                raise
            override = final(frame)
            return signal if override is None else override

        return run if node.finalbody else guarded

    def handler(self, node: ast.ExceptHandler, body: Any, scope: Scope) -> Handler:
        """One `except` clause, with its body compiled."""
        statements, names = self.compiler.statements, None
        if node.name:
            names = statements.store_name(node.name, scope, self._site(node)), statements.forget(node, scope)
        kinds = self.compiler.expressions.compile(node.type, scope) if node.type else None
        return Handler(body, kinds, self._site(node), names)

    def matching(self, handlers: list[Handler], frame: Frame, error: BaseException) -> Handler | None:
        """The first clause that catches the exception."""
        for handler in handlers:
            if handler.kinds is None:
                return handler
            wanted = handler.kinds(frame)
            self.machine.at = handler.site
            members = wanted if isinstance(wanted, tuple) else (wanted,)
            classes: tuple[Any, ...] = tuple(getattr(member, "target", member) for member in members)
            if not all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in classes):
                raise TypeError("catching classes that do not inherit from BaseException is not allowed")
            if isinstance(error, classes):
                return handler
        return None

    def begin(self, handler: Handler, frame: Frame, error: BaseException) -> None:
        """A clause begins to work on an exception."""
        frame.handling.append(error)
        if handler.store is not None:
            handler.store(frame, error)

    def finish(self, handler: Handler, frame: Frame) -> None:
        """A clause has ended: its name is unbound, and the exception let go."""
        frame.handling.pop()
        if handler.forget is not None:
            handler.forget(frame)


def _has_both(kind: type) -> bool:
    return hasattr(kind, "__enter__") and hasattr(kind, "__exit__")


__all__ = ["Handler", "Handling"]
