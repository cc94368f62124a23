"""Methods that give a tensor or an array another size or make a list of it, within the limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy
from torch import Tensor

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.site import Site

if TYPE_CHECKING:
    from autograd_trace.evaluator.calls import Calls

Arguments = tuple[Any, ...]


def tensor(calls: Calls, site: Site, value: Tensor, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
    """`Tensor.resize_`, to no more elements: what it would show beyond is memory as it was found."""
    shape = _shape(args)
    if all(isinstance(size, int) for size in shape) and math.prod(shape) > value.numel():
        raise Unsupported("a tensor cannot be resized to more elements here", hint="Make a new tensor of that size.")
    result = value.resize_(*args, **kwargs)
    if calls.machine.full:
        calls.machine.recorder.effects(site, name, (value,))
    return result


def array(calls: Calls, site: Site, value: Any, name: str, args: Arguments, kwargs: dict[str, Any]) -> None:
    """`ndarray.resize`, to as many elements: numpy refuses others where the array is held twice, as it is here."""
    shape = _shape(args)
    if math.prod(shape) != value.size:
        raise Unsupported("an array cannot be resized to another number of elements here", hint="Make a new array.")
    value.shape = tuple(shape)


def repeated(calls: Calls, site: Site, value: Any, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
    """`ndarray.repeat`."""
    most = numpy.max(numpy.abs(args[0] if args else kwargs.get("repeats", 1)), initial=1)
    calls.machine.bounds.refuse(value.size * int(most))
    return value.repeat(*args, **kwargs)


def rounded(calls: Calls, site: Site, value: Any, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
    """`round` of an array or a number of numpy's."""
    calls.growth.check("numpy.round", (value, *args), kwargs)
    return value.round(*args, **kwargs)


def listed(calls: Calls, site: Site, value: Any, name: str, args: Arguments, kwargs: dict[str, Any]) -> Any:
    """`ndarray.tolist`."""
    calls.machine.guards.length(value.size)
    return value.tolist(*args, **kwargs)


def _shape(args: Arguments) -> Any:
    return args[0] if len(args) == 1 and isinstance(args[0], (tuple, list)) else args
