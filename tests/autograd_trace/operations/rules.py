"""Reads a backward rule of the table as what it says: a formula of `g`, the arguments and the result."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Callable
from typing import Any

import torch

from autograd_trace.evaluator import library
from autograd_trace.operations import Operation
from tests.autograd_trace.operations.running import Use, fresh_names

_CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf}


def evaluate(plain: str, names: dict[str, Any]) -> torch.Tensor:
    """The value of a rule; `a if c else b`, chains of comparisons and None as a bound are read element by element."""
    tree = ast.fix_missing_locations(_Elementwise().visit(ast.parse(plain, mode="eval")))
    value = eval(compile(tree, plain, "eval"), {"__builtins__": {}}, _Names(names))  # noqa: S307 - the table's own text
    return torch.as_tensor(value, dtype=torch.float64)


class _Elementwise(ast.NodeTransformer):
    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:  # noqa: D102, N802
        self.generic_visit(node)
        return _call("choose", node.test, node.body, node.orelse)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:  # noqa: D102, N802
        self.generic_visit(node)
        if isinstance(node.ops[0], (ast.Is, ast.IsNot)):
            return node
        sides = [node.left, *node.comparators]
        pairs = [
            _call(type(sign).__name__, left, right)
            for left, sign, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        return pairs[0] if len(pairs) == 1 else _call("both", *pairs)

    def visit_Call(self, node: ast.Call) -> ast.AST:  # noqa: D102, N802
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in ("max", "min") and len(node.args) == 2:
            node.func.id = {"max": "larger", "min": "smaller"}[node.func.id]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # noqa: D102, N802
        self.generic_visit(node)
        return ast.Attribute(node.value, "mT", node.ctx) if node.attr == "T" else node


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: True if left is None or right is None else compare(left, right)


def _choose(condition: Any, chosen: Any, other: Any) -> Any:
    if isinstance(condition, bool):
        return chosen if condition else other
    return torch.where(condition, _tensor(chosen), _tensor(other))


def _tensor(value: Any) -> torch.Tensor:
    return value if isinstance(value, torch.Tensor) else torch.tensor(value, dtype=torch.float64)


def _extreme(choose: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    return lambda value, bound: value if bound is None else choose(value, _tensor(bound))


_HELPERS: dict[str, Callable[..., Any]] = {
    "larger": _extreme(torch.maximum),
    "smaller": _extreme(torch.minimum),
    "ln": lambda value: torch.log(_tensor(value)),
    "choose": _choose,
    "both": lambda left, right: left & right if isinstance(left, torch.Tensor) else right,
    "Lt": _comparison(lambda left, right: left < right),
    "LtE": _comparison(lambda left, right: left <= right),
    "Gt": _comparison(lambda left, right: left > right),
    "GtE": _comparison(lambda left, right: left >= right),
    "Eq": _comparison(lambda left, right: left == right),
}


class _Names(dict[str, Any]):
    """The rule's names; a bare name that is none of them is a function of torch, which takes plain numbers too."""

    def __missing__(self, name: str) -> Any:
        if name in _CONSTANTS or name in _HELPERS:
            return _CONSTANTS.get(name) or _HELPERS[name]
        if name == "linalg":
            return torch.linalg
        function = getattr(torch, name, None) or getattr(torch.nn.functional, name)
        return lambda *args: function(*(_as_torch_wants(arg, args) for arg in args))


def _as_torch_wants(argument: Any, among: tuple[Any, ...]) -> Any:
    alone = not any(isinstance(other, torch.Tensor) for other in among)
    return _tensor(argument) if alone and isinstance(argument, (int, float)) else argument


def arguments_of(row: Operation, use: Use) -> dict[str, Any]:
    """The arguments of a use by name, PyTorch's defaults included; positions are those of `row.arguments`."""
    names = fresh_names()
    values = [eval(text, names) for text in use.args]  # noqa: S307 - the table's own samples
    bound = {**dict.fromkeys(row.arguments), **defaults_of(row)}
    if len(values) > len(row.arguments):
        values = [values[0], tuple(values[1:])]
    bound.update(zip(row.arguments, values, strict=False))
    bound.update({name: eval(text, names) for name, text in use.words})  # noqa: S307 - likewise
    return {name: value.detach() if isinstance(value, torch.Tensor) else value for name, value in bound.items()}


def defaults_of(row: Operation) -> dict[str, Any]:
    """What PyTorch takes for arguments that are not given."""
    found: dict[str, Any] = {}
    targets = [library.resolve(function) for function in row.functions]
    for target in targets:
        if inspect.isfunction(target):
            parameters = inspect.signature(target).parameters.values()
            found.update({each.name: each.default for each in parameters if each.default is not each.empty})
    for name in (*row.functions, *row.methods):
        packet = getattr(torch.ops.aten, name.removeprefix("torch.").replace(".", "_").split("functional_")[-1], None)
        for overload in packet.overloads() if packet is not None else ():
            for argument in getattr(packet, overload)._schema.arguments:
                if argument.has_default_value() and found.get(argument.name) is None:
                    found[argument.name] = argument.default_value
    return found


def environment(row: Operation, use: Use, arguments: dict[str, Any], result: Any, g: torch.Tensor) -> dict[str, Any]:
    """Every name that a rule of this row may use."""
    given = {**arguments, "g": g, "result": result}
    if hasattr(result, "_fields") or "return_types" in type(result).__module__:
        given.update({field: getattr(result, field) for field in ("values", "indices") if hasattr(result, field)})
        given["result"] = result[0]
    if isinstance(given["result"], torch.Tensor):
        given["result"] = given["result"].detach()
    main = next((value for value in arguments.values() if isinstance(value, torch.Tensor)), None)
    if "reduction" in arguments:
        given["n"] = _terms(arguments, use)
    elif main is not None and "n" not in row.arguments:
        given["n"] = main.numel() / max(given["result"].numel(), 1)
    given["expand"] = lambda value: _expanded(value, main, arguments.get("dim"))
    if arguments.get("p") == "fro":
        given["p"] = 2
    if "unbiased" in row.arguments:
        given["correction"] = 0 if arguments.get("unbiased") is False else arguments.get("correction", 1)
        given["correction"] = 1 if given["correction"] is None else given["correction"]
    return given


def _terms(arguments: dict[str, Any], use: Use) -> float:
    """How many terms a loss averages."""
    if arguments["reduction"] == "batchmean":
        return float(arguments["input"].shape[0])
    if arguments["reduction"] != "mean":
        return 1.0
    words = tuple((name, text) for name, text in use.words if name != "reduction")
    whole = Use(use.whole, use.args, (*words, ("reduction", "'none'"))).call(use.whole.split("(")[0])
    return float(eval(whole, fresh_names()).numel())  # noqa: S307 - the table's own samples


def _expanded(value: torch.Tensor, like: torch.Tensor | None, dim: Any) -> torch.Tensor:
    """`value` with the reduced dimensions put back, repeated to the shape of the input."""
    assert like is not None
    dims = range(like.dim()) if dim is None else (dim,) if isinstance(dim, int) else dim
    if value.dim() < like.dim():
        for index in sorted(each % like.dim() for each in dims):
            value = value.unsqueeze(index)
    return value.expand(like.shape)
