"""The recording: every type of the JSON that a run leaves, in one place.

The JSON Schema (`python -m autograd_trace.schema`) is made from these structs and the player's TypeScript
types are made from the schema. Nothing here imports torch, and no record holds a live object: numbers,
strings, tuples and lists only.

Conventions
-----------
Lines count from 1, columns from 0 in Unicode code points, ends are exclusive: a span is
`(line, column, end_line, end_column)`.
Step k of the timeline is the state after k events: `steps[k - 1]` is the event that led to it, and step 0 is
the state before the first line. Wherever a field is called `step`, it is such a k, so the event is `steps[step - 1]`.
NaN and the infinities are the strings "NaN", "Infinity", "-Infinity".
A tensor is known by its number, given in the order in which the run met it; the same tensor object keeps its
number for the whole run. A storage likewise.

A recording is a tree, so what it has many of (`gc=False`) takes no part in Python's garbage collection.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

VERSION = 1

Span = tuple[int, int, int, int]
#: Nested lists of numbers (or "NaN", "Infinity", "-Infinity"; booleans for bool tensors); a bare number for 0-d.
Numbers = Any
#: (graph, instance, node): which node of which repetition of which graph.
NodeRef = tuple[int, int, int]

ErrorKind = Literal["program", "unsupported", "limit", "syntax"]
ValueKind = Literal[
    "tensor",
    "none",
    "bool",
    "int",
    "float",
    "complex",
    "str",
    "list",
    "tuple",
    "dict",
    "set",
    "range",
    "slice",
    "size",
    "dtype",
    "device",
    "array",
    "function",
    "class",
    "module",
    "optimizer",
    "scheduler",
    "generator",
    "iterator",
    "namespace",
    "exception",
    "node",
    "object",
]
StepKind = Literal[
    "operation",  # a tensor operation with its inputs and result
    "assignment",  # names were bound or deleted
    "node",  # a node of a backward pass ran
    "hook",  # a hook of the program's ran
    "capture",  # autograd.grad took a gradient out
    "grad",  # a .grad was written by the program (zeroed, set to None, assigned)
    "update",  # an optimizer updated its parameters
    "print",
    "warning",
    "error",
]


class Summary(Struct, frozen=True):
    """What is told of a tensor of more than 1,000 elements in place of its values.

    `min`, `max`, `mean` and `norm` are None where they are not defined (an empty or a complex tensor).
    """

    shape: tuple[int, ...]
    min: Numbers
    max: Numbers
    mean: Numbers
    norm: Numbers
    first: list[Numbers]


class Value(Struct, omit_defaults=True, gc=False):
    """A value of the program as it is shown: a variable at the end of the run, or a name's new value in a step.

    Only `kind` and `value` are always there. In `Trace.variables` a tensor carries all its fields; in a
    step's `names` it carries `kind` and `tensor` alone, and what it holds is told by the step's `tensors`.
    """

    kind: ValueKind
    #: Numbers for a tensor; the value itself for None, bool, int, float, str; nested lists for sequences of these.
    value: Any = UNSET
    #: How Python shows it, shortened: for what has no plain `value` (functions, modules, classes, mixed lists).
    text: str | UnsetType = UNSET
    #: Members in order (list items, dict entries, a module's parameters), at most 20, as (key or name, value).
    items: list[tuple[str, Value]] | UnsetType = UNSET
    #: The number of members, where `items` does not hold them all.
    length: int | UnsetType = UNSET
    tensor: int | UnsetType = UNSET
    shape: tuple[int, ...] | UnsetType = UNSET
    dtype: str | UnsetType = UNSET
    requires_grad: bool | UnsetType = UNSET
    is_leaf: bool | UnsetType = UNSET
    grad_fn: str | None | UnsetType = UNSET
    grad: Numbers | UnsetType = UNSET
    version: int | UnsetType = UNSET
    storage: int | UnsetType = UNSET
    retains_grad: bool | UnsetType = UNSET
    summary: Summary | UnsetType = UNSET
    grad_summary: Summary | UnsetType = UNSET


class TensorChange(Struct, omit_defaults=True, gc=False):
    """What a step changed of one tensor; the first change of a tensor carries every field that it has.

    `value` and `grad` are None above 1,000 elements, and `summary` / `grad_summary` stand in for them;
    `grad` is None with no `grad_summary` where there is no gradient.
    """

    tensor: int
    value: Numbers | UnsetType = UNSET
    summary: Summary | UnsetType = UNSET
    shape: tuple[int, ...] | UnsetType = UNSET
    dtype: str | UnsetType = UNSET
    requires_grad: bool | UnsetType = UNSET
    is_leaf: bool | UnsetType = UNSET
    #: `type(grad_fn).__name__`, or None for a leaf.
    grad_fn: str | None | UnsetType = UNSET
    #: The node that `grad_fn` is, where it is in a recorded graph.
    node: NodeRef | None | UnsetType = UNSET
    grad: Numbers | UnsetType = UNSET
    grad_summary: Summary | UnsetType = UNSET
    version: int | UnsetType = UNSET
    storage: int | UnsetType = UNSET
    retains_grad: bool | UnsetType = UNSET


class Gradient(Struct, omit_defaults=True, gc=False):
    """A gradient on its way into or out of a node: `value` is None above 1,000 elements, then `summary` stands in."""

    shape: tuple[int, ...]
    value: Numbers
    summary: Summary | UnsetType = UNSET


class Operand(Struct, omit_defaults=True, gc=False):
    """One input of an operation: a tensor by its number, or `text` for anything else (`5`, `dim=1`)."""

    #: The source text of the operand (`x`, `y * 2`), shortened.
    text: str
    tensor: int | UnsetType = UNSET


class Step(Struct, omit_defaults=True, gc=False):
    """One event of the run. `names` and `tensors` are all that it changed: the state is their fold."""

    kind: StepKind
    span: Span
    #: One plain sentence that says what happened, with numbers of 4 significant digits.
    sentence: str
    #: Index into `Trace.frames`: 0 is the top level, else the call that is running.
    frame: int = 0
    #: Names of `frame` bound by this step; None where the name was deleted.
    names: dict[str, Value | None] = {}
    tensors: list[TensorChange] = []
    #: Key into `Trace.operations` (for "operation"), or the optimizer's class name (for "update").
    operation: str = ""
    inputs: list[Operand] = []
    #: Tensor numbers of the results (for "operation"), of the leaf whose .grad was written (for "grad"),
    #: of the parameters updated (for "update"), of the tensor a hook stands on (for "hook").
    outputs: list[int] = []
    #: The main node that the operation left, or the node that ran.
    node: NodeRef | None = None
    #: All nodes that the operation left, the main one included (an `Addmm` and its `T`).
    nodes: list[NodeRef] = []
    #: Index into `Trace.passes`.
    backward: int | None = None
    #: What came into the node and what left it after all hooks; positions as in PyTorch, None where undefined.
    grad_outputs: list[Gradient | None] = []
    grad_inputs: list[Gradient | None] = []
    #: What was printed, or the warning's text, or the error's.
    text: str = ""
    #: Why no gradient can cross from the inputs to the result: "detach()", "no_grad", ".item()", ...
    cut: str = ""


class Node(Struct, gc=False):
    """One node of a grad_fn graph. Ids run from 0 in the order of discovery, within the graph."""

    id: int
    #: `type(node).__name__`
    name: str
    #: The step, in the graph's first instance, that left it (for an `AccumulateGrad`: that first used the leaf).
    step: int
    span: Span
    #: As `next_functions`: (target id, input number), positions kept, None where there is no node.
    edges: list[tuple[int, int] | None]
    #: By PyTorch's name without `_saved_`; tensors with their values as they were in the first instance.
    saved: dict[str, Value]
    #: Names the leaf of an `AccumulateGrad`, else None.
    variable: str | None
    #: Key into `Trace.operations`, "" where the row is not known.
    operation: str = ""
    #: What stands on the ellipse: "× 5", "** 2", "mean".
    symbol: str = ""
    #: The name that the result was given, or else the expression's source text, shortened.
    result: str = ""
    #: True where `result` is a variable's name.
    named: bool = False
    #: Shape and dtype of the result (of the leaf for an `AccumulateGrad`).
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    #: Inputs of the operation that no edge leads to: constants and tensors without gradient.
    constants: list[Operand] = []


class Instance(Struct, gc=False):
    """One repetition of a graph's structure: which steps it spans, and which tensors and steps its nodes have."""

    #: The iteration of the outermost loop, None outside of loops.
    iteration: int | None
    first_step: int
    last_step: int
    #: By node id: the tensor number of the node's result, of the leaf for an `AccumulateGrad`; None where unknown.
    tensors: list[int | None]
    #: By node id: the step that left it.
    steps: list[int]


