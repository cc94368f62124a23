"""Names of torch, math and numpy that are no tensor operations: switches, classes, constants, namespaces."""

from __future__ import annotations

from autograd_trace.operations.row import Name


def _functions(prefix: str, names: str, arguments: tuple[str, ...] = ()) -> tuple[Name, ...]:
    return tuple(Name(name=f"{prefix}.{name}", kind="function", arguments=arguments) for name in names.split())


def _constants(prefix: str, names: str) -> tuple[Name, ...]:
    return tuple(Name(name=f"{prefix}.{name}", kind="constant") for name in names.split())


NAMES = (
    *(
        Name(name=name, kind="namespace")
        for name in (
            "torch",
            "torch.nn",
            "torch.nn.functional",
            "torch.nn.init",
            "torch.nn.utils",
            "torch.nn.parameter",
            "torch.nn.modules",
            "torch.optim",
            "torch.optim.lr_scheduler",
            "torch.autograd",
            "torch.autograd.functional",
            "torch.autograd.graph",
            "torch.cuda",
            "torch.linalg",
            "torch.special",
            "torch.utils",
            "torch.utils.data",
            "torch.backends",
            "torch.backends.mps",
            "torch.func",
            "math",
            "numpy",
            "numpy.random",
            "numpy.linalg",
            "random",
        )
    ),
    *_constants(
        "torch",
        "float32 float64 float16 bfloat16 float double half int8 int16 int32 int64 uint8 int long short bool "
        "strided inf nan pi e __version__",
    ),
    *(
        Name(name=f"torch.{name}", kind="context", arguments=("mode",))
        for name in ("no_grad", "enable_grad", "set_grad_enabled", "inference_mode")
    ),
    *(
        Name(name=f"torch.autograd.{name}", kind="context", target=f"torch.{name}")
        for name in ("no_grad", "enable_grad", "set_grad_enabled", "inference_mode")
    ),
    Name(name="torch.autograd.set_detect_anomaly", kind="context", arguments=("mode", "check_nan")),
    Name(name="torch.autograd.detect_anomaly", kind="context", arguments=("check_nan",)),
    Name(name="torch.manual_seed", kind="function", arguments=("seed",)),
    Name(name="torch.seed", kind="function"),
    Name(name="torch.is_grad_enabled", kind="function"),
    Name(name="torch.is_inference_mode_enabled", kind="function"),
    Name(name="torch.set_default_dtype", kind="function", arguments=("d",)),
    Name(name="torch.get_default_dtype", kind="function"),
    Name(
        name="torch.set_printoptions",
        kind="function",
        arguments=("precision", "threshold", "edgeitems", "linewidth", "profile", "sci_mode"),
    ),
    Name(name="torch.is_tensor", kind="function", arguments=("obj",)),
    Name(name="torch.numel", kind="function", arguments=("input",)),
    Name(name="torch.equal", kind="function", arguments=("input", "other")),
    Name(name="torch.allclose", kind="function", arguments=("input", "other", "rtol", "atol", "equal_nan")),
    Name(name="torch.is_floating_point", kind="function", arguments=("input",)),
    Name(name="torch.device", kind="class", arguments=("type", "index")),
    Name(name="torch.Size", kind="class"),
    Name(name="torch.dtype", kind="class"),
    Name(name="torch.Generator", kind="class", arguments=("device",)),
    Name(name="torch.finfo", kind="class", arguments=("type",)),
    Name(name="torch.iinfo", kind="class", arguments=("type",)),
    Name(name="torch.cuda.is_available", kind="function"),
    Name(name="torch.cuda.manual_seed", kind="function", arguments=("seed",)),
    Name(name="torch.cuda.manual_seed_all", kind="function", arguments=("seed",)),
    Name(name="torch.cuda.device_count", kind="function"),
    Name(name="torch.backends.mps.is_available", kind="function"),
    Name(
        name="torch.autograd.grad",
        kind="function",
        arguments=(
            "outputs",
            "inputs",
            "grad_outputs",
            "retain_graph",
            "create_graph",
            "allow_unused",
            "materialize_grads",
        ),
    ),
    Name(
        name="torch.autograd.backward",
        kind="function",
        arguments=("tensors", "grad_tensors", "retain_graph", "create_graph", "inputs"),
    ),
    Name(name="torch.autograd.Variable", kind="function", arguments=("data", "requires_grad")),
    Name(name="torch.autograd.Function", kind="class"),
    *_functions(
        "torch.autograd.functional",
        "jacobian hessian vjp jvp",
        ("func", "inputs", "v", "create_graph", "strict", "vectorize"),
    ),
    Name(
        name="torch.autograd.gradcheck",
        kind="function",
        arguments=("func", "inputs", "eps", "atol", "rtol", "raise_exception"),
    ),
    Name(name="torch.nn.Parameter", kind="class", arguments=("data", "requires_grad")),
    Name(name="torch.nn.parameter.Parameter", kind="class", arguments=("data", "requires_grad")),
    Name(name="torch.nn.Module", kind="class"),
    *_functions(
        "torch.nn.utils",
        "clip_grad_norm_ clip_grad_value_ parameters_to_vector",
        ("parameters", "max_norm", "norm_type", "error_if_nonfinite", "clip_value", "foreach"),
    ),
    *_functions(
        "torch.nn.init",
        "zeros_ ones_ constant_ normal_ uniform_ xavier_uniform_ xavier_normal_ kaiming_uniform_ "
        "kaiming_normal_ eye_ orthogonal_ trunc_normal_",
        ("tensor", "val", "mean", "std", "a", "b", "gain", "mode", "nonlinearity", "generator"),
    ),
    Name(name="torch.utils.data.TensorDataset", kind="class"),
    Name(name="torch.utils.data.Dataset", kind="class"),
    Name(
        name="torch.utils.data.DataLoader",
        kind="class",
        arguments=("dataset", "batch_size", "shuffle", "drop_last", "generator", "collate_fn"),
    ),
    Name(name="torch.utils.data.random_split", kind="function", arguments=("dataset", "lengths", "generator")),
    *_functions(
        "math",
        "sqrt exp log log2 log10 log1p sin cos tan asin acos atan atan2 sinh cosh tanh floor ceil fabs "
        "isnan isinf isfinite isclose hypot prod fsum degrees radians erf trunc copysign gcd",
        ("abs_tol", "rel_tol"),
    ),
    *_constants("math", "pi e inf nan tau"),
    *_functions(
        "numpy",
        "array zeros ones arange linspace sin cos exp log sqrt abs maximum minimum mean sum dot "
        "asarray tanh max min std square power eye full zeros_like ones_like argmax concatenate stack",
        ("dtype", "axis", "num", "endpoint", "fill_value", "shape", "keepdims"),
    ),
    *_constants("numpy", "float32 float64 int64 int32 pi e inf nan newaxis"),
    Name(name="numpy.ndarray", kind="class"),
    *_functions("numpy.random", "seed rand randn randint uniform normal", ("size", "low", "high", "loc", "scale")),
    *_functions("random", "seed random randint uniform choice shuffle gauss"),
)
