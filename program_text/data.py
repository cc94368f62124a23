"""Which tensors of a program are its data: made at the top level, by torch, and no weights."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from program_text.source import Source, assignments, dotted_name

#: Functions of torch, in small letters, that give no tensor.
_NO_TENSOR = {"torch.device", "torch.manual_seed", "torch.compile"}


def names(source: Source, before: ast.stmt) -> Sequence[str]:
    """The names of the data that are bound before a statement and not bound again by it, in order."""
    bound = {node.id for node in ast.walk(before) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return [name for name in values(source, before) if name not in bound]


def values(source: Source, before: ast.stmt) -> Mapping[str, ast.expr]:
    """What makes the data that is bound before a statement, by its names in order."""
    found: dict[str, ast.expr] = {}
    others = _weights(source)
    for name, value in assignments(source):
        if value.lineno >= before.lineno:
            break
        found.pop(name, None)
        if name not in others and _is_data(value, found, others):
            found[name] = value
        elif any(isinstance(node, ast.Call) for node in ast.walk(value)):
            others.add(name)
    return found


def used(statement: ast.stmt, known: Collection[str]) -> bool:
    """Whether a statement uses one of these names."""
    return any(node.id in known for node in loads(statement))


def loads(statement: ast.AST) -> Iterator[ast.Name]:
    """The places where names are read; none in an f-string, whose parts Python 3.11 gives no places."""
    if isinstance(statement, ast.JoinedStr):
        return
    if isinstance(statement, ast.Name) and isinstance(statement.ctx, ast.Load):
        yield statement
    for child in ast.iter_child_nodes(statement):
        yield from loads(child)


def _weights(source: Source) -> set[str]:
    """The names whose gradients a program speaks of: `w.requires_grad_()`, `w.requires_grad = True`, `w.grad`."""
    attributes = (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute))
    asked = (each.value for each in attributes if each.attr in ("requires_grad_", "requires_grad", "grad"))
    return {each.id for each in asked if isinstance(each, ast.Name)}


def _is_data(value: ast.expr, known: Collection[str], others: Collection[str]) -> bool:
    """Whether an expression makes a tensor of several examples out of numbers and other data alone."""
    nodes = list(ast.walk(value))
    read = {node.id for node in nodes if isinstance(node, ast.Name)}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    weight = any(keyword.arg == "requires_grad" for call in calls for keyword in call.keywords)
    if weight or read & set(others) or not all(_gives_tensor(call) for call in calls):
        return False
    return bool(read & set(known)) or any(dotted_name(call.func).startswith("torch.") for call in calls)


def _gives_tensor(call: ast.Call) -> bool:
    """Whether a call may be of a function of torch on several numbers, or of a tensor's method."""
    name = dotted_name(call.func)
    if name.startswith("torch."):
        one_number = name == "torch.tensor" and bool(call.args) and isinstance(call.args[0], ast.Constant)
        return name.count(".") == 1 and name[len("torch.")].islower() and name not in _NO_TENSOR and not one_number
    return isinstance(call.func, ast.Attribute) and call.func.attr != "requires_grad_"