class Graph(Struct, gc=False):
    """Nodes that hang together through `next_functions`; an `AccumulateGrad` that two share does not join them."""

    nodes: list[Node]
    instances: list[Instance]


class BackwardPass(Struct, omit_defaults=True, gc=False):
    """One call of the engine: `backward()` or `autograd.grad`."""

    kind: Literal["backward", "grad"]
    span: Span
    first_step: int
    last_step: int
    #: (graph, instance) of the root's node.
    graph: tuple[int, int] | None
    #: The nodes that the pass starts at.
    roots: list[NodeRef] = []
    #: The name or the source text of the tensor that the pass started at.
    root: str = ""
    retain_graph: bool = False
    create_graph: bool = False
    #: Index of this pass among all passes of the run, left-out ones counted.
    number: int = 0


class Iteration(Struct, gc=False):
    """An iteration recorded in full detail."""

    index: int
    first_step: int
    last_step: int


class Loop(Struct, omit_defaults=True, gc=False):
    """One execution of a `for` or `while`: how often it ran, and which iterations are recorded in full detail."""

    span: Span
    count: int
    iterations: list[Iteration]
    #: Index into `Trace.loops` of the loop that this one runs in, and that loop's iteration.
    parent: int | None = None
    parent_iteration: int | None = None


class Series(Struct, omit_defaults=True):
    """One scalar for each iteration of a loop, as it was at the end of the iteration.

    `values` is base64 of little-endian float32, one for each of the iterations 0, stride, 2 * stride, ...
    and one for the last; NaN where the name had no such value then.
    """

    #: "l", "w[0]", "w.grad[0]", "net.fc1.weight norm"
    name: str
    variable: str
    #: "loss": the root of a backward pass; "weight": a leaf that gets gradients; "grad": its .grad.
    role: Literal["loss", "weight", "grad", "value"]
    #: Index into `Trace.loops`.
    loop: int
    count: int
    values: str
    stride: int = 1
    #: "value", or which summary of a tensor of more than 8 elements.
    stat: Literal["value", "norm", "min", "max"] = "value"
    #: The value before the first iteration, None where there was none.
    initial: Numbers | None = None


