"""Library calls whose arguments are bounded, or changed, before they are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.bounds import Bounds, tensors_in
from autograd_trace.evaluator.guards import Guards

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
_LOADER = (
    "dataset batch_size shuffle sampler batch_sampler num_workers collate_fn pin_memory drop_last timeout "
    "worker_init_fn multiprocessing_context generator"
).split()
_JACOBIANS = frozenset(f"torch.autograd.{name}" for name in ("functional.jacobian", "functional.hessian", "gradcheck"))


class Rewritten:
    """Changes the arguments of the calls that need it."""

    def __init__(self, bounds: Bounds, guards: Guards) -> None:
        self.bounds = bounds
        self.guards = guards

    def arguments(
        self, dotted: str, allowed: frozenset[str], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Arguments:
        """What the library is called with."""
        if dotted == "torch.utils.data.DataLoader":
            return self._loader(allowed, args, kwargs)
        if dotted in _JACOBIANS and (args or "func" in kwargs):
            return self._jacobian(dotted.endswith("hessian"), args, kwargs)
        if dotted == "torch.utils.data.random_split" and args:
            self._sized(args[0])
        return args, kwargs

    def _loader(self, allowed: frozenset[str], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
        """A loader without processes of its own: what it yields is the same."""
        if len(args) > len(_LOADER) or not kwargs.keys().isdisjoint(_LOADER[: len(args)]):
            return args, kwargs
        words = dict(zip(_LOADER, args, strict=False)) | kwargs
        for name, value in words.items():
            if name not in allowed and value:
                raise Unsupported(f"the argument '{name}' of torch.utils.data.DataLoader is not supported here")
        if type(words.get("num_workers")) is int and words["num_workers"] > 0:
            words["num_workers"] = 0
        size, length = words.get("batch_size"), self._length(words.get("dataset"))
        if length is not None:
            self.guards.length(length if words.get("shuffle") else min(length, size if type(size) is int else 1))
        return (words.pop("dataset"),) if "dataset" in words else (), {
            name: value for name, value in words.items() if name in allowed
        }

    def _sized(self, dataset: Any) -> None:
        length = self._length(dataset)
        if length is not None:
            self.guards.length(length)

    @staticmethod
    def _length(dataset: Any) -> int | None:
        if not hasattr(type(dataset), "__len__"):
            return None
        try:
            return len(dataset)
        except Exception:
            return None

    def _jacobian(self, twice: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
        """The function, with the size of its Jacobian checked as soon as its result is known."""
        function: Callable[..., Any] = kwargs["func"] if "func" in kwargs else args[0]
        bounds = self.bounds
        given = args[1] if len(args) > 1 else kwargs.get("inputs")
        if twice and isinstance(given, (torch.Tensor, list, tuple)):
            bounds.refuse(_elements(tensors_in((given,))) ** 2)

        def run(*inputs: Any, **words: Any) -> Any:
            result = function(*inputs, **words)
            outputs = tensors_in(result if isinstance(result, (list, tuple)) else (result,))
            bounds.refuse(_elements(outputs) * _elements(tensors_in(inputs)))
            return result

        return (args, kwargs | {"func": run}) if "func" in kwargs else ((run, *args[1:]), kwargs)


def _elements(tensors: list[Any]) -> int:
    return sum(tensor.numel() for tensor in tensors)
