"""Answers questions about a program by running it again: what a recording does not hold.

Needs torch, so only a worker imports it.
"""

from __future__ import annotations

from autograd_trace.errors import ProgramStop
from autograd_trace.evaluator.machine import Control
from autograd_trace.inspection.differences import check, nudge
from autograd_trace.inspection.jacobian import jacobian
from autograd_trace.inspection.probe import Probe
from autograd_trace.inspection.refusal import CannotTell
from autograd_trace.limits import Limits
from autograd_trace.questions import AskCheck, AskJacobian, Inspection, Question, Refused
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
        if isinstance(question, AskJacobian):
            return jacobian(question, program, seed, limits, iterations, control)
        probe = Probe(
            program,
            seed,
            limits,
            iterations,
            control,
            tensor=question.tensor,
            element=question.element,
            backward=question.backward,
        )
        return check(question, probe) if isinstance(question, AskCheck) else nudge(question, probe)
    except CannotTell as refusal:
        return Refused(refusal.message)
    except ProgramStop as stop:
        return Refused(f"The program does not run: {stop.message}.")


__all__ = ["inspect"]
