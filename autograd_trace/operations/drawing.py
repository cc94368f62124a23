"""Tensors drawn at random, new ones and in place."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Operation

_LIKE = "dtype device requires_grad"


def _new(name: str, arguments: str, forward: str, *samples: str) -> Operation:
    return operation(name, "torch", f"{arguments} generator {_LIKE}", forward, samples, bound="sizes")


def _like(name: str, forward: str, sample: str, more: str = "") -> Operation:
    return operation(
        name,
        "torch",
        f"input {more} {_LIKE} memory_format generator",
        f"{forward}, in the shape of input",
        sample,
        bound="none",
    )


def _fill(name: str, arguments: str, distribution: str, node: str, sample: str = "") -> Operation:
    """A method that draws new elements in place: nothing of the old ones is left, so their gradient is 0."""
    return operation(
        name,
        "method",
        f"input {arguments} generator",
        f"drawn from {distribution}, in place",
        sample or f"(x * 1).{name}()",
        grad_fn=node,
        rules={"input": "0"},
        bound="none",
    )


OPERATIONS = (
    _new("rand", "size", "uniform on [0, 1)", "torch.rand(2, 3)"),
    _new("randn", "size", "standard normal", "torch.randn(2, 3)", "torch.randn((2,), dtype=torch.float64)"),
    _new("randint", "low high size", "integers from low to high - 1", "torch.randint(0, 10, (2, 3))"),
    _new("randperm", "n", "0 to n - 1 in random order", "torch.randperm(5)"),
    _like("rand_like", "uniform on [0, 1)", "torch.rand_like(x)"),
    _like("randn_like", "standard normal", "torch.randn_like(x)"),
    _like("randint_like", "integers from low to high - 1", "torch.randint_like(x, 0, 10)", "low high"),
    operation(
        "normal",
        "torch",
        f"mean std size generator {_LIKE}",
        "normal with this mean and std",
        ("torch.normal(0., 1., (2, 3))", "torch.normal(x.detach(), p.detach())"),
        bound="sizes",
    ),
    operation(
        "bernoulli",
        "torch method",
        "input p generator",
        "1 with probability input, else 0",
        "torch.bernoulli(p / 4)",
        grad_fn="BernoulliBackward0",
        rules={"input": "0"},
    ),
    operation(
        "multinomial",
        "torch method",
        "input num_samples replacement generator",
        "indices drawn with these weights",
        "torch.multinomial(p, 2)",
        bound="sizes",
        cut="multinomial()",
    ),
    operation(
        "poisson",
        "torch",
        "input generator",
        "drawn from a Poisson distribution with this mean",
        "torch.poisson(p)",
        grad_fn="PoissonBackward0",
        rules={"input": "0"},
    ),
    _fill("normal_", "mean std", "a normal distribution", "NormalBackward0"),
    _fill("uniform_", "from to", "a uniform distribution", "UniformBackward0"),
    _fill("random_", "from to", "the integers", "RandomBackward1", "(x * 1).random_(10)"),
    _fill("bernoulli_", "p", "0 and 1", "BernoulliBackward2", "(x * 1).bernoulli_(0.5)"),
    _fill("cauchy_", "median sigma", "a Cauchy distribution", "CauchyBackward0"),
    _fill("geometric_", "p", "a geometric distribution", "GeometricBackward0", "(x * 1).geometric_(0.5)"),
    _fill("log_normal_", "mean std", "a log-normal distribution", "LogNormalBackward0"),
    _fill("exponential_", "lambd", "an exponential distribution", "ExponentialBackward0"),
)
