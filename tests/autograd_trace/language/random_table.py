"""Random programs of the whole operations table: its samples with other operands, other numbers, words and methods."""

from __future__ import annotations

import re

from autograd_trace.operations import NAME_ROWS, OPERATIONS, TYPES
from tests.autograd_trace.language.writing import Writer

#: Memory as it is found is no one's to compare, and the evaluator shows zeros; names that tell the machine.
_LEFT_OUT = ("empty", "torch.Tensor(", "__version__", "get_num_threads", "default_generator", "time.", "random.seed(")
SAMPLES = [
    sample
    for sample in (
        *(sample for row in OPERATIONS for sample in row.samples),
        *(row.sample for row in NAME_ROWS.values() if row.kind in ("function", "class", "layer") and row.sample),
    )
    if not any(word in sample for word in _LEFT_OUT)
]
_METHODS = sorted({name for row in OPERATIONS for name in row.methods if "empty" not in name})
_ATTRIBUTES = sorted(next(row for row in TYPES if row.type == "torch.Tensor").attributes)
_WORDS = sorted({word for row in OPERATIONS for word in row.arguments} - {"generator", "memory_format", "out"})
_VALUES = (
    "0", "1", "-1", "2", "True", "None", "'mean'", "'sum'", "'a'", "0.5", "(0, 1)", "[1]", "torch.float32", "[]",
    "torch.int64", "float", "v", "k", "torch.tensor(1)", "()", "-1.5", "1e-3", "3", "(2, 3)", "slice(1)", "range(2)",
)  # fmt: skip
_START = """import collections
import copy
import functools
import itertools
import math
import random
import string
import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F

def show(value):
    print(value)
    if torch.is_tensor(value):
        print(value.dtype, tuple(value.shape), value.requires_grad, value.is_leaf, value._version, value.grad_fn)
"""
_TENSORS = {
    "x": ("torch.tensor([[0.7, -1.2, 2.3], [-0.4, 1.6, -2.1]]{})", "torch.randn(2, 3{})", "torch.ones(3, 2{})"),
    "y": ("torch.tensor([[1.1, 0.3, -0.8], [2.2, -1.4, 0.9]]{})", "torch.rand(2, 3{})", "torch.tensor(1.5{})"),
    "v": ("torch.tensor([0.5, -1.5, 2.5]{})", "torch.linspace(0, 1, 3{})", "torch.zeros(0{})"),
    "m": ("torch.arange(12.{}).reshape(3, 4)", "torch.randn(3, 4{})", "torch.eye(3{})"),
    "p": ("torch.tensor([[0.6, 1.4, 2.7], [3.1, 0.9, 1.8]]{})", "torch.rand(2, 3{})", "torch.full((2, 3), 2.{})"),
    "k": ("torch.tensor([0, 2])", "torch.tensor([[1, 0, 2]])", "torch.tensor([True, False, True])", "torch.tensor(1)"),
}
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d*)?(?![\w.])")
_OPERAND = re.compile(r"\b[xyvmpk]\b(?!\s*=)(?!')")


def _tensors(w: Writer) -> None:
    asked = w.pick([", requires_grad=True", ", requires_grad=True", ", requires_grad=True, dtype=torch.float64", ""])
    for name, choices in _TENSORS.items():
        chosen = choices[0] if w.chance(60) else w.pick(choices)
        w.line(f"{name} = {chosen.replace('{}', asked)}")
        w.names[name] = "tensor"


def changed(w: Writer, sample: str) -> str:
    """A sample with other operands and numbers, or as it is."""

    def operand(found: re.Match[str]) -> str:
        return (w.known("tensor") or found.group()) if w.chance(25) else found.group()

    def number(found: re.Match[str]) -> str:
        return w.pick(_VALUES) if w.chance(12) else found.group()

    text = _OPERAND.sub(operand, sample)
    text = _NUMBER.sub(number, text)
    if text.endswith(")") and w.chance(10):
        word = f"{w.pick(_WORDS)}={w.pick(_VALUES)}"
        text = f"{text[:-1]}{'' if text.endswith('()') else ', '}{word})"
    return text


def _step(w: Writer) -> None:
    """One use of the table, its result shown."""
    name = w.new("tensor", "r")
    kind = w.number(0, 9)
    if kind < 6:
        *before, last = changed(w, w.pick(SAMPLES)).split("; ")
    elif kind < 8:
        given = ", ".join(w.pick([w.known("tensor") or "x", w.pick(_VALUES)]) for _ in range(w.number(0, 2)))
        before, last = [], f"{w.known('tensor')}.{w.pick(_METHODS)}({given})"
    elif kind < 9:
        before, last = [], f"{w.known('tensor')}.{w.pick(_ATTRIBUTES)}"
    else:
        before, last = [], f"{w.known('tensor')}[{w.pick(_VALUES)}]"
    if w.chance(10):
        w.line("with torch.no_grad():")
        before, last = [f"    {line}" for line in before], f"{last}"
        w.line("\n".join([*before, f"    {name} = {last}"]))
    else:
        w.line("\n".join([*before, f"{name} = {last}"]))
    w.line(f"show({name})")
    if w.chance(60):
        w.line(f"{name}{w.pick(['', '', ' ** 2', '.clone()'])}.sum().backward({w.pick(['', '', 'retain_graph=True'])})")
        w.line("print(x.grad, y.grad, v.grad, m.grad, p.grad)")


def table_program(w: Writer) -> None:
    """Write a program of the table's operations."""
    w.line(_START)
    _tensors(w)
    w.steps(w.number(2, 6), 75, _step)
