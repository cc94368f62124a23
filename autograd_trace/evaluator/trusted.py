"""Kernels that trust the indices that a node has saved (PyTorch 2.13), and indices that no program can write to.

The backward kernels of max pooling and of `embedding_bag` add to memory at whatever places the saved indices name. A
program that holds these indices could overwrite them where autograd does not see it (`.data`, `.numpy()`), and crash
the process or worse. So what it holds is a copy. All other kernels check what they are given:
`tests/safety/test_saved_indices.py` tries each row of the table.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

_POOLS = tuple(f"{kind}max_pool{dimensions}d" for kind in ("", "adaptive_") for dimensions in (1, 2, 3))
_NODES = ("MaxPool", "AdaptiveMaxPool", "EmbeddingBag")


def protect() -> None:
    """Let the functions of `torch.nn.functional`, and so the layers, hand out and keep copies; once in a process."""
    functional: Any = torch.nn.functional
    if hasattr(functional.embedding_bag, "__wrapped__"):
        return
    for name in _POOLS:
        setattr(functional, name, _giving_copies(getattr(functional, name)))
    functional.embedding_bag = _keeping_copies(functional.embedding_bag)


def own_copy(node: Any, value: Any) -> Any:
    """What a node has saved, as a program may have it."""
    return _copied(value) if type(node).__name__.startswith(_NODES) else value


def _giving_copies(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def pool(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        return tuple(map(_copied, result)) if isinstance(result, tuple) else result

    return pool


def _keeping_copies(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def bag(*args: Any, **kwargs: Any) -> Any:
        return function(*map(_copied, args), **{name: _copied(value) for name, value in kwargs.items()})

    return bag


def _copied(value: Any) -> Any:
    is_indices = isinstance(value, Tensor) and value.dtype in (torch.int32, torch.int64)
    return value.clone() if is_indices else value
