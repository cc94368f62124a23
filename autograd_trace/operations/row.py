"""What a row of the operations table says. Rows name torch's functions as dotted strings, resolved in the worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: How the size of a result is bounded before it is computed; see `evaluator/bounds.py`.
Bound = Literal["product", "none", "sizes", "dry-run"]


@dataclass(frozen=True, slots=True)
class Rule:
    """The backward rule of one input, as text: `d out / d input` times the incoming gradient `g`.

    Attributes:
        input: the argument's name.
        plain: the rule in plain text, a Python expression of `g`, the inputs and `result` where possible.
        latex: the same in LaTeX.
    """

    input: str
    plain: str
    latex: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A button of the palette.

    Attributes:
        label: the text on it.
        code: the line's right-hand side, `{}` for the current name.
        main: False for those behind "More".
    """

    label: str
    code: str
    main: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A tensor operation: everything the project knows of it.

    Attributes:
        name: the key, PyTorch's name.
        functions: dotted names under which a program calls it.
        methods: names of the Tensor methods, in-place ones (`mul_`) included.
        operators: Python operators that mean it.
        arguments: the argument names that a program may give by keyword.
        grad_fn: names of the main node that it can leave, empty where no gradient can pass.
        symbol: what stands on the ellipse.
        forward: the formula of the result.
        backward: the rules of the differentiable inputs.
        bound: how the size of the result is bounded.
        samples: expressions in `x` (2, 3), `y` (2, 3), `v` (3,), `m` (3, 4), `p` (2, 3) positive, all float64 leaves;
            tests compare value, gradient and grad_fn with PyTorch.
        chip: its button, where it has one.
        cut: why no gradient passes, where that is what the operation is for.
    """

    name: str
    functions: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    grad_fn: tuple[str, ...] = ()
    symbol: str = ""
    forward: str = ""
    backward: tuple[Rule, ...] = ()
    bound: Bound = "product"
    samples: tuple[str, ...] = ()
    chip: Chip | None = None
    cut: str = ""

    @property
    def url(self) -> str:
        """PyTorch's page of it."""
        target = self.functions[0] if self.functions else f"torch.Tensor.{self.methods[0]}"
        return f"https://docs.pytorch.org/docs/2.13/generated/{target}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A dotted name that a program may use and that is not a tensor operation: a class, a switch, a constant.

    Attributes:
        name: as a program writes it after its imports are resolved, such as `torch.nn.Linear`.
        kind: how it may be used.
        arguments: the argument names that a program may give by keyword, for what can be called.
        target: the dotted name that it resolves to, where it is another.
        help: one line for the completion list.
    """

    name: str
    kind: Literal["function", "class", "layer", "context", "constant", "namespace", "optimizer", "scheduler"]
    arguments: tuple[str, ...] = ()
    target: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRow:
    """What a program may do with values of one type: readable attributes, writable ones, and methods.

    Attributes:
        type: dotted name of the type (`torch.Tensor`, `builtins.list`).
        attributes: names that may be read.
        assignable: names that may be assigned.
        methods: method names with the keyword names each takes.
    """

    type: str
    attributes: tuple[str, ...] = ()
    assignable: tuple[str, ...] = ()
    methods: dict[str, tuple[str, ...]] = field(default_factory=dict)
