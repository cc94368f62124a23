"""Answers questions about a program by running it again: what a recording does not hold.

Needs torch, so only a worker imports it.
"""

from __future__ import annotations

from autograd_trace.errors import ProgramStop
from autograd_trace.evaluator.machine import Control
from autograd_trace.inspection.jacobian import jacobian
from autograd_trace.inspection.refusal import CannotTell
from autograd_trace.limits import Limits
from autograd_trace.questions import Inspection, Question, Refused
from autograd_trace.run import read
from autograd_trace.stack import run_deep


def inspect(
    question: Question,
    source: str,
    seed: int = 0,
    *,
    limits: Limits | None = None,
    iterations: tuple[int, ...] = (),
    control: Control | None = None,
) -> Inspection:
    """Answer a question; nothing that the program does is raised.

    Args:
        question: by the numbers that `record` gives with the same further arguments.
        source: the program's text.
        seed: as for `record`.
        limits: for each run of the program.
        iterations: as for `record`.
        control: stops the runs.
    """
    limits = limits or Limits()
    return run_deep(lambda: _inspect(question, source, seed, limits, iterations, control))


def _inspect(
    question: Question,
    source: str,
    seed: int,
    limits: Limits,
    iterations: tuple[int, ...],
    control: Control | None,
) -> Inspection:
    try:
        program = read(source, limits)
        return jacobian(question, program, seed, limits, iterations, control)
    except ProgramStop as stop:
        return Refused(f"The program does not run: {stop.message}.")
    except CannotTell as refusal:
        return Refused(str(refusal))


__all__ = ["inspect"]
