"""What a program's layers and losses say of the data that it was written for."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from autograd_trace.offers.absent import Names
from autograd_trace.offers.program import Program

#: Rows of a random table; of images there are as many as fit into this many numbers, at most `IMAGES`.
ROWS = 100
IMAGES = 256
_NUMBERS = 250_000
_LABEL = re.compile(r"(?i)^(y|t)$|^y_|^y(train|test|val)|label|target")
_FEATURES, _OUTPUTS = 4, 1


@dataclass(frozen=True)
class Needs:
    """The data that a program's model takes.

    Attributes:
        features: numbers in a row, as its first linear layer takes them.
        outputs: numbers that its last linear layer gives.
        loss: which kind of target it is trained on.
    """

    features: int
    outputs: int
    loss: str

    def values(self, name: str, *, columns: bool) -> tuple[str, tuple[int, ...]]:
        """Code of a random tensor that can stand for what a name held, and its shape.

        Args:
            name: the variable; `y`, `labels` and the like are targets.
            columns: whether a target has a dimension for its outputs.
        """
        if not _LABEL.search(name):
            return f"torch.randn({ROWS}, {self.features})", (ROWS, self.features)
        if self.loss == "classes":
            return f"torch.randint(0, {max(self.outputs, 2)}, ({ROWS},))", (ROWS,)
        shape = (ROWS, self.outputs) if columns else (ROWS,)
        if self.loss == "binary":
            return f"torch.randint(0, 2, {shape}).float()", shape
        return f"torch.randn{shape}".replace(",)", ")"), shape


def needs_of(program: Program, names: Names) -> Needs:
    """Read them from a program's calls; small numbers where it does not say."""
    calls = [node for node in ast.walk(program.tree) if isinstance(node, ast.Call)]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    constants = _constants(program)
    linear = [call for call in calls if names.dotted(call.func) == "torch.nn.Linear"]
    ends = [
        (_number(call, 0, "in_features", constants), _number(call, 1, "out_features", constants)) for call in linear
    ]
    called = {names.dotted(call.func).rpartition(".")[2] for call in calls}
    loss = "numbers"
    if called & {"CrossEntropyLoss", "NLLLoss", "cross_entropy", "nll_loss"}:
        loss = "classes"
    elif called & {"BCELoss", "BCEWithLogitsLoss", "binary_cross_entropy", "binary_cross_entropy_with_logits"}:
        loss = "binary"
    return Needs(
        next((first for first, _ in ends if first), _FEATURES),
        next((last for _, last in reversed(ends) if last), _OUTPUTS),
        loss,
    )


def images(shape: tuple[int, ...], *, train: bool) -> int:
    """How many images of a shape stand in for a set of them."""
    size = 1
    for length in shape:
        size *= length
    count = min(IMAGES, _NUMBERS // size) // (1 if train else 4)
    return max(count - count % 16 if count > 16 else count, 1)


def _constants(program: Program) -> dict[str, int]:
    """Names that are a plain integer throughout."""
    found: dict[str, set[object]] = {}
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, set()).add(getattr(node.value, "value", None))
    single = {name: next(iter(values)) for name, values in found.items() if len(values) == 1}
    return {name: value for name, value in single.items() if type(value) is int}


def _number(call: ast.Call, place: int, name: str, constants: dict[str, int]) -> int:
    """An argument that is an integer or a product of some, 0 where it is not."""
    words = {keyword.arg: keyword.value for keyword in call.keywords}
    node = call.args[place] if len(call.args) > place else words.get(name)
    return _value(node, constants)


def _value(node: ast.expr | None, constants: dict[str, int]) -> int:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.Name):
        return constants.get(node.id, 0)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _value(node.left, constants) * _value(node.right, constants)
    return 0
