"""Gradients that an update has used and that nobody cleared before the next pass added to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from torch import Tensor

from autograd_trace.silent.noting import Noting
from autograd_trace.tensors import version_of
from autograd_trace.views import gradient_of

if TYPE_CHECKING:
    from autograd_trace.evaluator.site import Site
    from autograd_trace.recorder import Recorder

#: (id, version) of a gradient: it is the same one, with the same numbers, while both stay.
_State = tuple[int, int]
#: How far back the value that is subtracted from a parameter is looked for.
_BACK = 8


@dataclass(slots=True)
class _Used:
    """A parameter's gradient after an update has used it."""

    state: _State
    line: int
    #: The first pass that added to it, None while there was none.
    added: int | None = None


@dataclass(slots=True)
class Stale:
    """Follows gradients from the update that used them to the next one.

    What a pass for other parameters adds by the way is no mistake where it is cleared before the next update: the
    discriminator of a GAN gets gradients from the generator's loss.
    """

    recorder: Recorder
    notes: Noting
    _used: dict[int, _Used] = field(default_factory=dict)

    def passed(self, line: int) -> None:
        """The engine is about to run."""
        for number, used in list(self._used.items()):
            gradient = self._gradient(number)
            if gradient is None or id(gradient) != used.state[0] or _is_zero(gradient):
                del self._used[number]
            elif used.added is None and version_of(gradient) == used.state[1]:
                used.added = line

    def updated(self, numbers: list[int], line: int, who: str) -> None:
        """Parameters are updated by their gradients.

        Args:
            numbers: the parameters that have one.
            line: where.
            who: the optimizer's name, "" where the program does it by hand.
        """
        for number in numbers:
            gradient, used = self._gradient(number), self._used.pop(number, None)
            if gradient is None:
                continue
            if used is not None and used.added is not None and id(gradient) == used.state[0] and not _is_zero(gradient):
                self._note(used, who)
            self._used[number] = _Used((id(gradient), version_of(gradient)), line)

    def _note(self, used: _Used, who: str) -> None:
        assert used.added is not None  # noqa: S101 - asked by the caller
        update = f"{who}'s step() in line {used.line}" if who else f"the update in line {used.line}"
        mend = "Call zero_grad() once" if who else "Set .grad to None, or call .grad.zero_(), once"
        message = f"This backward() adds to gradients that {update} has used already. {mend} in each iteration."
        self.notes.add("no zero_grad", used.added, message, who)

    def written(self, site: Site, leaf: Tensor, by: Tensor) -> None:
        """A leaf is changed in place outside the graph: by hand, where the change was computed from its gradient."""
        number, gradient = self.recorder.tensors.number(leaf), gradient_of(leaf)
        if number is None or gradient is None:
            return
        source, change = self.recorder.tensors.number(gradient), self.recorder.tensors.number(by)
        if source is not None and change is not None and (source == change or self._is_made_of(change, source)):
            self.updated([number], site.span[0], "")

    def _is_made_of(self, change: int, source: int) -> bool:
        """Whether one of the last operations made `change` of `source`."""
        for event in reversed(self.recorder.events[-_BACK:]):
            if change in event.outputs and source in event.inputs:
                return True
        return False

    def gap(self) -> None:
        """Iterations are left out: nothing is known of the gradients after them."""
        self._used.clear()

    def _gradient(self, number: int) -> Tensor | None:
        parameter = self.recorder.tensors.known[number].reference()
        return gradient_of(parameter) if parameter is not None else None


def _is_zero(gradient: Tensor) -> bool:
    return not bool(gradient.count_nonzero())