class Frame(Struct):
    """One call of a function of the program's."""

    function: str
    #: Index into `Trace.frames` of the caller, None for the top level.
    parent: int | None
    line: int


class OperationInfo(Struct, omit_defaults=True):
    """What the table says of an operation that the program used: for the formula view."""

    name: str
    symbol: str
    forward: str
    #: "d out / d input = ..." for each differentiable input, plain text and LaTeX, as (input, plain, latex).
    backward: list[tuple[str, str, str]]
    url: str = ""
    #: The arguments' names in the order of positions: what the formulas call the operands.
    arguments: tuple[str, ...] = ()


class ProgramWarning(Struct):
    """A warning as PyTorch or Python gave it, with the program's line."""

    category: str
    message: str
    line: int


class Offer(Struct, frozen=True):
    """An edit that a learner may take: the text on its button, and the whole new program."""

    label: str
    source: str


class ProgramError(Struct, omit_defaults=True):
    """What ended the run. `message` is `str(exception)` of the running Python and PyTorch, unaltered."""

    kind: ErrorKind
    type: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    #: What to do instead, in our words.
    hint: str = ""
    #: The step at which the cause shows (the line that cut the path), None for the last one.
    step: int | None = None
    #: Edits after which the rest runs, or is refused further on; the one that changes least first.
    offers: list[Offer] = []


class LeftOut(Struct, omit_defaults=True):
    """What the recording does not hold in full detail, and why: said in the view, had on request."""

    reason: str
    #: Index into `Trace.loops`, where it is iterations that were left out.
    loop: int | None = None
    #: Ranges [first, last] of iterations left out, both inclusive.
    iterations: list[tuple[int, int]] = []
    #: The line from which nothing more is recorded, where the recording as a whole was full.
    line: int | None = None


class Note(Struct, omit_defaults=True):
    """A hint that is not PyTorch's: something silent but probably wrong, with its line and variable."""

    kind: str
    message: str
    line: int
    variable: str = ""


class Trace(Struct):
    """One run of one program. See `docs/architecture.md` for how the parts are meant to be read together."""

    version: int
    source: str
    seed: int
    stdout: str
    warnings: list[ProgramWarning]
    error: ProgramError | None
    #: Those at the end of the run, at the top level.
    variables: dict[str, Value]
    graphs: list[Graph]
    steps: list[Step]
    series: list[Series]
    passes: list[BackwardPass] = []
    loops: list[Loop] = []
    frames: list[Frame] = []
    operations: dict[str, OperationInfo] = {}
    left_out: list[LeftOut] = []
    notes: list[Note] = []
    #: False where nothing ran (a syntax error, a refusal before the run, a killed worker).
    ran: bool = True
    #: The iterations recorded in full detail besides the usual ones: a question about this recording must name them.
    iterations: list[int] = []


def nothing_ran(source: str, seed: int, error: ProgramError) -> Trace:
    """The recording of a program of which nothing ran, or nothing was kept; `error` says why."""
    return Trace(
        version=VERSION,
        source=source,
        seed=seed,
        stdout="",
        warnings=[],
        error=error,
        variables={},
        graphs=[],
        steps=[],
        series=[],
        ran=False,
    )


def to_json(trace: Trace) -> bytes:
    """The recording as JSON, UTF-8, on one line; half a surrogate pair, which UTF-8 does not have, becomes U+FFFD."""
    return encode_part(trace)


def encode_part(part: Any) -> bytes:
    """A part of a recording as `to_json` writes it."""
    try:
        return msgspec.json.encode(part)
    except UnicodeEncodeError:
        return msgspec.json.encode(_writable(msgspec.to_builtins(part)))


def encoded_size(part: Any) -> int:
    """Bytes of a part of a recording in its JSON."""
    return len(encode_part(part))


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_writable(key): _writable(member) for key, member in value.items()}
    return [_writable(member) for member in value] if isinstance(value, list) else value


def from_json(text: bytes | str) -> Trace:
    """Read a recording back; raises `msgspec.ValidationError` where it is none."""
    return msgspec.json.decode(text, type=Trace)
