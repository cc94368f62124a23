"""The operations table: what a program may use, and what is known of it. Nothing here imports torch.

A module a family, a row an operation; `OPERATIONS`, `NAMES` and `TYPES` are all there is.
"""

from __future__ import annotations

from types import ModuleType

from autograd_trace.operations import (
    activations,
    arithmetic,
    comparison,
    convolutions,
    creation,
    decompositions,
    distributions,
    drawing,
    elementwise,
    indexing,
    joining,
    layers,
    libraries,
    linear_algebra,
    losses,
    names,
    normalization,
    optimizers,
    ordering,
    reductions,
    rounding,
    shapes,
    standard,
    state,
    types,
)
from autograd_trace.operations.row import Chip, Name, Operation, Rule, TypeRow

#: In the order in which they are shown; a module's docstring is the family's title.
FAMILIES: tuple[ModuleType, ...] = (
    arithmetic,
    elementwise,
    rounding,
    comparison,
    reductions,
    ordering,
    linear_algebra,
    decompositions,
    activations,
    losses,
    convolutions,
    normalization,
    shapes,
    joining,
    indexing,
    creation,
    drawing,
    state,
)
OPERATIONS: tuple[Operation, ...] = tuple(row for family in FAMILIES for row in family.OPERATIONS)
_NAMED: tuple[ModuleType, ...] = (names, layers, optimizers, distributions, libraries, standard)
NAMES: tuple[Name, ...] = tuple(row for family in _NAMED for row in family.NAMES)
TYPES: tuple[TypeRow, ...] = (*types.TYPES, distributions.TYPE)

BY_NAME: dict[str, Operation] = {row.name: row for row in OPERATIONS}
BY_FUNCTION: dict[str, Operation] = {function: row for row in OPERATIONS for function in row.functions}
BY_METHOD: dict[str, Operation] = {method: row for row in OPERATIONS for method in row.methods}
BY_OPERATOR: dict[str, Operation] = {operator: row for row in OPERATIONS for operator in row.operators}
NAME_ROWS: dict[str, Name] = {row.name: row for row in NAMES}

__all__ = [
    "BY_FUNCTION", "BY_METHOD", "BY_NAME", "BY_OPERATOR", "FAMILIES", "NAMES", "NAME_ROWS", "OPERATIONS", "TYPES",
    "Chip", "Name", "Operation", "Rule", "TypeRow",
]  # fmt: skip
