"""Names of math, numpy and random that learners mix with torch."""

from __future__ import annotations

from autograd_trace.operations.row import Name

_MATH = {
    "0.5": "sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh atanh "
    "floor ceil trunc fabs erf erfc gamma lgamma degrees radians isnan isinf isfinite",
    "1.5": "acosh modf",
    "3.0, 2.0": "atan2 pow fmod copysign hypot remainder isclose",
    "[0.1, 0.2, 0.3]": "fsum",
    "[1, 2, 3]": "prod",
    "[1.0, 2.0], [3.0, 5.0]": "dist",
    "12, 18": "gcd",
    "5": "factorial isqrt",
    "5, 2": "comb perm",
}
_ARRAY = "numpy.array([[1.0, 2.0], [3.0, 4.0]])"
_ROW = "numpy.array([0.5, 0.25, 0.75])"
#: Functions of numpy whose result is no larger than their arguments broadcast together, or than `growth.py` bounds it.
_NUMPY = {
    _ARRAY: "sin cos tan sinh cosh tanh arctan exp expm1 log log2 log10 log1p sqrt square abs sign floor ceil negative "
    "isnan isinf isfinite sum mean std var max min prod cumsum cumprod argmax argmin median any all sort argsort "
    "unique count_nonzero diff asarray copy transpose ravel squeeze zeros_like ones_like ndim shape size trace "
    "absolute arcsinh cbrt exp2 deg2rad rad2deg degrees radians rint trunc fabs positive reciprocal sinc nan_to_num "
    "nansum nanmean nanstd nanvar nanmax nanmin nanargmax nanargmin amax amin ptp average logical_not argwhere nonzero "
    "flatnonzero diagonal tril triu fliplr flipud rot90 atleast_1d atleast_2d atleast_3d cov corrcoef empty_like "
    "ascontiguousarray iscomplexobj signbit",
    _ROW: "arcsin arccos arctanh diag gradient modf",
    f"{_ARRAY} + 1": "arccosh",
    f"{_ARRAY}, 2": "maximum minimum power add subtract multiply divide mod arctan2 hypot greater less equal full_like "
    "allclose isclose array_equal round floor_divide true_divide float_power fmod remainder fmax fmin heaviside "
    "logaddexp divmod not_equal greater_equal less_equal logical_and logical_or logical_xor copysign around",
    f"{_ARRAY}, {_ARRAY}": "dot matmul append outer inner vdot kron",
    f"{_ROW}, {_ROW}": "cross convolve correlate",
    f"{_ARRAY}, 50": "percentile nanpercentile",
    f"{_ARRAY}, 0.5": "quantile nanquantile",
    f"{_ARRAY}, [1.0, 3.0]": "isin",
    "numpy.array([1, 2, 2])": "bincount",
    "[0.5, 0.7], [0.0, 1.0], [1.0, 3.0]": "interp",
    "[1.0, 2.0, 3.0], 2.5": "searchsorted",
    "[1.0, 2.0], [0.0, 1.5]": "digitize",
    "numpy.array([1.0, 2.0]), numpy.array([3.0, 4.0, 5.0])": "meshgrid",
    f"{_ARRAY}, 2, 1": "split array_split",
    f"{_ARRAY}, [1]": "hsplit vsplit",
    f"{_ARRAY} > 2, 1.0, 0.0": "where",
    f"{_ARRAY}, 0": "expand_dims flip",
    f"{_ARRAY}, 1": "roll",
    f"{_ARRAY}, 0, 1": "swapaxes moveaxis take",
    f"{_ARRAY}, 1.5, 3.5": "clip",
    f"{_ARRAY}, (4,)": "reshape",
    f"[{_ARRAY}, {_ARRAY}]": "concatenate stack vstack hstack column_stack dstack",
    "[1.0, 2.0]": "array",
}
_NUMPY_KEYWORDS = (
    "dtype axis axes keepdims fill_value ddof out indexing rtol atol equal_nan decimals shift return_index "
    "return_inverse return_counts a_min a_max weights q side right nan k offset bins minlength mode"
)
#: By name: the arguments of a sample, the keywords, and which say the size of the result.
_NEW_ARRAYS: dict[str, tuple[str, str, tuple[int | str, ...]]] = {
    "numpy.zeros": ("3", "shape dtype", (0, "shape")),
    "numpy.ones": ("(2, 3)", "shape dtype", (0, "shape")),
    "numpy.empty": ("0", "shape dtype", (0, "shape")),
    "numpy.full": ("(2, 2), 0.5", "shape fill_value dtype", (0, "shape")),
    "numpy.eye": ("3", "N M k dtype", (0, 0, 1, "N", "M")),
    "numpy.identity": ("3", "n dtype", (0, 0, "n", "n")),
    "numpy.tri": ("3", "N M k dtype", (0, 0, 1, "N", "M")),
    "numpy.vander": ("[1.0, 2.0], 3", "x N increasing", (1, "N")),
    "numpy.linspace": ("0.0, 1.0, 5", "start stop num endpoint dtype", (2, "num")),
    "numpy.logspace": ("0.0, 2.0, 3", "start stop num endpoint base dtype", (2, "num")),
    "numpy.geomspace": ("1.0, 100.0, 3", "start stop num endpoint dtype", (2, "num")),
    "numpy.repeat": (f"{_ARRAY}, 2", "a repeats axis", (1, "repeats")),
    "numpy.tile": (f"{_ARRAY}, (1, 2)", "A reps", (1, "reps")),
    "numpy.broadcast_to": (f"{_ROW}, (2, 3)", "array shape", (1, "shape")),
    "numpy.polyfit": ("[0.0, 1.0, 2.0], [1.0, 3.0, 5.0], 1", "x y deg", (2, "deg")),
    "numpy.pad": (f"{_ROW}, (1, 2)", "array pad_width mode constant_values", ()),
    "numpy.polyval": ("[2.0, 1.0], 3.0", "p x", ()),
    "numpy.histogram": ("[1.0, 2.0, 2.5], 2", "a bins range density", (1, "bins")),
    "numpy.random.rand": ("2, 3", "", (-1,)),
    "numpy.random.randn": ("2", "", (-1,)),
    "numpy.random.random": ("3", "size", (0, "size")),
    "numpy.random.standard_normal": ("3", "size", (0, "size")),
    "numpy.random.randint": ("0, 10, 5", "low high size dtype", (2, "size")),
    "numpy.random.uniform": ("0.0, 1.0, 3", "low high size", (2, "size")),
    "numpy.random.normal": ("0.0, 1.0, 3", "loc scale size", (2, "size")),
    "numpy.random.exponential": ("1.0, 3", "scale size", (1, "size")),
    "numpy.random.poisson": ("2.0, 3", "lam size", (1, "size")),
    "numpy.random.binomial": ("5, 0.5, 3", "n p size", (2, "size")),
    "numpy.random.beta": ("2.0, 2.0, 3", "a b size", (2, "size")),
    "numpy.random.permutation": ("4", "", (0,)),
    "numpy.random.choice": ("5, 3, replace=False", "a size replace p", (0, 1, "a", "size")),
    "numpy.random.random_sample": ("3", "size", (0, "size")),
    "numpy.random.multivariate_normal": ("[0.0, 1.0], [[1.0, 0.2], [0.2, 1.0]], 2", "mean cov size", (2, "size")),
}
_RANDOM = {
    "random.random": "",
    "random.randint": "1, 6",
    "random.randrange": "6",
    "random.uniform": "0, 1",
    "random.gauss": "0, 1",
    "random.choice": "[1, 2, 3]",
}


