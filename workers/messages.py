"""What passes between a page, the pool and a worker."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from autograd_trace.questions import Question
from autograd_trace.trace import ErrorKind
from graphviz_utils.orders import Folding, Order

#: What ended a run from outside.
Cause = Literal["time", "memory", "crash", "stopped", "busy", "fault"]
#: "superseded": a newer request took the place of this one, so that there is no answer to show.
Status = Literal["done", "running", "killed", "superseded"]
#: What can be drawn; "folds" is ours with other blocks folded. An empty tuple asks for the recording alone.
VIEWS = ("annotated", "torchviz", "folds")
#: What an answer depends on: source, seed, iterations, views, question, order and folding.
Key = tuple[str, int, tuple[int, ...], tuple[str, ...], Question | None, Order | None, Folding | None]


class Request(Struct, frozen=True):
    """A program to run, and what is wanted: its recording and drawings, the answer to a question, or pictures.

    Attributes:
        id: the asker's number, given back with the answer.
        source: the program's text.
        seed: what it starts from.
        iterations: further iterations of the outermost loops wanted in full detail.
        views: the drawings wanted, of `VIEWS`.
        question: what is asked in place of a recording; its answer is then the payload.
        order: pictures wanted in place of a recording; the file is then the payload, and `ran` False where there is
            nothing to draw: then the payload is the JSON of why.
        folding: one graph with other blocks folded, wanted in place of a recording; the payload is then its drawing.
    """

    id: int
    source: str
    seed: int = 0
    iterations: tuple[int, ...] = ()
    views: tuple[str, ...] = ("annotated",)
    question: Question | None = None
    order: Order | None = None
    folding: Folding | None = None

    def __post_init__(self) -> None:
        """Refuse what no worker could answer; `views` and `iterations` may come from a browser."""
        unknown = [view for view in self.views if view not in VIEWS]
        if unknown:
            raise ValueError(f"unknown view {unknown[0]!r} (must be one of {', '.join(VIEWS)})")
        if any(iteration < 0 for iteration in self.iterations):
            raise ValueError(f"iterations count from 0, not {min(self.iterations)}")

    @property
    def key(self) -> Key:
        """What the answer depends on: requests with the same key have the same answer."""
        iterations, views = tuple(sorted(set(self.iterations))), tuple(sorted(set(self.views)))
        return self.source, self.seed, iterations, views, self.question, self.order, self.folding

    @property
    def runs(self) -> int:
        """For how many runs of the program a worker has time: torchviz's picture and a question need further ones."""
        if self.order is not None:
            return len(self.order.albums) + 1
        return 2 if self.question is not None or "torchviz" in self.views else 1


class ErrorSummary(Struct, frozen=True):
    """The error that a recording ends with, for those who do not decode it.

    Attributes:
        kind: as in the recording.
        type: as in the recording.
        message: as in the recording.
        line: as in the recording.
        hint: what to do instead.
        cause: what ended the run from outside, None where it ended by itself.
    """

    kind: ErrorKind
    type: str
    message: str
    line: int
    hint: str = ""
    cause: Cause | None = None


class Result(Struct, frozen=True):
    """What a worker makes of a request.

    Attributes:
        payload: JSON of `{"trace": …, "drawings": …}`, or what is told in its place (see `Request`).
        ran: False where nothing ran (a syntax error, a refusal, a killed worker).
        error: the error that the recording ends with.
        keep: whether the same request would get the same again, so that it may be kept.
    """

    payload: bytes
    ran: bool = True
    error: ErrorSummary | None = None
    keep: bool = True


class Answer(Struct, frozen=True):
    """What a page gets.

    Attributes:
        id: the request's.
        status: "done" where the worker answered, also with the program's error; "killed" where it could not.
        payload: as in `Result`; None while running without a recording so far, and where superseded.
        ran: as in `Result`.
        error: as in `Result`.
        progress: how far a running program is, from 0 to 1, where that is known.
    """

    id: int
    status: Status
    payload: bytes | None = None
    ran: bool = False
    error: ErrorSummary | None = None
    progress: float | None = None
