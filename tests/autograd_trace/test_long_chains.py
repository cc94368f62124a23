"""Graphs deeper than any recursion could follow are read, sent through, and freed."""

from __future__ import annotations

import itertools
import tracemalloc
from types import SimpleNamespace

import pytest
import torch

from autograd_trace import Limits, record
from autograd_trace.nodes import Found, Nodes
from autograd_trace.stack import run_deep
from autograd_trace.tensors import Tensors

LENGTH = 100_000


def chain(length: int) -> tuple[torch.Tensor, torch.Tensor]:
    """A leaf, and what comes of it after so many operations."""
    leaf = torch.ones(1, requires_grad=True)
    result = leaf
    for _ in range(length):
        result = -result
    return leaf, result


def read(result: torch.Tensor) -> Nodes:
    nodes = Nodes(Tensors())
    nodes.discover(result.grad_fn, 1, (1, 0, 1, 0))
    return nodes


def test_chain_of_100_000_nodes_is_read_in_order_sent_through_and_freed() -> None:
    # PyTorch 2.13 frees nodes that Python has looked at one inside the other: that takes the stack that programs have.
    def work() -> tuple[list[Found], float]:
        leaf, result = chain(LENGTH)
        found = read(result).found
        result.backward()  # type: ignore[no-untyped-call]
        assert leaf.grad is not None
        return found, leaf.grad.item()

    found, gradient = run_deep(work)
    assert gradient == 1.0
    assert [node.number for node in found] == list(range(LENGTH + 1))
    assert all(node.edges == [(node.number + 1, 0)] for node in found[:-1])
    assert {node.name for node in found[:-1]} == {"NegBackward0"}
    assert (found[-1].name, found[-1].edges) == ("AccumulateGrad", [])


def test_memory_of_a_graph_that_was_read_grows_with_its_nodes_alone() -> None:
    def bytes_of(length: int) -> float:
        _, result = chain(length)
        tracemalloc.start()
        nodes = read(result)
        used = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return used / len(nodes.found)

    assert bytes_of(20_000) < 1.2 * bytes_of(5_000)


def test_program_with_a_deep_graph_is_recorded() -> None:
    trace = record(
        "import torch\nx = torch.ones(1, requires_grad=True)\ny = x\n"
        "for _ in range(20_000):\n    y = -y\ny.backward()\nprint(x.grad)\n",
        limits=Limits(seconds=300),
    )
    assert trace.error is None
    assert trace.stdout == "tensor([1.])\n"
    assert any("nodes" in left.reason for left in trace.left_out)


#: Four hundred operations in one iteration; the others have two.
UNEVEN = """import torch
w = torch.tensor(1.0, requires_grad=True)
for i in range(40):
    y = w * 2
    for k in range(400 if i == {long} else 0):
        y = -y
    y.backward()
"""


@pytest.mark.parametrize("long", [0, 30], ids=["recorded", "left out"])
def test_pass_that_outlasts_the_time_ends_with_the_limit_and_keeps_what_ran(
    long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = itertools.count()
    monkeypatch.setattr("autograd_trace.evaluator.machine.time", SimpleNamespace(monotonic=lambda: float(next(ticks))))
    trace = record(UNEVEN.format(long=long), limits=Limits(seconds=400.0))
    assert trace.error is not None
    assert (trace.error.kind, trace.error.line) == ("limit", 7)
    assert "longer than 400 seconds" in trace.error.message
    nodes = sum(step.kind == "node" for step in trace.steps)
    assert 0 < nodes < 400
