"""How much work one operation is, from the sizes of its arguments, for those that take long with few elements.

Nothing interrupts an operation of PyTorch's, so what would outlast the clock is refused before it begins.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from autograd_trace.operations.work import Work

#: A comparison of `cdist` takes as long as so many multiplications, and a step of a recurrent layer as so many.
_OF_PAIR, _OF_STEP = 8, 20_000


def effort(kind: Work, name: str, words: Mapping[str, Any], elements: Callable[[int], int]) -> int:
    """About how many multiplications an operation takes.

    Args:
        kind: how its work grows.
        name: its name; that of a pooling ends with its dimensions (`max_pool2d`).
        words: its arguments and settings by name, its input first.
        elements: the elements of its result, where each of them takes so much.
    """
    tensors = [value for value in words.values() if isinstance(value, Tensor)]
    if not tensors or not tensors[0].dim():
        return 0
    first, second = tensors[0], tensors[1] if len(tensors) > 1 else tensors[0]
    if kind == "window":
        window = _window(name, words)
        return window * elements(window)
    if kind == "spread":
        return first.numel() * _window(name, words)
    if kind == "pairs":
        return _OF_PAIR * first.numel() * _size(second, -2)
    if kind == "attention":
        return first.numel() * max(second.shape)
    if kind == "classes":
        return first.numel() * first.shape[-1]
    if kind == "neighbours":
        return first.numel() * min(_number(words.get("size")), _size(first, 1))
    return _OF_STEP * max(first.shape[:2]) * _number(words.get("num_layers"))


def _size(tensor: Tensor, dim: int) -> int:
    return int(tensor.shape[dim]) if tensor.dim() >= 2 else 1


def _number(value: Any) -> int:
    return abs(value) if isinstance(value, int) else 1


def _window(name: str, words: Mapping[str, Any]) -> int:
    """The multiplications for one element: of a convolution by its weight, of a pooling by its kernel."""
    weight, kernel = words.get("weight"), words.get("kernel_size")
    if isinstance(weight, Tensor):
        return weight.numel() // max(weight.shape[0] if weight.dim() else 1, 1)
    if isinstance(kernel, (list, tuple)):
        return math.prod(_number(size) for size in kernel)
    dimensions = int(name[-2]) if name[-2:-1].isdigit() else 1
    return int(min(_number(kernel), 10**9) ** dimensions)