def _functions(module: str, samples: dict[str, str], keywords: str = "") -> tuple[Name, ...]:
    """Functions of a module; each key of `samples` is arguments that fit all the names of its value."""
    return tuple(
        Name(
            name=f"{module}.{name}",
            kind="function",
            arguments=tuple(keywords.split()),
            sample=f"{module}.{name}({given})",
        )
        for given, names in samples.items()
        for name in names.split()
    )


def _constants(module: str, names: str) -> tuple[Name, ...]:
    return tuple(Name(name=f"{module}.{name}", kind="constant", sample=f"{module}.{name}") for name in names.split())


NAMES = (
    *(Name(name=name, kind="namespace") for name in ("math", "numpy", "numpy.random", "numpy.linalg", "random")),
    *_functions("math", _MATH, "abs_tol rel_tol"),
    *_constants("math", "pi e inf nan tau"),
    *_functions("numpy", _NUMPY, _NUMPY_KEYWORDS),
    *_constants(
        "numpy",
        "float16 float32 float64 half single double int8 uint8 int16 uint16 int32 uint32 int64 uint64 int_ intp bool_ "
        "pi e inf nan newaxis __version__",
    ),
    Name(name="numpy.c_", kind="function", sample="numpy.c_[[1, 2], [3, 4]]", help="columns side by side"),
    Name(name="numpy.r_", kind="function", sample="numpy.r_[1:4, [7, 8]]", help="one after the other"),
    Name(
        name="numpy.random.RandomState",
        kind="class",
        arguments=("seed",),
        sample="numpy.random.RandomState(3).randn(2)",
    ),
    Name(
        name="numpy.random.default_rng",
        kind="function",
        arguments=("seed",),
        sample="numpy.random.default_rng(3).integers(0, 9, 4)",
    ),
    Name(
        name="numpy.set_printoptions",
        kind="function",
        arguments=("precision", "suppress", "linewidth", "threshold", "edgeitems", "floatmode", "sign"),
        sample="numpy.set_printoptions(precision=2, suppress=True); repr(numpy.array([1 / 3]))",
    ),
    Name(name="numpy.ndarray", kind="class"),
    Name(
        name="numpy.arange",
        kind="function",
        arguments=("start", "stop", "step", "dtype"),
        sample="numpy.arange(0, 1, 0.25)",
    ),
    *_functions(
        "numpy.linalg",
        {
            _ARRAY: "norm inv det pinv matrix_rank eigvals svd qr slogdet",
            f"{_ARRAY} @ {_ARRAY}.T": "eigh eigvalsh cholesky",
            f"{_ARRAY}, {_ARRAY}": "solve",
            f"{_ARRAY}, 3": "matrix_power",
            f"[{_ARRAY}, {_ARRAY}]": "multi_dot",
        },
        "ord axis keepdims full_matrices compute_uv mode",
    ),
    *(
        Name(name=name, kind="function", arguments=tuple(keywords.split()), sample=f"{name}({given})", sizes=sizes)
        for name, (given, keywords, sizes) in _NEW_ARRAYS.items()
    ),
    Name(name="numpy.random.seed", kind="function", sample="numpy.random.seed(0); numpy.random.rand(2)"),
    *(Name(name=name, kind="function", sample=f"random.seed(0); {name}({given})") for name, given in _RANDOM.items()),
    Name(name="numpy.random.shuffle", kind="function", sample="a = [1, 2, 3]; numpy.random.shuffle(a); sorted(a)"),
    Name(
        name="random.choices",
        kind="function",
        arguments=("weights", "cum_weights", "k"),
        sample="random.seed(0); random.choices([1, 2, 3], k=2)",
    ),
    Name(name="random.seed", kind="function", sample="random.seed(3); random.random()"),
    Name(name="random.shuffle", kind="function", sample="random.seed(3); a = [1, 2, 3]; random.shuffle(a); a"),
    Name(name="random.sample", kind="function", sample="random.seed(3); random.sample([1, 2, 3], 2)"),
)
