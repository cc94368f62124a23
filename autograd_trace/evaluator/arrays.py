"""What of numpy is no plain function: generators of random numbers, `c_` and `r_`, how arrays are printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy
import torch

from autograd_trace.errors import LimitExceeded, Unsupported
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Allowed

if TYPE_CHECKING:
    from autograd_trace.evaluator.calls import Calls

GENERATORS = (numpy.random.RandomState, numpy.random.Generator)
#: Methods by which a generator gives numbers, with the function of numpy.random that is bounded alike.
DRAWS = {
    **{name: name for name in "rand randn random random_sample standard_normal randint uniform normal".split()},
    **{name: name for name in "exponential poisson binomial beta permutation choice multivariate_normal".split()},
    "integers": "randint",
}
#: Members of an array that are printed at most, and digits of each.
_PRINTED, _DIGITS = 10_000, 100
_OPTIONS = ("precision", "threshold", "edgeitems", "linewidth", "suppress")


def generator(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`RandomState` and `default_rng`; without a seed they take the program's, so that each run gives the same."""
    given = args or tuple(kwargs.values())
    if not given or given[0] is None:
        return function.target(torch.initial_seed() % 2**32)
    return function.target(*args, **kwargs)


def draw(calls: Calls, site: Site, value: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A method that gives random numbers."""
    calls.growth.check(f"numpy.random.{DRAWS[name]}", args, kwargs)
    return getattr(value, name)(*args, **kwargs)


def joined(calls: Calls, holder: Allowed, index: Any) -> Any:
    """`np.c_[a, b]` and `np.r_[a, b]`.

    Raises:
        Unsupported: for words among the parts, which make matrices of an older kind.
    """
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, str) for part in parts):
        raise Unsupported(f"{holder.dotted} cannot be given words here", hint="Use numpy.concatenate.")
    calls.growth.check("numpy.concatenate", ([*_arrays(calls, parts)],), {})
    return holder.target[index]


def _arrays(calls: Calls, parts: Iterable[Any]) -> Iterable[Any]:
    """The parts as arrays; a slice is one as long as its steps."""
    for part in parts:
        if isinstance(part, slice):
            ends = (part.start or 0, part.stop, 1 if part.step is None else part.step)
            if isinstance(ends[2], complex):
                calls.growth.check("numpy.linspace", (0, 1, int(abs(ends[2]))), {})
            else:
                calls.growth.check("numpy.arange", ends, {})
        calls.growth.check("numpy.array", (part,), {})
        yield numpy.asarray(part) if not isinstance(part, slice) else numpy.r_[part]


def print_options(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """`numpy.set_printoptions`, within what can be printed."""
    given = {**dict(zip(_OPTIONS, args, strict=False)), **kwargs}
    for name, most in (("threshold", _PRINTED), ("edgeitems", _PRINTED), ("precision", _DIGITS)):
        value = given.get(name)
        if isinstance(value, (int, float)) and value > most:
            raise LimitExceeded(f"{name} can be {most:,} at most here", hint="Print a part of the array.")
    function.target(**given)
