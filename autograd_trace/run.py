"""Run a program and record it."""

from __future__ import annotations

import ast
import functools
import sys
import time
from dataclasses import dataclass
from typing import Any

from autograd_trace import fresh_state
from autograd_trace.assemble import Assembler
from autograd_trace.describe import plain_names
from autograd_trace.errors import ProgramStop
from autograd_trace.evaluator import formatting
from autograd_trace.evaluator.checker import check
from autograd_trace.evaluator.compiler import Compiler
from autograd_trace.evaluator.machine import Control, Machine
from autograd_trace.evaluator.mangling import mangle
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.source import Source, parse
from autograd_trace.evaluator.syntax import check_syntax, syntax_warnings
from autograd_trace.explain import explain
from autograd_trace.fitting import fit
from autograd_trace.limits import Limits
from autograd_trace.loops import leaf_name
from autograd_trace.naming import Naming
from autograd_trace.offers import offers_for
from autograd_trace.recorder import Observer, Recorder
from autograd_trace.stack import run_deep
from autograd_trace.trace import VERSION, LeftOut, ProgramError, ProgramWarning, Span, Trace, Value, nothing_ran
from autograd_trace.variables import variables_at_end

#: Characters of an error's message, and warnings, that are recorded at most.
_MESSAGE, _WARNINGS = 10_000, 1_000


def record(
    source: str,
    seed: int = 0,
    *,
    limits: Limits | None = None,
    iterations: tuple[int, ...] = (),
    observer: Observer | None = None,
    control: Control | None = None,
) -> Trace:
    """Run a program from the fresh state and record it; nothing that the program does is raised.

    Args:
        source: the program's text.
        seed: the seed that it starts from, as `torch.manual_seed(seed)` gives in a script.
        limits: what it may use; the defaults where None.
        iterations: further iterations of the outermost loops to record in full detail.
        observer: sees live tensors before each engine call and at the end.
        control: watches and stops the run.
    """
    limits = limits or Limits()
    return run_deep(lambda: _record(source, seed, limits, iterations, observer, control))


def _record(
    source: str,
    seed: int,
    limits: Limits,
    iterations: tuple[int, ...],
    observer: Observer | None,
    control: Control | None,
) -> Trace:
    try:
        program = read(source, limits)
    except ProgramStop as stop:
        span = stop.span or (1, 0, 1, 0)
        error = ProgramError(stop.kind, stop.type_name, stop.message, *span, hint=stop.hint)
        error.offers = offers_for(source, error)
        return nothing_ran(source, seed, error)
    _leave_stops_unheard()
    if observer is not None:
        run = Run(program, seed, limits, iterations, observer, control)
        run.go()
    else:
        run = settled(program, seed, limits, iterations, control)
    if run.error is not None:
        run.error.offers = offers_for(source, run.error)
    trace = fit(run)
    # Values are freed here: what is nested deeply needs the deep stack for that.
    run.machine.globals.clear()
    run.machine.close()
    return trace


@functools.cache
def _leave_stops_unheard() -> None:
    """Say nothing of a stop where Python frees a generator that was left open: it can only ignore it, aloud."""
    before = sys.unraisablehook

    def hear(unraisable: Any) -> None:
        if not isinstance(unraisable.exc_value, ProgramStop):
            before(unraisable)

    sys.unraisablehook = hear


@dataclass(frozen=True, slots=True)
class Program:
    """A text that was parsed and checked."""

    source: Source
    tree: ast.Module


def read(source: str, limits: Limits) -> Program:
    """Parse and check a program's text; raises `ProgramStop` where it may not run."""
    # Before any object of the run's is made: what is frozen is never collected.
    fresh_state.collect_rarely()
    text, tree = parse(source, limits)
    check_syntax(text, tree)
    mangle(tree)
    check(text, tree)
    return Program(text, tree)


def settled(
    program: Program, seed: int, limits: Limits, iterations: tuple[int, ...], control: Control | None = None
) -> Run:
    """The run that is recorded: a second one, where only the first tells which iteration of a loop is the last."""
    started = time.monotonic()
    run = Run(program, seed, limits, iterations, None, control)
    run.go()
    ends = tuple(end for end in run.recorder.loops.unseen_ends() if end not in iterations)
    spent = time.monotonic() - started
    if ends and spent < limits.seconds / 3 and run.error is None:
        run = Run(program, seed, limits, (*iterations, *ends), None, control)
        run.go()
    return run


