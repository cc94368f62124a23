"""A worker's side of the side channel: how a run learns that it is to stop, and tells how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from workers.limits import PoolLimits
from workers.slots import Slots


class Control:
    """Watches and stops one run; what `autograd_trace.record` takes as `control`.

    Attributes:
        limits: what the run may use.
        encode: makes bytes of a recording so far; set by the task.
    """

    def __init__(self, slots: Slots, slot: int, run: int, limits: PoolLimits) -> None:
        """Args: the shared memory, this run's slot and number, what it may use."""
        self.limits = limits
        self.encode: Callable[[Any], bytes] = bytes
        self._slots = slots
        self._slot = slot
        self._run = run
        self._due = time.monotonic() + limits.partial_after

    def should_stop(self) -> bool:
        """Whether the run should end now."""
        return self._slots.stopping(self._slot, self._run)

    def progress(self, fraction: float | None, text: str) -> None:
        """How far the run is, from 0 to 1, None where that is not known; `text` says where it is."""
        self._slots.report(self._slot, self._run, fraction)

    def watch(self, snapshot: Callable[[], Any]) -> None:
        """Put the recording so far aside, where that is due; the next is due once its cost has been earned back."""
        started = time.monotonic()
        if started < self._due:
            return
        self._slots.write(self._slot, self._run, self.encode(snapshot()))
        ended = time.monotonic()
        self._due = ended + max(self.limits.partial_after, (ended - started) / self.limits.partial_share)


class OnlyStop:
    """Stops the runs that answer a question, and tells nobody how far they are."""

    def __init__(self, control: Control) -> None:
        """Args: that of the worker's task."""
        self.should_stop = control.should_stop

    def progress(self, fraction: float | None, text: str) -> None:
        """Nobody looks."""

    def watch(self, snapshot: Callable[[], Any]) -> None:
        """Nobody looks."""
