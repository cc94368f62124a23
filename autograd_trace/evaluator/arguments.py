"""The arguments of a call, with CPython's errors for what cannot be spread by `*` and `**`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from torch import Tensor

from autograd_trace.evaluator.functions import BoundFunction, Function
from autograd_trace.evaluator.scopes import Scope
from autograd_trace.evaluator.site import Site, site_of
from autograd_trace.evaluator.values import Allowed, Evaluate, Frame, type_name

if TYPE_CHECKING:
    from autograd_trace.evaluator.compiler import Compiler

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
#: Takes the frame, the function or the receiver of a method, and the method's name.
EvaluateArguments = Callable[[Frame, Any, str], Arguments]


def arguments(compiler: Compiler, node: ast.Call, scope: Scope) -> EvaluateArguments:
    """The closure that evaluates a call's arguments."""
    positional = compiler.expressions.members(node.args, scope)
    keywords = [(word.arg, compiler.expressions.compile(word.value, scope)) for word in node.keywords]
    if any(name is None for name, _ in keywords) or _is_spread_alone(node):
        return _spread(compiler, node, scope, keywords)
    if not keywords:
        return lambda frame, callee, name: (tuple(positional(frame)), {})
    named = [(name, value) for name, value in keywords if name is not None]
    return lambda frame, callee, name: (tuple(positional(frame)), {word: value(frame) for word, value in named})


def _is_spread_alone(node: ast.Call) -> bool:
    return len(node.args) == 1 and isinstance(node.args[0], ast.Starred)


def _spread(
    compiler: Compiler, node: ast.Call, scope: Scope, keywords: list[tuple[str | None, Evaluate]]
) -> EvaluateArguments:
    """The closure where something is spread into the arguments, which can go wrong."""
    machine, site = compiler.machine, site_of(compiler.source, node)
    positional = compiler.expressions.members(node.args, scope)
    alone = compiler.expressions.compile(node.args[0].value, scope) if _is_spread_alone(node) else None  # type: ignore[attr-defined]

    def evaluate(frame: Frame, callee: Any, name: str) -> Arguments:
        if alone is None:
            args = tuple(positional(frame))
        else:
            args = _spread_alone(compiler, alone(frame), site, callee, name)
        named: dict[str, Any] = {}
        for word, value in keywords:
            given = value(frame)
            machine.at = site
            if word is None:
                _merge(named, given, callee, name)
            elif word in named:
                raise _given_twice(word, callee, name)
            else:
                named[word] = given
        return args, named

    return evaluate


def _spread_alone(compiler: Compiler, value: Any, site: Site, callee: Any, name: str) -> tuple[Any, ...]:
    compiler.machine.at = site
    if not isinstance(value, Tensor) and not hasattr(type(value), "__iter__"):
        shown = type_name(value)
        raise TypeError(f"{_function_text(callee, name)} argument after * must be an iterable, not {shown}")
    return tuple(compiler.iterate(value, site))


def _merge(named: dict[str, Any], given: Any, callee: Any, name: str) -> None:
    if not hasattr(type(given), "keys"):
        shown = type_name(given)
        raise TypeError(f"{_function_text(callee, name)} argument after ** must be a mapping, not {shown}")
    for key in given.keys():  # noqa: SIM118 - a mapping of any kind
        if key in named:
            raise _given_twice(key, callee, name)
        named[key] = given[key]


def _given_twice(word: Any, callee: Any, name: str) -> TypeError:
    return TypeError(f"{_function_text(callee, name)} got multiple values for keyword argument '{word}'")


def _function_text(callee: Any, name: str) -> str:
    """A function as CPython names it in these errors (`_PyObject_FunctionStr`)."""
    function = getattr(callee, name, callee) if name else callee
    if isinstance(function, BoundFunction):
        function = function.function
    if isinstance(function, Function):
        return f"__main__.{function.qualname}()"
    if isinstance(function, Allowed):
        function = function.target
    qualname, module = getattr(function, "__qualname__", None), getattr(function, "__module__", None)
    if qualname is None:
        return str(function)
    return f"{qualname}()" if module in (None, "builtins") else f"{module}.{qualname}()"
