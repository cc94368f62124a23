"""What may be asked of a program beyond its recording, and the answers. Nothing here imports torch.

The program runs again for each question, from the same text and seed, so a question names what it means by the
numbers that the recording gave: `(graph, instance, node)`, a tensor's number, the index of a backward pass.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from autograd_trace.trace import Gradient, NodeRef, Numbers

#: A matrix of at most so many numbers is given whole, a larger one by rows.
WHOLE_MATRIX = 64
#: The most numbers of one row.
ROW = 1_000


class AskJacobian(Struct, frozen=True, tag="jacobian"):
    """The derivative of a node's output by each of its inputs, and what it sends before the sum over broadcasting.

    Attributes:
        node: as in the recording.
        output: which output of the node.
        row: the element of the output whose row is wanted, counted as in `output.flatten()`, where the matrix is large.
        backward: index into `Trace.passes`: whose gradient is looked at before it is summed; None for no pass.
    """

    node: NodeRef
    output: int = 0
    row: int = 0
    backward: int | None = None


class AskCheck(Struct, frozen=True, tag="check"):
    """Central differences of the root of a backward pass by one element of a tensor, beside autograd's number.

    Attributes:
        tensor: its number in the recording.
        element: counted as in `tensor.flatten()`.
        backward: index into `Trace.passes`, None for the last one.
    """

    tensor: int
    element: int = 0
    backward: int | None = None


class AskNudge(Struct, frozen=True, tag="nudge"):
    """What the root of a backward pass becomes when one element of a tensor is moved.

    Attributes:
        tensor: its number in the recording.
        by: how far the element is moved.
        element: counted as in `tensor.flatten()`.
        backward: index into `Trace.passes`, None for the last one.
    """

    tensor: int
    by: float
    element: int = 0
    backward: int | None = None


Question = AskJacobian | AskCheck | AskNudge


class LocalJacobian(Struct):
    """d output / d input of one input of a node, each row one element of the output.

    Attributes:
        position: of the input, as in the node's `edges`.
        output_shape: the rows are its elements, flattened.
        input_shape: the columns are its elements, flattened.
        first_row: which row `rows` begins with.
        rows: all of them, or the one that was asked for; cut off after `ROW` numbers.
    """

    position: int
    output_shape: tuple[int, ...]
    input_shape: tuple[int, ...]
    first_row: int
    rows: list[list[Numbers]]


class BroadcastSum(Struct):
    """What a node computes for an input that was broadcast, and what is left once it is summed to the input's shape."""

    position: int
    before: Gradient
    after: Gradient


class JacobianAnswer(Struct, tag="jacobian"):
    """To `AskJacobian`. `broadcast` is empty where no pass was asked for, or where nothing was broadcast."""

    node: NodeRef
    name: str
    jacobians: list[LocalJacobian]
    broadcast: list[BroadcastSum]


Verdict = Literal["agrees", "differs", "kink", "jump", "undefined", "no path"]


class CheckAnswer(Struct, tag="check"):
    """To `AskCheck`: all numbers are of float64 runs with the same random draws.

    Attributes:
        tensor: as asked.
        element: as asked.
        root: how the program calls what the pass started at.
        at: the element's value.
        value: the root's value there.
        h: the element was moved by so much, both ways.
        autograd: d root / d element by the engine; None where no path leads there.
        central: (root(at + h) - root(at - h)) / 2h.
        forward: (root(at + h) - root(at)) / h.
        backward: (root(at) - root(at - h)) / h.
        verdict: how they compare.
        sentence: the same in words.
    """

    tensor: int
    element: int
    root: str
    at: Numbers
    value: Numbers
    h: float
    autograd: Numbers | None
    central: Numbers
    forward: Numbers
    backward: Numbers
    verdict: Verdict
    sentence: str


class NudgeAnswer(Struct, tag="nudge"):
    """To `AskNudge`: numbers of float64 runs with the same random draws.

    Attributes:
        tensor: as asked.
        element: as asked.
        root: how the program calls what the pass started at.
        at: the element's value before it is moved.
        by: how far it is moved.
        before: the root's value.
        after: the root's value with the element moved.
        quotient: (after - before) / by.
        autograd: d root / d element by the engine; None where no path leads there.
        sentence: the same in words.
    """

    tensor: int
    element: int
    root: str
    at: Numbers
    by: float
    before: Numbers
    after: Numbers
    quotient: Numbers
    autograd: Numbers | None
    sentence: str


class Refused(Struct, tag="refused"):
    """There is no answer, and why: one sentence."""

    reason: str


Inspection = JacobianAnswer | CheckAnswer | NudgeAnswer | Refused
