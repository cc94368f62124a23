"""`torch.distributions`: a call of a distribution's method is one event, within the limits on tensors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.distributions import Distribution

from autograd_trace.evaluator.bounds import tensors_in
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Allowed

if TYPE_CHECKING:
    from autograd_trace.evaluator.calls import Calls

METHODS = tuple("sample rsample log_prob entropy cdf icdf expand enumerate_support perplexity".split())


def call(calls: Calls, site: Site, value: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`distribution.name(...)`."""
    machine = calls.machine
    machine.tick()
    machine.bounds.refuse(_elements(value, (*args, *kwargs.values())))
    result = getattr(value, name)(*args, **kwargs)
    return _noted(calls, site, f"{type(value).__name__}.{name}", (*args, *kwargs.values()), parameters(value), result)


def divergence(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`kl_divergence(p, q)`."""
    machine = calls.machine
    machine.tick()
    given = [value for value in (*args, *kwargs.values()) if isinstance(value, Distribution)]
    machine.bounds.refuse(math.prod(max(_elements(value, ()), 1) for value in given))
    used = tuple(tensor for value in given for tensor in parameters(value))
    return _noted(calls, site, "kl_divergence", (), used, function.target(*args, **kwargs))


def parameters(value: Any) -> tuple[Tensor, ...]:
    """The tensors that a distribution stands on."""
    held = vars(value).values()
    inner = [tensor for member in held if isinstance(member, Distribution) for tensor in parameters(member)]
    return (*(member for member in held if isinstance(member, Tensor)), *inner)


def _elements(value: Any, given: tuple[Any, ...]) -> int:
    """At most so many elements has what a method makes: a sample's shape, or a value broadcast with the parameters."""
    shape: tuple[int, ...] = (*value.batch_shape, *value.event_shape)
    for tensor in tensors_in(given):
        try:
            shape = torch.broadcast_shapes(shape, tensor.shape)  # type: ignore[no-untyped-call]
        except RuntimeError:
            return 0  # torch's own error follows
    sizes = [part for arg in given for part in (arg if isinstance(arg, (list, tuple)) else (arg,))]
    return math.prod(shape) * math.prod(abs(size) for size in sizes if isinstance(size, int) and size)


def _noted(calls: Calls, site: Site, name: str, given: tuple[Any, ...], used: tuple[Tensor, ...], result: Any) -> Any:
    machine = calls.machine
    machine.at = site
    if isinstance(result, torch.Tensor):
        machine.made(result)
        if machine.full:
            machine.recorder.drawn(site, name, given, used, result)
    return result
