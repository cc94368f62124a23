"""Run programs in a process of its own: whatever one of them does to it, the next one is answered.

The command lines run programs so; the app's pool (`workers/`) does the same for many at once.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

import msgspec

from autograd_trace.limits import Limits
from autograd_trace.trace import ProgramError, Trace, nothing_ran, to_json

if TYPE_CHECKING:
    from autograd_trace.evaluator.machine import Control

#: Beyond the evaluator's own limit of time, in seconds: for what it cannot interrupt, and for writing the answer.
GRACE = 5.0
_SMALLER = "Use smaller sizes."
_SHORTER = "If a loop has no end, mend its condition; else use fewer iterations or smaller tensors."
_FAULT = "This is a fault of autograd_trace, not of the program."

#: What the process does with a request, within the limits: it gives the answer as bytes.
Work = Callable[[Any, Limits, "Control"], bytes]


class Ended(Exception):
    """There is no answer: why, what to do, and the program's line that was last seen."""

    def __init__(self, message: str, hint: str, kind: str = "LimitExceeded") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.kind = kind
        self.line = 1


class _Reply(msgspec.Struct):
    """What the process sends back; `fault` is what is to be written of a fault of ours."""

    answer: bytes = b""
    ended: tuple[str, str, str] | None = None
    fault: str = ""


def recording(request: tuple[str, int, tuple[int, ...]], limits: Limits, control: Control) -> bytes:
    """The recording of a program, given with its seed and further iterations, as JSON."""
    from autograd_trace.run import record

    source, seed, iterations = request
    return to_json(record(source, seed, limits=limits, iterations=iterations, control=control))


class Isolated:
    """Answers requests one after the other; a process that one of them ended is replaced."""

    def __init__(self, limits: Limits | None = None, work: Work = recording) -> None:
        """Args: what a program may use, the defaults where None; what is done with a request."""
        self._limits = limits or Limits()
        self._work = work
        self._child: _Child | None = None

    def answer(self, source: str, seed: int = 0, iterations: tuple[int, ...] = ()) -> bytes:
        """The recording of a program as JSON; where its process was ended, one that says why.

        Args:
            source: the program's text.
            seed: the seed that it starts from.
            iterations: further iterations of the outermost loops to record in full detail.
        """
        try:
            return self.call((source, seed, iterations))
        except Ended as ended:
            place = (ended.line, 0, ended.line, 0)
            error = ProgramError("limit", ended.kind, ended.message, *place, hint=ended.hint)
            return to_json(nothing_ran(source, seed, error))

    def call(self, request: Any, runs: int = 1) -> bytes:
        """What the work gives for a request that runs a program so many times; raises `Ended`."""
        child = self._child = self._child or _start(self._limits, self._work)
        seconds = runs * self._limits.seconds + GRACE
        try:
            child.connection.send(request)
            reply = self._reply(child) if child.connection.poll(seconds) else None
        except (EOFError, OSError):
            self.close()
            reply = _Reply(ended=(*_how_it_ended(child.process.exitcode), "LimitExceeded"))
        if reply is None:
            self.close()
            reply = _Reply(ended=(f"the run was ended after {seconds:g} seconds", _SHORTER, "LimitExceeded"))
        sys.stderr.write(reply.fault)
        if reply.ended is not None:
            ended = Ended(*reply.ended)
            ended.line = max(child.line.value, 1)
            raise ended
        return reply.answer

    @staticmethod
    def _reply(child: _Child) -> _Reply:
        # Decoded as data, never unpickled: what a process sends that runs programs is not to be trusted.
        return msgspec.msgpack.decode(child.connection.recv_bytes(), type=_Reply)

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


def _start(limits: Limits, work: Work) -> _Child:
    context: BaseContext = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    ours, theirs = context.Pipe()
    line = context.Value("i", 1, lock=False)
    process = context.Process(target=_serve, args=(theirs, ours, line, limits, work), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    ours.recv_bytes()
    return _Child(process, ours, line)


def _serve(connection: Connection, other_end: Connection, line: Any, limits: Limits, work: Work) -> None:
    """What the process does: take a request, send the answer, until nobody asks any more."""
    import torch

    from autograd_trace import sandbox

    load("")

    other_end.close()
    if sys.platform == "linux":
        _close_inherited(connection.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One thread: a result does not depend on the machine, and stacks of threads take from the memory's limit.
    torch.set_num_threads(1)
    sandbox.enter()
    control = _Line(line)
    connection.send_bytes(b"ready")
    while True:
        try:
            request = connection.recv()
        except EOFError:
            return
        line.value = 1
        connection.send_bytes(msgspec.msgpack.encode(_guarded(lambda: work(request, limits, control))))  # noqa: B023


def _close_inherited(kept: int) -> None:
    """Close every file and pipe that a fork has from its parent, but the standard streams and this one."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) != kept:
            with contextlib.suppress(OSError):
                os.close(int(name))


def _guarded(run: Callable[[], bytes]) -> _Reply:
    """The answer, also where making it fails."""
    try:
        return _Reply(run())
    except MemoryError:
        return _Reply(ended=("the program needs more memory than it may use", _SMALLER, "LimitExceeded"))
    except Exception as error:
        message = f"the program could not be recorded ({type(error).__name__})"
        return _Reply(ended=(message, _FAULT, "InternalError"), fault=traceback.format_exc())


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


def load(source: str) -> None:
    """Import what a program needs before there is a process for it, so that each new one has it.

    The first optimizer of a process imports `torch._dynamo`. That takes a second, and a temporary folder, which a
    process that gave up writing files no longer has.
    """
    import autograd_trace.run  # noqa: F401

    if "optim" in source:
        import torch._dynamo  # noqa: F401


def _how_it_ended(code: int | None) -> tuple[str, str]:
    """What ended the process, by its exit code (below 0: the signal)."""
    if code == -getattr(signal, "SIGKILL", 0):
        return "the system ended the run, most likely because memory ran out", _SMALLER
    if code is not None and code < 0:
        return f"the process of the run was ended by {signal.Signals(-code).name}", "Change the program."
    return f"the process of the run ended with exit code {code}", "Change the program."
