"""Functions of one tensor, element by element: exponentials, logarithms, trigonometry and their kin."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Chip, Operation

#: PyTorch has no derivative of these in place.
_NOT_IN_PLACE = ("asinh", "acosh", "atanh")


def _unary(
    name: str, node: str, forward: str, rule: str, sample: str = "x", *, also: str = "", chip: bool | None = None
) -> Operation:
    """A function that exists as `torch.f`, `Tensor.f` and in place as `Tensor.f_`; `node` is its grad_fn's stem."""
    return operation(
        name,
        "torch method" if name in _NOT_IN_PLACE else "torch method in-place",
        "input",
        forward,
        (f"{sample}.{name}()", f"torch.{name}({sample})"),
        grad_fn=f"{node}Backward0",
        rules={"input": rule},
        also=also,
        chip=Chip(f".{name}()", "{}." + f"{name}()", main=chip) if chip is not None else None,
    )


def _inverse(name: str, node: str, forward: str, rule: str, sample: str = "x") -> Operation:
    """An inverse function, which has a second name: `asin` is `arcsin`."""
    long = f"arc{name[1:]}"
    in_place = "" if name in _NOT_IN_PLACE else f" .{long}_"
    return _unary(name, node, forward, rule, sample, also=f"torch.{long} .{long}{in_place}")


OPERATIONS = (
    _unary("exp", "Exp", "e ** input", "g * result", chip=True),
    _unary("exp2", "Exp2", "2 ** input", "g * result * log(2)", also="torch.special.exp2"),
    _unary("expm1", "Expm1", "e ** input - 1", "g * (result + 1)", also="torch.special.expm1"),
    _unary("log", "Log", "ln(input)", "g / input", "p", chip=False),
    _unary("log2", "Log2", "log2(input)", "g / (input * log(2))", "p"),
    _unary("log10", "Log10", "log10(input)", "g / (input * log(10))", "p"),
    _unary("log1p", "Log1P", "ln(1 + input)", "g / (1 + input)", "p", also="torch.special.log1p"),
    _unary("sqrt", "Sqrt", "sqrt(input)", "g / (2 * result)", "p", chip=False),
    _unary("rsqrt", "Rsqrt", "1 / sqrt(input)", "-g * result**3 / 2", "p"),
    _unary("sin", "Sin", "sin(input)", "g * cos(input)", chip=False),
    _unary("cos", "Cos", "cos(input)", "-g * sin(input)", chip=False),
    _unary("tan", "Tan", "tan(input)", "g * (1 + result**2)"),
    _inverse("asin", "Asin", "arcsin(input)", "g / sqrt(1 - input**2)", "(x / 4)"),
    _inverse("acos", "Acos", "arccos(input)", "-g / sqrt(1 - input**2)", "(x / 4)"),
    _inverse("atan", "Atan", "arctan(input)", "g / (1 + input**2)"),
    _unary("sinh", "Sinh", "sinh(input)", "g * cosh(input)"),
    _unary("cosh", "Cosh", "cosh(input)", "g * sinh(input)"),
    _unary("tanh", "Tanh", "tanh(input)", "g * (1 - result**2)", also="torch.nn.functional.tanh", chip=False),
    _inverse("asinh", "Asinh", "arcsinh(input)", "g / sqrt(input**2 + 1)"),
    _inverse("acosh", "Acosh", "arccosh(input)", "g / sqrt(input**2 - 1)", "(p + 1)"),
    _inverse("atanh", "Atanh", "arctanh(input)", "g / (1 - input**2)", "(x / 4)"),
    _unary(
        "sigmoid",
        "Sigmoid",
        "1 / (1 + e ** -input)",
        "g * result * (1 - result)",
        also="torch.nn.functional.sigmoid torch.special.expit",
        chip=False,
    ),
    _unary(
        "logit", "Logit", "ln(input / (1 - input))", "g / (input * (1 - input))", "(p / 4)", also="torch.special.logit"
    ),
    _unary("erf", "Erf", "erf(input)", "g * 2 / sqrt(pi) * exp(-(input**2))", also="torch.special.erf"),
    _unary("erfc", "Erfc", "1 - erf(input)", "-g * 2 / sqrt(pi) * exp(-(input**2))", also="torch.special.erfc"),
    _unary(
        "erfinv",
        "Erfinv",
        "the inverse of erf",
        "g * sqrt(pi) / 2 * exp(result**2)",
        "(x / 4)",
        also="torch.special.erfinv",
    ),
    _unary("lgamma", "Lgamma", "ln(|gamma(input)|)", "g * digamma(input)", "p", also="torch.special.gammaln"),
    _unary(
        "digamma",
        "Digamma",
        "the derivative of lgamma",
        "g * polygamma(1, input)",
        "p",
        also="torch.special.digamma torch.special.psi",
    ),
    _unary(
        "sinc",
        "Sinc",
        "sin(pi * input) / (pi * input)",
        "g * (cos(pi * input) - result) / input",
        also="torch.special.sinc",
    ),
    _unary("deg2rad", "Deg2Rad", "input * pi / 180", "g * pi / 180"),
    _unary("rad2deg", "Rad2Deg", "input * 180 / pi", "g * 180 / pi"),
    _unary("abs", "Abs", "|input|", "g * sign(input)", also="torch.absolute .absolute .absolute_", chip=False),
    operation(
        "polygamma",
        "torch special method",
        "n input",
        "the n-th derivative of digamma",
        "torch.polygamma(1, p)",
        grad_fn="PolygammaBackward0",
        words={"input": "g times the next polygamma of input"},
    ),
)
