"""What to say where no worker answered: the cause in plain words, and a recording in which nothing ran."""

from __future__ import annotations

import logging
import signal
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout

import msgspec
from pebble import ProcessExpired

from autograd_trace.trace import ProgramError, nothing_ran
from graphviz_utils.drawing import Drawings
from workers import payload
from workers.messages import Cause, Request, Result

_LOG = logging.getLogger(__name__)
_HINTS: dict[Cause, str] = {
    "time": "If a loop has no end, mend its condition; else use fewer iterations or smaller tensors.",
    "memory": "Use smaller sizes.",
    "crash": "Your text is kept. Change the program, or run it again.",
    "stopped": "Your text is kept. Edit the program or run it again.",
    "busy": "Run it again in a moment.",
    "fault": "This is a fault of the app, not of the program. Your text is kept.",
}


def failure(request: Request, cause: Cause, message: str) -> Result:
    """The result of a request that no worker answered, as a recording in which nothing ran."""
    kind = {"stopped": "Stopped", "fault": "InternalError"}.get(cause, "LimitExceeded")
    error = ProgramError("limit", kind, message, 1, 0, 1, 0, hint=_HINTS[cause])
    trace = nothing_ran(request.source, request.seed, error)
    told = payload.result(trace, Drawings(), keep=False)
    return msgspec.structs.replace(told, error=told.error and msgspec.structs.replace(told.error, cause=cause))


def explain(request: Request, error: BaseException, seconds: float) -> Result:
    """What ended a worker's run, from what Pebble raised; `seconds` is the time that the run had."""
    if isinstance(error, CancelledError):
        return failure(request, "stopped", "the run was stopped before it could keep what it had done")
    if isinstance(error, FutureTimeout):
        return failure(request, "time", f"the run was ended after {seconds:g} seconds")
    if isinstance(error, MemoryError):
        return failure(request, "memory", "the program needs more memory than it may use")
    if isinstance(error, ProcessExpired):
        return _expired(request, error.exitcode, seconds)
    # The traceback names our own lines; the program's text stays out of the log.
    _LOG.error("a task failed: %s\n%s", type(error).__name__, getattr(error, "traceback", ""))
    return failure(request, "fault", f"the app failed on this program ({type(error).__name__})")


def _expired(request: Request, code: int, seconds: float) -> Result:
    """A process that ended without an answer, by its exit code (below 0: the signal that ended it)."""
    name = _signal_name(-code)
    if name == "SIGALRM":
        return failure(request, "time", f"the run was ended after {seconds:g} seconds")
    if name == "SIGKILL":
        return failure(request, "memory", "the system ended the run, most likely because memory ran out")
    how = f"was ended by {name}" if name else f"ended with exit code {code}"
    return failure(request, "crash", f"the process of the run {how}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return ""
