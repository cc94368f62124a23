"""The operations table resolved against the real torch, math and numpy; made once in a process."""

from __future__ import annotations

import functools
import importlib
import inspect
import math
import random
import sys
import types
import weakref
from typing import Any

import numpy
import torch
import torch.nn
import torch.utils.data

from autograd_trace.evaluator.admitted import is_programs_own
from autograd_trace.evaluator.trusted import protect
from autograd_trace.operations import BY_FUNCTION, BY_METHOD, NAME_ROWS, TYPES, Name, Operation, TypeRow

protect()
ROOTS: dict[str, Any] = {"torch": torch, "math": math, "numpy": numpy, "random": random}


def resolve(dotted: str) -> Any:
    """The object that a dotted name of the table means.

    Raises:
        AttributeError: where torch has no such name.
    """
    root, *rest = dotted.split(".")
    found = ROOTS.get(root)
    if found is None:
        found = importlib.import_module(root)
    for part in rest:
        found = getattr(found, part)
    return found


def is_known(dotted: str) -> bool:
    """Whether the table has this dotted name."""
    return dotted in NAME_ROWS or dotted in BY_FUNCTION


def row_of(dotted: str) -> Operation | Name | None:
    """The table's row of a dotted name, or None."""
    return BY_FUNCTION.get(dotted) or NAME_ROWS.get(dotted)


def exists(dotted: str, *, imported: bool = False) -> bool:
    """Whether the real library has this name, without running anything of it.

    Args:
        dotted: the name.
        imported: whether an import asks for it: that finds modules too that are no attribute of their parent.
    """
    root, *rest = dotted.split(".")
    found = resolve(root) if root in NAME_ROWS else None
    for part in rest:
        if part.startswith("__") or found is None:
            return False
        try:
            found = inspect.getattr_static(found, part)
        except AttributeError:
            return imported and isinstance(found, types.ModuleType) and f"{found.__name__}.{part}" in sys.modules
    return found is not None


@functools.cache
def target_of(dotted: str) -> Any:
    """The real object of a row, its `target` where it has one."""
    row = row_of(dotted)
    return resolve(row.target if isinstance(row, Name) and row.target else dotted)


def name_of(kind: type) -> str | None:
    """The dotted name by which the table knows a class, the first of several."""
    return _names_of_classes().get(kind)


@functools.cache
def _names_of_classes() -> dict[type, str]:
    found: dict[type, str] = {}
    for dotted in (*BY_FUNCTION, *NAME_ROWS):
        target = target_of(dotted)
        if isinstance(target, type):
            found.setdefault(target, dotted)
    return found


@functools.cache
def layer_classes() -> frozenset[type]:
    """The classes of the table's layers, containers and losses."""
    return frozenset(target_of(name) for name, row in NAME_ROWS.items() if row.kind == "layer")


@functools.cache
def optimizer_classes() -> frozenset[type]:
    """The classes of the table's optimizers."""
    return frozenset(target_of(name) for name, row in NAME_ROWS.items() if row.kind == "optimizer")


@functools.cache
def _type_rows() -> dict[type, TypeRow]:
    return {resolve(row.type): row for row in TYPES if row.type != "namedtuple"}


_rows_by_kind: dict[type, TypeRow | None] = {}
#: Those of a program's own classes, which must not outlive its run: through its functions they hold all its values.
_rows_of_program: weakref.WeakKeyDictionary[type, TypeRow | None] = weakref.WeakKeyDictionary()


def type_row(kind: type) -> TypeRow | None:
    """What may be done with values of this type: the rows along its bases, joined."""
    if kind in _rows_by_kind:
        return _rows_by_kind[kind]
    known = _rows_of_program if is_programs_own(kind) else _rows_by_kind
    if kind not in known:
        known[kind] = _joined_rows(kind)
    return known[kind]


def _joined_rows(kind: type) -> TypeRow | None:
    rows = [row for base in kind.__mro__ if (row := _type_rows().get(base))]
    if issubclass(kind, torch.autograd.graph.Node) or kind.__module__ == "torch.autograd.function":
        rows.append(_type_rows()[torch.autograd.graph.Node])
    if kind.__module__ == "torch.return_types":
        rows.append(next(row for row in TYPES if row.type == "namedtuple"))
    if not rows:
        return None
    return TypeRow(
        type=rows[0].type,
        attributes=tuple(name for row in rows for name in row.attributes),
        assignable=tuple(name for row in rows for name in row.assignable),
        methods={name: words for row in reversed(rows) for name, words in row.methods.items()},
    )


def method_row(kind: type, name: str) -> Operation | None:
    """The operation that a Tensor method means, or None."""
    return BY_METHOD.get(name) if issubclass(kind, torch.Tensor) else None


def has_attribute(kind: type, name: str) -> bool:
    """Whether values of this type have the attribute in plain Python, without running anything."""
    try:
        inspect.getattr_static(kind, name)
    except AttributeError:
        return False
    return True
