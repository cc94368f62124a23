"""Numbers for JSON and for the eye; the player's TypeScript reads the same golden file."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_trace.numbers import encode, format_number, format_numbers

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "numbers.json").read_text())


@pytest.mark.parametrize("row", GOLDEN["number"], ids=lambda row: f"{row['value']}-{row['digits']}")
def test_number_is_formatted_as_the_golden_file_says(row: dict[str, Any]) -> None:
    assert format_number(row["value"], row["digits"]) == row["text"]


@pytest.mark.parametrize("row", GOLDEN["numbers"], ids=lambda row: f"{row['value']}-{row['digits']}")
def test_nested_numbers_are_formatted_as_the_golden_file_says(row: dict[str, Any]) -> None:
    assert format_numbers(row["value"], row["digits"]) == row["text"]


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_nine_digits_still_name_each_float32(value: float) -> None:
    assert struct.pack("f", encode(value)) == struct.pack("f", value)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_shown_number_is_near_the_number(value: float) -> None:
    shown = float(format_number(value, 4))
    assert math.isclose(shown, value, rel_tol=5.1e-4)
    assert math.copysign(1, shown) == math.copysign(1, value)


def test_zero_keeps_its_sign_whatever_was_formatted_before() -> None:
    assert [format_number(value) for value in (0.0, -0.0, 0.0)] == ["0", "-0", "0"]
    assert [math.copysign(1, encode(value)) for value in (0.0, -0.0)] == [1, -1]