class Run:
    """One run of a checked program."""

    def __init__(
        self,
        program: Program,
        seed: int,
        limits: Limits,
        iterations: tuple[int, ...],
        observer: Observer | None,
        control: Control | None,
    ) -> None:
        self.source = program.source
        self.seed = seed
        self.iterations = iterations
        self._tree = program.tree
        self.recorder = Recorder(limits, iterations, observer)
        self.machine = Machine(limits, self.recorder, control)
        self.recorder.machine = self.machine
        self.warnings: list[ProgramWarning] = []
        self._warned: set[tuple[str, str, int]] = set()
        self.error: ProgramError | None = None
        self.variables: dict[str, Value] = {}
        self.names: dict[int, str] = {}
        self.machine.snapshot = self.trace

    def go(self) -> None:
        """Run the program, and note how it ended."""
        with fresh_state.fresh(self.seed, self._warn):
            try:
                for message, span in syntax_warnings(self.source, self._tree):
                    self.machine.at = Site(span, self.source.segment(span))
                    self._warn("SyntaxWarning", message)
                execute = Compiler(self.machine, self.source).module(self._tree)
                execute(self.machine.frame)
                if self.machine.ended is not None:
                    self._stopped(self.machine.ended)
            except ProgramStop as stop:
                self._stopped(stop)
            except Exception as error:
                self._failed(error)
            if self.recorder.observer is not None:
                self.recorder.observer.at_end(dict(self.machine.globals))
            room = self.recorder.budget.for_variables(len(self.source.text))
            self.variables = variables_at_end(self.machine.globals, self.recorder.tensors, *room)
            self.names = {
                known.number: leaf_name(tensor, [self.machine.globals])
                for known in self.recorder.tensors.known
                if (tensor := known.reference()) is not None and (known.requires_grad or known.retains_grad)
            }

    def _stopped(self, stop: ProgramStop) -> None:
        self.machine.locate(stop)
        self._fail(stop.kind, stop.type_name, stop.message, stop.span or (1, 0, 1, 0), stop.hint)
        stop.__traceback__ = stop.__context__ = None

    def _failed(self, error: Exception) -> None:
        if self.machine.ended is not None:
            return self._stopped(self.machine.ended)
        site = self.machine.origin(error)
        refusal = _refused_allocation(error)
        if refusal is not None:
            # What the program held in its running calls is let go: the recording needs memory too.
            error.__traceback__ = error.__context__ = None
            self._fail("limit", "LimitExceeded", refusal, site.span, "Use smaller sizes.")
            return None
        try:
            text = self._text(error)
        except ProgramStop as stop:
            return self._stopped(stop)
        self._fail("program", type(error).__name__, text, site.span, "")
        assert self.error is not None  # noqa: S101 - set by _fail
        self._explain(self.error, error, site)
        return None

    def _text(self, error: Exception) -> str:
        """`str(error)`, which may be the program's own code, within the limits."""
        try:
            text = formatting.text_of(self.machine.guards, error)
        except Exception:
            return "<exception str() failed>"
        return text if len(text) <= _MESSAGE else f"{text[:_MESSAGE]}…"

    def _explain(self, error: ProgramError, raised: Exception, site: Site) -> None:
        """What happened in this program, and the step at which it shows."""
        name_of = Naming(self.recorder).name_of
        error.hint, step = explain(error.message, raised, site, self.recorder, name_of)
        if step is not None:
            error.step = step

    def _fail(self, kind: Any, name: str, message: str, span: Span, hint: str) -> None:
        self.error = ProgramError(kind, name, message, *span, hint=hint)
        del self.machine.frames[1:]
        self.machine.full = self.recorder.full_at is None
        self.recorder.failed(Site(span, self.source.segment(span)), f"{name}: {message}", self.recorder.failed_node)

    def _warn(self, category: str, message: str) -> None:
        """Python's own rule: once for each text, category and line."""
        site = self.machine.at
        key = (category, message, site.span[0])
        if key not in self._warned and len(self.warnings) < _WARNINGS:
            self._warned.add(key)
            self.warnings.append(ProgramWarning(category, message, site.span[0]))
            self.recorder.warned(site, category, message)

    def _untold(self) -> list[LeftOut]:
        """Said where there are so many variables that not all are told."""
        count = sum(1 for _ in plain_names(self.machine.globals))
        if not self.variables or count == len(self.variables):
            return []
        return [LeftOut(f"{count - len(self.variables):,} of {count:,} variables at the end are left out")]

    def trace(self) -> Trace:
        """The recording, as far as the run has come, whatever its size."""
        recorder = self.recorder
        assembler = Assembler(recorder, self.names)
        return Trace(
            version=VERSION,
            source=self.source.text,
            seed=self.seed,
            stdout="".join(self.machine.printed),
            warnings=self.warnings,
            error=self.error,
            variables=self.variables,
            graphs=assembler.graphs,
            steps=assembler.steps(),
            series=recorder.loops.series(),
            passes=assembler.passes(),
            loops=recorder.loops.loops(),
            frames=recorder.frames,
            operations=assembler.operations(),
            left_out=[*assembler.left_out(), *self._untold()],
            notes=recorder.watch.finish(self.machine.globals, assembler.name_of),
            iterations=list(self.iterations),
        )


def _refused_allocation(error: Exception) -> str | None:
    """An allocation that our own memory limit refused."""
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "DefaultCPUAllocator" in str(error)):
        return "the program needs more memory than it may use"
    return None


__all__ = ["record"]
