"""Runs samples of the operations table twice: by Python and PyTorch alone, and through `record`."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
import re
import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy
import torch

from autograd_trace import Trace, record
from autograd_trace.operations import OPERATIONS, Operation

IMPORTS = """import collections
import copy
import functools
import itertools
import math
import operator
import pprint
import random
import re
import string
import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F
"""
#: How numpy prints arrays, as it comes.
_PRINTED: dict[str, Any] = dict(numpy.get_printoptions())
#: A run of all samples of a row begins with this: fresh leaves for each, and unequal numbers sent back.
PRELUDE = f"""{IMPORTS}
def leaf(numbers, *shape):
    return torch.tensor(numbers, dtype=torch.float64).reshape(*shape).requires_grad_()

def leaves():
    x = leaf([0.7, -1.2, 2.3, -0.4, 1.6, -2.1], 2, 3)
    y = leaf([1.1, 0.3, -0.8, 2.2, -1.4, 0.9], 2, 3)
    v = leaf([0.5, -1.5, 2.5], 3)
    m = leaf([0.2, -0.7, 1.3, 0.4, 1.9, 0.6, -0.3, -1.1, -0.5, 0.8, 2.4, 1.7], 3, 4)
    p = leaf([0.6, 1.4, 2.7, 3.1, 0.9, 1.8], 2, 3)
    return x, y, v, m, p

def send(result):
    print(result)
    if torch.is_tensor(result) and result.requires_grad:
        g = torch.linspace(0.5, 2, result.numel(), dtype=result.dtype).reshape(result.shape)
        try:
            result.backward(g)
        except Exception as error:
            print("raised", error)
"""
NAMES = ("x", "y", "v", "m", "p")
ROWS = {row.name: row for row in OPERATIONS}


def statements(sample: str) -> str:
    """A sample as lines that leave its value in `result`."""
    *before, last = sample.split("; ")
    return "\n".join([*before, f"result = {last}"]) + "\n"


def program(samples: tuple[str, ...]) -> str:
    """A program of these samples; the k-th leaves its result in `result_k` and its leaves in `x_k`, `y_k`, ..."""
    parts = [PRELUDE]
    for number, sample in enumerate(samples):
        kept = ", ".join(f"{name}_{number}" for name in NAMES)
        parts.append(f"x, y, v, m, p = leaves()\n{statements(sample)}send(result)\n")
        parts.append(
            f"print(x.grad, y.grad, v.grad, m.grad, p.grad)\nresult_{number} = result\n{kept} = x, y, v, m, p\n"
        )
    return "".join(parts)


@dataclass(frozen=True)
class Plain:
    """What Python and PyTorch alone made of a program."""

    stdout: str
    error: str
    names: dict[str, Any]


@functools.cache
def plain(source: str) -> Plain:
    """Run a program without us."""
    names: dict[str, Any] = {"__name__": "__main__"}
    printed, error = io.StringIO(), ""
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float32)
    torch.set_printoptions(profile="default")  # type: ignore[no-untyped-call]
    numpy.set_printoptions(**_PRINTED)
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(source, "program", "exec"), names)  # noqa: S102 - the run that recordings are held to
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
    return Plain(printed.getvalue(), error, names)


@functools.cache
def recorded(source: str) -> Trace:
    """Run a program through us."""
    return record(source)


def error_of(trace: Trace) -> str:
    return f"{trace.error.type}: {trace.error.message}" if trace.error else ""


def settled(text: str) -> str:
    """Printed text without addresses, which differ from run to run."""
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def fresh_names() -> dict[str, Any]:
    """The names that a sample may use, the leaves new."""
    names = dict(plain(PRELUDE).names)
    names.update(zip(NAMES, names["leaves"](), strict=True))
    return names


def runs(sample: str) -> bool:
    """Whether PyTorch takes the sample."""
    try:
        exec(statements(sample), fresh_names())  # noqa: S102 - the table's own samples
    except Exception:
        return False
    return True


# Which call of a sample is the row's own, and with which arguments


@dataclass(frozen=True)
class Use:
    """The place where a sample uses its row: the whole expression, and the arguments as text."""

    whole: str
    args: tuple[str, ...]
    words: tuple[tuple[str, str], ...]

    def call(self, head: str, skip: int = 0) -> str:
        given = [*self.args[skip:], *(f"{name}={text}" for name, text in self.words)]
        return f"{head}({', '.join(given)})"


_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.USub: "unary -", ast.UAdd: "unary +", ast.Invert: "unary ~",
}  # fmt: skip


def find_use(row: Operation, sample: str) -> Use | None:
    """The outermost place where the sample's last line uses the row by a function, a method or an operator."""
    for node in ast.walk(ast.parse(sample.split("; ")[-1], mode="eval")):
        use = _use_at(row, node)
        if use is not None:
            return use
    return None


