"""Random numbers in the place of data that is not there: a data set, a table, a file of text."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from autograd_trace.offers.shapes import ROWS, Needs, images

#: Shape of an image and number of classes.
_IMAGES = {
    "MNIST": ((1, 28, 28), 10),
    "FashionMNIST": ((1, 28, 28), 10),
    "KMNIST": ((1, 28, 28), 10),
    "QMNIST": ((1, 28, 28), 10),
    "EMNIST": ((1, 28, 28), 47),
    "USPS": ((1, 16, 16), 10),
    "CIFAR10": ((3, 32, 32), 10),
    "CIFAR100": ((3, 32, 32), 100),
    "SVHN": ((3, 32, 32), 10),
    "STL10": ((3, 96, 96), 10),
    "ImageFolder": ((3, 64, 64), 2),
}
#: Rows, columns and classes of scikit-learn's own data; no classes for numbers.
_TABLES = {
    "load_iris": (150, 4, 3),
    "load_wine": (178, 13, 3),
    "load_digits": (1797, 64, 10),
    "load_breast_cancer": (569, 30, 2),
    "load_diabetes": (442, 10, 0),
    "fetch_california_housing": (1000, 8, 0),
    "fetch_openml": (100, 784, 10),
}
#: By name: columns and classes of what scikit-learn makes where its call does not say.
_MADE = {
    "make_moons": (2, 2),
    "make_circles": (2, 2),
    "make_blobs": (2, 3),
    "make_classification": (20, 2),
    "make_regression": (100, 0),
    "make_swiss_roll": (3, 0),
    "make_s_curve": (3, 0),
    "make_gaussian_quantiles": (2, 3),
}
_TEXT = '"emma\\nolivia\\nava\\nisabella\\nsophia\\nmia\\namelia\\nharper\\n"'
#: What reads numbers from a file into an array.
_ARRAYS = frozenset({"numpy.loadtxt", "numpy.genfromtxt", "numpy.load"})


@dataclass(frozen=True)
class Replacement:
    """Code in the place of an expression.

    Attributes:
        text: the code.
        root: the library that it does without.
        what: for the offer: "use a random stand-in", ...
        shape: of random numbers.
    """

    text: str
    root: str
    what: str
    shape: tuple[int, ...] = ()


def image_set(call: ast.Call, name: str, root: str) -> Replacement | None:
    """`datasets.MNIST(...)` as a `TensorDataset` of noise."""
    known = _IMAGES.get(name.rpartition(".")[2])
    if known is None or not name.startswith("torchvision.datasets"):
        return None
    shape, classes = known
    words = {keyword.arg: keyword.value for keyword in call.keywords}
    train = words.get("train", call.args[1] if len(call.args) > 1 else None)
    count = images(shape, train=not (isinstance(train, ast.Constant) and train.value is False))
    return data_set((count, *shape), classes, root)


def data_set(shape: tuple[int, ...], classes: int, root: str) -> Replacement:
    """A data set of this shape and number of classes; 0 for targets that are numbers."""
    sizes = ", ".join(map(str, shape))
    targets = f"torch.randint(0, {classes}, ({shape[0]},))" if classes else f"torch.randn({shape[0]}, 1)"
    text = f"torch.utils.data.TensorDataset(torch.rand({sizes}), {targets})"
    return Replacement(text, root, "stand-in", shape)


def table(call: ast.Call, name: str, root: str) -> Replacement | None:
    """`make_moons(...)`, or `load_iris(return_X_y=True)`, as a pair of arrays."""
    short = name.rpartition(".")[2]
    if not name.startswith("sklearn.datasets"):
        return None
    words = {keyword.arg: getattr(keyword.value, "value", None) for keyword in call.keywords}
    if short in _MADE:
        columns, classes = _MADE[short]
        first = getattr(call.args[0], "value", None) if call.args else words.get("n_samples")
        centers = words.get("centers", words.get("n_classes"))
        rows = first if isinstance(first, int) else ROWS
        columns = _whole(words.get("n_features"), columns)
        return _pair(min(rows, 1000), columns, _whole(centers, classes), root)
    if short in _TABLES and words.get("return_X_y") is True:
        return _pair(*_TABLES[short], root)
    return None


def column(name: str, part: str, root: str) -> Replacement | None:
    """`.data` or `.target` of what `load_iris()` gives."""
    rows, columns, classes = _TABLES.get(name.rpartition(".")[2], (0, 0, 0))
    if not rows or part not in ("data", "target"):
        return None
    text, shape = _numbers(rows, columns) if part == "data" else _targets(rows, classes)
    return Replacement(text, root, "stand-in", shape)


def array_file(name: str, needs: Needs, root: str) -> Replacement | None:
    """`np.loadtxt(...)`: the features and one column for the target."""
    if name not in _ARRAYS:
        return None
    shape = (ROWS, needs.features + 1)
    return Replacement(f"torch.rand{shape}.numpy()", root, "stand-in", shape)


def text_file(root: str) -> Replacement:
    """A short text."""
    return Replacement(_TEXT, root, "text")


def _whole(value: object, default: int) -> int:
    return value if type(value) is int else default


def _numbers(rows: int, columns: int) -> tuple[str, tuple[int, ...]]:
    return f"torch.randn({rows}, {columns}).numpy()", (rows, columns)


def _targets(rows: int, classes: int) -> tuple[str, tuple[int, ...]]:
    drawn = f"torch.randint(0, {classes}, ({rows},))" if classes else f"torch.randn({rows})"
    return f"{drawn}.numpy()", (rows,)


def _pair(rows: int, columns: int, classes: int, root: str) -> Replacement:
    text = f"({_numbers(rows, columns)[0]}, {_targets(rows, classes)[0]})"
    return Replacement(text, root, "stand-in", (rows, columns))
