"""Random distributions of `torch.distributions`: what policies, variational autoencoders and flows draw from."""

from __future__ import annotations

from autograd_trace.operations.row import Name, TypeRow

_PLACE, _LOGITS = "torch.distributions", "probs logits validate_args"
#: By name: the keywords, and the arguments of a small one.
_DISTRIBUTIONS: dict[str, tuple[str, str]] = {
    "Normal": ("loc scale validate_args", "x, p"),
    "Uniform": ("low high validate_args", "-p, p"),
    "Bernoulli": (_LOGITS, "logits=x"),
    "Categorical": (_LOGITS, "logits=x"),
    "OneHotCategorical": (_LOGITS, "logits=x"),
    "Exponential": ("rate validate_args", "p"),
    "Laplace": ("loc scale validate_args", "x, p"),
    "LogNormal": ("loc scale validate_args", "x, p"),
    "Beta": ("concentration1 concentration0 validate_args", "p, p + 1"),
    "Gamma": ("concentration rate validate_args", "p, p + 1"),
    "Dirichlet": ("concentration validate_args", "p"),
    "Poisson": ("rate validate_args", "p"),
    "Geometric": (_LOGITS, "logits=x"),
    "Cauchy": ("loc scale validate_args", "x, p"),
    "Gumbel": ("loc scale validate_args", "x, p"),
    "StudentT": ("df loc scale validate_args", "p, x, p"),
    "HalfNormal": ("scale validate_args", "p"),
    "Binomial": (f"total_count {_LOGITS}", "4, logits=x"),
    "Multinomial": (f"total_count {_LOGITS}", "4, logits=x"),
    "MultivariateNormal": (
        "loc covariance_matrix precision_matrix scale_tril validate_args",
        "v, torch.eye(3).double()",
    ),
    "Independent": (
        "base_distribution reinterpreted_batch_ndims validate_args",
        f"{_PLACE}.Normal(x, p), 1",
    ),
}
#: The modules in which `torch.distributions` keeps its names, where programs import from them.
_MODULES = {
    **{
        name.lower(): name
        for name in "Normal Uniform Bernoulli Categorical Exponential Laplace Beta Gamma Dirichlet Poisson Geometric "
        "Cauchy Gumbel Binomial Multinomial Independent".split()
    },
    "studentT": "StudentT",
    "half_normal": "HalfNormal",
    "multivariate_normal": "MultivariateNormal",
}

NAMES = (
    *(Name(name=name, kind="namespace") for name in (_PLACE, *(f"{_PLACE}.{module}" for module in _MODULES))),
    *(
        Name(
            name=f"{_PLACE}.{name}",
            kind="class",
            arguments=tuple(keywords.split()),
            sample=f"torch.manual_seed(0); d = {_PLACE}.{name}({given}); d.log_prob(d.sample())",
        )
        for name, (keywords, given) in _DISTRIBUTIONS.items()
    ),
    *(
        Name(
            name=f"{_PLACE}.{module}.{name}",
            kind="class",
            arguments=tuple(_DISTRIBUTIONS[name][0].split()),
            target=f"{_PLACE}.{name}",
        )
        for module, name in _MODULES.items()
    ),
    Name(name=f"{_PLACE}.Distribution", kind="class"),
    *(
        Name(
            name=f"{_PLACE}.{name}",
            kind="function",
            arguments=("p", "q"),
            sample=f"{_PLACE}.{name}({_PLACE}.Normal(x, p), {_PLACE}.Normal(y, p + 1))",
        )
        for name in ("kl_divergence", "kl.kl_divergence")
    ),
    Name(name=f"{_PLACE}.kl", kind="namespace"),
)
TYPE = TypeRow(
    type="torch.distributions.Distribution",
    attributes=tuple(
        "batch_shape event_shape mean mode variance stddev loc scale probs logits low high rate df concentration "
        "concentration0 concentration1 total_count covariance_matrix precision_matrix scale_tril base_dist has_rsample "
        "param_shape".split()
    ),
    methods={
        "sample": ("sample_shape",),
        "rsample": ("sample_shape",),
        "log_prob": ("value",),
        "entropy": (),
        "cdf": ("value",),
        "icdf": ("value",),
        "expand": ("batch_shape",),
        "enumerate_support": ("expand",),
        "perplexity": (),
    },
)
