"""New tensors from data or from a rule; those drawn at random are in `drawing.py`."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Bound, Operation

_LIKE = "dtype device requires_grad"


def _create(name: str, arguments: str, forward: str, *samples: str, bound: Bound = "sizes") -> Operation:
    return operation(name, "torch", f"{arguments} {_LIKE}", forward, samples, bound=bound)


def _like(name: str, forward: str, sample: str, more: str = "") -> Operation:
    return operation(
        name, "torch", f"input {more} {_LIKE} memory_format", f"{forward}, in the shape of input", sample, bound="none"
    )


def _new(name: str, arguments: str, forward: str, *samples: str) -> Operation:
    return operation(
        name,
        "method",
        f"input {arguments} {_LIKE}",
        f"{forward}, with the dtype of input",
        samples,
        symbol="new",
        bound="sizes",
    )


OPERATIONS = (
    _create("tensor", "data", "a new tensor with this data", "torch.tensor([1., 2.])", "torch.tensor(3)"),
    operation(
        "as_tensor",
        "torch",
        "data dtype device",
        "a tensor that shares the data's memory where it can",
        "torch.as_tensor([1., 2.])",
        bound="sizes",
    ),
    _create("asarray", "obj", "a tensor that shares the object's memory where it can", "torch.asarray([1., 2.])"),
    operation(
        "from_numpy",
        "torch",
        "",
        "a tensor that shares the array's memory",
        "torch.from_numpy(x.detach().numpy())",
        bound="none",
    ),
    operation(
        "Tensor",
        "torch",
        "",
        "a new tensor",
        ("torch.Tensor([1, 2])", "torch.LongTensor([1, 2])", "torch.Tensor(0)"),
        also="torch.FloatTensor torch.DoubleTensor torch.LongTensor torch.IntTensor torch.BoolTensor "
        "torch.ByteTensor torch.ShortTensor",
        bound="sizes",
    ),
    _create("zeros", "size", "zeros", "torch.zeros(2, 3)", "torch.zeros((2,))"),
    _create("ones", "size", "ones", "torch.ones(2, 3)", "torch.ones(2, dtype=torch.int64)"),
    _create("empty", "size", "memory as it is found", "torch.empty(0)"),
    _create("full", "size fill_value", "fill_value everywhere", "torch.full((2,), 7.)"),
    _create("eye", "n m", "ones on the diagonal", "torch.eye(3)", "torch.eye(2, 3)", bound="square"),
    _create(
        "arange",
        "start end step",
        "start, start + step, ... below end",
        "torch.arange(5)",
        "torch.arange(0, 1, 0.25)",
        bound="dry-run",
    ),
    operation(
        "range",
        "torch",
        f"start end step {_LIKE}",
        "start, start + step, ... up to end",
        "torch.range(0, 1, 0.25)",
        bound="dry-run",
    ),
    _create("linspace", "start end steps", "steps numbers from start to end", "torch.linspace(0, 1, 5)"),
    _create("logspace", "start end steps base", "base ** linspace", "torch.logspace(0, 2, 3)"),
    _like("zeros_like", "zeros", "torch.zeros_like(x)"),
    _like("ones_like", "ones", "torch.ones_like(x)"),
    _like("empty_like", "memory as it is found", "torch.empty_like(x[:0])"),
    _like("full_like", "fill_value", "torch.full_like(x, 7.)", "fill_value"),
    _new("new_tensor", "data", "a new tensor with this data", "x.new_tensor([1, 2])"),
    _new("new_zeros", "size", "zeros", "x.new_zeros(2)"),
    _new("new_ones", "size", "ones", "x.new_ones(3)"),
    _new("new_full", "size fill_value", "fill_value everywhere", "x.new_full((2,), 7.)"),
    _new("new_empty", "size", "memory as it is found", "x.new_empty(0)"),
)
