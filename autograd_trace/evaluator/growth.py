"""How large results of math, numpy and random get, from the arguments, before they are computed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.admitted import admit
from autograd_trace.evaluator.bounds import Bounds
from autograd_trace.evaluator.guards import Guards
from autograd_trace.operations import NAME_ROWS

#: The largest integers that an array of numbers holds, and how deeply lists that become an array can be nested.
_BITS, _DEPTH = 64, 64
#: Functions whose result is as many times as large as an argument as another one says.
_TIMES = frozenset("linspace logspace geomspace tile vander polyfit".split())
#: Functions that do something as often as a number says, and its name.
_REPEATING = {
    "numpy.diff": "n",
    "numpy.split": "indices_or_sections",
    "numpy.array_split": "indices_or_sections",
    "numpy.hsplit": "indices_or_sections",
    "numpy.vsplit": "indices_or_sections",
    "numpy.round": "decimals",
    "numpy.around": "decimals",
}


class Growth:
    """Refuses calls of the libraries beside torch whose result would be too large."""

    def __init__(self, bounds: Bounds, guards: Guards) -> None:
        self.bounds = bounds
        self.guards = guards

    def check(self, dotted: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Bound the result of a function of the table that is no function of torch."""
        for arg in args:
            self.guards.iterable(arg if isinstance(arg, (range, list, tuple)) else ())
            self.guards.nested(arg if isinstance(arg, (list, tuple)) else ())
        if dotted.startswith("math."):
            self.guards.integer(_bits(dotted.removeprefix("math."), args))
        elif dotted == "random.choices":
            self.guards.length(kwargs.get("k", 1))
        elif dotted.startswith("numpy."):
            given = (*args, *kwargs.values())
            _check_dtypes(given)
            _refuse_large(given)
            self._check_effort(dotted, args, kwargs)
            self.bounds.refuse(_elements(dotted, args, kwargs))

    def _check_effort(self, dotted: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Refuse what takes long whatever the size of its result."""
        is_plain_norm = dotted == "numpy.linalg.norm" and len(args) + len(kwargs) == 1
        if dotted == "numpy.linalg.multi_dot":
            sides = [max(numpy.shape(array), default=1) for array in (args[0] if args else ())]
            self.bounds.multiplied(len(sides) * max(sides, default=1) ** 3)
        elif dotted.startswith("numpy.linalg.") and args and not is_plain_norm:
            self.bounds.decomposed(numpy.size(args[0]) if numpy.ndim(args[0]) > 1 else 0)
        if dotted in ("numpy.convolve", "numpy.correlate"):
            self.bounds.multiplied(math.prod(numpy.size(arg) for arg in args[:2]))
        number = next(_whole(kwargs.get(_REPEATING.get(dotted, ""), args[1:2])), 0)
        if dotted in ("numpy.round", "numpy.around"):
            self.guards.integer(number * math.log2(10))
        elif dotted in _REPEATING:
            self.guards.length(number)


def _elements(dotted: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
    """How many elements a function of numpy gives at most."""
    name = dotted.removeprefix("numpy.")
    given = (*args, *kwargs.values())
    if name == "arange":
        return _steps(*args, **{name: kwargs[name] for name in kwargs if name != "dtype"})
    if name in ("meshgrid", "outer", "kron"):
        return math.prod(numpy.size(arg) for arg in given)
    if name == "pad":
        if not isinstance(kwargs.get("mode", args[2] if len(args) > 2 else ""), str):
            raise Unsupported("numpy.pad takes a word as its mode here", hint='Use mode="constant".')
        width = max(_whole(kwargs.get("pad_width", args[1:2])), default=0)
        return math.prod(size + 2 * width for size in numpy.shape(args[0] if args else kwargs.get("array", ())))
    if name == "linalg.multi_dot":
        return max((max(numpy.shape(array), default=1) for array in (args[0] if args else ())), default=1) ** 2
    if name in ("dot", "matmul", "inner"):
        return _product(args)
    if name == "repeat":
        return numpy.size(args[0] if args else 1) * _largest(kwargs.get("repeats", args[1:2]))
    if name == "bincount":
        return _largest(args[:1]) + _largest(kwargs.get("minlength", args[2:3]))
    if name in ("diag", "cov", "corrcoef", "random.multivariate_normal"):
        rows = max((numpy.shape(arg)[0] if numpy.ndim(arg) else 1) for arg in given) if given else 1
        return rows**2 * (_sizes(NAME_ROWS[dotted].sizes, args, kwargs) if "random" in name else 1)
    sizes = NAME_ROWS[dotted].sizes
    held = _broadcast(given)
    if not sizes:
        return held
    made = _sizes(sizes, args, kwargs)
    return made * max(held, 1) if name in _TIMES else max(made, held)


def _largest(values: Any) -> int:
    """The largest of some numbers, 0 where there are none."""
    array = numpy.asarray(values)
    return int(numpy.max(array, initial=0)) if array.dtype.kind in "iu" else 0


def _check_dtypes(values: tuple[Any, ...]) -> None:
    """Refuse the name of a dtype other than of numbers, before there is an array of it (`'U1000000000'`)."""
    for value in values:
        if isinstance(value, str) and value[:1] in "<>=|USVaOMmT" and value[:1]:
            raise Unsupported(f"an array of dtype {value[:20]} cannot be used here", hint="Use an array of numbers.")


def _refuse_large(values: Any, depth: int = 0) -> None:
    """Refuse integers beyond 64 bits: numpy computes with them as Python does, without the evaluator's limits."""
    for value in values:
        if isinstance(value, int) and value.bit_length() > _BITS:
            raise Unsupported("numpy cannot be given integers of more than 64 bits here", hint="Use a float.")
        if isinstance(value, (list, tuple)) and depth < _DEPTH:
            _refuse_large(value, depth + 1)


def members(result: Any) -> Any:
    """What a function of numpy gave, where each of its arrays is one of numbers."""
    for member in result if isinstance(result, (list, tuple)) else ():
        admit(member)
    return result


def _bits(name: str, args: tuple[Any, ...]) -> float:
    """About how many bits the integer that a function of math gives will have."""
    numbers = [abs(arg) for arg in args if isinstance(arg, int)]
    if name == "factorial" and numbers:
        return numbers[0] * math.log2(max(numbers[0], 1)) if numbers[0] else 1
    if name in ("comb", "perm") and numbers:
        return numbers[-1] * numbers[0].bit_length()
    if name == "prod" and args and isinstance(args[0], (list, tuple)):
        return sum(value.bit_length() for value in args[0] if isinstance(value, int))
    if name == "prod" and args and isinstance(args[0], range):
        return len(args[0]) * max(args[0].start.bit_length(), args[0].stop.bit_length())
    return 1


def _whole(values: Any, depth: int = 0) -> Iterator[int]:
    """The integers among sizes, those of shapes included; a list in itself is no shape."""
    if isinstance(values, numpy.ndarray) and values.dtype.kind in "iu" and values.size <= _DEPTH:
        values = values.ravel().tolist()
    for value in values if isinstance(values, (list, tuple)) else (values,):
        if isinstance(value, (list, tuple)) and depth < 2:
            yield from _whole(value, depth + 1)
        elif isinstance(value, (int, numpy.integer)):
            yield abs(int(value))


def _sizes(sizes: tuple[int | str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
    """The product of the arguments that say how large the result is."""
    total = 1
    for place in sizes:
        if isinstance(place, str):
            given = kwargs.get(place)
        else:
            given = args if place < 0 else args[place] if place < len(args) else None
        for size in _whole(given):
            total *= max(size, 1)
    return total


def _steps(start: Any = 0, stop: Any = None, step: Any = 1) -> int:
    """The length of an `arange`."""
    if stop is None:
        start, stop = 0, start
    try:
        return int(min(abs((stop - start) / step), 1e18))
    except (TypeError, ZeroDivisionError, ValueError, OverflowError):
        return 0


def _broadcast(args: tuple[Any, ...]) -> int:
    """The size of the arrays among the arguments, broadcast together; of those in a list, one after the other."""
    if args and isinstance(args[0], (list, tuple)):
        return sum(member.size for member in args[0] if isinstance(member, numpy.ndarray))
    shapes = [arg.shape for arg in args if isinstance(arg, numpy.ndarray)]
    try:
        return math.prod(numpy.broadcast_shapes(*shapes))
    except ValueError:
        return 0


def _product(args: tuple[Any, ...]) -> int:
    """The size of the product of two arrays."""
    arrays = [numpy.asarray(arg) for arg in args[:2]]
    inner = arrays[0].shape[-1] if arrays and arrays[0].ndim else 1
    return math.prod(array.size // max(inner, 1) or 1 for array in arrays)


__all__ = ["Growth", "members"]
