"""Optimizers and what they are given: steps with nothing to go by, parameters that never receive a gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from autograd_trace.events import input_tensors
from autograd_trace.silent.noting import Noting
from autograd_trace.silent.stale import Stale
from autograd_trace.tensors import version_of
from autograd_trace.views import gradient_of, is_leaf

if TYPE_CHECKING:
    from autograd_trace.evaluator.site import Site
    from autograd_trace.recorder import Recorder

NameOf = Callable[[int], str]
#: So many parameters are named in a note.
_NAMED = 4


@dataclass(slots=True)
class _Watched:
    """An optimizer of the program's."""

    name: str
    line: int
    #: Its parameters that ask for gradients, with their versions after the first step.
    versions: dict[int, int] = field(default_factory=dict)
    served: set[int] = field(default_factory=set)
    #: The line of a step that came before any pass, None where there was none.
    early: int | None = None


class Training:
    """The optimizers of one run."""

    def __init__(self, recorder: Recorder, notes: Noting) -> None:
        self.recorder = recorder
        self.notes = notes
        self.stale = Stale(recorder, notes)
        self._optimizers: dict[int, _Watched] = {}
        self._passes = 0
        #: The leaves that passes since the last step sent gradients to.
        self._fed: set[int] = set()
        self._ever_fed: set[int] = set()

    def passed(self, line: int, leaves: Iterable[int]) -> None:
        """The engine is about to run, and will add to the gradients of these leaves."""
        self._passes += 1
        fed = set(leaves)
        self._fed |= fed
        self._ever_fed |= fed
        self.stale.passed(line)

    def updated(self, site: Site, optimizer: torch.optim.Optimizer, name: str) -> None:
        """An optimizer has made a step."""
        watched = self._optimizers.setdefault(id(optimizer), _Watched(name, site.span[0]))
        alive = []
        for parameter in [each for group in optimizer.param_groups for each in group["params"]]:
            number = self.recorder.tensors.number(parameter)
            if number is None or not parameter.requires_grad:
                continue
            watched.versions.setdefault(number, version_of(parameter))
            if gradient_of(parameter) is not None:
                watched.served.add(number)
                alive.append(number)
        self.stale.updated(alive, site.span[0], name)
        if not self._passes and not alive:
            watched.early = watched.early or site.span[0]
        elif not watched.served and self._fed & watched.versions.keys():
            self._cleared(site.span[0], watched)
        elif alive and self._fed & set(alive) and all(map(self._was_zeroed, alive)):
            self._cleared(site.span[0], watched)
        self._fed -= watched.versions.keys()

    def _was_zeroed(self, number: int) -> bool:
        """Whether a gradient was set to zero in place: the engine's own zeros are a tensor's first version."""
        parameter = self.recorder.tensors.known[number].reference()
        gradient = gradient_of(parameter) if parameter is not None else None
        return gradient is not None and version_of(gradient) > 0 and not bool(gradient.count_nonzero())

    def _cleared(self, line: int, watched: _Watched) -> None:
        message = (
            f"{watched.name}.step() changed nothing: the gradients were cleared between backward() and step(). "
            "Call zero_grad() after step(), or before backward()."
        )
        self.notes.add("zeroed before step", line, message, watched.name)

    # The end

    def finish(self, names: dict[str, Any], name_of: NameOf) -> None:
        """What only the end of the run can tell."""
        for watched in self._optimizers.values():
            if watched.early is not None and self._passes:
                message = (
                    f"{watched.name}.step() ran before any backward(): there is no gradient yet, so nothing changed."
                )
                self.notes.add("step before backward", watched.early, message, watched.name)
            idle = [number for number in watched.versions if self._is_idle(watched, number)]
            if idle and self._passes:
                self._without_gradient(watched, idle, name_of)
        self._unregistered(names)

    def _is_idle(self, watched: _Watched, number: int) -> bool:
        """Whether no step has changed a parameter, seen or in iterations that were left out."""
        parameter = self.recorder.tensors.known[number].reference()
        if number in watched.served or number in self._ever_fed or parameter is None:
            return False
        return (
            parameter.requires_grad
            and gradient_of(parameter) is None
            and version_of(parameter) == watched.versions[number]
        )

    def _without_gradient(self, watched: _Watched, idle: list[int], name_of: NameOf) -> None:
        shown = ", ".join(sorted(filter(None, map(name_of, idle)))[:_NAMED])
        replaced = self._replaced(idle)
        cut = self._cut_behind(idle)
        if replaced:
            why = (
                f"{name_of(replaced[0])} gets gradients and is in no optimizer. {watched.name} was made before it: "
                "make the optimizer after the parameters."
            )
            kind = "optimizer of old parameters"
        else:
            why = cut or "no path leads from it to the loss."
            kind = "parameter without gradient"
        message = f"{shown or 'A parameter'} never received a gradient: {why}"
        self.notes.add(kind, watched.line, message, shown)

    def _replaced(self, idle: list[int]) -> list[int]:
        """Parameters with gradients that no optimizer has, and that are shaped like one of its own."""
        known = self.recorder.tensors.known
        owned = {number for watched in self._optimizers.values() for number in watched.versions}
        shapes = {known[number].shape for number in idle}
        strangers = sorted(number for number in self._ever_fed - owned if known[number].shape in shapes)
        return [number for number in strangers if number > min(idle)]

    def _cut_behind(self, idle: list[int]) -> str:
        """The first line that takes what is computed from these parameters out of the graph, as a sentence."""
        known, wanted = self.recorder.tensors.known, set(idle)
        for event in self.recorder.events:
            if event.kind != "operation" or not event.cut:
                continue
            for number in input_tensors(event):
                if number in wanted or self._leaves_below(known[number].node) & wanted:
                    return f"line {event.site.span[0]} cuts the path by {event.cut} (`{event.site.text}`)."
        return ""

    def _leaves_below(self, node: int | None) -> set[int]:
        """The leaves that a recorded node's gradient would reach."""
        found, seen, leaves = self.recorder.nodes.found, set[int](), set[int]()
        stack = [] if node is None else [node]
        while stack:
            number = stack.pop()
            if number not in seen:
                seen.add(number)
                if (leaf := found[number].leaf) is not None:
                    leaves.add(leaf)
                stack += [edge[0] for edge in found[number].edges if edge is not None]
        return leaves

    def _unregistered(self, names: dict[str, Any]) -> None:
        """Layers in a plain list of a module: they get gradients, and parameters() does not give them."""
        for name, value in names.items():
            if not isinstance(value, torch.nn.Module) or not self._optimizers:
                continue
            own = set(map(id, value.parameters()))
            for attribute, held in vars(value).items():
                if not attribute.startswith("_") and any(self._is_missed(each, own) for each in _modules_in(held)):
                    line = min(watched.line for watched in self._optimizers.values())
                    message = (
                        f"The layers in {name}.{attribute} get gradients and are never updated: parameters() does not "
                        "look into a plain list or dict. Make it an nn.ModuleList or an nn.ModuleDict."
                    )
                    self.notes.add("layers in a plain list", line, message, f"{name}.{attribute}")

    def _is_missed(self, layer: torch.nn.Module, own: set[int]) -> bool:
        optimized = {number for watched in self._optimizers.values() for number in watched.versions}
        for parameter in layer.parameters():
            number = self.recorder.tensors.number(parameter)
            if id(parameter) not in own and number in self._ever_fed and number not in optimized:
                return True
        return False


def _modules_in(held: Any) -> list[torch.nn.Module]:
    members = held.values() if isinstance(held, dict) else held if isinstance(held, (list, tuple)) else ()
    return [member for member in members if isinstance(member, torch.nn.Module)]


def parameter_of(value: Any) -> Tensor | None:
    """`value` where it is a leaf that asks for gradients."""
    return value if isinstance(value, Tensor) and value.requires_grad and is_leaf(value) else None
