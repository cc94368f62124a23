"""Joining tensors and taking them apart."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Operation

_TWO = "(x, y)"


def _join(name: str, forward: str, *samples: str, node: str = "CatBackward0", also: str = "") -> Operation:
    """Several tensors to one; `axis` is numpy's spelling."""
    return operation(
        name,
        "torch",
        "tensors dim axis" if name in ("cat", "stack") else "tensors",
        forward,
        samples or f"torch.{name}({_TWO})",
        grad_fn=node,
        words={"tensors": "the part of g that lies where this tensor went"},
        also=also,
        bound="sum",
    )


def _pieces(name: str, arguments: str, forward: str, node: str, *samples: str) -> Operation:
    """One tensor to several, each a view of it."""
    return operation(
        name,
        "torch method",
        arguments,
        forward,
        samples,
        grad_fn=node,
        words={arguments.split()[0]: "g, in the place of the piece; zeros elsewhere"},
        bound="none",
    )


OPERATIONS = (
    _join(
        "cat",
        "tensors one after the other",
        "torch.cat([x, y])",
        "torch.cat((x, y), dim=1)",
        also="torch.concat torch.concatenate",
    ),
    _join(
        "stack",
        "tensors along a new dimension",
        "torch.stack([x, y])",
        "torch.stack((v, v), 1)",
        node="StackBackward0",
    ),
    _join("hstack", "tensors side by side"),
    _join("vstack", "tensors one below the other", also="torch.row_stack"),
    _join("dstack", "tensors along the third dimension"),
    _join("column_stack", "tensors as columns", "torch.column_stack((v, x[0]))"),
    _pieces(
        "split",
        "tensor split_size_or_sections dim split_size",
        "pieces of the given size, as views",
        "SplitBackward0 SplitWithSizesBackward0",
        "x.split(1)[0]",
        "torch.split(x, [1, 2], 1)[1]",
    ),
    _pieces("chunk", "input chunks dim", "so many pieces, as views", "SplitBackward0", "x.chunk(2)[1]"),
    _pieces(
        "tensor_split",
        "input sections dim indices",
        "so many pieces, or pieces cut at these places, as views",
        "SliceBackward0",
        "x.tensor_split(3, 1)[2]",
    ),
    _pieces(
        "hsplit",
        "input sections indices",
        "pieces side by side",
        "SliceBackward0",
        "x.hsplit(3)[0]",
    ),
    _pieces(
        "vsplit",
        "input sections indices",
        "pieces one below the other",
        "SliceBackward0",
        "x.vsplit(2)[0]",
    ),
    _pieces("unbind", "input dim", "the slices along a dimension, as views", "UnbindBackward0", "x.unbind(0)[0]"),
    operation(
        "meshgrid",
        "torch",
        "indexing",
        "coordinate grids",
        "torch.meshgrid(v, x[0], indexing='ij')[0]",
        grad_fn="ExpandBackward0",
        words={"tensors": "g, summed along the grid's other dimensions"},
    ),
    operation(
        "cartesian_prod",
        "torch",
        "",
        "all combinations of one element of each tensor",
        "torch.cartesian_prod(v, x[0])",
        grad_fn="StackBackward0",
        words={"tensors": "g, added at the elements that were combined"},
        bound="square",
    ),
    operation(
        "combinations",
        "torch",
        "input r with_replacement",
        "all choices of r elements",
        "torch.combinations(v)",
        grad_fn="StackBackward0",
        words={"input": "g, added at the chosen elements"},
        bound="power",
    ),
)
