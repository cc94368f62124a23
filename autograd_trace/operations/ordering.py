"""The largest, the middle and the smallest; sorting, searching and counting."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Chip, Operation

_DIM = "input dim keepdim"
#: Where a result has `values` and `indices`, the gradient goes back to the places that the values came from.
_BACK = "zeros_like(input).scatter(dim, indices, g)"
_PLACE = "g at the place that the element came from; zeros elsewhere"
_TIES = "g at the {} element, shared equally at ties"


def _extreme(name: str, word: str, chip: Chip | None = None) -> Operation:
    node = name.capitalize()
    return operation(
        name,
        "torch method",
        "input dim keepdim other axis keepdims",
        f"the {word} element",
        (f"x.{name}()", f"x.{name}(1).values", f"torch.{name}(x, y)", f"torch.{name}(x, dim=0).values"),
        grad_fn=f"{node}Backward0 {node}Backward1 {node}imumBackward0",
        words={"input": f"{_TIES.format(word)}; with dim, at the first of them"},
        chip=chip,
    )


def _reduced(name: str, word: str) -> Operation:
    return operation(
        name,
        "torch method",
        f"{_DIM} axis keepdims",
        f"the {word} element",
        (f"x.{name}()", f"x.{name}(1)"),
        grad_fn=f"{name.capitalize()}Backward0",
        words={"input": _TIES.format(word)},
    )


def _place(name: str, word: str) -> Operation:
    return operation(
        name,
        "torch method",
        f"{_DIM} axis keepdims",
        f"where the {word} element is",
        (f"x.{name}()", f"x.{name}(1)", f"torch.{name}(x, dim=0, keepdim=True)"),
        cut=f"{name}()",
    )


def _running(name: str, word: str) -> Operation:
    return operation(
        name,
        "torch method",
        "input dim",
        f"the {word} element so far along dim, and where it was",
        f"x.{name}(1).values",
        grad_fn=f"{name.capitalize()}Backward0",
        rules={"input": "zeros_like(input).scatter_add(dim, indices, g)"},
    )


def _middle(name: str, forward: str) -> Operation:
    node = name.capitalize()
    return operation(
        name,
        "torch method",
        _DIM,
        forward,
        (f"x.{name}()", f"x.{name}(1).values"),
        grad_fn=f"{node}Backward0 {node}Backward1",
        words={"input": _PLACE},
    )


def _quantile(name: str, forward: str) -> Operation:
    return operation(
        name,
        "torch method",
        "input q dim keepdim interpolation",
        forward,
        (f"x.{name}(0.5)", f"x.{name}(0.25, dim=1)"),
        grad_fn="SqueezeBackward4",
        words={"input": "g, split between the two elements that were interpolated"},
    )


OPERATIONS = (
    _extreme("max", "largest", Chip(".max()", "{}.max()", main=False)),
    _extreme("min", "smallest"),
    _reduced("amax", "largest"),
    _reduced("amin", "smallest"),
    operation(
        "aminmax",
        "torch method",
        _DIM,
        "the smallest and the largest element",
        ("x.aminmax().max", "x.aminmax(dim=1).min"),
        grad_fn="AminmaxBackward0",
        words={"input": "as in amin and amax"},
    ),
    _place("argmax", "largest"),
    _place("argmin", "smallest"),
    _running("cummax", "largest"),
    _running("cummin", "smallest"),
    _middle("median", "the lower middle element"),
    _middle("nanmedian", "the lower middle element of those that are numbers"),
    _quantile("quantile", "the element below which the fraction q lies"),
    _quantile("nanquantile", "the same, of the elements that are numbers"),
    operation(
        "mode",
        "torch method",
        _DIM,
        "the most frequent element along dim, and where it was",
        "x.mode(1).values",
        grad_fn="ModeBackward0",
        words={"input": _PLACE},
    ),
    operation(
        "kthvalue",
        "torch method",
        "input k dim keepdim",
        "the k-th smallest element along dim, and where it was",
        "x.kthvalue(2, 1).values",
        grad_fn="KthvalueBackward0",
        words={"input": _PLACE},
    ),
    operation(
        "sort",
        "torch method",
        "input dim descending stable",
        "the elements in order, and where they were",
        ("x.sort(1).values", "torch.sort(x, descending=True)[0]"),
        grad_fn="SortBackward0",
        rules={"input": _BACK},
    ),
    operation(
        "msort",
        "torch method",
        "input",
        "the elements in order along the first dimension",
        "x.msort()",
        grad_fn="SortBackward0",
        words={"input": "g, back at the places that the elements came from"},
    ),
    operation(
        "topk",
        "torch method",
        "input k dim largest sorted",
        "the k largest along dim, and where they were",
        ("x.topk(2, 1).values", "torch.topk(x, 1, largest=False)[0]"),
        grad_fn="TopkBackward0",
        rules={"input": _BACK},
    ),
    operation(
        "argsort",
        "torch method",
        "input dim descending stable",
        "the order of the elements",
        ("x.argsort(1)", "torch.argsort(x, dim=0, descending=True)"),
        cut="argsort()",
    ),
    operation(
        "unique",
        "torch method",
        "input sorted return_inverse return_counts dim",
        "the different elements",
        ("torch.tensor([1, 2, 1]).unique()", "torch.unique(torch.tensor([1, 2, 1]), return_counts=True)"),
    ),
    operation(
        "unique_consecutive",
        "torch method",
        "input return_inverse return_counts dim",
        "the elements without repetitions in a row",
        "torch.unique_consecutive(torch.tensor([1, 1, 2]))",
    ),
    operation(
        "histc",
        "torch method",
        "input bins min max",
        "how many elements fall into each of the bins",
        "x.histc(4, -3, 3)",
        grad_fn="",
        bound="sizes",
        cut="histc()",
    ),
    operation(
        "bincount",
        "torch method",
        "input weights minlength",
        "how often each integer occurs",
        "torch.bincount(torch.tensor([0, 1, 1]))",
        bound="values",
    ),
    operation(
        "bucketize",
        "torch",
        "input boundaries out_int32 right",
        "between which boundaries each element lies",
        "torch.bucketize(x, torch.tensor([-1., 0., 1.]))",
        cut="bucketize()",
    ),
    operation(
        "searchsorted",
        "torch",
        "sorted_sequence input out_int32 right side sorter",
        "where each element would go in the sorted sequence",
        "torch.searchsorted(torch.tensor([-1., 0., 1.], dtype=torch.float64), x)",
        cut="searchsorted()",
    ),
)
