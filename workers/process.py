"""What runs in a worker process: how it starts, and how it carries out one task."""

from __future__ import annotations

import functools
import importlib
import signal
from collections.abc import Callable

from autograd_trace import sandbox
from workers.control import Control
from workers.limits import PoolLimits
from workers.messages import Request, Result
from workers.slots import Slots

Task = Callable[[Request, Control], Result]


class _Worker:
    """What this worker process was given when it started."""

    slots: Slots
    limits: PoolLimits


def start(task: str, slots: Slots, limits: PoolLimits) -> None:
    """Make this process a worker: import what it will need, warm it up, then give up what it will not need."""
    # Pebble's own handler waits for Python's next instruction, and holds up the whole pool until then.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _Worker.slots, _Worker.limits = slots, limits
    resolve(task)
    warm_up = getattr(importlib.import_module(task.rpartition(".")[0]), "warm_up", None)
    if warm_up is not None:
        warm_up()
    sandbox.enter(limits.open_files)


@functools.cache
def resolve(task: str) -> Task:
    """The function that a dotted name means."""
    module, _, name = task.rpartition(".")
    function: Task = getattr(importlib.import_module(module), name)
    return function


def run(task: str, request: Request, slot: int, number: int, seconds: float) -> Result:
    """Carry out one task; the kernel ends this process where it takes longer than `seconds`."""
    control = Control(_Worker.slots, slot, number, _Worker.limits)
    _alarm(seconds)
    try:
        return resolve(task)(request, control)
    finally:
        # Before the answer is sent: a worker that dies with Pebble's lock in hand stops the others.
        _alarm(0)


def _alarm(seconds: float) -> None:
    """Have SIGALRM, which nothing handles, end this process; 0 takes it back. Windows has none: the pool kills."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
