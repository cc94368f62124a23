"""Text made from values, within limits: `str`, `repr`, f-strings, `str.format`, `print`."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any

from autograd_trace.errors import LimitExceeded, Unsupported
from autograd_trace.evaluator.guards import Guards

_CONTAINERS = (list, tuple, dict, set, frozenset)


class Formatter(string.Formatter):
    """`str.format` without reaching into values: `{0.name}` and `{0[key]}` are refused."""

    def __init__(self, guards: Guards) -> None:
        self.guards = guards

    def vformat(self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        """`format_string.format(*args, **kwargs)` within limits, with its own errors."""
        try:
            return super().vformat(format_string, args, kwargs)
        except (ValueError, LookupError, TypeError):
            _check_fields(format_string)
            # string.Formatter words its errors otherwise; up to the field that fails all has been checked.
            return format_string.format(*args, **kwargs)

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The value of a field; only plain names and positions."""
        _check_field(field_name)
        return super().get_field(field_name, args, kwargs)

    def format_field(self, value: Any, format_spec: str) -> str:
        """`format(value, format_spec)` within limits."""
        return format_value(self.guards, value, format_spec)


def _check_fields(format_string: str) -> None:
    """Refuse what reaches into values, in nested formats too."""
    for _, field_name, spec, _ in string.Formatter().parse(format_string):
        if field_name is not None:
            _check_field(field_name)
            _check_fields(spec or "")


def _check_field(field_name: str) -> None:
    if "." in field_name or "[" in field_name:
        raise Unsupported(
            f"'{{{field_name}}}' reaches into a value, which str.format cannot do here",
            hint="Use an f-string, or give the value itself to format().",
        )


def format_value(guards: Guards, value: Any, spec: str) -> str:
    """`format(value, spec)` within limits."""
    if spec:
        guards.format_spec(spec)
    else:
        measure(guards, value)
    return format(value, spec)


def text_of(guards: Guards, value: Any) -> str:
    """`str(value)` within limits."""
    measure(guards, value)
    return str(value)


def repr_of(guards: Guards, value: Any) -> str:
    """`repr(value)` within limits."""
    measure(guards, value)
    return repr(value)


def measure(guards: Guards, value: Any) -> None:
    """Refuse the text of nested containers whose members are too many; shared members count each time."""
    if type(value) in _CONTAINERS and _count(value, guards.limits.printed, set()) > guards.limits.printed:
        raise LimitExceeded(
            f"the text of this {type(value).__name__} is longer than the limit of {guards.limits.printed:,} characters",
            hint="Print a part of it.",
        )


def _count(value: Any, enough: int, inside: set[int]) -> int:
    """Members of nested containers, counted up to a little over `enough`."""
    if type(value) not in _CONTAINERS:
        return len(value) + 1 if isinstance(value, str) else 1
    if id(value) in inside:
        return 1
    inside.add(id(value))
    total = 1
    members = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    for member in members:
        total += _count(member, enough - total, inside)
        if total > enough:
            break
    inside.discard(id(value))
    return total
