"""`operator`: Python's operators as functions, each carried out as the operator itself is in a program."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd_trace.evaluator.admitted import register
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Allowed

if TYPE_CHECKING:
    from autograd_trace.evaluator.calls import Calls

BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "and_": "&", "or_": "|", "xor": "^",
}  # fmt: skip
COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def binary(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`operator.add(a, b)`, `operator.lt(a, b)` and their kin."""
    if len(args) != 2 or kwargs:
        return function.target(*args, **kwargs)
    name = function.target.__name__
    if name in COMPARISONS:
        return calls.compiler.compare(COMPARISONS[name], function.target, *args, site)
    symbol = BINARY.get(name) or BINARY[f"{name}_"]
    return calls.compiler.binary(symbol, function.target, *args, site)


class Getter:
    """What `itemgetter` and `attrgetter` return: it reaches into a value as a program does."""

    __slots__ = ("original", "reach")

    def __init__(self, original: Any, reach: list[Callable[[Any], Any]]) -> None:
        """Args: Python's own, for its text; what takes each of the parts."""
        self.original = original
        self.reach = reach

    def __call__(self, value: Any, /) -> Any:
        """The part of a value, or a tuple of several."""
        parts = [take(value) for take in self.reach]
        return parts[0] if len(parts) == 1 else tuple(parts)

    def __repr__(self) -> str:
        return repr(self.original)


def itemgetter(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Getter:
    """`operator.itemgetter(1)`."""
    item, machine = calls.compiler.expressions.item, calls.machine

    def reach(key: Any) -> Callable[[Any], Any]:
        return lambda value: item(value, key, machine.at)

    return Getter(operator.itemgetter(*args, **kwargs), [reach(key) for key in args])


def attrgetter(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Getter:
    """`operator.attrgetter('a.b')`: through the same allow-list as `value.a.b`."""
    load, machine = calls.compiler.attributes.load, calls.machine

    def reach(path: str) -> Callable[[Any], Any]:
        def take(value: Any) -> Any:
            for name in path.split("."):
                value = load(value, name, machine.at)
            return value

        return take

    return Getter(operator.attrgetter(*args, **kwargs), [reach(path) for path in args])


register(Getter)
