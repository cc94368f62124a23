"""`torch.func`: functions made of a program's functions.

Inside them tensors are functorch's wrappers, which have no memory of their own to look at: nothing is recorded there,
and the whole call is one event.
"""

from __future__ import annotations

import functools
import importlib
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd_trace.evaluator.admitted import admit, register
from autograd_trace.evaluator.bounds import tensors_in
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Allowed

if TYPE_CHECKING:
    from autograd_trace.evaluator.machine import Machine


class Transformed:
    """What `torch.func.grad(f)` and its kin return: called by the program, or by torch itself."""

    def __init__(self, machine: Machine, name: str, function: Callable[..., Any]) -> None:
        self.machine = machine
        self.function = function
        #: As the recording shows it.
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it as one event.

        Raises:
            Unsupported: where what it returns is nothing that a program may hold.
        """
        return run(self.machine, self.machine.at, self.__name__, self.function, args, kwargs)

    def __repr__(self) -> str:
        return f"<function {self.__name__} at {id(self):#x}>"


def transform(machine: Machine, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Transformed:
    """`torch.func.grad(f, …)`: a function of the program's again."""
    return Transformed(machine, function.dotted.rpartition(".")[2], function.target(*args, **kwargs))


def vjp(machine: Machine, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`torch.func.vjp(f, *primals)`: the result, and the function that sends a gradient back."""

    def call(*given: Any, **words: Any) -> tuple[Any, ...]:
        result, back, *more = function.target(*given, **words)
        return (result, Transformed(machine, "vjp", back), *more)

    return run(machine, site, "vjp", call, args, kwargs)


def run(
    machine: Machine,
    site: Site,
    name: str,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Call a function that hands wrapped tensors to the program's own, without recording what they do."""
    machine.tick()
    _load_forward_mode()
    full, machine.full = machine.full, False
    machine.transforming += 1
    limit = machine.bounds.limit
    machine.bounds.limit = limit // _copies(name, (*args, *kwargs.values()))
    try:
        result = function(*args, **kwargs)
    finally:
        machine.bounds.limit = limit
        machine.transforming -= 1
        machine.transformed = True
        if full and machine.recorder.full_at is None:
            machine.full = True
            machine.recorder.fall_behind()
    machine.at = site
    for value in result if isinstance(result, (list, tuple)) else (result,):
        admit(value)
    if machine.full:
        machine.recorder.transformed(site, name, args, result)
    return admit(result)


@functools.cache
def _load_forward_mode() -> None:
    """What PyTorch 2.13 loads at the first forward-mode derivative warns: of itself, and for one program alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importlib.import_module("torch._decomp.decompositions_for_jvp")


def _copies(name: str, values: tuple[Any, ...]) -> int:
    """How many times over the tensors in a function exist: `vmap` and Jacobians run it on whole batches at once."""
    if name in ("grad", "grad_and_value", "jvp"):
        return 1
    tensors = tensors_in(values)
    if name == "vmap":
        return max((size for tensor in tensors for size in tensor.shape), default=1) or 1
    return max((tensor.numel() for tensor in tensors), default=1) or 1


Transformed.__name__ = "function"
register(Transformed)
