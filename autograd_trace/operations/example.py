"""A program that uses an operation, made from its sample: to be tried, and changed."""

from __future__ import annotations

import ast

from autograd_trace.operations.row import Operation

_IMPORTS = {
    "math": "import math",
    "numpy": "import numpy",
    "torch": "import torch",
    "nn": "import torch.nn as nn",
    "F": "import torch.nn.functional as F",
}
#: What the names of samples stand for; `p` is positive.
_LEAVES = {
    "x": "[[0.7, -1.2, 2.3], [-0.4, 1.6, -2.1]]",
    "y": "[[1.1, 0.3, -0.8], [2.2, -1.4, 0.9]]",
    "v": "[0.5, -1.5, 2.5]",
    "m": "[[0.2, -0.7, 1.3, 0.4], [1.9, 0.6, -0.3, -1.1], [-0.5, 0.8, 2.4, 1.7]]",
    "p": "[[0.6, 1.4, 2.7], [3.1, 0.9, 1.8]]",
}


def example(row: Operation) -> str:
    """The program of a row's first sample; where a gradient can pass, it is sent back and printed.

    >>> from autograd_trace.operations import OPERATIONS
    >>> print(example(next(row for row in OPERATIONS if row.name == "relu")))
    import torch
    <BLANKLINE>
    x = torch.tensor([[0.7, -1.2, 2.3], [-0.4, 1.6, -2.1]], dtype=torch.float64, requires_grad=True)
    result = x.relu()
    print(result)
    result.sum().backward()
    print(x.grad)
    <BLANKLINE>
    """
    *before, last = row.samples[0].split("; ")
    lines = [*before, f"result = {last}", "print(result)"]
    used = _names("\n".join(lines))
    leaves = [name for name in _LEAVES if name in used]
    if row.grad_fn and "NotImplemented" not in row.grad_fn and leaves:
        lines += ["result.sum().backward()", *(f"print({name}.grad)" for name in leaves)]
    made = [f"{name} = torch.tensor({_LEAVES[name]}, dtype=torch.float64, requires_grad=True)" for name in leaves]
    imports = [line for name, line in _IMPORTS.items() if name in used or name == "torch"]
    return "\n".join([*imports, "", *made, *lines, ""])


def _names(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
