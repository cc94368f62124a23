"""The task of the real pool: record a program and draw it."""

from __future__ import annotations

from functools import partial

import msgspec
import torch

from autograd_trace.inspection import inspect
from autograd_trace.questions import Question, Refused
from autograd_trace.run import record
from autograd_trace.trace import Trace
from graphviz_utils import TooLarge, draw, draw_ahead, draw_graph, torchviz_drawings
from graphviz_utils.annotated import Painter
from graphviz_utils.drawing import Drawings
from graphviz_utils.legible import draw_legible, hall
from graphviz_utils.orders import Folding, Order
from graphviz_utils.pictures import NoPicture, carry_out
from workers import payload
from workers.control import Control, OnlyStop
from workers.messages import Request, Result

#: Uses once what takes its time on first use: the engine, a linear layer, printing, Graphviz.
_WARM_UP = """import torch
x = torch.rand(4, requires_grad=True)
z = ((x*5)**2).mean()
z.backward()
print(x.grad)
"""


def warm_up() -> None:
    """Called when a worker starts, before it gives up its rights."""
    torch.set_num_threads(1)
    trace = record(_WARM_UP)
    draw(trace)


def answer(request: Request, control: Control) -> Result:
    """Record a request's program, and make the drawings that it asks for; or answer its question, order or folding."""
    if request.order is not None:
        return _draw(request.order, control)
    if request.question is not None:
        return _inspect(request, request.question, control)
    if request.folding is not None:
        return _fold(request, request.folding, control)
    limits = control.limits.program
    control.encode = partial(_so_far, request)
    trace = record(request.source, request.seed, limits=limits, iterations=request.iterations, control=control)
    drawings = _annotated(request, trace)
    if "torchviz" in request.views and trace.ran and not _stopped(trace):
        drawings.torchviz, drawings.torchviz_note = torchviz_drawings(request.source, request.seed, limits)
    if "folds" in request.views:
        drawings.ahead, drawings.hall = draw_ahead(trace), hall(trace)
    return payload.result(trace, drawings, keep=trace.error is None or trace.error.kind != "limit")


def _inspect(request: Request, question: Question, control: Control) -> Result:
    told = inspect(
        question,
        request.source,
        request.seed,
        limits=control.limits.program,
        iterations=request.iterations,
        control=OnlyStop(control),
    )
    return Result(msgspec.json.encode(told), keep=not isinstance(told, Refused))


def _draw(order: Order, control: Control) -> Result:
    try:
        return Result(carry_out(order, control.limits.program))
    except NoPicture as reason:
        return Result(msgspec.json.encode(Refused(str(reason))), ran=False)


def _fold(request: Request, folding: Folding, control: Control) -> Result:
    trace = record(
        request.source,
        request.seed,
        limits=control.limits.program,
        iterations=request.iterations,
        control=OnlyStop(control),
    )
    if not 0 <= folding.graph < len(trace.graphs):
        return Result(msgspec.json.encode(Refused("This run has no such graph.")), keep=False)
    try:
        if folding.windows:
            drawing = draw_legible(Painter(trace), folding.graph, folding.windows, folding.closed)
        else:
            drawing = draw_graph(trace, folding.graph, closed=folding.closed)
        return Result(msgspec.json.encode(drawing))
    except TooLarge as reason:
        return Result(msgspec.json.encode(Refused(str(reason))))


def _so_far(request: Request, trace: Trace) -> bytes:
    return payload.encode(trace, _annotated(request, trace))


def _annotated(request: Request, trace: Trace) -> Drawings:
    return draw(trace) if "annotated" in request.views else Drawings()


def _stopped(trace: Trace) -> bool:
    return trace.error is not None and trace.error.type == "Stopped"
