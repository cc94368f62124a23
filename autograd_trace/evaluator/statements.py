"""Statements as closures: each takes the frame and returns None, or a signal that ends the block."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sized
from typing import TYPE_CHECKING, Any

from torch import Tensor

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator import library
from autograd_trace.evaluator.admitted import CONTEXTS
from autograd_trace.evaluator.expressions import BINARY, check_iterable
from autograd_trace.evaluator.scopes import Scope
from autograd_trace.evaluator.site import Site, site_of
from autograd_trace.evaluator.values import Allowed, Frame, Namespace, python_type_name
from autograd_trace.operations import BY_NAME

if TYPE_CHECKING:
    from autograd_trace.evaluator.compiler import Compiler


class Signal:
    """Why a block ended early."""

    __slots__ = ("kind", "value")

    def __init__(self, kind: str, value: Any = None) -> None:
        self.kind = kind
        self.value = value


Execute = Callable[[Frame], Signal | None]
Store = Callable[[Frame, Any], None]
BREAK, CONTINUE = Signal("break"), Signal("continue")


class Statements:
    """Compiles statements; a method for each kind of node, named as the node is."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.machine = compiler.machine

    def block(self, body: list[ast.stmt], scope: Scope) -> Execute:
        """The closure of a block."""
        statements = [self.compile(node, scope) for node in body]
        machine = self.machine

        def run(frame: Frame) -> Signal | None:
            for statement in statements:
                machine.tick()
                signal = statement(frame)
                if signal is not None:
                    return signal
            return None

        return run

    def compile(self, node: ast.stmt, scope: Scope) -> Execute:
        """The closure of one statement."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.compiler.unsupported(node, f"this kind of statement ({type(node).__name__}) cannot be used here")
        execute: Execute = method(node, scope)
        return execute

    def _site(self, node: ast.stmt | ast.expr, operands: list[ast.expr] | None = None) -> Site:
        return site_of(self.compiler.source, node, operands)

    # Simple statements

    def _expr(self, node: ast.Expr, scope: Scope) -> Execute:
        value = self.compiler.expressions.compile(node.value, scope)

        def run(frame: Frame) -> None:
            value(frame)

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
                if not machine.handling:
                    raise RuntimeError("No active exception to reraise")
                raise machine.handling[-1]
            error = value(frame)
            if cause is not None:
                cause(frame)
            machine.at = site
            if isinstance(error, Allowed) and isinstance(error.target, type) and issubclass(error.target, Exception):
                error = error.target()
            elif isinstance(error, type) and issubclass(error, Exception):
                error = error()
            if not isinstance(error, Exception):
                raise TypeError("exceptions must derive from BaseException")
            machine.origins[error] = site
            raise error

        return run

    def _delete(self, node: ast.Delete, scope: Scope) -> Execute:
        deletes = [self._delete_one(target, scope) for target in node.targets]

        def run(frame: Frame) -> None:
            for delete in deletes:
                delete(frame)

        return run

    def _delete_one(self, target: ast.expr, scope: Scope) -> Callable[[Frame], None]:
        site, machine = self._site(target), self.machine
        if isinstance(target, ast.Name):
            name, depth = target.id, scope.find(target.id)

            def delete_name(frame: Frame) -> None:
                holder = outward(frame, depth) if depth is not None else machine.frame
                machine.at = site
                if name not in holder.names:
                    if depth is None:
                        raise NameError(f"name '{name}' is not defined", name=name)
                    raise UnboundLocalError(
                        f"cannot access local variable '{name}' where it is not associated with a value"
                    )
                del holder.names[name]
                if machine.full:
                    machine.recorder.assigned(site, holder, {name: None}, deleted=True)

            return delete_name
        if isinstance(target, ast.Subscript):
            value = self.compiler.expressions.compile(target.value, scope)
            key = self.compiler.expressions.compile(target.slice, scope)

            def delete_item(frame: Frame) -> None:
                holder, index = value(frame), key(frame)
                machine.at = site
                if not isinstance(holder, (list, dict)):
                    raise TypeError(f"'{python_type_name(holder)}' object doesn't support item deletion")
                del holder[index]
                if machine.full:
                    machine.recorder.mutated(site, machine.frames, holder)

            return delete_item
        raise self.compiler.unsupported(
            target, "this cannot be deleted here", "Delete a name, or an item of a list or dict."
        )

    # Assignment

    def _assign(self, node: ast.Assign, scope: Scope) -> Execute:
        value = self.compiler.expressions.compile(node.value, scope)
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            store = self.store_name(node.targets[0].id, scope, self._site(node))

            def assign_name(frame: Frame) -> None:
                store(frame, value(frame))

            return assign_name
        stores = [self.target(target, scope, statement=node) for target in node.targets]

        def assign(frame: Frame) -> None:
            result = value(frame)
            for store in stores:
                store(frame, result)

        return assign

    def _annassign(self, node: ast.AnnAssign, scope: Scope) -> Execute:
        if node.value is None:
            return lambda frame: None
        value, store = (
            self.compiler.expressions.compile(node.value, scope),
            self.target(node.target, scope, statement=node),
        )

        def assign(frame: Frame) -> None:
            store(frame, value(frame))

        return assign

    def store_name(self, name: str, scope: Scope, site: Site, *, recorded: bool = True, walrus: bool = False) -> Store:
        """The closure that binds a name."""
        machine = self.machine
        depth = scope.function_depth() if walrus else 0
        target = scope
        for _ in range(depth):
            target = target.parent  # type: ignore[assignment]
        found = target.find(name)
        depth = None if found is None else found + depth  # type: ignore[assignment]

        def store(frame: Frame, value: Any) -> None:
            holder = outward(frame, depth) if depth is not None else machine.frame
            holder.names[name] = value
            if machine.full and recorded:
                machine.recorder.assigned(site, holder, {name: value})

        return store

    def target(
        self, node: ast.expr, scope: Scope, *, statement: ast.stmt | None = None, recorded: bool = True
    ) -> Store:
        """The closure that stores into any assignment target."""
        site = self._site(statement or node)
        if isinstance(node, ast.Name):
            return self.store_name(node.id, scope, site, recorded=recorded)
        if isinstance(node, (ast.Tuple, ast.List)):
            return self._unpack(node, scope, site, recorded)
        if isinstance(node, ast.Attribute):
            value, name = self.compiler.expressions.compile(node.value, scope), node.attr
            attributes = self.compiler.attributes
            return lambda frame, new: attributes.store(value(frame), name, new, site)
        if isinstance(node, ast.Subscript):
            return self._store_item(node, scope, site)
        raise self.compiler.unsupported(node, "this cannot be assigned to here")

    def _unpack(self, node: ast.Tuple | ast.List, scope: Scope, site: Site, recorded: bool) -> Store:
        stores = [
            self.target(part.value if isinstance(part, ast.Starred) else part, scope, recorded=recorded)
            for part in node.elts
        ]
        starred = next((index for index, part in enumerate(node.elts) if isinstance(part, ast.Starred)), None)
        count, iterate, machine = len(stores), self.compiler.iterate, self.machine

        def unpack(frame: Frame, value: Any) -> None:
            machine.at = site
            if (
                not isinstance(value, Tensor)
                and not hasattr(type(value), "__iter__")
                and not hasattr(type(value), "__getitem__")
            ):
                raise TypeError(f"cannot unpack non-iterable {python_type_name(value)} object")
            items = take(iterate(value, site), count, starred)
            for store, item in zip(stores, items, strict=True):
                store(frame, item)

        return unpack

    def _store_item(self, node: ast.Subscript, scope: Scope, site: Site) -> Store:
        value = self.compiler.expressions.compile(node.value, scope)
        key, machine = self.compiler.expressions.compile(node.slice, scope), self.machine
        row = BY_NAME["index_put"]
        operands = self._site(node, [node.value, node.slice])

        def store(frame: Frame, new: Any) -> None:
            holder = value(frame)
            index = key(frame)
            machine.at = site
            if isinstance(holder, Tensor):
                machine.tick()
                holder[index] = new
                if machine.full:
                    place = Site(site.span, site.text, operands.operands)
                    machine.recorder.operation(place, row, (holder, index, new), {}, holder)
                return
            if type(holder) in machine.classes:
                holder[index] = new
                return
            shown = python_type_name(holder)
            if not isinstance(holder, (list, dict)) and type(holder).__name__ not in (
                "ndarray",
                "ModuleDict",
                "ModuleList",
            ):
                raise TypeError(f"'{shown}' object does not support item assignment")
            if isinstance(index, slice) and hasattr(new, "__len__"):
                machine.guards.length(len(holder) + len(new))
            holder[index] = new
            if machine.full:
                machine.recorder.mutated(site, machine.frames, holder)

        return store

    def _augassign(self, node: ast.AugAssign, scope: Scope) -> Execute:
        symbol, _, in_place = BINARY[type(node.op)]
        right = self.compiler.expressions.compile(node.value, scope)
        site = self._site(node, [node.target, node.value])
        binary = self.compiler.binary
        load, store = self._load_and_store(node, scope)

        def run(frame: Frame) -> None:
            place, current = load(frame)
            result = binary(symbol, in_place, current, right(frame), site)
            store(frame, place, result)

        return run

    def _load_and_store(
        self, node: ast.AugAssign, scope: Scope
    ) -> tuple[Callable[[Frame], tuple[Any, Any]], Callable[[Frame, Any, Any], None]]:
        """Read and write of an augmented assignment's target; what it is a part of is evaluated once."""
        target, machine, expressions = node.target, self.machine, self.compiler.expressions
        site = self._site(node)
        if isinstance(target, ast.Name):
            read = expressions.compile(ast.copy_location(ast.Name(target.id, ast.Load()), target), scope)
            write = self.store_name(target.id, scope, site)
            return (lambda frame: (None, read(frame))), (lambda frame, place, new: write(frame, new))
        value = expressions.compile(target.value, scope)
        if isinstance(target, ast.Attribute):
            attributes, name = self.compiler.attributes, target.attr
            place_site = self._site(target)

            def load(frame: Frame) -> tuple[Any, Any]:
                holder = value(frame)
                return holder, attributes.load(holder, name, place_site)

            return load, (lambda frame, place, new: attributes.store(place, name, new, site))
        key = expressions.compile(target.slice, scope)
        row = BY_NAME["index"]
        operands = self._site(target, [target.value, target.slice])

        def load_item(frame: Frame) -> tuple[Any, Any]:
            holder = value(frame)
            index = key(frame)
            machine.at = site
            if isinstance(holder, Tensor):
                return (holder, index), machine.finish(operands, row, (holder, index), {}, holder[index])
            if not hasattr(type(holder), "__getitem__"):
                raise TypeError(f"'{python_type_name(holder)}' object is not subscriptable")
            return (holder, index), self.compiler.admit(holder[index])

        def store_item(frame: Frame, place: Any, new: Any) -> None:
            holder, index = place
            machine.at = site
            if not hasattr(type(holder), "__setitem__"):
                raise TypeError(f"'{python_type_name(holder)}' object does not support item assignment")
            holder[index] = new
            if machine.full:
                machine.recorder.mutated(site, machine.frames, holder)

        return load_item, store_item

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

    def _with(self, node: ast.With, scope: Scope) -> Execute:
        body = self.block(node.body, scope)
        for item in reversed(node.items):
            body = self._with_item(item, body, scope)
        return body

    def _with_item(self, item: ast.withitem, body: Execute, scope: Scope) -> Execute:
        context, site, machine = (
            self.compiler.expressions.compile(item.context_expr, scope),
            self._site(item.context_expr),
            self.machine,
        )
        store = self.target(item.optional_vars, scope) if item.optional_vars else None

        def run(frame: Frame) -> Signal | None:
            manager = context(frame)
            machine.at = site
            if not isinstance(manager, CONTEXTS):
                raise TypeError(f"'{python_type_name(manager)}' object does not support the context manager protocol")
            with manager as entered:  # type: ignore[attr-defined]
                if store is not None:
                    store(frame, entered)
                return body(frame)

        return run

    def _try(self, node: ast.Try, scope: Scope) -> Execute:
        body, orelse = self.block(node.body, scope), self.block(node.orelse, scope)
        final, machine = self.block(node.finalbody, scope), self.machine
        handlers = [self._handler(handler, scope) for handler in node.handlers]

        def guarded(frame: Frame) -> Signal | None:
            depth = len(machine.frames)
            try:
                signal = body(frame)
            except Exception as error:
                machine.origin(error)
                del machine.frames[depth:]
                for matches, handle in handlers:
                    if matches(frame, error):
                        machine.handling.append(error)
                        try:
                            result: Signal | None = handle(frame, error)
                            return result
                        finally:
                            machine.handling.pop()
                raise
            return orelse(frame) if signal is None else signal

        def run(frame: Frame) -> Signal | None:
            try:
                signal = guarded(frame)
            except Exception as error:
                machine.origin(error)
                override = final(frame)
                if override is not None:
                    return override
                raise
            override = final(frame)
            return signal if override is None else override

        return run if node.finalbody else guarded

    def _handler(self, node: ast.ExceptHandler, scope: Scope) -> tuple[Any, Any]:
        body = self.block(node.body, scope)
        kinds = self.compiler.expressions.compile(node.type, scope) if node.type else None
        name = node.name
        store = self.store_name(name, scope, Site(self.compiler.source.span(node), name)) if name else None

        def matches(frame: Frame, error: Exception) -> bool:
            if kinds is None:
                return True
            wanted = kinds(frame)
            members = wanted if isinstance(wanted, tuple) else (wanted,)
            classes: tuple[Any, ...] = tuple(getattr(member, "target", member) for member in members)
            if not all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in classes):
                raise TypeError("catching classes that do not inherit from BaseException is not allowed")
            return isinstance(error, classes)

        def handle(frame: Frame, error: Exception) -> Signal | None:
            if store is None:
                return body(frame)
            store(frame, error)
            try:
                return body(frame)
            finally:
                frame.names.pop(str(name), None)

        return matches, handle

    # Definitions and imports

    def _functiondef(self, node: ast.FunctionDef, scope: Scope) -> Execute:
        define, store = (
            self.compiler.definitions.decorated(node, scope),
            self.store_name(node.name, scope, self._site(node)),
        )

        def run(frame: Frame) -> None:
            store(frame, define(frame))

        return run

    def _classdef(self, node: ast.ClassDef, scope: Scope) -> Execute:
        define, store = (
            self.compiler.definitions.class_(node, scope),
            self.store_name(node.name, scope, self._site(node)),
        )

        def run(frame: Frame) -> None:
            store(frame, define(frame))

        return run

    def _import(self, node: ast.Import, scope: Scope) -> Execute:
        bindings = []
        for alias in node.names:
            dotted = alias.name if alias.asname else alias.name.split(".")[0]
            bindings.append(
                (Namespace(dotted), self.store_name(alias.asname or dotted, scope, self._site(node), recorded=False))
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
                if not library.is_known(dotted) and not library.exists(dotted):
                    module, _, name = dotted.rpartition(".")
                    raise ImportError(f"cannot import name '{name}' from '{module}'")
                store(frame, self.compiler.attributes.resolve(dotted))

        return run


def outward(frame: Frame, depth: int) -> Frame:
    """The frame `depth` frames outwards."""
    for _ in range(depth):
        frame = frame.outer  # type: ignore[assignment]
    return frame


def take(values: Any, count: int, starred: int | None) -> list[Any]:
    """The members for `count` targets, by Python's own unpacking, with its own errors."""
    if isinstance(values, Sized) and len(values) > 1_000_000:
        raise Unsupported("too many values to unpack here")
    if starred is None:
        iterator = iter(values)
        taken: list[Any] = []
        for item in iterator:
            if len(taken) == count:
                raise ValueError(f"too many values to unpack (expected {count})")
            taken.append(item)
        if len(taken) < count:
            raise ValueError(f"not enough values to unpack (expected {count}, got {len(taken)})")
        return taken
    items = list(values)
    if len(items) < count - 1:
        raise ValueError(f"not enough values to unpack (expected at least {count - 1}, got {len(items)})")
    after = count - 1 - starred
    return [*items[:starred], items[starred : len(items) - after], *items[len(items) - after :]]


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


__all__ = ["Execute", "Signal", "Statements", "check_iterable"]
