"""Watches for what is silent but probably wrong, and says so with line and variable; it never fires on sound code.

What PyTorch itself warns of or raises is left to PyTorch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from autograd_trace.silent.anew import Anew
from autograd_trace.silent.kept import Kept
from autograd_trace.silent.losses import Losses
from autograd_trace.silent.noting import Noting
from autograd_trace.silent.training import NameOf, Training, parameter_of
from autograd_trace.trace import Note

if TYPE_CHECKING:
    from autograd_trace.evaluator.site import Site
    from autograd_trace.recorder import Recorder


class Watch:
    """Notes of one run; told of the engine's passes, of updates, and of operations."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.notes = Noting()
        self._training = Training(recorder, self.notes)
        self._losses = Losses(recorder, self.notes)
        self._kept = Kept(recorder, self.notes)
        self._anew = Anew(recorder, self.notes)

    def passed(self, site: Site, kind: str, roots: tuple[Tensor, ...], reached: dict[int, int]) -> None:
        """The engine is about to run.

        Args:
            site: the call.
            kind: "backward" or "grad".
            roots: the tensors that it starts at.
            reached: the nodes that it can reach, by their numbers.
        """
        self._kept.reached.update(reached)
        if kind == "backward":
            found = self.recorder.nodes.found
            leaves = [leaf for node in reached if (leaf := found[node].leaf) is not None]
            self._training.passed(site.span[0], leaves)
            for root in roots:
                if not self._anew.passed(root, site.operands[0] if site.operands else "", reached):
                    self._from_a_leaf(site, root)

    def _from_a_leaf(self, site: Site, root: Tensor) -> None:
        """`loss.requires_grad = True` silences the error, and nothing before the loss gets a gradient."""
        number = self.recorder.tensors.number(root) if parameter_of(root) is not None else None
        if number is None:
            return
        for event in self.recorder.events:
            if event.kind == "operation" and number in event.outputs and number not in event.inputs and event.cut == "":
                given = [each for each in event.inputs if isinstance(each, int)]
                if given and event.node is None:
                    shown = site.operands[0] if site.operands else "The tensor"
                    message = (
                        f"{shown} was computed outside the graph in line {event.site.span[0]} (`{event.site.text}`) "
                        "and asks for gradients itself: backward() stops there, and nothing before it gets one. "
                        "Ask for gradients where the parameters are made."
                    )
                    self.notes.add("backward from a leaf", site.span[0], message, shown)
                return

    def updated(self, site: Site, optimizer: torch.optim.Optimizer, name: str) -> None:
        """An optimizer has made a step."""
        self._training.updated(site, optimizer, name)

    def operated(self, site: Site, name: str, args: tuple[Any, ...], result: Any) -> None:
        """An operation of the table was done."""
        self._losses.operated(site, name, args, result)
        if args and result is args[0] and len(args) > 1 and isinstance(args[1], Tensor):
            leaf = parameter_of(result)
            if leaf is not None:
                self._training.stale.written(site, leaf, args[1])

    def layer(self, site: Site, kind: str, args: tuple[Any, ...]) -> None:
        """A layer of `torch.nn` was called."""
        self._losses.layer(site, kind, args)

    def assigned(self, site: Site, name: str, node: int) -> None:
        """A name was bound to a result that has a node."""
        self._kept.assigned(site, name, node)

    def not_called(self, site: Site) -> None:
        """A statement names a method and does not call it."""
        message = f"{site.text} is only named here, not called: nothing happens. Write {site.text}()."
        self.notes.add("method not called", site.span[0], message, site.text)

    def made(self, site: Site, name: str, meant: str) -> None:
        """An attribute was assigned that PyTorch does not know, and that looks like one it does."""
        owner = site.text.partition(f".{name}")[0]
        message = f"{owner}.{name} is a new attribute of {owner}, at which PyTorch does not look. {meant}"
        self.notes.add("new attribute", site.span[0], message, owner)

    def gap(self) -> None:
        """Iterations are left out."""
        self._training.stale.gap()

    def finish(self, names: dict[str, Any], name_of: NameOf) -> list[Note]:
        """The notes, those included that only the end of the run can tell."""
        self._kept.finish(names)
        self._training.finish(names, name_of)
        return self.notes.sorted()
