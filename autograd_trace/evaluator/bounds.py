"""How large a result may get: a cheap bound from the arguments' sizes, and a dry run where the bound is too large."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from autograd_trace.errors import LimitExceeded
from autograd_trace.limits import Limits

#: A list that holds itself has no end.
_NESTING = 8
#: From this many elements on, a live tensor counts towards the total.
COUNTED = 4096


def tensors_in(values: Any, depth: int = 0) -> list[Tensor]:
    """The tensors among arguments, those inside lists and tuples included, to a depth at which no operation looks."""
    found: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif isinstance(value, (list, tuple)) and depth < _NESTING:
            found += tensors_in(value, depth + 1)
    return found


def _sizes(values: Any) -> Iterator[int]:
    for value in values:
        if isinstance(value, bool):
            continue
        if isinstance(value, (int, float)):
            yield int(min(abs(value), 1e18)) if math.isfinite(value) else 1
        elif isinstance(value, (list, tuple)):
            yield from _sizes(value)


class Bounds:
    """Refuses results of more elements than the limit, before they are computed."""

    def __init__(self, limits: Limits) -> None:
        self.limit = limits.tensor_elements

    def check(self, kind: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Bound the result of `function(*args, **kwargs)`; `kind` is the row's `Bound`."""
        if kind == "none":
            return
        arguments = (*args, *kwargs.values()) if kwargs else args
        estimate = 1
        for tensor in tensors_in(arguments):
            estimate *= max(tensor.numel(), 1)
        if kind in ("sizes", "dry-run"):
            for size in _sizes(arguments):
                estimate *= max(size, 1)
        if estimate > self.limit:
            self._dry_run(function, args, kwargs)

    def binary(self, function: Callable[[Any, Any], Any], left: Any, right: Any) -> None:
        """Bound an operator's result; called only where both operands are tensors and the product is large."""
        self._dry_run(function, (left, right), {})

    def _dry_run(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Compute shapes alone, on the meta device; whatever fails there, fails in the real call too."""
        try:
            with torch.no_grad(), torch.device("meta"):
                result = function(*_to_meta(args), **{key: _meta(value) for key, value in kwargs.items()})
        except Exception:
            self._refuse_what_meta_cannot_tell(function, args, kwargs)
            return
        results = result if isinstance(result, (list, tuple)) else (result,)
        for tensor in tensors_in(results):
            self.refuse(tensor.numel())

    def _refuse_what_meta_cannot_tell(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Where no dry run is possible, the numbers among the arguments are taken for the size."""
        size = 1
        for number in _sizes((*args, *kwargs.values())):
            size *= max(number, 1)
        largest = max((tensor.numel() for tensor in tensors_in((*args, *kwargs.values()))), default=1)
        self.refuse(max(size, largest))

    def refuse(self, elements: int) -> None:
        """Refuse a tensor of so many elements."""
        if elements > self.limit:
            raise LimitExceeded(
                f"a tensor of {elements:,} elements is larger than the limit of {self.limit:,} elements",
                hint="Use smaller sizes: what a gradient does shows as well with a few elements.",
            )


def _meta(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().to("meta")
    if isinstance(value, (list, tuple)):
        return type(value)(_to_meta(value)) if type(value) in (list, tuple) else value
    return value


def _to_meta(values: Any) -> list[Any]:
    return [_meta(value) for value in values]
