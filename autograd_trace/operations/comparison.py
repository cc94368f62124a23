"""Comparisons and logic: their results are bools, and no gradient passes."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Operation


def _compare(name: str, operator: str, alias: str = "") -> Operation:
    return operation(
        name,
        "torch method",
        "input other",
        f"input {operator} other",
        (f"x {operator} y", f"x.{name}(0)"),
        also=f"torch.{alias} .{alias}" if alias else "",
        operators=(operator,),
        symbol=operator,
        cut=f"{operator} gives True or False",
    )


def _bits(name: str, operator: str) -> Operation:
    return operation(
        name,
        "torch method in-place",
        "input other",
        f"input {operator} other, element by element",
        (f"(x > 0) {operator} (y > 0)", f"torch.{name}(torch.tensor([5, 6]), torch.tensor(3))"),
        operators=(operator,),
        symbol=operator,
    )


def _shift(name: str, operator: str) -> Operation:
    return operation(
        name,
        "torch method in-place",
        "input other",
        f"input {operator} other, bit by bit",
        (f"torch.{name}(torch.tensor([5, 6]), 1)", f"torch.tensor([5, 6]) {operator} 1"),
        operators=(operator,),
        symbol=operator,
    )


def _logic(name: str, word: str) -> Operation:
    return operation(
        name,
        "torch method in-place",
        "input other",
        f"input {word} other",
        f"torch.{name}(x > 0, y > 0)",
        symbol=word,
    )


def _test(name: str, forward: str) -> Operation:
    return operation(name, "torch method", "input", forward, f"(x / y.round()).{name}()")


OPERATIONS = (
    _compare("eq", "=="),
    _compare("ne", "!=", "not_equal"),
    _compare("lt", "<", "less"),
    _compare("le", "<=", "less_equal"),
    _compare("gt", ">", "greater"),
    _compare("ge", ">=", "greater_equal"),
    _bits("bitwise_and", "&"),
    _bits("bitwise_or", "|"),
    _bits("bitwise_xor", "^"),
    _shift("bitwise_left_shift", "<<"),
    _shift("bitwise_right_shift", ">>"),
    operation(
        "bitwise_not",
        "torch method in-place",
        "input",
        "not input",
        ("~(x > 0)", "torch.bitwise_not(torch.tensor([5, 6]))"),
        operators=("unary ~",),
        symbol="~",
    ),
    _logic("logical_and", "and"),
    _logic("logical_or", "or"),
    _logic("logical_xor", "xor"),
    operation("logical_not", "torch method in-place", "input", "not input", "(x > 0).logical_not()", symbol="not"),
    _test("isnan", "whether input is NaN"),
    _test("isinf", "whether input is infinite"),
    _test("isposinf", "whether input is infinite and positive"),
    _test("isneginf", "whether input is infinite and negative"),
    _test("isfinite", "whether input is finite"),
    operation(
        "isclose",
        "torch method",
        "input other rtol atol equal_nan",
        "|input - other| <= atol + rtol * |other|",
        ("torch.isclose(x, y)", "torch.isclose(x, y, rtol=10)"),
    ),
    operation(
        "isin",
        "torch",
        "elements test_elements assume_unique invert",
        "whether each element is among test_elements",
        "torch.isin(torch.tensor([1, 2]), torch.tensor([2]))",
    ),
)
