"""Comparisons and logic: their results are bools, and no gradient passes."""

from __future__ import annotations

from autograd_trace.operations.row import Operation


def _compare(name: str, operator: str, *, alias: str = "") -> Operation:
    return Operation(
        name=name,
        functions=(f"torch.{name}", *((f"torch.{alias}",) if alias else ())),
        methods=(name, *((alias,) if alias else ())),
        operators=(operator,),
        arguments=("input", "other"),
        symbol=operator,
        forward=f"input {operator} other",
        samples=(f"x {operator} y", f"x.{name}(0)"),
        cut=f"{operator} gives True or False",
    )


def _logic(name: str, operator: str) -> Operation:
    return Operation(
        name=name,
        functions=(f"torch.{name}",),
        methods=(name,),
        operators=(operator,),
        arguments=("input", "other"),
        symbol=operator,
        forward=f"input {operator} other, element by element",
        samples=(f"(x > 0) {operator} (y > 0)",),
    )


OPERATIONS = (
    _compare("eq", "=="),
    _compare("ne", "!=", alias="not_equal"),
    _compare("lt", "<", alias="less"),
    _compare("le", "<=", alias="less_equal"),
    _compare("gt", ">", alias="greater"),
    _compare("ge", ">=", alias="greater_equal"),
    _logic("bitwise_and", "&"),
    _logic("bitwise_or", "|"),
    _logic("bitwise_xor", "^"),
    Operation(
        name="bitwise_not",
        functions=("torch.bitwise_not",),
        methods=("bitwise_not",),
        operators=("unary ~",),
        arguments=("input",),
        symbol="~",
        forward="not input",
        samples=("~(x > 0)",),
    ),
    Operation(
        name="logical_not",
        functions=("torch.logical_not",),
        methods=("logical_not",),
        arguments=("input",),
        symbol="not",
        forward="not input",
        samples=("(x > 0).logical_not()",),
    ),
    Operation(
        name="logical_and",
        functions=("torch.logical_and",),
        methods=("logical_and",),
        arguments=("input", "other"),
        symbol="and",
        forward="input and other",
        samples=("torch.logical_and(x > 0, y > 0)",),
    ),
    Operation(
        name="logical_or",
        functions=("torch.logical_or",),
        methods=("logical_or",),
        arguments=("input", "other"),
        symbol="or",
        forward="input or other",
        samples=("torch.logical_or(x > 0, y > 0)",),
    ),
    Operation(
        name="isnan",
        functions=("torch.isnan",),
        methods=("isnan",),
        arguments=("input",),
        symbol="isnan",
        forward="whether input is NaN",
        samples=("x.isnan()",),
    ),
    Operation(
        name="isinf",
        functions=("torch.isinf",),
        methods=("isinf",),
        arguments=("input",),
        symbol="isinf",
        forward="whether input is infinite",
        samples=("x.isinf()",),
    ),
    Operation(
        name="isfinite",
        functions=("torch.isfinite",),
        methods=("isfinite",),
        arguments=("input",),
        symbol="isfinite",
        forward="whether input is finite",
        samples=("torch.isfinite(x)",),
    ),
    Operation(
        name="isclose",
        functions=("torch.isclose",),
        methods=("isclose",),
        arguments=("input", "other", "rtol", "atol", "equal_nan"),
        symbol="isclose",
        forward="|input - other| <= atol + rtol * |other|",
        samples=("torch.isclose(x, y)",),
    ),
)
