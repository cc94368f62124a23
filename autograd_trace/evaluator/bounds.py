"""How large a result may get: a cheap bound from the arguments' sizes, and a dry run where the bound is too large."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy
from torch.nn.utils.stateless import _reparametrize_module

from autograd_trace.errors import LimitExceeded
from autograd_trace.evaluator.effort import effort
from autograd_trace.evaluator.nesting import MODULES
from autograd_trace.limits import Limits
from autograd_trace.operations.work import WORK

#: Settings with which a layer's result can be larger than its input and its weights tell.
_GROWING = ("padding", "output_padding", "scale_factor", "size", "output_size")
#: Layers that are made of as many parts as arguments say: the names of these, and their places.
_REPEATED: dict[str, dict[str, int]] = {
    **dict.fromkeys(("RNN", "LSTM", "GRU"), {"num_layers": 2}),
    **dict.fromkeys(("TransformerEncoder", "TransformerDecoder"), {"num_layers": 1}),
    "Transformer": {"num_encoder_layers": 2, "num_decoder_layers": 3},
}
#: And how often at most: each takes a tenth of a millisecond to make.
_REPEATS = 1_000
_LISTS = (list, tuple, dict)
_HOLDERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict, nn.ParameterList, nn.ParameterDict)
#: From this exponent on, two elements are too many.
_EXPONENT = 64
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


def _sizes(values: Any, depth: int = 0) -> Iterator[int]:
    for value in values:
        if isinstance(value, bool):
            continue
        if isinstance(value, (int, float)):
            yield int(min(abs(value), 1e18)) if math.isfinite(value) else 1
        elif isinstance(value, (list, tuple)) and depth < _NESTING:
            yield from _sizes(value, depth + 1)


class Bounds:
    """Refuses results of more elements than the limit, before they are computed."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.limit = limits.tensor_elements
        self.total = limits.total_elements
        self.matrix = limits.matrix_elements

    def check(self, kind: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Bound the result of `function(*args, **kwargs)`; `kind` is the row's `Bound`."""
        if kind == "none":
            return
        arguments = (*args, *kwargs.values()) if kwargs else args
        if kind == "values":
            self.refuse(_largest_by_values(arguments))
            return
        sizes: list[int] = [tensor.numel() for tensor in tensors_in(arguments)]
        if kind == "sum":
            self.refuse(sum(sizes))
            return
        if kind == "power":
            exponent = max(_sizes(arguments), default=2)
            self.refuse(max(sizes, default=1) ** min(exponent, _EXPONENT) * exponent)
            return
        if kind == "matrix":
            self.decomposed(max(sizes, default=1))
        squared = kind in ("square", "matrix")
        if squared or kind == "sizes":
            sizes += _sizes(arguments)
        estimate = 16 if squared else 1
        for size in sizes:
            estimate *= max(size**2 if squared else size, 1)
            if estimate > self.limit:
                break
        if estimate > self.limit or kind == "dry-run":
            self._dry_run(function, args, kwargs)

    def construction(self, layer: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Bound the parameters of a layer that is about to be made; what holds other layers makes none itself."""
        names = _REPEATED.get(layer.__name__, {})
        numbers = [kwargs[name] for name in names if name in kwargs] + [
            args[place] for place in names.values() if place < len(args)
        ]
        self._parts(layer, numbers, _REPEATS)
        self._parts(layer, [len(value) for value in args if layer in _HOLDERS and isinstance(value, _LISTS)])
        if all(_is_plain(value) for value in (*args, *kwargs.values())):
            self._dry_run(layer, args, kwargs)

    def held(self, layer: torch.nn.Module, args: tuple[Any, ...]) -> None:
        """Bound what is put into a container of layers or parameters."""
        if isinstance(layer, _HOLDERS):
            self._parts(type(layer), [len(layer) + len(value) for value in args if isinstance(value, _LISTS)])

    @staticmethod
    def _parts(layer: type, numbers: list[Any], most: int = MODULES) -> None:
        if any(isinstance(number, int) and number > most for number in numbers):
            raise LimitExceeded(f"this {layer.__name__} would have more than {most:,} parts", hint="Use fewer layers.")

    def work(
        self,
        name: str,
        words: Mapping[str, Any],
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        """Refuse an operation or a layer of `WORK` that would outlast the clock; `words` has its settings too."""

        def elements(each: int) -> int:
            """The largest result that there may be, and only where that is too much the one that there will be."""
            if each * self.limit <= self.limits.work:
                return self.limit
            made = self._on_meta(function, args, kwargs)
            return max((tensor.numel() for tensor in tensors_in((made,))), default=0)

        steps = effort(WORK[name], name, words, elements)
        if steps > self.limits.work:
            raise LimitExceeded(
                f"{name} takes about {steps:,} multiplications here, more than the limit of {self.limits.work:,}",
                hint="Use smaller sizes: what a gradient does shows as well with a few elements.",
            )

    def layer(
        self, layer: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], kind: type | None = None
    ) -> None:
        """Bound the result of calling a layer, and its work.

        Args:
            layer: the layer.
            args: what it is called with.
            kwargs: by keyword.
            kind: the class of the library whose `forward` runs, where the layer is of a class of the program's.
        """
        kind = kind or type(layer)
        if isinstance(layer, LazyModuleMixin) and layer.has_uninitialized_params():
            self.refuse_total(_lazy_weights(layer, args))
            return
        weights = [weight.numel() for weight in layer._parameters.values() if weight is not None]
        estimate = max(weights, default=1)
        for tensor in tensors_in((*args, *kwargs.values()) if kwargs else args):
            estimate *= max(tensor.numel(), 1)
        settings = layer.__dict__

        def forward(*given: Any, **words: Any) -> Any:
            on_meta = {name: _meta(value) for name, value in (*layer.named_parameters(), *layer.named_buffers())}
            with _reparametrize_module(layer, on_meta):
                return kind.forward(layer, *given, **words)  # type: ignore[attr-defined]

        if estimate > self.limit or any(settings.get(name) for name in _GROWING):
            self._dry_run(forward, args, kwargs)
        if kind.__name__ in WORK:
            words = {"input": args[0] if args else None, **kwargs, **layer._parameters, **settings}
            self.work(kind.__name__, words, forward, args, kwargs)

    def binary(self, function: Callable[[Any, Any], Any], left: Any, right: Any) -> None:
        """Bound an operator's result; called only where both operands are tensors and the product is large."""
        self._dry_run(function, (left, right), {})

    def _dry_run(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Compute shapes alone, on the meta device; whatever fails there, fails in the real call too."""
        result = self._on_meta(function, args, kwargs)
        if result is None:
            self._refuse_what_meta_cannot_tell(function, args, kwargs)
            return
        results = result if isinstance(result, (list, tuple)) else (result,)
        if isinstance(result, torch.nn.Module):
            results = [made for made in (*result.parameters(), *result.buffers()) if not is_lazy(made)]
            self.refuse_total(sum(tensor.numel() for tensor in results))
        for tensor in tensors_in(results):
            self.refuse(tensor.numel())

    @staticmethod
    def _on_meta(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The result on the meta device, None where there is none to be had."""
        words = {key: _meta(value) for key, value in kwargs.items() if key not in ("device", "generator")}
        try:
            with torch.no_grad(), torch.device("meta"):
                return function(*_to_meta(args), **words)
        except Exception:
            return None

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

    def decomposed(self, elements: int) -> None:
        """Refuse to decompose a matrix of so many elements."""
        if elements > self.matrix:
            raise LimitExceeded(
                f"a matrix of {elements:,} elements is larger than the limit of {self.matrix:,} elements for this",
                hint="Use a smaller matrix.",
            )

    def multiplied(self, steps: int) -> None:
        """Refuse so many multiplications in one call."""
        if steps > self.limits.work:
            raise LimitExceeded(
                f"this takes about {steps:,} multiplications, more than the limit of {self.limits.work:,}",
                hint="Use smaller sizes.",
            )

    def refuse_total(self, elements: int) -> None:
        """Refuse a layer of so many elements."""
        if elements > self.total:
            raise LimitExceeded(
                f"a layer of {elements:,} elements is larger than the limit of {self.total:,} elements",
                hint="Use smaller sizes: what a gradient does shows as well with a few elements.",
            )


def _lazy_weights(layer: torch.nn.Module, args: tuple[Any, ...]) -> int:
    """The size of the weights that a layer makes at its first call, from its settings and its input."""
    settings = vars(layer)
    outputs = settings.get("out_features") or settings.get("out_channels") or 1
    inputs = max((size for tensor in tensors_in(args) for size in tensor.shape), default=1)
    return math.prod(int(size) for size in (outputs, inputs, *settings.get("kernel_size", ())) if isinstance(size, int))


def _largest_by_values(arguments: tuple[Any, ...]) -> int:
    """The size of the largest input times the largest number, be it an argument or in a tensor of integers."""
    largest, number = 1, 1
    for tensor in tensors_in(arguments):
        largest = max(largest, tensor.numel())
        if tensor.numel() and not tensor.is_floating_point() and not tensor.is_complex():
            number = max(number, int(tensor.max()) + 1)
    return largest * max(number, max(_sizes(arguments), default=1))


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_is_plain(member) for member in value)
    return value is None or isinstance(value, (int, float, str, torch.dtype, torch.device))


def _meta(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().to("meta")
    if isinstance(value, (list, tuple)):
        return type(value)(_to_meta(value)) if type(value) in (list, tuple) else value
    return value


def _to_meta(values: Any) -> list[Any]:
    return [_meta(value) for value in values]
