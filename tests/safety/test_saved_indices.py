"""No kernel goes astray where a program overwrites, unseen by autograd, the integers that it can hold."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from typing import Any

import torch

from autograd_trace.evaluator import library
from autograd_trace.evaluator.trusted import own_copy
from autograd_trace.operations import NAMES, OPERATIONS
from tests.autograd_trace.operations.running import fresh_names

SAMPLES = [sample for row in OPERATIONS for sample in row.samples]
SAMPLES += [row.sample for row in NAMES if row.kind == "layer" and row.sample]
SAMPLES += [
    sample.replace(")[0]", ")") if "return_indices" in sample else sample.replace("2)", "2, return_indices=True)", 1)
    for sample in SAMPLES
    if "max_pool" in sample or "MaxPool" in sample
]


class _Kept(ast.NodeTransformer):
    """Hands the result of each call of a sample to `keep`: what a program could give a name."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        return ast.Call(ast.Name("keep", ast.Load()), [node], [])


def integers(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor) and value.dtype in (torch.int32, torch.int64):
        yield value
    elif isinstance(value, (tuple, list)):
        for member in value:
            yield from integers(member)


def saved(root: Any) -> Iterator[Any]:
    stack, seen = [root], set()
    while stack:
        node = stack.pop()
        if node is not None and node not in seen:
            seen.add(node)
            yield from (own_copy(node, getattr(node, name)) for name in dir(node) if name.startswith("_saved_"))
            stack += [below for below, _ in node.next_functions]


def overwrite(sample: str) -> None:
    """Run a sample, then overwrite every integer in reach, then go back through the graph."""
    held: list[Any] = []

    def keep(value: Any) -> Any:
        held.append(value)
        return value

    names = {**fresh_names(), "keep": keep}
    tree = ast.fix_missing_locations(_Kept().visit(ast.parse(sample)))
    last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "sample", "exec"), names)  # noqa: S102 - the table's own samples
    result = eval(compile(last, "sample", "eval"), names)  # noqa: S307 - likewise
    result = result[0] if isinstance(result, (tuple, list)) else result
    if isinstance(result, torch.Tensor) and result.requires_grad:
        for tensor in integers([*held, *saved(result.grad_fn)]):
            tensor.data.fill_(10**9)
        result.sum().backward()  # type: ignore[no-untyped-call]


def test_overwritten_integers_crash_nothing() -> None:
    assert library.target_of("torch.nn.functional.max_pool2d") is torch.nn.functional.max_pool2d
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        for sample in SAMPLES:
            os.write(writing, f"{sample}\n".encode())
            try:
                overwrite(sample)
            except Exception:  # noqa: S110 - PyTorch's own refusal is what is hoped for
                pass
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:
        *_, last = pipe
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, last
