"""Calls that need more than a plain one: the recorder is told of them, or a function of the program's is run by them.

Each takes (calls, site, function or receiver, [method's name,] args, kwargs).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy
import torch
from torch import Tensor

from autograd_trace.evaluator import arrays, distributions, patterns, resizing, transforms
from autograd_trace.evaluator.functions import Function
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Allowed

if TYPE_CHECKING:
    from autograd_trace.evaluator.calls import Calls

_HOOKS = frozenset(
    "register_hook register_post_accumulate_grad_hook register_prehook register_forward_hook register_forward_pre_hook "
    "register_full_backward_hook register_backward_hook".split()
)


def _grad(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`torch.autograd.grad`."""
    machine = calls.machine
    outputs = args[0] if args else kwargs.get("outputs")
    inputs = args[1] if len(args) > 1 else kwargs.get("inputs")
    return machine.recorder.grad_call(
        site,
        machine,
        _as_tuple(outputs),
        _as_tuple(inputs),
        lambda: machine.in_engine(lambda: function.target(*args, **kwargs)),
        kwargs,
    )


def _backward_function(
    calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """`torch.autograd.backward`."""
    machine = calls.machine
    roots = _as_tuple(args[0] if args else kwargs.get("tensors"))
    return machine.recorder.backward_call(
        site, machine, roots, lambda: machine.in_engine(lambda: function.target(*args, **kwargs)), kwargs
    )


def _backward(
    calls: Calls, site: Site, tensor: Tensor, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """`Tensor.backward`."""
    machine = calls.machine
    words = {**dict(zip(("gradient", "retain_graph", "create_graph", "inputs"), args, strict=False)), **kwargs}

    def run() -> Any:
        return machine.in_engine(lambda: tensor.backward(*args, **kwargs))  # type: ignore[no-untyped-call]

    return machine.recorder.backward_call(site, machine, (tensor,), run, words)


def _retain_grad(
    calls: Calls, site: Site, tensor: Tensor, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    tensor.retain_grad(*args, **kwargs)
    if calls.machine.full:
        calls.machine.recorder.effects(site, name, (tensor,))


def _register_hook(
    calls: Calls, site: Site, value: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """A hook of the program's: run as the program's own function, and recorded when it runs."""
    machine = calls.machine
    hook = args[0] if args else next(iter(kwargs.values()), None)

    def run(*given: Any) -> Any:
        before = machine.at
        result = calls.value(hook, given, {}, site)
        if machine.full:
            machine.recorder.hook(site, value, name, given, result)
        machine.at = before
        return result

    if not callable(hook):
        return getattr(value, name)(*args, **kwargs)
    if isinstance(hook, Function):
        run.__name__ = hook.name  # PyTorch's messages name the hook.
    return getattr(value, name)(run)


def _optimizer_step(
    calls: Calls, site: Site, optimizer: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    result = optimizer.step(*args, **kwargs)
    calls.machine.at = site
    if calls.machine.full:
        calls.machine.recorder.updated(site, optimizer)
    return result


def _zero_grad(calls: Calls, site: Site, value: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    result = value.zero_grad(*args, **kwargs)
    if calls.machine.full:
        calls.machine.recorder.effects(site, name, (value,))
    return result


def _apply_function(
    calls: Calls, site: Site, kind: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """`F.apply` of a program's own `autograd.Function`."""
    result = kind.apply(*args, **kwargs)
    calls.machine.at = site
    if calls.machine.full:
        calls.machine.recorder.custom(site, kind, args, result)
    return result


def _transform(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`torch.func.grad` and its kin."""
    return transforms.transform(calls.machine, function, args, kwargs)


def _manual_seed(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`torch.manual_seed` for the one device there is; the whole of it keeps a stack of each call for CUDA."""
    given = (*args, *kwargs.values())
    if len(given) == 1 and set(kwargs) <= {"seed"} and isinstance(given[0], (int, float)):
        return torch.default_generator.manual_seed(int(given[0]))
    return function.target(*args, **kwargs)


def _variable(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`Variable`, of older programs: a tensor of the same numbers, a leaf."""
    result = function.target(*args, **kwargs)
    if calls.machine.full:
        calls.machine.recorder.forward.record(site, "Variable", "Variable", args, kwargs, result)
    return result


def _jvp(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`torch.func.jvp`."""
    return transforms.run(calls.machine, site, "jvp", function.target, args, kwargs)


def _vjp(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`torch.func.vjp`."""
    return transforms.vjp(calls.machine, site, function, args, kwargs)


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


#: By the function's dotted name.
OF_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "torch.autograd.grad": _grad,
    "torch.autograd.backward": _backward_function,
    "torch.autograd.Variable": _variable,
    "torch.func.jvp": _jvp,
    "torch.func.vjp": _vjp,
    "torch.distributions.kl_divergence": distributions.divergence,
    "torch.distributions.kl.kl_divergence": distributions.divergence,
    "torch.manual_seed": _manual_seed,
    **{f"torch.func.{name}": _transform for name in "grad grad_and_value vmap jacrev jacfwd hessian".split()},
    "torch.vmap": _transform,
}
#: By the method's name, with the types of its receiver.
OF_METHODS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "backward": (Tensor, _backward),
    "retain_grad": (Tensor, _retain_grad),
    **{name: ((Tensor, torch.autograd.graph.Node, torch.nn.Module), _register_hook) for name in _HOOKS},
    "step": (torch.optim.Optimizer, _optimizer_step),
    **dict.fromkeys(distributions.METHODS, (torch.distributions.Distribution, distributions.call)),
    **dict.fromkeys(patterns.METHODS, (re.Pattern, patterns.method)),
    **dict.fromkeys(arrays.DRAWS, (arrays.GENERATORS, arrays.draw)),
    "resize_": (Tensor, resizing.tensor),
    "resize": (numpy.ndarray, resizing.array),
    "round": ((numpy.ndarray, numpy.generic), resizing.rounded),
    "tolist": (numpy.ndarray, resizing.listed),
    "repeat": (numpy.ndarray, resizing.repeated),
    "zero_grad": ((torch.optim.Optimizer, torch.nn.Module), _zero_grad),
    "apply": (type(torch.autograd.Function), _apply_function),
}
