"""Reads a tensor's state without changing it: where a view's memory was written, a mere look has effects.

PyTorch makes the grad_fn of such a view anew when it is next asked for, be it through `is_leaf` or `grad`: that adds a
node, changes the engine's order, and raises where the view may not be written. The program alone may cause that.
Source: `VariableHooks::grad_fn` in `torch/csrc/autograd/variable.cpp`.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor


def is_stale(tensor: Tensor, settled: int = 0) -> bool:
    """Whether asking for the tensor's grad_fn would make it anew.

    Args:
        tensor: any tensor.
        settled: a version at which its grad_fn was up to date.
    """
    if not tensor._is_view() or not tensor.requires_grad or tensor.is_inference() or tensor._version == settled:
        return False
    base = tensor._base
    return base is not None and base.requires_grad


def is_leaf(tensor: Tensor, settled: int = 0) -> bool:
    """`tensor.is_leaf`; False where the answer would have effects: a view that is part of a graph, or lost."""
    return not is_stale(tensor, settled) and tensor.is_leaf


def gradient_of(tensor: Tensor, settled: int = 0) -> Tensor | None:
    """`tensor.grad` of a leaf or a tensor that retains it; None of all others, without PyTorch's warning."""
    if is_stale(tensor, settled) or not (tensor.is_leaf or tensor.retains_grad):
        return None
    return tensor.grad


def grad_fn_of(tensor: Tensor) -> Any:
    """`tensor.grad_fn`; None of a leaf, and where the answer would have effects."""
    return None if is_stale(tensor) else tensor.grad_fn
