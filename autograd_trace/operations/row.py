"""What a row of the operations table says. Rows name torch's functions as dotted strings, resolved in the worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from autograd_trace.operations.latex import to_latex

DOCUMENTATION = "https://docs.pytorch.org/docs/2.13"
#: How many elements a result can have; `evaluator/bounds.py` holds the limit before it is computed.
#:   none: no more than its largest input; nothing is checked.
#:   sum: no more than its inputs together.
#:   product: no more than the product of the inputs' sizes.
#:   sizes: no more than that product times the product of all numbers among the arguments.
#:   square: no more than the square of four times that.
#:   matrix: as square, and the input is a matrix to decompose, which has a limit of its own.
#:   power: no more than its largest input to the power of the largest number among the arguments, times that number.
#:   values: no more than its largest input times the largest number, an argument or in a tensor of integers.
#:   dry-run: none of these; its shape is worked out each time.
Bound = Literal["none", "sum", "product", "sizes", "square", "matrix", "power", "values", "dry-run"]


@dataclass(frozen=True, slots=True)
class Rule:
    """The backward rule of one input: what the engine sends to it, given the gradient `g` of the result.

    `plain` is Python that a learner can read. It may name `g`, `result` (and the other fields of a result that has
    several), the arguments with PyTorch's defaults, functions of torch by their bare names, and:

    - `n`: how many elements of the input one element of the result sums up or averages; for a loss, how many terms.
    - `expand(a)`: `a` with the dimensions that were reduced put back, repeated to the shape of the input.
    - `a if condition else b`: element by element. A comparison with a bound that is None holds.

    Where PyTorch broadcast an input, what the rule gives is summed over the repeated dimensions. A rule with `@` is
    written for matrices.

    Attributes:
        input: the argument's name.
        plain: the rule; tests evaluate it and compare with the engine.
        words: True where `plain` is a sentence and not Python.
        tex: LaTeX where that made from `plain` is not the best.
    """

    input: str
    plain: str
    words: bool = False
    tex: str = ""

    @property
    def latex(self) -> str:
        """The rule in LaTeX; empty where it is in words."""
        return self.tex or ("" if self.words else to_latex(self.plain))


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
        arguments: the argument names that a program may give by keyword, in the order of positions; other spellings
            of the same argument come last.
        grad_fn: names of the main node that it can leave, empty where no gradient can pass.
        symbol: what stands on the ellipse.
        forward: the formula of the result.
        backward: the rules of the differentiable inputs.
        bound: how the size of the result is bounded.
        samples: expressions in `x` (2, 3), `y` (2, 3), `v` (3,), `m` (3, 4), `p` (2, 3) positive, all float64 leaves;
            `a = …; …; a` where it takes statements. Tests compare value, gradient and grad_fn with PyTorch.
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
        """PyTorch's page of it, empty where it has none of its own."""
        named = [*self.functions, *(f"torch.Tensor.{method}" for method in self.methods if method[0] != "_")]
        if not named:
            return ""
        if named[0].startswith("torch.special."):
            return f"{DOCUMENTATION}/special.html#{named[0]}"
        return f"{DOCUMENTATION}/generated/{named[0]}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A dotted name that a program may use and that is not a tensor operation: a class, a switch, a constant.

    Attributes:
        name: as a program writes it after its imports are resolved, such as `torch.nn.Linear`.
        kind: how it may be used.
        arguments: the argument names that a program may give by keyword, for what can be called.
        target: the dotted name that it resolves to, where it is another.
        help: one line for the completion list.
        sample: an expression that uses it, in the names of an operation's samples; for an optimizer in `w`, a
            parameter, and for a scheduler in `opt`, an optimizer of it.
        sizes: the arguments that say how large the result is, by position or by name; -1 for all of them.
    """

    name: str
    kind: Literal["function", "class", "layer", "context", "constant", "namespace", "optimizer", "scheduler"]
    arguments: tuple[str, ...] = ()
    target: str = ""
    help: str = ""
    sample: str = ""
    sizes: tuple[int | str, ...] = ()


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
