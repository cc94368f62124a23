"""New tensors, from data, from a rule, or drawn at random."""

from __future__ import annotations

from autograd_trace.operations.row import Operation

_LIKE = ("dtype", "device", "requires_grad")
_NEW = ("size", *_LIKE)


def _create(name: str, samples: tuple[str, ...], arguments: tuple[str, ...], forward: str) -> Operation:
    return Operation(
        name=name,
        functions=(f"torch.{name}",),
        arguments=arguments,
        symbol=name,
        forward=forward,
        samples=samples,
        bound="sizes",
    )


def _like(name: str, forward: str, extra: tuple[str, ...] = ()) -> Operation:
    return Operation(
        name=name,
        functions=(f"torch.{name}",),
        arguments=("input", *extra, *_LIKE),
        symbol=name,
        forward=forward,
        samples=(f"torch.{name}(x)",) if not extra else (),
        bound="none",
    )


OPERATIONS = (
    _create("tensor", ("torch.tensor([1., 2.])", "torch.tensor(3)"), ("data", *_LIKE), "a new tensor with this data"),
    Operation(
        name="as_tensor",
        functions=("torch.as_tensor", "torch.asarray"),
        arguments=("data", "obj", *_LIKE),
        symbol="as_tensor",
        forward="a tensor that shares the data's memory where it can",
        bound="sizes",
        samples=("torch.as_tensor([1., 2.])",),
    ),
    Operation(
        name="from_numpy",
        functions=("torch.from_numpy",),
        symbol="from_numpy",
        bound="none",
        forward="a tensor that shares the array's memory",
    ),
    Operation(
        name="Tensor",
        functions=("torch.Tensor", "torch.FloatTensor", "torch.LongTensor", "torch.DoubleTensor"),
        symbol="Tensor",
        forward="a new tensor",
        bound="sizes",
        samples=("torch.Tensor([1, 2])",),
    ),
    _create("zeros", ("torch.zeros(2, 3)", "torch.zeros((2,))"), _NEW, "zeros"),
    _create("ones", ("torch.ones(2, 3)",), _NEW, "ones"),
    _create("empty", (), _NEW, "memory as it is found"),
    _create("full", ("torch.full((2,), 7.)",), ("size", "fill_value", *_LIKE), "fill_value everywhere"),
    _create("eye", ("torch.eye(3)",), ("n", "m", *_LIKE), "ones on the diagonal"),
    _create(
        "arange",
        ("torch.arange(5)", "torch.arange(0, 1, 0.25)"),
        ("start", "end", "step", *_LIKE),
        "start, start + step, ... below end",
    ),
    _create(
        "linspace", ("torch.linspace(0, 1, 5)",), ("start", "end", "steps", *_LIKE), "steps numbers from start to end"
    ),
    _create("logspace", ("torch.logspace(0, 2, 3)",), ("start", "end", "steps", "base", *_LIKE), "base ** linspace"),
    _create("rand", (), (*_NEW, "generator"), "uniform on [0, 1)"),
    _create("randn", (), (*_NEW, "generator"), "standard normal"),
    _create("randint", (), ("low", "high", *_NEW, "generator"), "integers from low to high - 1"),
    _create("randperm", (), ("n", *_LIKE, "generator"), "0 to n - 1 in random order"),
    Operation(
        name="normal",
        functions=("torch.normal",),
        arguments=("mean", "std", "size", "generator"),
        symbol="normal",
        forward="normal with this mean and std",
        bound="sizes",
    ),
    Operation(
        name="bernoulli",
        functions=("torch.bernoulli",),
        methods=("bernoulli",),
        arguments=("input", "p", "generator"),
        symbol="bernoulli",
        forward="1 with probability input, else 0",
    ),
    Operation(
        name="multinomial",
        functions=("torch.multinomial",),
        methods=("multinomial",),
        arguments=("input", "num_samples", "replacement", "generator"),
        symbol="multinomial",
        forward="indices drawn with these weights",
        bound="dry-run",
    ),
    _like("zeros_like", "zeros in the shape of input"),
    _like("ones_like", "ones in the shape of input"),
    _like("empty_like", "memory as it is found, in the shape of input", ("memory_format",)),
    _like("full_like", "fill_value in the shape of input", ("fill_value",)),
    _like("rand_like", "uniform on [0, 1), in the shape of input", ("generator",)),
    _like("randn_like", "standard normal, in the shape of input", ("generator",)),
    Operation(
        name="new_tensor",
        methods=("new_tensor", "new_zeros", "new_ones", "new_full", "new_empty"),
        arguments=("data", "size", "fill_value", *_LIKE),
        symbol="new",
        forward="a new tensor of this dtype",
        bound="sizes",
        samples=("x.new_zeros(2)", "x.new_ones(3)"),
    ),
    Operation(
        name="meshgrid",
        functions=("torch.meshgrid",),
        arguments=("indexing",),
        symbol="meshgrid",
        grad_fn=("ExpandBackward0",),
        forward="coordinate grids",
        bound="dry-run",
        samples=("torch.meshgrid(v, v, indexing='ij')[0]",),
    ),
)
