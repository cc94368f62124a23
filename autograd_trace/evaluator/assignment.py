"""Assignment in all its forms, and `del`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sized
from typing import Any

from torch import Tensor

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.blocks import Blocks
from autograd_trace.evaluator.expressions import BINARY
from autograd_trace.evaluator.scopes import Scope
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Execute, Frame, Store, type_name
from autograd_trace.operations import BY_NAME


class Assignments(Blocks):
    """Compiles what binds names and stores values; a method for each kind of node, named as the node is."""

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
        is_evaluated = scope.kind in ("module", "class")
        annotate = self.compiler.expressions.annotations([node.annotation] if is_evaluated else [], scope)
        if node.value is None:
            return annotate
        value = self.compiler.expressions.compile(node.value, scope)
        store = self.target(node.target, scope, statement=node)

        def assign(frame: Frame) -> None:
            store(frame, value(frame))
            annotate(frame)

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
                machine.recorder.bound(site, holder, name, value)

        return store

    def forget(self, node: ast.ExceptHandler, scope: Scope) -> Callable[[Frame], None]:
        """The closure that unbinds a name where it is bound: what ends a handler."""
        name, site, machine = str(node.name), self._site(node), self.machine
        depth = scope.find(name)

        def unbind(frame: Frame) -> None:
            holder = outward(frame, depth) if depth is not None else machine.frame
            if name in holder.names:
                del holder.names[name]
                if machine.full:
                    machine.recorder.deleted(site, holder, name)

        return unbind

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
                raise TypeError(f"cannot unpack non-iterable {type_name(value)} object")
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
            if isinstance(index, slice) and isinstance(holder, list):
                new = machine.guards.drawn(new)
                machine.guards.length(len(holder) + (len(new) if isinstance(new, Sized) else 0))
            machine.guards.key(index)
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
                raise TypeError(f"'{type_name(holder)}' object is not subscriptable")
            return (holder, index), self.compiler.admit(holder[index])

        def store_item(frame: Frame, place: Any, new: Any) -> None:
            holder, index = place
            machine.at = site
            if not hasattr(type(holder), "__setitem__"):
                raise TypeError(f"'{type_name(holder)}' object does not support item assignment")
            holder[index] = new
            if machine.full:
                machine.recorder.mutated(site, machine.frames, holder)

        return load_item, store_item

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
                    machine.recorder.deleted(site, holder, name)

            return delete_name
        if isinstance(target, ast.Subscript):
            value = self.compiler.expressions.compile(target.value, scope)
            key = self.compiler.expressions.compile(target.slice, scope)

            def delete_item(frame: Frame) -> None:
                holder, index = value(frame), key(frame)
                machine.at = site
                del holder[index]
                if machine.full:
                    machine.recorder.mutated(site, machine.frames, holder)

            return delete_item
        if isinstance(target, ast.Attribute):
            owner, attributes = self.compiler.expressions.compile(target.value, scope), self.compiler.attributes
            return lambda frame: attributes.delete(owner(frame), target.attr, site)
        raise self.compiler.unsupported(
            target, "this cannot be deleted here", "Delete a name, an item or an attribute."
        )


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
