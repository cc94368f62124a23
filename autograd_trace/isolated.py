"""Run programs in a process of its own: whatever one of them does to it, the next one is answered.

The command line runs programs so; the app's pool (`workers/`) does the same for many at once.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from autograd_trace.limits import Limits
from autograd_trace.trace import ProgramError, Trace, nothing_ran, to_json

#: Beyond the evaluator's own limit of time, in seconds: for what it cannot interrupt, and for writing the answer.
GRACE = 5.0
_SMALLER = "Use smaller sizes."
_SHORTER = "If a loop has no end, mend its condition; else use fewer iterations or smaller tensors."
_FAULT = "This is a fault of autograd_trace, not of the program."


class Isolated:
    """Answers programs one after the other; a process that one of them ended is replaced."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Args: what a program may use; the defaults where None."""
        self._limits = limits or Limits()
        self._child: _Child | None = None

    def answer(self, source: str, seed: int = 0, iterations: tuple[int, ...] = ()) -> bytes:
        """The recording of a program as JSON; where its process was ended, one that says why.

        Args:
            source: the program's text.
            seed: the seed that it starts from.
            iterations: further iterations of the outermost loops to record in full detail.
        """
        child = self._child = self._child or _start(self._limits)
        try:
            child.connection.send((source, seed, iterations))
            if child.connection.poll(self._limits.seconds + GRACE):
                answer, fault = child.connection.recv()
                sys.stderr.write(fault)
                return bytes(answer)
            message, hint = f"the run was ended after {self._limits.seconds + GRACE:g} seconds", _SHORTER
            self.close()
        except (EOFError, OSError):
            self.close()
            message, hint = _how_it_ended(child.process.exitcode)
        line = max(child.line.value, 1)
        return to_json(_refusal(source, seed, message, hint, line=line))

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.process.kill()
            self._child.process.join()
            self._child.connection.close()
            self._child = None


@dataclass
class _Child:
    """The process that runs programs, the pipe to it, and the line that it was last seen at."""

    process: BaseProcess
    connection: Connection
    line: Any


def _start(limits: Limits) -> _Child:
    context: BaseContext = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    ours, theirs = context.Pipe()
    line = context.Value("i", 1, lock=False)
    process = context.Process(target=_serve, args=(theirs, ours, line, limits), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    ours.recv()
    return _Child(process, ours, line)


def _serve(connection: Connection, other_end: Connection, line: Any, limits: Limits) -> None:
    """What the process does: read a program, write its recording, until nobody asks any more."""
    import torch

    from autograd_trace import sandbox
    from autograd_trace.run import record

    other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One thread: a result does not depend on the machine, and stacks of threads take from the memory's limit.
    torch.set_num_threads(1)
    sandbox.enter()
    control = _Line(line)
    connection.send("ready")
    while True:
        try:
            source, seed, iterations = connection.recv()
        except EOFError:
            return
        line.value = 1
        run = partial(record, source, seed, limits=limits, iterations=iterations, control=control)
        connection.send(_guarded(run, source, seed, line))


def _guarded(run: Callable[[], Trace], source: str, seed: int, line: Any) -> tuple[bytes, str]:
    """A recording as JSON, also where making it fails, and what the parent is to write about a fault of ours."""
    fault = ""
    try:
        return to_json(run()), fault
    except MemoryError:
        message, hint, kind = "the program needs more memory than it may use", _SMALLER, "LimitExceeded"
    except Exception as error:
        fault = traceback.format_exc()
        message, hint, kind = f"the program could not be recorded ({type(error).__name__})", _FAULT, "InternalError"
    return to_json(_refusal(source, seed, message, hint, kind=kind, line=line.value)), fault


class _Line:
    """A control that only tells where the program is."""

    def __init__(self, line: Any) -> None:
        self._line = line

    def should_stop(self) -> bool:
        """Never: the process is ended instead."""
        return False

    def progress(self, fraction: float | None, text: str) -> None:
        """Told as `line 3`."""
        self._line.value = int(text.rpartition(" ")[2])

    def watch(self, snapshot: Callable[[], Trace]) -> None:
        """Nobody looks."""


def _refusal(source: str, seed: int, message: str, hint: str, *, kind: str = "LimitExceeded", line: int = 1) -> Trace:
    return nothing_ran(source, seed, ProgramError("limit", kind, message, line, 0, line, 0, hint=hint))


def _how_it_ended(code: int | None) -> tuple[str, str]:
    """What ended the process, by its exit code (below 0: the signal)."""
    if code == -getattr(signal, "SIGKILL", 0):
        return "the system ended the run, most likely because memory ran out", _SMALLER
    if code is not None and code < 0:
        return f"the process of the run was ended by {signal.Signals(-code).name}", "Change the program."
    return f"the process of the run ended with exit code {code}", "Change the program."
