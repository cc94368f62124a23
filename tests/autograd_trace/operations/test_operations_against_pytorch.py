"""Each row of the operations table, under each of its names, against PyTorch alone. A new row is tested unasked."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograd_trace import Trace
from tests.autograd_trace.operations.running import (
    NAMES,
    ROWS,
    Plain,
    all_samples,
    error_of,
    fresh_names,
    plain,
    program,
    recorded,
    settled,
    statements,
)

_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def tensor_of(value: Any, like: torch.Tensor) -> torch.Tensor:
    """Numbers of a recording as the tensor that they were."""

    def number(item: Any) -> Any:
        if isinstance(item, list):
            return [number(member) for member in item]
        return _SPECIAL.get(item, item) if isinstance(item, str) else item

    return torch.tensor(number(value), dtype=like.dtype).reshape(like.shape)


def same(told: Any, right: torch.Tensor | None) -> bool:
    if right is None or told is None:
        return told is None and right is None
    return torch.equal(torch.nan_to_num(tensor_of(told, right)), torch.nan_to_num(right.detach()))


def both(name: str) -> tuple[tuple[str, ...], Trace, Plain]:
    """The samples of a row, as recorded and as PyTorch alone runs them."""
    samples = all_samples(name)
    return samples, recorded(program(samples)), plain(program(samples))


def has_derivative(name: str) -> bool:
    return "NotImplemented" not in ROWS[name].grad_fn


@pytest.mark.parametrize("name", ROWS)
def test_row_prints_what_pytorch_prints(name: str) -> None:
    _, trace, right = both(name)
    assert error_of(trace) == right.error == ""
    assert settled(trace.stdout) == settled(right.stdout)
    assert ("raised" in right.stdout) != has_derivative(name)


@pytest.mark.parametrize("name", ROWS)
def test_row_gives_pytorchs_value_and_gradients(name: str) -> None:
    samples, trace, right = both(name)
    for number, sample in enumerate(samples):
        result = right.names[f"result_{number}"]
        if isinstance(result, torch.Tensor):
            assert same(trace.variables[f"result_{number}"].value, result), sample
        for leaf in NAMES:
            told = trace.variables[f"{leaf}_{number}"]
            assert same(told.grad, right.names[f"{leaf}_{number}"].grad), f"{sample}: {leaf}.grad"


@pytest.mark.parametrize("name", ROWS)
def test_row_leaves_the_nodes_that_it_names_and_no_other(name: str) -> None:
    samples, trace, right = both(name)
    left = set()
    for number, sample in enumerate(samples):
        result = right.names[f"result_{number}"]
        if isinstance(result, torch.Tensor) and result.grad_fn is not None:
            left.add(type(result.grad_fn).__name__)
            assert trace.variables[f"result_{number}"].grad_fn == type(result.grad_fn).__name__, sample
    assert left == set(ROWS[name].grad_fn)


@pytest.mark.filterwarnings("ignore:.*deprecated")
@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.grad_fn and name != "set_data"])
def test_row_passes_gradcheck(name: str) -> None:
    samples, _, right = both(name)
    for number, sample in enumerate(ROWS[name].samples):
        result = right.names[f"result_{number}"]
        used = [leaf for leaf in NAMES if right.names[f"{leaf}_{number}"].grad is not None]
        if used and result.dtype == torch.float64:
            inputs = [right.names[f"{leaf}_{number}"].detach().clone().requires_grad_() for leaf in used]
            assert torch.autograd.gradcheck(
                function_of(sample, used), inputs, fast_mode=True, check_undefined_grad=False
            ), sample


def function_of(sample: str, leaves: list[str]) -> Callable[..., Any]:
    """A sample as a function of these leaves, with the same random numbers at each call."""
    code = compile(statements(sample), "sample", "exec")
    names = fresh_names()

    def function(*given: torch.Tensor) -> Any:
        torch.manual_seed(0)
        inside = {**names, **dict(zip(leaves, given, strict=True))}
        exec(code, inside)  # noqa: S102 - the table's own samples
        return inside["result"]

    return function


def test_every_row_has_a_sample() -> None:
    assert [name for name, row in ROWS.items() if not row.samples] == []
