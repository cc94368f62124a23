"""The limits of the pool, in one place; those of a program's run are `autograd_trace.limits`."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from autograd_trace.limits import Limits
from autograd_trace.sandbox import OPEN_FILES

#: The environment variable that says how many workers there are.
WORKERS_VARIABLE = "AUTOGRAD_LAB_WORKERS"
_MOST_WORKERS = 64


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """What the pool and each of its workers may use; times in seconds, sizes in bytes.

    Attributes:
        program: what one run of a program may use; the evaluator holds to these itself.
        grace: time beyond that of the program's runs after which a worker is killed.
        kill_margin: time after which the pool kills a worker that did not kill itself.
        stop_grace: time that a run has to end after it was told to stop.
        partial_after: age of a run at which its recording so far is first put aside.
        partial_share: share of a run's time that putting it aside may take.
        partial_bytes: size of the recording so far, at most.
        cache_bytes: size of the answers kept, with their programs.
        pending: runs that may wait for a worker.
        tasks_per_worker: runs after which a worker makes way for a fresh one.
        open_files: open file descriptors in a worker.
    """

    program: Limits = field(default_factory=Limits)
    grace: float = 3.0
    kill_margin: float = 1.0
    stop_grace: float = 2.0
    partial_after: float = 0.5
    partial_share: float = 0.1
    partial_bytes: int = 2_000_000
    cache_bytes: int = 64_000_000
    pending: int = 500
    tasks_per_worker: int = 1_000
    open_files: int = OPEN_FILES

    def seconds(self, runs: int) -> float:
        """The time that a worker has for a request that runs its program so many times."""
        return runs * self.program.seconds + self.grace


def worker_count() -> int:
    """How many workers there are: the environment's number, or else one for each core, at most 4.

    Raises:
        ValueError: where the environment's number is none.
    """
    text = os.environ.get(WORKERS_VARIABLE, "").strip()
    if not text:
        return min(4, os.cpu_count() or 1)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_WORKERS:
        raise ValueError(f"{WORKERS_VARIABLE} is {text!r} (must be a number from 1 to {_MOST_WORKERS})")
    return int(text)
