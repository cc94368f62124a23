"""No result is larger than its row's bound tells, and one too large is refused before memory is touched."""

from __future__ import annotations

import math
from typing import Any

import numpy
import pytest
import torch

from autograd_trace import Limits, record
from autograd_trace.evaluator.bounds import Bounds, tensors_in
from autograd_trace.operations import OPERATIONS, Operation
from tests.autograd_trace.operations.running import IMPORTS, find_use, fresh_names

#: Each would be far above the limit of a tensor.
HUGE = (
    "torch.zeros(10**4, 10**4)",
    "torch.zeros(10**4, 10**4, device='cpu')",
    "torch.randn(10**4, 10**4, generator=torch.Generator())",
    "torch.full((10**8,), 0.)",
    "torch.eye(10**4)",
    "torch.eye(1, 10**8)",
    "torch.arange(10**8)",
    "torch.arange(0, 1, 1e-9)",
    "torch.linspace(0, 1, 10**8)",
    "x.new_zeros(10**8)",
    "torch.ones(3000).diag()",
    "torch.diag_embed(torch.ones(3000))",
    "torch.linalg.svd(torch.ones(3000, 1))",
    "torch.linalg.qr(torch.ones(3000, 1), mode='complete')",
    "torch.linalg.vander(torch.ones(3000))",
    "torch.block_diag(torch.ones(1, 3000), torch.ones(3000, 1))",
    "torch.tril_indices(10**4, 10**4)",
    "torch.ones(1).expand(10**4, 10**4)",
    "torch.ones(1).expand(size=(10**4, 10**4))",
    "torch.ones(1).repeat(10**4, 10**4)",
    "torch.ones(1).repeat(repeats=(10**4, 10**4))",
    "torch.ones(2).repeat_interleave(10**9)",
    "torch.ones(2).repeat_interleave(torch.tensor([10**9, 1]))",
    "F.one_hot(torch.tensor([10**9]))",
    "torch.bincount(torch.tensor([10**9]))",
    "torch.tensor([10**9]).bincount()",
    "torch.stack([torch.ones(1000)] * 10**5)",
    "torch.outer(torch.ones(10**4), torch.ones(10**4))",
    "torch.ones(10**4, 1) + torch.ones(10**4)",
    "torch.ones(10**4, 1) @ torch.ones(1, 10**4)",
    "torch.cartesian_prod(torch.ones(1000), torch.ones(1000), torch.ones(1000))",
    "torch.combinations(torch.ones(1000), 3)",
    "torch.combinations(torch.ones(1), 10**8, True)",
    "torch.meshgrid(torch.ones(10**4), torch.ones(10**4), indexing='ij')",
    "F.pad(torch.ones(1), (10**9, 0))",
    "F.interpolate(torch.ones(1, 1, 1, 1), scale_factor=10**5)",
    "F.conv2d(torch.ones(1, 1, 1, 1), torch.ones(1, 1, 1, 1), padding=10**4)",
    "F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 1, 1), stride=10**4)",
    "F.adaptive_avg_pool2d(torch.ones(1, 1, 1), 10**4)",
    "nn.Linear(10**4, 10**4)",
    "nn.Embedding(10**6, 100)",
    "nn.LSTM(10**4, 10**3)",
    "nn.MultiheadAttention(10**5, 1)",
    "nn.Linear(1, 1000)(torch.ones(10**4, 1))",
    "nn.Conv2d(1, 1, 1, padding=10**4)(torch.ones(1, 1, 1, 1))",
    "nn.Upsample(scale_factor=10**5)(torch.ones(1, 1, 1, 1))",
    "nn.ConstantPad1d(10**9, 0.)(torch.ones(1))",
    "numpy.zeros(10**8)",
    "numpy.full((10**5, 10**5), 0.5)",
    "numpy.eye(10**5)",
    "numpy.linspace(0., 1., 10**9)",
    "numpy.arange(0, 1, 1e-9)",
    "numpy.random.rand(10**5, 10**5)",
    "numpy.random.uniform(0., 1., size=(10**5, 10**5))",
    "numpy.maximum(numpy.zeros((10**5, 1)), numpy.zeros((1, 10**5)))",
    "numpy.dot(numpy.zeros((10**5, 1)), numpy.zeros((1, 10**5)))",
    "numpy.stack([numpy.zeros(1000)] * 10**5)",
    "torch.linalg.svdvals(torch.ones(1001, 1000))",
    "torch.ones(1001, 1001).inverse()",
    "math.factorial(10**6)",
    "math.comb(10**6, 10**5)",
    "math.prod([2**10000] * 100)",
)
#: Sizes that courses use, near the limit or with numbers that do not count.
SMALL = (
    "torch.randint(0, 10**9, (5,))",
    "torch.randint(0, 10**9, (5,), generator=torch.Generator())",
    "torch.tensor([100., 200., 300., 400., 500.])",
    "torch.full((3,), 1e9)",
    "F.one_hot(torch.randint(0, 10, (60000,)), 10)",
    "torch.cat([torch.ones(1000)] * 1000)",
    "nn.Conv2d(1, 32, 3, padding=1)(torch.ones(100, 1, 28, 28))",
    "nn.Linear(9216, 128)(torch.ones(64, 9216))",
    "nn.Linear(784, 128)(torch.ones(1000, 784))",
    "nn.Conv2d(3, 16, 3, padding=1)(torch.ones(8, 3, 32, 32))",
    "nn.LSTM(10, 20, 2)(torch.ones(5, 3, 10))",
    "numpy.random.randint(0, 10**9, 5)",
    "numpy.linspace(0, 10**9, 5)",
    "math.factorial(20)",
)


