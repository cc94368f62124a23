"""Limits for methods of str, list, dict, set and range, before they make anything."""

from __future__ import annotations

import collections
from typing import Any

from autograd_trace.evaluator.guards import Guards

_PADDING = frozenset("ljust rjust center zfill".split())
#: These look for each character, or each place, again and again: Python has no faster way from the right.
_SEARCHING = frozenset("strip lstrip rstrip rsplit".split())
_COMPARING = frozenset("index count remove".split())
_FILLING = frozenset("extend extendleft update".split())
_SET_ALGEBRA = frozenset("union intersection difference symmetric_difference issubset issuperset".split())


class PlainMethods:
    """Refuses calls whose result or whose time would be too large."""

    def __init__(self, guards: Guards) -> None:
        self.guards = guards

    def arguments(self, value: Any, name: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments of `value.name(*args)`, with iterators of Python's own as lists."""
        if isinstance(value, str):
            return self._of_text(value, name, args)
        if isinstance(value, range):
            if args and type(args[0]) not in (int, bool):
                self.guards.iterable(value)
            return args
        self.guards.work(len(value))
        if name in _FILLING or name in _SET_ALGEBRA:
            args = tuple(map(self.guards.drawn, args))
            for other in args:
                self.guards.iterable(other)
                if hasattr(other, "__len__"):
                    self.guards.length(len(value) + len(other))
        elif isinstance(value, (list, collections.deque)):
            if name in _COMPARING or name == "sort":
                self.guards.nested(value)
        else:
            for key in args[:1]:
                self.guards.key(key)
        return args

    def _of_text(self, value: str, name: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
        guards, first = self.guards, args[0] if args else None
        guards.work(len(value))
        if name in _PADDING and isinstance(first, int):
            guards.width(first)
        elif name in _SEARCHING and isinstance(first, str):
            guards.effort(len(value) * len(first))
        elif name in ("startswith", "endswith") and isinstance(first, tuple):
            guards.work(len(first))
        elif name == "replace" and isinstance(first, str) and len(args) > 1 and isinstance(args[1], str):
            guards.length(value.count(first) * len(args[1]) + len(value), "string")
        elif name == "join":
            return self._joined(value, args)
        return args

    def _joined(self, value: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """What is joined, as a list, with its length checked."""
        parts: Any = args[0] if len(args) == 1 else None
        if not hasattr(type(parts), "__iter__"):
            return args
        self.guards.iterable(parts)
        given = list(self.guards.counted(parts))
        self.guards.length(sum(len(part) + len(value) for part in given if isinstance(part, str)), "string")
        return (given,)
