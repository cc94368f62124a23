"""The state of one run: names, printed text, limits, and the one way in which operations are carried out."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from itertools import islice
from typing import Any, Protocol

import torch
from torch import Tensor

from autograd_trace.errors import LimitExceeded, ProgramStop, Stopped, Unsupported
from autograd_trace.evaluator.admitted import admit
from autograd_trace.evaluator.bounds import COUNTED, Bounds, tensors_in
from autograd_trace.evaluator.functions import Function
from autograd_trace.evaluator.guards import Guards
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Frame
from autograd_trace.limits import Limits
from autograd_trace.nodes import reachable
from autograd_trace.operations import Operation
from autograd_trace.operations.work import WORK
from autograd_trace.recorder import Recorder
from autograd_trace.tensors import has_memory
from autograd_trace.trace import Trace
from autograd_trace.views import grad_fn_of

#: Operations between two looks at the clock and the stop flag.
_INTERVAL = 500
#: The clock is looked at after 500 times 2 to this power members too.
_WORK = 8
#: Seconds between two passes from which on the second one is watched, also where it is not recorded.
_LONG = 0.5
#: CPython's own limit on nested calls, which a program meets at the same depth.
_CALL_DEPTH = 990
#: Engine runs inside of each other; from 60 on PyTorch would go on in threads of its own, with stacks of their own.
_ENGINES = 20
#: Operations that leave memory as they find it.
_UNINITIALIZED = frozenset({"empty", "empty_like", "new_empty", "Tensor"})
#: Operations that give Python's lists and tuples of as many members as a tensor has elements or slices.
_LISTING = frozenset({"tolist", "unbind"})
#: The attribute of an exception that says where it came from; no program can read it.
_ORIGIN = "_origin_in_the_program"


class Control(Protocol):
    """How a run is watched and stopped from outside."""

    def should_stop(self) -> bool:
        """Whether the run should end now."""

    def progress(self, fraction: float | None, text: str) -> None:
        """Told now and then how far the run is; `fraction` of the outermost loop, where its length is known."""

    def watch(self, snapshot: Callable[[], Trace]) -> None:
        """Offered now and then the recording so far; it costs nothing where `snapshot` is not called."""


class Machine:
    """One run of one program."""

    def __init__(self, limits: Limits, recorder: Recorder, control: Control | None) -> None:
        self.limits = limits
        self.guards = Guards(limits, self.work)
        self.bounds = Bounds(limits)
        self.recorder = recorder
        self.control = control
        self.globals: dict[str, Any] = {"__name__": "__main__"}
        self.frame = Frame(self.globals, None, "<module>")
        self.frame.number = 0
        #: Frames of the calls that are running, the top level first.
        self.frames: list[Frame] = [self.frame]
        #: Where the program is.
        self.at = Site((1, 0, 1, 0), "")
        #: Makes the recording so far; set by the run.
        self.snapshot: Callable[[], Trace] = _no_recording
        #: How calls are carried out; set by the compiler.
        self.calls: Any = None
        self.printed: list[str] = []
        self.printed_length = 0
        self.operations = 0
        self._next_check = _INTERVAL
        self._deadline = time.monotonic() + limits.seconds
        #: The limit that ended the run: torch may swallow what is raised inside of its calls, and the run must end.
        self.ended: LimitExceeded | None = None
        self._graph_results = 0
        self._engines = 0
        self._engine_ended = time.monotonic()
        self.live_elements = 0
        #: Whether events are recorded at the moment (False in iterations left out).
        self.full = True
        self.fraction: float | None = None
        #: How many functions of torch.func are running, and whether one has run: its tensors may have been kept.
        self.transforming = 0
        self.transformed = False
        #: Program-defined classes, whose instances a program may use as it likes.
        self.classes: set[type] = set()

    # Limits

    def tick(self) -> None:
        """Count one evaluated operation; now and then look at the clock and the stop flag."""
        self.operations += 1
        if self.operations >= self._next_check:
            self._check()

    def work(self, members: int) -> None:
        """Look at the clock earlier: an operation has to do with so many members."""
        self._next_check -= members >> _WORK

    def on_time(self, *given: Any) -> None:
        """Between two nodes of a pass: end the run where its time is over, so that what ran is kept."""
        if time.monotonic() > self._deadline:
            self._check()

    def may_take_long(self) -> bool:
        """Whether a pass that starts now goes back over much: it takes two to three times as long as that did."""
        return time.monotonic() - self._engine_ended > _LONG

    def close(self) -> None:
        """The run is over: what Python still frees of it may not go on, such as the `finally` of an open generator."""
        self.ended, self._next_check = Stopped("the run is over"), 0

    def _check(self) -> None:
        self._next_check = self.operations + _INTERVAL
        try:
            self._check_limits()
        except LimitExceeded as stop:
            self.ended = self.ended or stop
        if self.ended is not None:
            self._next_check = self.operations
            raise self.ended

    def _check_limits(self) -> None:
        if self.operations > self.limits.operations:
            raise LimitExceeded(
                f"the program evaluates more than {self.limits.operations:,} operations",
                hint="If a loop has no end, mend its condition; else use fewer iterations.",
            )
        if time.monotonic() > self._deadline:
            raise LimitExceeded(
                f"the program ran longer than {self.limits.seconds:g} seconds",
                hint="If a loop has no end, mend its condition; else use fewer iterations or smaller tensors.",
            )
        if self.control is not None:
            self.control.progress(self.fraction, f"line {self.at.span[0]}")
            self.control.watch(self.snapshot)
            if self.control.should_stop():
                raise Stopped("the run was stopped", hint="What ran before is kept. Edit the program or run it again.")

    def room(self, length: int) -> None:
        """Refuse to print so much."""
        if self.printed_length + length > self.limits.printed:
            raise LimitExceeded(
                f"the program prints more than {self.limits.printed:,} characters", hint="Print less often, or less."
            )

    def write(self, text: str) -> None:
        """Add to the printed text; text that no terminal can show raises UnicodeEncodeError as it does there."""
        self.room(len(text))
        if not text.isascii():
            text.encode()
        self.printed_length += len(text)
        self.printed.append(text)
        self.recorder.budget.count_printed(text)

    # Calls and operations

    def call(self, function: Function, frame: Frame) -> Any:
        """Run the body of a function of the program's."""
        frames = self.frames
        if len(frames) >= _CALL_DEPTH:
            raise RecursionError("maximum recursion depth exceeded")
        self.tick()
        site = self.at
        frames.append(frame)
        if self.full:
            self.recorder.enter(frame, frames[-2], site, function)
        try:
            result = function.body(frame)
        finally:
            frames.pop()
        self.at = site
        return result

    def resume(self, frame: Frame) -> None:
        """A generator goes on: its frame is on the stack again."""
        frame.caller = self.at
        self.frames.append(frame)
        self.tick()
        if len(self.frames) > _CALL_DEPTH:
            raise RecursionError("maximum recursion depth exceeded")

    def suspend(self, frame: Frame) -> None:
        """A generator stops: the program is where it was resumed from."""
        self.frames.pop()
        self.at = frame.caller

    def operate(
        self,
        site: Site,
        row: Operation,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        is_method: bool = False,
    ) -> Any:
        """Carry out one tensor operation within the limits, and record it; the receiver of a method comes first."""
        self.at = site
        self.tick()
        if row.bound != "none":
            sized = {name: value for name, value in kwargs.items() if name != "out"} if "out" in kwargs else kwargs
            # One operand alone makes nothing larger than it is.
            if not is_method or len(args) > 1 or kwargs or row.bound != "product":
                self.bounds.check(row.bound, function, args, sized)
        if row.name in WORK:
            words = {**dict(zip(row.arguments, args, strict=False)), **kwargs}
            self.bounds.work(row.name, words, function, args, kwargs)
        if row.name in _LISTING and args and isinstance(args[0], Tensor):
            self.guards.length(args[0].numel() if row.name == "tolist" else max(args[0].shape, default=1))
        result = function(*args, **kwargs)
        if row.name in _UNINITIALIZED:
            _clear(row.name, args, result)
        return self.finish(site, row, args, kwargs, result)

    def finish(self, site: Site, row: Operation, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> Any:
        """What follows every operation: count what it made, record it, admit the result."""
        if isinstance(result, Tensor):
            self.made(result)
        else:
            admit(result)
        if self.transformed and not self.transforming:
            self._refuse_kept((*args, result))
        if self.full:
            self.recorder.operation(site, row, args, kwargs, result)
        return result

    def in_engine(self, run: Callable[[], Any]) -> Any:
        """Run the engine, which a backward function or a hook may start again: each start takes from the C stack.

        What it makes with `create_graph` is counted at once: the next derivative's graph is several times as large.
        """
        if self._engines >= _ENGINES:
            raise LimitExceeded(
                f"backward runs inside of backward more than {_ENGINES} deep",
                hint="Start it outside of hooks and backward functions.",
            )
        self._engines += 1
        try:
            result = run()
        except Exception as error:
            self.origin(error)  # A hook of the program's, where it comes from one.
            raise
        finally:
            self._engines -= 1
            self._engine_ended = time.monotonic()
        gradients = (
            tensors_in(result) if isinstance(result, (list, tuple)) else self.recorder.tensors.graded_gradients()
        )
        if any(gradient.requires_grad for gradient in gradients):
            self._refuse_nodes(reach([grad_fn_of(gradient) for gradient in gradients], self.limits.graph_nodes))
        return result

    def made(self, result: Tensor) -> None:
        """Count a result towards the limits on live elements and graph nodes."""
        if not result.is_cpu:
            raise Unsupported(f"tensors on the device {result.device} cannot be used here", hint="Use the CPU.")
        elements = result.numel()
        if elements >= COUNTED:
            self.work(elements)
            self.live_elements += elements
            if self.live_elements > self.limits.total_elements:
                self._recount_elements()
        if result.requires_grad:
            self._graph_results += 1
            if self._graph_results > self.limits.graph_nodes:
                self._recount_nodes()

    def _refuse_kept(self, values: tuple[Any, ...]) -> None:
        """Refuse a tensor that a function of torch.func was given, outside of it."""
        if not all(has_memory(tensor) for tensor in tensors_in(values)):
            raise Unsupported(
                "a tensor from inside of a function of torch.func cannot be used outside of it",
                hint="Return it from the function instead.",
            )

    def _recount_elements(self) -> None:
        """Replace the running sum by what is really alive: what only a cycle holds is let go of first."""
        self.live_elements = _held_elements()
        if self.live_elements > self.limits.total_elements:
            gc.collect()
            self.live_elements = _held_elements()
        if self.live_elements > self.limits.total_elements:
            raise LimitExceeded(
                f"the tensors alive hold more than {self.limits.total_elements:,} elements",
                hint="Use smaller tensors, or let go of those that are no longer needed (`del name`).",
            )

    def _recount_nodes(self) -> None:
        """Replace the running count of graph results by the nodes alive, as far as names reach them."""
        alive = count_nodes(self.frames, self.limits.graph_nodes)
        self._graph_results = alive
        self._refuse_nodes(alive)

    def _refuse_nodes(self, alive: int) -> None:
        if alive > self.limits.graph_nodes:
            raise LimitExceeded(
                f"the graph has more than {self.limits.graph_nodes:,} nodes alive",
                hint="Call backward() in the loop, or detach() what is carried from one iteration to the next.",
            )

    def origin(self, error: BaseException) -> Site:
        """Where an exception came from: where the program was when it was first asked for.

        It is kept on the exception itself, which must not live longer than it does in plain Python.
        """
        site: Site = error.__dict__.setdefault(_ORIGIN, self.at)
        return site

    def handled(self, frame: Frame) -> BaseException | None:
        """The exception that is being handled: by this frame, or by the nearest of its callers."""
        return next((each.handling[-1] for each in (frame, *reversed(self.frames)) if each.handling), None)

    def locate(self, stop: ProgramStop) -> None:
        """Give an error of ours its place, where the raiser did not know it."""
        if stop.span is None:
            stop.span = self.at.span


def _clear(name: str, args: tuple[Any, ...], result: Any) -> None:
    """Zeros for memory as it was found: what another program left there is not for this one to see."""
    if name != "Tensor" or all(isinstance(arg, (int, torch.Size)) for arg in args):
        result.data.zero_()


def _no_recording() -> Trace:
    raise RuntimeError("no run has begun")


def _held_elements() -> int:
    """The elements of all tensors alive that count, those that share their memory once."""
    held: dict[int, int] = {}
    for tensor in gc.get_objects():
        if type(tensor) is Tensor and tensor.numel() >= COUNTED and has_memory(tensor):
            storage = tensor.untyped_storage()
            held[storage._cdata] = storage.nbytes() // tensor.element_size()
    return sum(held.values())


def count_nodes(frames: list[Frame], enough: int) -> int:
    """How many grad_fn nodes hang on the values that names reach, counted up to `enough` + 1."""
    roots: list[Any] = []
    for frame in frames:
        for value in frame.names.values():
            members = value if isinstance(value, (list, tuple)) else (value,)
            roots += [grad_fn_of(member) for member in members if isinstance(member, Tensor)]
    return reach(roots, enough)


def reach(roots: list[Any], enough: int) -> int:
    """How many nodes these lead to, themselves included, counted up to `enough` + 1."""
    return sum(1 for _ in islice(reachable(roots), enough + 1))