def _use_at(row: Operation, node: ast.AST) -> Use | None:
    match node:
        case ast.BinOp() if _OPERATORS[type(node.op)] in row.operators:
            operands: tuple[ast.expr, ...] = (node.left, node.right)
        case ast.Compare() if _OPERATORS.get(type(node.ops[0])) in row.operators:
            operands = (node.left, node.comparators[0])
        case ast.UnaryOp() if _OPERATORS.get(type(node.op)) in row.operators:
            operands = (node.operand,)
        case ast.Attribute(attr="T") if row.name == "t":
            operands = (node.value,)
        case ast.Call():
            return _call_at(row, node)
        case _:
            return None
    return Use(ast.unparse(node), tuple(ast.unparse(operand) for operand in operands), ())


def _call_at(row: Operation, node: ast.Call) -> Use | None:
    words = tuple((word.arg or "", ast.unparse(word.value)) for word in node.keywords)
    args = tuple(ast.unparse(argument) for argument in node.args)
    if dotted(node.func) in row.functions:
        return Use(ast.unparse(node), args, words)
    if isinstance(node.func, ast.Attribute) and dotted(node.func).split(".")[0] != "torch":
        if node.func.attr in row.methods:
            return Use(ast.unparse(node), (ast.unparse(node.func.value), *args), words)
    return None


def dotted(node: ast.expr) -> str:
    """A dotted name with `F` written out, or ""."""
    text = ast.unparse(node)
    return "torch.nn.functional" + text[1:] if text.startswith("F.") else text


# Samples for the names that a row's own samples do not write


@functools.cache
def all_samples(name: str) -> tuple[str, ...]:
    """The samples of a row, and one for each further name, made from the arguments of a sample."""
    row = ROWS[name]
    used = {name for sample in row.samples for name in _names_in(sample)}
    made = [_with_function(row, function) for function in row.functions if function not in used]
    made += [_with_method(row, method) for method in row.methods if method not in used and method[0] != "_"]
    return (*row.samples, *made)


def _names_in(sample: str) -> set[str]:
    calls = [node.func for node in ast.walk(ast.parse(sample)) if isinstance(node, ast.Call)]
    return {dotted(call) for call in calls} | {call.attr for call in calls if isinstance(call, ast.Attribute)}


def _with_function(row: Operation, function: str) -> str:
    texts = []
    for sample, use in _uses(row):
        args = (f"({use.args[0]}).clone()", *use.args[1:]) if function.endswith("_") else use.args
        texts.append(sample.replace(use.whole, replace(use, args=args).call(function)))
    return _first_that_runs(row, texts, function)


def _with_method(row: Operation, method: str) -> str:
    in_place = method.endswith("_")
    texts = [
        sample.replace(use.whole, use.call(f"({use.args[0]}){'.clone()' * in_place}.{method}", skip=1))
        for sample, use in _uses(row)
        if use.args
    ]
    return _first_that_runs(row, texts, method)


def _uses(row: Operation) -> list[tuple[str, Use]]:
    found = [(ast.unparse(ast.parse(sample)), sample) for sample in row.samples]
    return [(text.replace("\n", "; "), use) for text, sample in found if (use := find_use(row, sample)) is not None]


def _first_that_runs(row: Operation, texts: list[str], name: str) -> str:
    for text in texts:
        if runs(text):
            return text
    raise AssertionError(f"{row.name}: no sample says how to call {name}; tried {texts}")
