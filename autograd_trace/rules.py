"""What the operations table says of the operations and nodes that a program used, for the formula view."""

from __future__ import annotations

import functools
import re

from autograd_trace.operations import BY_NAME, OPERATIONS, Operation
from autograd_trace.trace import OperationInfo

#: PyTorch names a node after its function, in other letters, with the number of the derivative's formula.
_NODE = re.compile(r"(\w+?)Backward\d*")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@functools.cache
def _by_grad_fn() -> dict[str, Operation]:
    rows: dict[str, Operation] = {}
    for row in OPERATIONS:
        for name in row.grad_fn:
            rows.setdefault(name, row)
    return rows


@functools.cache
def _row(grad_fn: str) -> Operation | None:
    """The operation that a node is named after, or else the first that leaves such a node.

    `trapezoid` multiplies by a number and leaves a `MulBackward1`: that is still the node of `mul`.
    """
    return BY_NAME.get(_function(grad_fn)) or _by_grad_fn().get(grad_fn)


def _function(grad_fn: str) -> str:
    """PyTorch's function behind a node, "" where the node is named otherwise.

    >>> _function("LogSoftmaxBackward0"), _function("MulBackward1"), _function("CopySlices")
    ('log_softmax', 'mul', '')
    """
    found = _NODE.fullmatch(grad_fn)
    return _CAPITAL.sub("_", found.group(1)).lower() if found else ""


def symbol_of(grad_fn: str) -> str:
    """The symbol of the operation that leaves such a node; PyTorch's function where the table has none."""
    row = _row(grad_fn)
    return row.symbol if row is not None and row.symbol else _function(grad_fn)


def operation_infos(names: set[str], grad_fns: set[str]) -> dict[str, OperationInfo]:
    """The table's word on these operations, by name, and on these nodes, by the node's name."""
    infos = {name: _info(BY_NAME[name]) for name in sorted(names) if name in BY_NAME}
    for grad_fn in sorted(grad_fns):
        row = _row(grad_fn)
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
