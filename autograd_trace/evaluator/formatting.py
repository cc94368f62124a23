"""Text made from values, within limits: `str`, `repr`, f-strings, `str.format`, `print`."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch.nn.parameter import is_lazy

from autograd_trace.errors import LimitExceeded, Unsupported
from autograd_trace.evaluator.guards import Guards
from autograd_trace.evaluator.nesting import holds, weigh

#: With more at each end, nothing is left out of what is printed; characters of an element at the least.
_EDGE_ITEMS, _CHARACTERS = 100, 3


class Formatter(string.Formatter):
    """`str.format` without reaching into values: `{0.name}` and `{0[key]}` are refused."""

    def __init__(self, guards: Guards) -> None:
        self.guards = guards
        self._length = 0

    def vformat(self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        """`format_string.format(*args, **kwargs)` within limits, with its own errors."""
        try:
            return super().vformat(format_string, args, kwargs)
        except (ValueError, LookupError, TypeError):
            if _takes_width_from_value(self.guards, format_string):
                raise
            # string.Formatter words its errors otherwise; up to the field that fails all has been checked.
            return format_string.format(*args, **kwargs)

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The value of a field; only plain names and positions."""
        _check_field(field_name)
        return super().get_field(field_name, args, kwargs)

    def format_field(self, value: Any, format_spec: str) -> str:
        """`format(value, format_spec)` within limits, that on all fields together included."""
        text = format_value(self.guards, value, format_spec)
        self._length += len(text)
        self.guards.length(self._length, "string")
        return text


def _takes_width_from_value(guards: Guards, format_string: str) -> bool:
    """Refuse what reaches into values or is too wide; whether a width comes from a value, which is not known here."""
    nested = False
    for _, field_name, spec, _ in string.Formatter().parse(format_string):
        if field_name is not None:
            _check_field(field_name)
            guards.format_spec(spec or "")
            nested = nested or "{" in (spec or "")
            _takes_width_from_value(guards, spec or "")
    return nested


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


def _measure_tensor(guards: Guards, value: torch.Tensor) -> None:
    """Refuse the text of a tensor that `set_printoptions` asks for in full: each element takes three characters."""
    options = torch._tensor_str.PRINT_OPTS
    count = value.numel() if not is_lazy(value) else 0
    in_full = count <= options.threshold or options.edgeitems > _EDGE_ITEMS
    if in_full and count * _CHARACTERS > guards.limits.printed:
        raise LimitExceeded(
            f"the text of this tensor is longer than the limit of {guards.limits.printed:,} characters",
            hint="Print a part of it.",
        )


def measure(guards: Guards, value: Any) -> None:
    """Refuse the text of nested containers whose members are too many; shared members count each time."""
    if isinstance(value, torch.nn.Module):
        guards.modules(value)
    elif isinstance(value, torch.Tensor):
        _measure_tensor(guards, value)
    elif holds(value) and weigh(value, 1) > guards.limits.printed:
        raise LimitExceeded(
            f"the text of this {type(value).__name__} is longer than the limit of {guards.limits.printed:,} characters",
            hint="Print a part of it.",
        )
