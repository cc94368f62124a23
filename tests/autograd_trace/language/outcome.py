"""What is compared of a run: the same neutral form of a program's end, made from live values on both sides."""

from __future__ import annotations

import re
import types
from typing import Any

import numpy
import torch

_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
_DEPTH = 6
Members = dict[str, Any]


def names_at_end(names: dict[str, Any]) -> Members:
    """The top-level names that both sides show, each as text and numbers; imported modules and `__name__` apart."""
    return {
        name: shown(value)
        for name, value in names.items()
        if not name.startswith("__") and not isinstance(value, types.ModuleType) and not is_namespace(value)
    }


def is_namespace(value: Any) -> bool:
    """The evaluator's own stand-in for a module."""
    return type(value).__module__.endswith("evaluator.values") and type(value).__name__ == "module"


def shown(value: Any, depth: int = 0) -> Any:
    """A value as JSON: its type, and everything that the program could tell two of them apart by."""
    if torch.nn.parameter.is_lazy(value):
        return [type(value).__name__, "made at the first call"]
    if isinstance(value, torch.Tensor):
        return tensor(value)
    if isinstance(value, numpy.ndarray):
        return ["array", str(value.dtype), repr(value)]
    if depth > _DEPTH:
        return "deep"
    if isinstance(value, (list, tuple)) and type(value).__module__ == "builtins":
        return [type(value).__name__, *(shown(member, depth + 1) for member in value)]
    if isinstance(value, tuple) and type(value).__module__ == "__main__":
        return [type(value).__qualname__, *(shown(member, depth + 1) for member in value)]
    if isinstance(value, (set, frozenset)):
        return [type(value).__name__, *sorted(str(shown(member, depth + 1)) for member in value)]
    if isinstance(value, dict):
        pairs = [[shown(key, depth + 1), shown(member, depth + 1)] for key, member in value.items()]
        return [type(value).__name__, *pairs]
    if isinstance(value, torch.nn.Module) and "_modules" not in vars(value):
        return [type(value).__name__, "nn.Module.__init__ has not been called"]
    if isinstance(value, (torch.nn.Module, torch.optim.Optimizer)):
        return [type(value).__name__, without_addresses(repr(value)), shown(value.state_dict(), depth + 1)]
    if type(value).__module__ == "__main__" and not isinstance(value, BaseException):
        return [type(value).__qualname__, shown(dict(vars(value)), depth + 1)]
    if isinstance(value, BaseException):
        return [type(value).__name__, without_addresses(str(value))]
    return without_addresses(repr(value))


def tensor(value: torch.Tensor) -> Members:
    """Values, gradient and autograd's state of a tensor; of a view that PyTorch gave up, why it did."""
    inference = value.is_inference()
    try:
        is_leaf = value.is_leaf
    except RuntimeError as lost:
        return {"value": repr(value.detach().cpu().tolist()), "lost": without_addresses(str(lost))}
    grad = value.grad if is_leaf or value.retains_grad else None
    return {
        "type": type(value).__name__,
        "value": repr(value.detach().cpu().tolist()),
        "shape": list(value.shape),
        "dtype": str(value.dtype),
        "requires_grad": value.requires_grad,
        "is_leaf": is_leaf,
        "grad_fn": None if is_leaf else type(value.grad_fn).__name__,
        "grad": None if grad is None else repr(grad.tolist()),
        "version": None if inference else value._version,
    }


def without_addresses(text: str) -> str:
    """`text` with each address replaced: it differs from run to run in plain Python too."""
    return _ADDRESS.sub("0x", text)
