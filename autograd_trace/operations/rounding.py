"""Signs, rounding, bounds and choices, element by element: where the slope is 0, 1, or somebody else's."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Operation

_ALL = "torch method in-place"


def _flat(name: str, node: str, forward: str, also: str = "") -> Operation:
    """A function that is flat between its jumps."""
    return operation(
        name,
        _ALL,
        "input",
        forward,
        f"x.{name}()",
        grad_fn=f"{node}Backward0",
        rules={"input": "0"},
        also=also,
    )


def _bound(name: str, relation: str, bound: str, node: str) -> Operation:
    """A clamp on one side."""
    return operation(
        name,
        _ALL,
        f"input {bound}",
        f"{'max' if bound == 'min' else 'min'}(input, {bound})",
        f"x.{name}(0.5)",
        grad_fn=node,
        rules={"input": f"g if input {relation} {bound} else 0"},
        symbol="clamp",
    )


OPERATIONS = (
    _flat("sign", "Sign", "-1, 0 or 1, as input is negative, zero or positive"),
    _flat("sgn", "Sgn", "-1, 0 or 1, as input is negative, zero or positive"),
    _flat("floor", "Floor", "the next integer below"),
    _flat("ceil", "Ceil", "the next integer above"),
    _flat("trunc", "Trunc", "input without its fraction", "torch.fix .fix .fix_"),
    operation(
        "round",
        _ALL,
        "input decimals",
        "the nearest integer, ties to even",
        ("x.round()", "torch.round(x, decimals=1)"),
        grad_fn="RoundBackward0 RoundBackward1",
        rules={"input": "0"},
        also="torch.special.round",
    ),
    operation("frac", _ALL, "input", "input - trunc(input)", "x.frac()", grad_fn="FracBackward0", rules={"input": "g"}),
    operation(
        "clamp",
        _ALL,
        "input min max",
        "min(max(input, min), max)",
        ("x.clamp(min=0)", "x.clamp(-1, 1)", "torch.clamp(x, max=0.5)", "x.clamp(min=y)"),
        grad_fn="ClampBackward0 ClampBackward1",
        rules={"input": "g if min <= input <= max else 0", "min": "g if input < min else 0"},
        also="torch.clip .clip .clip_",
    ),
    _bound("clamp_min", ">=", "min", "ClampMinBackward0"),
    _bound("clamp_max", "<=", "max", "ClampMaxBackward0"),
    operation(
        "where",
        "torch",
        "condition input other",
        "input where condition holds, else other",
        (
            "torch.where(x > 0, x, y)",
            "torch.where(x > 0, x * 2, 0.)",
            "torch.where(v > 0, x, y)",
            "torch.where(x > 0)[0]",
        ),
        grad_fn="WhereBackward0",
        rules={"input": "g if condition else 0", "other": "0 if condition else g"},
    ),
    operation(
        "Tensor.where",
        "",
        "input condition other",
        "input where condition holds, else other",
        "x.where(x > 0, y)",
        grad_fn="WhereBackward0",
        rules={"input": "g if condition else 0", "other": "0 if condition else g"},
        also=".where",
        symbol="where",
    ),
    operation(
        "nan_to_num",
        _ALL,
        "input nan posinf neginf",
        "input with NaN and infinities replaced",
        ("x.nan_to_num()", "torch.where(x > 0, x, torch.nan).nan_to_num(0., 1., -1.)"),
        grad_fn="NanToNumBackward0",
        rules={"input": "g if isfinite(input) else 0"},
    ),
    operation(
        "heaviside",
        "torch method",
        "input values",
        "0 below 0, values at 0, 1 above",
        "torch.heaviside(x, v)",
        grad_fn="NotImplemented",
        cut="PyTorch has no derivative of heaviside",
    ),
    operation("signbit", "torch method", "input", "whether input is negative", "x.signbit()", cut="signbit()"),
)
