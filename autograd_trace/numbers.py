"""Numbers for the recording and for the eye. `format.ts` of the player does the same; one golden file tests both."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, TypeVar

Key = TypeVar("Key")
Made = TypeVar("Made")

SPECIAL = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
#: A number is written without an exponent where it then takes at most so many characters.
PLAIN_WIDTH = 10
#: A vector of at most so many elements is shown in full, a longer one as its first three and its last.
VECTOR_FULL = 6
_EXACT = Context(prec=800, rounding=ROUND_HALF_UP)
#: Of so many numbers it is remembered what was made of them, at most.
_REMEMBERED = 1 << 15


class _Remembered(dict[Key, Made]):
    """What a function made of each key, such as the text of a number: gradients are told again and again.

    A lookup takes a fifth of the time of `functools.lru_cache`'s. It cannot tell -0.0 from 0.0.
    """

    def __init__(self, make: Callable[[Key], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Made:
        if len(self) >= _REMEMBERED:
            self.clear()
        made = self[key] = self._make(key)
        return made


def encode(value: Any, *, float32: bool = True) -> Any:
    """Nested lists of Python numbers as JSON can hold them.

    Args:
        value: a number, a bool, or nested lists of these.
        float32: round to 9 significant digits, which still name each float32 exactly.
    """
    kind = type(value)
    if kind is list:
        if float32 and value and type(value[0]) is float:  # a row of a tensor: all are
            return [_nine_digits[item] if item else item for item in value]
        return [encode(item, float32=float32) for item in value]
    if kind is float:
        if float32 and value:
            return _nine_digits[value]
        return value if math.isfinite(value) else _special(value)
    return str(value) if kind is complex else value


def _special(value: float) -> str:
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def _to_nine_digits(value: float) -> float | str:
    return float(f"{value:.9g}") if math.isfinite(value) else _special(value)


_nine_digits = _Remembered(_to_nine_digits)


def format_number(value: float | str | bool, digits: int = 4) -> str:
    """A number with `digits` significant digits, never fewer than its integer part has.

    >>> format_number(4.7573), format_number(7.6532e-05, 3), format_number(-74.0), format_number(1e12)
    ('4.757', '0.0000765', '-74', '1e12')
    """
    if isinstance(value, str):
        return SPECIAL.get(value, value)
    if isinstance(value, bool):
        return str(value)
    if value == 0:  # apart, since a cache cannot tell -0.0 from 0.0
        return "-0" if math.copysign(1.0, value) < 0 else "0"
    return _texts[digits][value]


def _format(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return str(float(value))
    near = f"{abs(value):.{digits}e}"
    if near[digits + 1] != "5" and 1e-3 <= abs(value) < 10 ** (digits - 1):
        # No tie is near, so that Python's own rounding agrees with rounding half up, at a tenth of the cost.
        return _strip(f"{value:.{digits}g}")
    exponent = Decimal(repr(value)).adjusted()
    if exponent < PLAIN_WIDTH:
        plain = _strip(f"{_EXACT.quantize(Decimal(value), Decimal(1).scaleb(min(exponent - digits + 1, 0), _EXACT)):f}")
        if len(plain) <= PLAIN_WIDTH:
            return plain
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(value))
    return f"{_strip(f'{rounded.scaleb(-rounded.adjusted()):f}')}e{rounded.adjusted()}"


def _strip(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


#: By the number of digits, the text of each number but 0.
_texts: _Remembered[int, _Remembered[float, str]] = _Remembered(
    lambda digits: _Remembered(functools.partial(_format, digits=digits))
)


def format_numbers(value: Any, digits: int = 4) -> str:
    """Nested lists of numbers on one line; long rows as their first three, an ellipsis and their last.

    >>> format_numbers([1.0, 2.5]), format_numbers(8.8587), format_numbers([1, 2, 3, 4, 5, 6, 7])
    ('[1, 2.5]', '8.859', '[1, 2, 3, …, 7]')
    """
    texts = _texts[digits]
    if type(value) is float and value:
        return texts[value]
    if not isinstance(value, (list, tuple)):
        return format_number(value, digits)
    shown = value if len(value) <= VECTOR_FULL else (*value[:3], value[-1])
    parts = [texts[item] if type(item) is float and item else format_numbers(item, digits) for item in shown]
    if shown is not value:
        parts.insert(3, "…")
    return f"[{', '.join(parts)}]"
