"""A program in float64: every floating tensor is made float64, and random draws keep the values that they had.

Each tensor that an operation makes in a smaller type is cast, so that a literal keeps the value that float32 gave it;
a program that asks for a smaller type (`x.float()`) gets float64. Random draws cannot be made anew, since PyTorch
draws float64 numbers differently: they are written down in a run as the program is, and put in place afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

from autograd_trace.inspection.refusal import CannotTell

_SMALLER = frozenset({torch.float16, torch.bfloat16, torch.float32})
_CASTS: dict[Any, Any] = {
    torch.Tensor.float: torch.Tensor.double,
    torch.Tensor.half: torch.Tensor.double,
    torch.Tensor.bfloat16: torch.Tensor.double,
}
#: Their result depends on the input besides the draw, so a written-down result would hide that.
_DIFFERENTIABLE = ("rrelu", "native_dropout", "_fused_dropout", "_standard_gamma", "_sample_dirichlet")
#: The most random numbers that are written down.
_MOST_DRAWN = 10_000_000


def _is_random(operator: Any) -> bool:
    return torch.Tag.nondeterministic_seeded in operator.tags


def tensors_of(result: Any) -> list[Tensor]:
    """The tensors in a result or in arguments, in order."""
    return [leaf for leaf in tree_leaves(result) if isinstance(leaf, Tensor)]


def written(operator: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Tensor]:
    """The arguments that an operator writes to."""
    found: list[Tensor] = []
    for place, argument in enumerate(operator._schema.arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            found += tensors_of(args[place] if place < len(args) else kwargs.get(argument.name))
    return found


class Draws(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Writes down what random operators give.

    Attributes:
        results: of each random operator, the tensors that it made or wrote to.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.results: list[list[Tensor]] = []
        self._drawn = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        result = func(*args, **kwargs)
        if _is_random(func):
            self.results.append([each.clone() for each in tensors_of((result, written(func, args, kwargs)))])
            self._drawn += sum(each.numel() for each in self.results[-1])
            if self._drawn > _MOST_DRAWN:
                raise CannotTell(f"The program draws more than {_MOST_DRAWN:,} random numbers.")
        return result


class Doubles(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Casts what operators make to float64, with the random numbers of `draws`.

    Attributes:
        after: called after each operator with its running number and the tensors that it made or wrote to.
    """

    def __init__(self, draws: Draws, after: Callable[[int, list[Tensor]], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.after = after
        self._draws = draws.results
        self._drawn = 0
        self._count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        result = tree_map(_cast, func(*args, **kwargs))
        changed = written(func, args, kwargs)
        if _is_random(func):
            self._redraw(func, tensors_of((result, changed)))
        self._count += 1
        self.after(self._count, [*_made(func, result, args, kwargs), *changed])
        return result

    def _redraw(self, func: Any, tensors: list[Tensor]) -> None:
        if any(name in str(func) for name in _DIFFERENTIABLE):
            raise CannotTell(f"{func} draws random numbers while it computes, so they cannot be kept the same.")
        drawn = self._draws[self._drawn] if self._drawn < len(self._draws) else []
        if [each.shape for each in drawn] != [each.shape for each in tensors]:
            raise CannotTell("In float64 the program draws other random numbers than before.")
        self._drawn += 1
        for tensor, value in zip(tensors, drawn, strict=True):
            tensor.copy_(value)


def _cast(value: Any) -> Any:
    return value.double() if isinstance(value, Tensor) and value.dtype in _SMALLER else value


def _made(func: Any, result: Any, args: Any, kwargs: Any) -> list[Tensor]:
    """The results that have memory of their own; `torch.tensor` and its kin end in `lift_fresh`, an alias."""
    taken = {each.untyped_storage()._cdata for each in tensors_of((args, kwargs))}
    fresh = "lift_fresh" in str(func)
    return [each for each in tensors_of(result) if fresh or each.untyped_storage()._cdata not in taken]


class DoubleTypes(TorchFunctionMode):
    """Gives a program float64 where it asks a tensor for a smaller floating type; that makes no copy then."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        func = _CASTS.get(func, func)
        if args and isinstance(args[0], Tensor):
            args = tuple(_double(each) for each in args)
            kwargs = {name: _double(each) for name, each in kwargs.items()}
        return func(*args, **kwargs)


def _double(value: Any) -> Any:
    return torch.float64 if isinstance(value, torch.dtype) and value in _SMALLER else value
