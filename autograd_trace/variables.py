"""The variables of a program at the end of its run, with everything that a tensor has."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from autograd_trace.describe import MOST_PLAIN, Describer, plain_names
from autograd_trace.fitting import first_that_fit
from autograd_trace.numbers import encode
from autograd_trace.tensors import FLOAT32, SUMMARIZED, Tensors, dtype_name, has_memory, numbers_of, version_of
from autograd_trace.trace import Value, encoded_size

#: Numbers that are told of one variable, most first: the least of these that fits is taken.
_DETAILS = (SUMMARIZED, 100, 10)


def variables_at_end(names: dict[str, Any], tensors: Tensors, room: float, most_room: float) -> dict[str, Value]:
    """The variables by name.

    Args:
        names: the program's, at the top level.
        tensors: the run's.
        room: bytes that they may have as JSON without harm to the rest; else less is told of each.
        most_room: bytes that they may have with the least told of each; else the last ones go.
    """
    made: dict[str, Value] = {}
    for most in _DETAILS:
        describer = Describer(tensors, min(most, MOST_PLAIN))
        made = {name: _variable(value, tensors, describer, most) for name, value in plain_names(names)}
        if encoded_size(made) <= room:
            return made
    return dict(first_that_fit(list(made.items()), most_room))


def _variable(value: Any, tensors: Tensors, describer: Describer, most: int) -> Value:
    """One variable; above `most` elements a summary stands in for a tensor's values."""
    if not isinstance(value, Tensor) or not has_memory(value):
        return describer.value(value, [])
    known = tensors.find(value) or tensors.add(value)
    float32 = dtype_name(value) in FLOAT32
    numbers, summary = numbers_of(value, most)
    is_leaf, grad_fn, grad = _of_autograd(value)
    shown = Value(
        kind="tensor",
        value=encode(numbers, float32=float32),
        tensor=known.number,
        shape=tuple(value.shape),
        dtype=dtype_name(value),
        requires_grad=value.requires_grad,
        is_leaf=is_leaf,
        grad_fn=grad_fn,
        grad=None,
        version=version_of(value),
        storage=known.storage,
        retains_grad=bool(value.retains_grad),
        summary=summary,
    )
    if grad is not None:
        gradient, shown.grad_summary = numbers_of(grad, most)
        shown.grad = encode(gradient, float32=float32)
    return shown


def _of_autograd(tensor: Tensor) -> tuple[bool, str | None, Tensor | None]:
    """Whether it is a leaf, the name of its grad_fn, and its gradient; of a view that PyTorch gave up, nothing."""
    try:
        name = None if tensor.is_leaf else type(tensor.grad_fn).__name__
        return tensor.is_leaf, name, tensor.grad if tensor.is_leaf or tensor.retains_grad else None
    except RuntimeError:
        return False, None, None
