"""How much there is in a value: members within members, each as often as Python meets it when it walks the value."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable
from functools import partial
from typing import Any

import torch

_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_FLAT: frozenset[type] = frozenset({int, float, bool, type(None), complex, bytes})
#: What holds other values and is walked by `repr`, `==`, `hash` and such in one go, without the evaluator.
HOLDERS: frozenset[type] = frozenset(
    {list, tuple, dict, set, frozenset, slice, *_VIEWS, OrderedDict, Counter, defaultdict, deque, partial}
)

#: Modules in a module, shared ones counted each time; parameters in a list of them.
MODULES = 10_000


def weigh(value: Any, letters: int = 64) -> int:
    """Members of nested containers, shared ones each time that they are met; so many letters count as a member."""
    return _weigh(value, letters, {}) if holds(value) else 1


def holds(value: Any) -> bool:
    """Whether a value holds others: tuples with names are classes of the program's own."""
    return type(value) in HOLDERS or isinstance(value, (tuple, Exception))


def _weigh(value: Any, letters: int, known: dict[int, int]) -> int:
    """`known` has what is finished, and 1 for what is being weighed: a list in itself is shown as `[...]`."""
    known[id(value)] = total = 1
    for member in _members(value):
        kind = type(member)
        if kind is str:
            total += 1 + len(member) // letters
        elif kind in _FLAT or not holds(member):
            total += 1
        else:
            found = known.get(id(member))
            total += _weigh(member, letters, known) if found is None else found
    known[id(value)] = total
    return total


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, partial):
        return value.func, *value.args, *value.keywords.values()
    if isinstance(value, slice):
        return value.start, value.stop, value.step
    return value.args if isinstance(value, Exception) else value


def module_tree(module: torch.nn.Module) -> tuple[float, int]:
    """How many modules there are in a module, shared ones each time, and how deep; endless where it holds itself."""
    return _module_tree(module, {})


def _module_tree(module: torch.nn.Module, known: dict[int, tuple[float, int]]) -> tuple[float, int]:
    known[id(module)] = (math.inf, 0)
    members, depth = 1.0, 0
    for child in (module.__dict__.get("_modules") or {}).values():
        if child is not None:
            found = known.get(id(child)) or _module_tree(child, known)
            members, depth = members + found[0], max(depth, found[1])
    known[id(module)] = members, depth + 1
    return known[id(module)]
