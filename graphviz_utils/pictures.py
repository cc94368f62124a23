"""Carries out orders: runs the programs, draws, and makes one file of the pictures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from msgspec import Struct, msgpack

from autograd_trace.evaluator.machine import Control
from autograd_trace.isolated import Ended, Isolated, load
from autograd_trace.limits import Limits
from autograd_trace.run import record
from autograd_trace.trace import Trace
from graphviz_utils.annotated import TooLarge, draw_graph, shown_graph
from graphviz_utils.figure import figures
from graphviz_utils.orders import Album, Closed, Order, Shot
from graphviz_utils.plots import plot
from graphviz_utils.render import join_pdfs, svg_to_pdf, svg_to_png
from graphviz_utils.torchviz_view import torchviz_drawings

#: ZIP knows no dates before; the same pictures give the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


class NoPicture(Exception):
    """There is nothing to draw; the message says why, in one sentence for the learner."""


class Picture(Struct, frozen=True):
    """An SVG, the DOT that it was laid out from ("" where it is no graph), and what is to be said of it."""

    svg: str
    dot: str = ""
    note: str = ""


def carry_out(order: Order, limits: Limits | None = None) -> bytes:
    """The file that was ordered; the same order gives the same bytes.

    Raises:
        NoPicture: where one of the pictures cannot be drawn.
    """
    drawn = [picture.svg for album in order.albums for picture in pictures(order, album, limits)]
    if order.format == "pdf":
        links = [shot.link if order.view == "figure" else "" for album in order.albums for shot in album.shots]
        return join_pdfs([svg_to_pdf(svg) for svg in drawn], links)
    files = [svg.encode() if order.format == "svg" else svg_to_png(svg) for svg in drawn]
    return files[0] if len(files) == 1 else _zip(files, order)


def picture_or_refusal(order: Order, limits: Limits, control: Control) -> bytes:
    """The first picture of an order as bytes, or why there is none: what a process of its own is asked for."""
    album = order.albums[0]
    try:
        return msgpack.encode(pictures(order, album, limits, control)[0])
    except NoPicture as reason:
        return msgpack.encode(str(reason))


def isolated_picture(order: Order) -> Picture:
    """The first picture of an order, its program run in a process of its own; raises NoPicture."""
    load(order.albums[0].source)
    programs = Isolated(work=picture_or_refusal)
    try:
        answer = msgpack.decode(programs.call(order, runs=2), type=Picture | str)
    except Ended as ended:
        raise NoPicture(f"There is no picture: {ended.message} (line {ended.line}). {ended.hint}") from None
    finally:
        programs.close()
    if isinstance(answer, str):
        raise NoPicture(answer)
    return answer


def pictures(order: Order, album: Album, limits: Limits | None = None, control: Control | None = None) -> list[Picture]:
    """One picture for each shot of an album; raises NoPicture."""
    if order.view == "torchviz":
        return [_torchviz(order, album, limits)] * len(album.shots)
    trace = record(album.source, album.seed, limits=limits, iterations=album.iterations, control=control)
    if order.view == "figure":
        return [Picture(svg) for svg in figures(trace, list(album.shots), album.closed)]
    return [_picture(trace, order, shot, album.closed) for shot in album.shots]


def _picture(trace: Trace, order: Order, shot: Shot, closed: Closed) -> Picture:
    last = len(trace.steps)
    step = shot.at(last)
    asked = shot.step
    note = "" if asked in (None, step) else f"step {asked} is out of range: drawn at step {step} of {last}"
    if order.view == "loss" or order.view == "weight":
        svg = plot(trace, order.view, step=step)
        if svg is None:
            raise NoPicture(f"The program has no loop with a {order.view} to plot.")
        return Picture(svg, note=note)
    graph = shown_graph(trace)
    if graph is None:
        error = trace.error
        said = f" It ended with {error.type}: {error.message} (line {error.line})." if error else ""
        raise NoPicture(f"The program records no graph: no tensor has a grad_fn.{said}")
    try:
        drawing = draw_graph(trace, graph, step=step, show_saved=order.show_saved, closed=closed)
    except TooLarge as reason:
        raise NoPicture(str(reason)) from None
    return Picture(drawing.svg, drawing.dot, note)


def _torchviz(order: Order, album: Album, limits: Limits | None) -> Picture:
    drawings, note = torchviz_drawings(album.source, album.seed, limits)
    wanted = (order.show_attrs, order.show_saved)
    for drawing in drawings:
        if (drawing.show_attrs, drawing.show_saved) == wanted:
            return Picture(drawing.svg, drawing.dot)
    raise NoPicture(note)


def _zip(files: Iterable[bytes], order: Order) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(files, 1):
            archive.writestr(zipfile.ZipInfo(f"{order.view}-{number:02}.{order.format}", _DATE), data)
    return written.getvalue()
