"""What functions of the standard library do here that differs from a plain call: limits, and the program's functions.

Each handler takes (calls, site, function, args, kwargs) as the program gave them.
"""

from __future__ import annotations

import functools
import itertools
import pprint
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator import arrays, formatting, named_tuples, operators, patterns
from autograd_trace.evaluator.admitted import register
from autograd_trace.evaluator.guards import is_lazy
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Allowed

if TYPE_CHECKING:
    from autograd_trace.evaluator.calls import Calls
    from autograd_trace.evaluator.machine import Machine


class Counted:
    """An iterator of `itertools`, each of whose members counts as an evaluated operation: some have no end."""

    __slots__ = ("machine", "members")

    def __init__(self, machine: Machine, members: Iterator[Any]) -> None:
        self.machine = machine
        self.members = members

    def __iter__(self) -> Counted:
        return self

    def __next__(self) -> Any:
        self.machine.tick()
        return next(self.members)

    def __repr__(self) -> str:
        return repr(self.members)


def _iterator(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Counted:
    """A name of `itertools`; several of them keep all members of what they are given."""
    guards = calls.machine.guards
    for value in args:
        guards.iterable(value)
    drawn = (guards.counted(value) if is_lazy(value) else value for value in args)
    return Counted(calls.machine, function.target(*drawn, **kwargs))


def _partial(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`functools.partial`: what it calls stays the table's."""
    return function.target(*args, **kwargs)


def _reduce(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`functools.reduce`."""
    combine, values, *start = args
    members = iter(calls.compiler.iterate(values, site))
    try:
        total = start[0] if start else next(members)
    except StopIteration:
        raise TypeError("reduce() of empty iterable with no initial value") from None
    for member in members:
        total = calls.value(combine, (total, member), {}, site)
    return total


def _filled(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`OrderedDict`, `Counter`, `deque`: no more members than the limit."""
    guards = calls.machine.guards
    for value in args[:1]:
        guards.iterable(value)
    return function.target(*map(guards.drawn, args), **kwargs)


def _defaultdict(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`collections.defaultdict`: Python's own types show themselves as such, all else stays ours."""
    plain = (int, float, str, bool, list, dict, set, tuple)
    args = tuple(value.target if isinstance(value, Allowed) and value.target in plain else value for value in args)
    return function.target(*args, **kwargs)


def _pretty(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`pprint.pprint` and `pprint.pformat`."""
    machine = calls.machine
    for value in args[:1]:
        formatting.measure(machine.guards, value)
    text = pprint.pformat(*args, **kwargs)
    if function.dotted == "pprint.pformat":
        return text
    calls.compiler.builtins.names["print"](text)
    return None


def _from_iterable(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`itertools.chain.from_iterable`: what it goes through counts as its members do."""
    return Counted(calls.machine, itertools.chain.from_iterable(calls.machine.guards.counted(*args, **kwargs)))


def _decorating(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`dataclass` and `field` elsewhere than in a class's decorator and body."""
    raise Unsupported(f"{function.dotted} cannot be called here", hint="Write @dataclass above the class.")


def _default_type(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`torch.set_default_tensor_type`, the older `torch.set_default_dtype`: for the two types of the CPU.

    Raises:
        Unsupported: for any other type.
    """
    kind = next(iter((*args, *kwargs.values())), None)
    kind = kind.target if isinstance(kind, Allowed) else kind
    if kind not in _DEFAULT_TYPES:
        raise Unsupported(
            f"the default tensor type cannot be {kind} here", hint="Use torch.set_default_dtype(torch.float64)."
        )
    return function.target(kind)


def _default_device(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """`torch.set_default_device`: the CPU is it already.

    Raises:
        Unsupported: for any other device.
    """
    device = next(iter((*args, *kwargs.values())), None)
    if device is not None and torch.device(device).type != "cpu":
        raise Unsupported(f"the default device cannot be {device} here", hint="There is one device here, the CPU.")


def _copied(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`copy.copy` and `copy.deepcopy`: the tensors in a deep copy count before they are copied."""
    if function.dotted == "copy.deepcopy":
        for value in _reached(args[0]):
            calls.machine.tick()
            if isinstance(value, Tensor):
                calls.machine.made(value)
    return function.target(*args, **kwargs)


def _reached(root: Any) -> Iterator[Any]:
    """Every value that a deep copy of `root` goes through, each once."""
    seen: dict[int, Any] = {}
    stack = [root]
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        seen[id(value)] = value
        yield value
        if isinstance(value, dict):
            stack += [*value.keys(), *value.values()]
        elif isinstance(value, (list, tuple, set, frozenset)):
            stack += value
        elif isinstance(value, (torch.nn.Module, torch.optim.Optimizer)) or type(value).__module__ == "__main__":
            stack.append(getattr(value, "__dict__", {}))


_DEFAULT_TYPES = ("torch.FloatTensor", "torch.DoubleTensor", torch.FloatTensor, torch.DoubleTensor)
ITERATORS = tuple(
    f"itertools.{name}"
    for name in (
        "chain product combinations combinations_with_replacement permutations accumulate islice count cycle repeat "
        "zip_longest takewhile pairwise compress"
    ).split()
)
SPECIAL: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(ITERATORS, _iterator),
    **dict.fromkeys(("copy.copy", "copy.deepcopy"), _copied),
    **dict.fromkeys(("collections.OrderedDict", "collections.Counter", "collections.deque"), _filled),
    "collections.defaultdict": _defaultdict,
    "itertools.chain.from_iterable": _from_iterable,
    **dict.fromkeys(("pprint.pprint", "pprint.pformat"), _pretty),
    **dict.fromkeys((f"operator.{name}" for name in (*operators.BINARY, *operators.COMPARISONS)), operators.binary),
    "operator.itemgetter": operators.itemgetter,
    "operator.attrgetter": operators.attrgetter,
    **dict.fromkeys((f"re.{name}" for name in (*patterns.METHODS, "compile", "escape")), patterns.function),
    **dict.fromkeys(("dataclasses.dataclass", "dataclasses.field"), _decorating),
    "torch.set_default_tensor_type": _default_type,
    "torch.set_default_device": _default_device,
    **dict.fromkeys(("numpy.random.RandomState", "numpy.random.default_rng"), arrays.generator),
    "collections.namedtuple": named_tuples.named_tuple,
    "numpy.set_printoptions": arrays.print_options,
    "functools.partial": _partial,
    "functools.reduce": _reduce,
}
register(Counted)
register(functools.partial)
