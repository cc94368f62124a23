"""What the operations table says of the operations and nodes that a program used, for the formula view."""

from __future__ import annotations

import functools

from autograd_trace.operations import BY_NAME, OPERATIONS, Operation
from autograd_trace.trace import OperationInfo


@functools.cache
def _by_grad_fn() -> dict[str, Operation]:
    rows: dict[str, Operation] = {}
    for row in OPERATIONS:
        for name in row.grad_fn:
            rows.setdefault(name, row)
    return rows


def symbol_of(grad_fn: str) -> str:
    """The symbol of the operation that leaves such a node, "" where the table has none."""
    row = _by_grad_fn().get(grad_fn)
    return row.symbol if row is not None else ""


def operation_infos(names: set[str], grad_fns: set[str]) -> dict[str, OperationInfo]:
    """The table's word on these operations, by name, and on these nodes, by the node's name."""
    infos = {name: _info(BY_NAME[name]) for name in sorted(names) if name in BY_NAME}
    for grad_fn in sorted(grad_fns):
        row = _by_grad_fn().get(grad_fn)
        if row is not None:
            infos[grad_fn] = _info(row)
    return infos


def _info(row: Operation) -> OperationInfo:
    return OperationInfo(
        name=row.name,
        symbol=row.symbol,
        forward=row.forward,
        backward=[(rule.input, rule.plain, rule.latex) for rule in row.backward],
        url=row.url if row.functions or row.methods else "",
        arguments=row.arguments,
    )
