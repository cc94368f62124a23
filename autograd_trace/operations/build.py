"""A short way to write a row: where an operation is found, its arguments, and its rules as text."""

from __future__ import annotations

from collections.abc import Mapping

from autograd_trace.operations.row import Bound, Chip, Operation, Rule

_MODULES = {
    "torch": "torch",
    "F": "torch.nn.functional",
    "linalg": "torch.linalg",
    "special": "torch.special",
}

#: Names of torch itself that are functions in place: `torch.relu_`.
_IN_PLACE = frozenset(
    "abs acos acosh alpha_dropout arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh ceil celu clamp "
    "clamp_max clamp_min clip cos cosh deg2rad dropout erf erfc exp exp2 expm1 fix floor frac log log10 log1p log2 "
    "logit nan_to_num neg negative rad2deg reciprocal relu round rrelu rsqrt selu sigmoid sin sinc sinh sqrt square "
    "tan tanh trunc xlogy".split()
)


def operation(
    name: str,
    where: str,
    arguments: str,
    forward: str,
    samples: str | tuple[str, ...],
    *,
    grad_fn: str = "",
    rules: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    also: str = "",
    operators: tuple[str, ...] = (),
    symbol: str = "",
    bound: Bound = "product",
    chip: Chip | None = None,
    cut: str = "",
) -> Operation:
    """A row.

    Args:
        name: PyTorch's name.
        where: the places where it is found under this name: "torch", "F" (`torch.nn.functional`), "linalg",
            "special", "method", "in-place" (the method `name_`).
        arguments: the argument names, separated by spaces.
        forward: the formula of the result.
        samples: one expression or several.
        grad_fn: the names of the nodes that it can leave, separated by spaces.
        rules: the backward rules that are Python, by input.
        words: the backward rules that are sentences, by input.
        also: further names, separated by spaces: functions with their dots, methods beginning with a dot.
        operators: Python operators that mean it.
        symbol: what stands on the ellipse, where it is not the name.
        bound: how the size of the result is bounded.
        chip: its button.
        cut: why no gradient passes.
    """
    places, others = where.split(), also.split()
    functions = [f"{_MODULES[place]}.{name}" for place in places if place in _MODULES]
    functions += [f"torch.{name}_"] * ("torch" in places and "in-place" in places and name in _IN_PLACE)
    methods = [name] * ("method" in places) + [f"{name}_"] * ("in-place" in places)
    return Operation(
        name=name,
        functions=(*functions, *(other for other in others if other[0] != ".")),
        methods=(*methods, *(other[1:] for other in others if other[0] == ".")),
        operators=operators,
        arguments=tuple(arguments.split()),
        grad_fn=tuple(grad_fn.split()),
        symbol=symbol or name,
        forward=forward,
        backward=(
            *(Rule(given, text) for given, text in (rules or {}).items()),
            *(Rule(given, text, words=True) for given, text in (words or {}).items()),
        ),
        bound=bound,
        samples=(samples,) if isinstance(samples, str) else samples,
        chip=chip,
        cut=cut,
    )