@pytest.mark.parametrize("expression", HUGE)
def test_result_too_large_is_refused_before_it_is_made(expression: str) -> None:
    error = record(f"{IMPORTS}x = torch.ones(1)\nresult = {expression}\n").error
    assert error is not None
    assert error.kind == "limit", error
    assert "is larger than the limit of" in error.message


@pytest.mark.parametrize("expression", SMALL)
def test_result_within_the_limit_is_made(expression: str) -> None:
    assert record(f"{IMPORTS}result = {expression}\n").error is None


def most(row: Operation, inputs: list[int], numbers: list[int]) -> float:
    """How many elements a result can have by its row's bound."""
    sizes = math.prod(inputs) * math.prod(max(number, 1) for number in numbers)
    bounds = {
        "none": max(inputs, default=1) * (1 if inputs else max(sizes, 1)),
        "sum": sum(inputs),
        "product": math.prod(inputs),
        "sizes": sizes,
        "square": 16 * sizes**2,
        "matrix": 16 * sizes**2,
        "power": max(inputs, default=1) ** max(numbers, default=2) * max(numbers, default=2),
        "values": max(inputs, default=1) * max([*numbers, 3]),
        "dry-run": math.inf,
    }
    return float(bounds[row.bound])


@pytest.mark.filterwarnings("ignore:.*deprecated")
@pytest.mark.parametrize("row", [row for row in OPERATIONS if row.functions or row.methods], ids=lambda row: row.name)
def test_no_sample_is_larger_than_its_bound_tells(row: Operation) -> None:
    for use in [use for sample in row.samples if (use := find_use(row, sample)) is not None]:
        names = fresh_names()
        given = [eval(text, names) for text in (*use.args, *(text for _, text in use.words))]  # noqa: S307 - our own
        result: Any = eval(use.whole, names)  # noqa: S307 - the table's own samples
        inputs = [value.size for value in given if isinstance(value, numpy.ndarray)]
        inputs += [tensor.numel() for tensor in tensors_in(given)]
        numbers = [int(number) for value in given for number in numpy.ravel(_numbers(value))]
        for tensor in tensors_in(result if isinstance(result, (list, tuple)) else (result,)):
            assert tensor.numel() <= most(row, inputs, numbers), use.whole


def _numbers(value: Any) -> list[float]:
    if isinstance(value, (list, tuple)):
        return [number for member in value for number in _numbers(member)]
    return [value] if isinstance(value, (int, float)) and not isinstance(value, bool) else []


def test_dry_run_draws_no_random_numbers() -> None:
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    Bounds(Limits()).check("dry-run", torch.rand, (10, 10), {})
    Bounds(Limits()).construction(torch.nn.Linear, (3, 4), {})
    assert torch.equal(torch.rand(2), expected)
