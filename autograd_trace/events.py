"""What the recorder notes while the program runs; `assemble.py` makes `Step`s of it afterwards.

A loop leaves thousands of these, so they are made to cost little: no lists where there is nothing to hold, no part in
Python's garbage collection, and texts are put together afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from autograd_trace.evaluator.site import Site
from autograd_trace.trace import Gradient, Operand, StepKind, TensorChange, Value

#: One input: a tensor's number, those of the tensors in a list, or anything else's text ("" where the site has it).
Input = int | tuple[int, ...] | str


class Event(Struct, gc=False):
    """One event; nodes are the run's own numbers here, not yet places in graphs."""

    kind: StepKind
    site: Site
    frame: int
    tensors: Sequence[TensorChange] = ()
    names: dict[str, Value | None] = {}
    operation: str = ""
    symbol: str = ""
    inputs: Sequence[Input] = ()
    outputs: Sequence[int] = ()
    node: int | None = None
    nodes: Sequence[int] = ()
    backward: int | None = None
    grad_outputs: Sequence[Gradient | None] = ()
    grad_inputs: Sequence[Gradient | None] = ()
    text: str = ""
    cut: str = ""


class Pass(Struct, gc=False):
    """One call of the engine as it was recorded."""

    kind: Any
    site: Site
    number: int
    first_step: int
    last_step: int = 0
    roots: Sequence[int] = ()
    root: str = ""
    retain_graph: bool = False
    create_graph: bool = False


def input_tensors(event: Event) -> Iterator[int]:
    """The numbers of the tensors that an operation was given, in order."""
    for given in event.inputs:
        if isinstance(given, int):
            yield given
        elif isinstance(given, tuple):
            yield from given


def operands(event: Event) -> list[Operand]:
    """The inputs of an operation with their source texts."""
    site = event.site
    texts = [*site.operands, *(f"{name}={text}" for name, text in site.keywords)]
    if len(texts) != len(event.inputs):
        texts = [""] * len(event.inputs)
    made = []
    for text, given in zip(texts, event.inputs, strict=True):
        if isinstance(given, str):
            made.append(Operand(text or given))
        else:
            made += [Operand(text, number) for number in ((given,) if isinstance(given, int) else given)]
    return made
