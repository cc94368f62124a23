"""Watches for what is silent but probably wrong, and says so with line and variable; it never fires on sound code.

What PyTorch itself warns of or raises is left to PyTorch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from autograd_trace.trace import Note

if TYPE_CHECKING:
    from autograd_trace.evaluator.site import Site
    from autograd_trace.recorder import Recorder


@dataclass(slots=True)
class _Watched:
    """An optimizer of the program's."""

    name: str
    line: int
    steps: int = 0
    #: Tensor numbers of its parameters, and of those that ever had a gradient at a step.
    parameters: set[int] = field(default_factory=set)
    served: set[int] = field(default_factory=set)
    #: (id, version) of each gradient that the last step used: as long as it stands, it is stale.
    used: dict[int, tuple[int, int]] = field(default_factory=dict)


class Watch:
    """Notes of one run; told of the engine's passes, of updates, and of operations."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.notes: dict[tuple[str, int], Note] = {}
        self._optimizers: dict[int, _Watched] = {}
        self._passes_since_step = 0
        self._passes = 0
        #: Lines of sums carried through a loop: name → (line, how often it grew, its node now).
        self._sums: dict[str, tuple[int, int, int]] = {}
        #: The node that each name was bound to last.
        self._nodes: dict[str, int] = {}
        #: Nodes that were ever reached by a pass.
        self.reached: set[int] = set()

    def _note(self, kind: str, line: int, message: str, variable: str = "") -> None:
        self.notes.setdefault((kind, line), Note(kind, message, line, variable))

    # Optimizers

    def passed(self, site: Site) -> None:
        """The engine is about to run: a gradient that an update has used already must not be there any more."""
        self._passes += 1
        self._passes_since_step += 1
        for watched in self._optimizers.values():
            for number, state in watched.used.items():
                parameter = self.recorder.tensors.known[number].reference()
                grad = parameter.grad if parameter is not None else None
                if grad is not None and (id(grad), grad._version) == state and bool(grad.count_nonzero()):
                    self._note(
                        "no zero_grad",
                        site.span[0],
                        f"This backward() adds to gradients that {watched.name}'s step() in line {watched.line} "
                        "has used already. Call zero_grad() once in each iteration.",
                        watched.name,
                    )
                    return

    def updated(self, site: Site, optimizer: torch.optim.Optimizer, name: str) -> None:
        """An optimizer has made a step."""
        watched = self._optimizers.setdefault(id(optimizer), _Watched(name, site.span[0]))
        watched.steps += 1
        parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
        alive = [parameter for parameter in parameters if parameter.grad is not None]
        watched.used = {}
        for parameter in parameters:
            number = self.recorder.tensors.number(parameter)
            if number is not None:
                watched.parameters.add(number)
                if parameter.grad is not None:
                    watched.served.add(number)
                    watched.used[number] = (id(parameter.grad), parameter.grad._version)
        if not any(bool(parameter.grad.count_nonzero()) for parameter in alive):
            self._idle(site, watched)
        self._passes_since_step = 0

    def _idle(self, site: Site, watched: _Watched) -> None:
        """A step with nothing to go by."""
        if not self._passes:
            message = f"{watched.name}.step() ran before any backward(): there is no gradient yet, so nothing changed."
            self._note("step before backward", site.span[0], message, watched.name)
        elif self._passes_since_step and not watched.served:
            message = (
                f"{watched.name}.step() changed nothing: the gradients were cleared between backward() and step(). "
                "Call zero_grad() after step(), or before backward()."
            )
            self._note("zeroed before step", site.span[0], message, watched.name)

    # Operations

    def operated(self, site: Site, name: str, args: tuple[Any, ...], result: Any) -> None:
        """A prediction of shape (n, 1) less a target of shape (n,): n × n differences."""
        if name != "sub" or len(args) < 2 or not isinstance(result, Tensor) or not result.requires_grad:
            return
        left, right = args[0], args[1]
        if not (isinstance(left, Tensor) and isinstance(right, Tensor)) or left.requires_grad == right.requires_grad:
            return
        column, row = sorted((left, right), key=Tensor.dim, reverse=True)
        if column.dim() == 2 and row.dim() == 1 and column.shape[1] == 1 and column.shape[0] == row.shape[0] > 1:
            count = row.shape[0]
            self._note(
                "broadcast in a loss",
                site.span[0],
                f"Shapes {tuple(left.shape)} and {tuple(right.shape)} broadcast to ({count}, {count}): every "
                "prediction is compared with every target. Give both the same shape, with .view(-1) or .unsqueeze(1).",
                site.operands[0] if site.operands else "",
            )

    def assigned(self, site: Site, name: str, node: int) -> None:
        """A name was bound to a result; `total += loss` in a loop keeps the graph of one more iteration each time."""
        before = self._nodes.get(name)
        self._nodes[name] = node
        found = self.recorder.nodes.found[node]
        if (
            found.operation == "add"
            and self.recorder.loops.active
            and any(edge and edge[0] == before for edge in found.edges)
        ):
            line, grown, _ = self._sums.get(name, (site.span[0], 0, node))
            self._sums[name] = (line, grown + 1, node)

    # The end

    def finish(self, names: dict[str, Any], name_of: Any) -> list[Note]:
        """The notes, those included that only the end of the run can tell."""
        for name, (line, grown, node) in self._sums.items():
            value = names.get(name)
            if (
                grown >= 2
                and isinstance(value, Tensor)
                and value.requires_grad
                and node not in self.reached
                and self._passes
            ):
                self._note(
                    "sum keeps graphs",
                    line,
                    f"{name} holds the graphs of {grown} iterations alive, and no backward() uses them. "
                    f"Add up numbers instead: {name} += loss.item().",
                    name,
                )
        for watched in self._optimizers.values():
            idle = watched.parameters - watched.served
            if watched.served and idle:
                shown = ", ".join(sorted(filter(None, (name_of(number) for number in idle)))[:4])
                self._note(
                    "parameter without gradient",
                    watched.line,
                    f"{shown or 'A parameter'} never received a gradient: no path leads from it to the loss.",
                    shown,
                )
        return sorted(self.notes.values(), key=lambda note: note.line)
