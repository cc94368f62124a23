"""What the recorder notes while the program runs; `assemble.py` makes `Step`s of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograd_trace.trace import Gradient, Operand, StepKind, TensorChange, Value


@dataclass(slots=True)
class Event:
    """One event; nodes are the run's own numbers here, not yet places in graphs."""

    kind: StepKind
    site: Any
    frame: int
    names: dict[str, Value | None] = field(default_factory=dict)
    tensors: list[TensorChange] = field(default_factory=list)
    operation: str = ""
    symbol: str = ""
    inputs: list[Operand] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    node: int | None = None
    nodes: list[int] = field(default_factory=list)
    backward: int | None = None
    grad_outputs: list[Gradient | None] = field(default_factory=list)
    grad_inputs: list[Gradient | None] = field(default_factory=list)
    text: str = ""
    cut: str = ""


@dataclass(slots=True)
class Pass:
    """One call of the engine as it was recorded."""

    kind: Any
    site: Any
    number: int
    first_step: int
    last_step: int = 0
    roots: list[int] = field(default_factory=list)
    root: str = ""
    retain_graph: bool = False
    create_graph: bool = False
