"""Losses that compare the wrong things: shapes that broadcast, and softmax done twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import Tensor

from autograd_trace.silent.noting import Noting
from autograd_trace.views import is_leaf

if TYPE_CHECKING:
    from autograd_trace.evaluator.site import Site
    from autograd_trace.recorder import Recorder

#: Nodes that change the shape alone: a column made by one of them was meant.
_RESHAPES = frozenset(
    f"{name}Backward0" for name in "Unsqueeze View UnsafeView ReshapeAlias Expand Permute Transpose T Index".split()
)
_VIEWS = _RESHAPES | {"SqueezeBackward0", "SqueezeBackward1", "SliceBackward0", "SelectBackward0", "CloneBackward0"}
#: By loss: the node whose result it must not get, and what to say.
_TWICE = {
    "cross_entropy": (
        "SoftmaxBackward0",
        "cross entropy takes the scores before softmax, and does softmax itself",
        "Leave the softmax out",
    ),
    "nll_loss": (
        "SoftmaxBackward0",
        "this loss takes log-probabilities",
        "Use log_softmax in place of softmax",
    ),
    "binary_cross_entropy_with_logits": (
        "SigmoidBackward0",
        "this loss takes the scores before sigmoid, and does sigmoid itself",
        "Leave the sigmoid out",
    ),
}
_LAYERS = {
    "CrossEntropyLoss": "cross_entropy",
    "NLLLoss": "nll_loss",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits",
}


class Losses:
    """What the losses of one run are given."""

    def __init__(self, recorder: Recorder, notes: Noting) -> None:
        self.recorder = recorder
        self.notes = notes

    def operated(self, site: Site, name: str, args: tuple[Any, ...], result: Any) -> None:
        """An operation of the table was done."""
        if name == "sub" and len(args) == 2:
            self._compared(site, args[0], args[1], result)
        elif name in _TWICE and args:
            self._activated(site, name, args[0])

    def layer(self, site: Site, kind: str, args: tuple[Any, ...]) -> None:
        """A layer of `torch.nn` was called."""
        if kind in _LAYERS and args:
            self._activated(site, _LAYERS[kind], args[0])

    def _activated(self, site: Site, loss: str, given: Any) -> None:
        """Probabilities where scores are wanted."""
        wrong, why, mend = _TWICE[loss]
        if isinstance(given, Tensor) and self._node_name(given, _VIEWS) == wrong:
            function = wrong.removesuffix("Backward0").lower()
            variable = site.operands[0] if site.operands and site.operands[0].isidentifier() else ""
            shown = f"{variable} comes" if variable else "What it gets comes"
            self.notes.add(
                f"{function} before the loss", site.span[0], f"{shown} from {function}: {why}. {mend}.", variable
            )

    def _node_name(self, tensor: Tensor, through: frozenset[str] = frozenset()) -> str:
        """The name of the node that a tensor was made by, views apart, as it was recorded."""
        known = self.recorder.tensors.find(tensor)
        number = known.node if known is not None else None
        while number is not None:
            found = self.recorder.nodes.found[number]
            if found.name not in through:
                return found.name
            edge = found.edges[0] if found.edges else None
            number = edge[0] if edge is not None else None
        return ""

    def _compared(self, site: Site, left: Any, right: Any, result: Any) -> None:
        """A prediction of shape (n, 1) less a target of shape (n,), or the other way round: n × n differences."""
        if not (isinstance(left, Tensor) and isinstance(right, Tensor) and isinstance(result, Tensor)):
            return
        if not result.requires_grad or left.requires_grad == right.requires_grad:
            return
        column, row = sorted((left, right), key=Tensor.dim, reverse=True)
        if not (column.dim() == 2 and row.dim() == 1 and column.shape[1] == 1 and column.shape[0] == row.shape[0] > 1):
            return
        if column.requires_grad and (is_leaf(column) or self._node_name(column) in _RESHAPES):
            return
        count = row.shape[0]
        message = (
            f"Shapes {tuple(left.shape)} and {tuple(right.shape)} broadcast to ({count}, {count}): every "
            "prediction is compared with every target. Give both the same shape, with .view(-1) or .unsqueeze(1)."
        )
        self.notes.add("broadcast in a loss", site.span[0], message, site.operands[0] if site.operands else "")
