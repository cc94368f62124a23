"""A whole step as one picture for a slide: code, graph, values and the step's sentence, 1280 by 720 pixels."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from autograd_trace.trace import Trace
from graphviz_utils.annotated import Painter, shown_graph
from graphviz_utils.listing import Type, Window, listing, program_lines, row_count, type_for, window
from graphviz_utils.orders import Closed, Shot
from graphviz_utils.plots import plot
from graphviz_utils.text import fit, shorten, text_width, xml
from graphviz_utils.values import Row, rows

CSS = Path(__file__).with_name("figure.css").read_text(encoding="utf-8")
WIDTH, HEIGHT = 1280.0, 720.0
_MARGIN, _GAP = 40.0, 24.0
_CODE_WIDTH = 520.0
_TOP, _TOP_WITH_CAPTION = 36.0, 84.0
_FOOT = 84.0
#: Nothing but an address is smaller than this, so that it can be read from the last row.
_SIZE = 20.0
_ROW, _CELL = 30.0, _SIZE
_MOST_ROWS = 6
#: The graph is never enlarged beyond the size of the words around it.
_LARGEST_SCALE = 1.7
#: What a layout is worth that leaves out the table, whose numbers the graph shows too, or shows so many rows of code.
_WITHOUT_TABLE, _CODE_ROWS = 0.85, ((None, 1.0), (9, 0.9), (5, 0.75))


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the parts stand: the same for all figures of one call.

    Attributes:
        code: of the listing.
        picture: of the graph.
        table: of the values; no height where they are left out.
        kind: the type of the code.
        arrangement: which of the graph's.
        scale: the graph's.
    """

    code: _Box
    picture: _Box
    table: _Box
    kind: Type
    arrangement: int = 0
    scale: float = 1.0

    @property
    def rows(self) -> int:
        """How many rows of code there is room for."""
        return max(int(self.code.height / self.kind.row), 1)


def figures(trace: Trace, shots: list[Shot], closed: Closed = None) -> list[str]:
    """One SVG for each shot; layout, crop and size of type are the same for all, so that they can be flipped through.

    Args:
        trace: the recording.
        shots: the steps, at least one; a step out of range is clamped.
        closed: what of the graph is folded.
    """
    last = len(trace.steps)
    steps = [shot.at(last) for shot in shots]
    lines = program_lines(trace.source)
    painter, graph = Painter(trace), shown_graph(trace)
    values = [rows(painter.history, step)[-_MOST_ROWS:] for step in steps]
    top = _TOP_WITH_CAPTION if any(shot.caption for shot in shots) else _TOP
    sizes = painter.arranged(graph, closed) if graph is not None else [(640.0, 400.0)]
    layout = _layout(lines, sizes, max(len(found) for found in values), top, graph is not None)
    crops = _crops(trace, lines, steps, layout)
    return [
        _figure(trace, lines, shot, step, found, layout, crop, _picture(painter, graph, step, layout, closed))
        for shot, step, found, crop in zip(shots, steps, values, crops, strict=True)
    ]


def _layout(lines: list[str], sizes: list[tuple[float, float]], count: int, top: float, drawn: bool) -> _Layout:
    """Code beside the graph or above it, with the values or without: whichever shows the graph larger."""
    found: list[tuple[float, _Layout]] = []
    tables = [(count, 1.0), (0, _WITHOUT_TABLE)] if drawn and count else [(count, 1.0)]
    for table, worth in tables:
        places = [(1.0, _beside(lines, table, top))]
        places += [(share, _above(lines, table, top, rows)) for rows, share in _CODE_ROWS]
        for share, place in places:
            for number, size in enumerate(sizes):
                scale = _scale(size, place.picture)
                whole = min(place.rows / max(_height(lines, place.kind), 1), 1.0)
                cropped = 1.0 if whole == 1.0 else 0.9
                found.append((scale * worth * share * cropped, replace(place, arrangement=number, scale=scale)))
    return max(found, key=lambda each: each[0])[1]


def _beside(lines: list[str], count: int, top: float) -> _Layout:
    height = HEIGHT - top - _FOOT
    code = _Box(_MARGIN, top, _CODE_WIDTH, height)
    x, width = _MARGIN + _CODE_WIDTH + _GAP, WIDTH - 2 * _MARGIN - _CODE_WIDTH - _GAP
    low = (count + 1) * _ROW if count else 0.0
    picture = _Box(x, top, width, height - low)
    return _Layout(
        code, picture, _Box(x, top + height - low, width, low), type_for(lines, code.width, height, (_SIZE,))
    )


def _above(lines: list[str], count: int, top: float, most: int | None) -> _Layout:
    """With so many rows of code at most, None for all that half of the figure has room for."""
    width = _CODE_WIDTH if count else WIDTH - 2 * _MARGIN
    kind = type_for(lines, width, HEIGHT, (_SIZE,))
    rows = min(_height(lines, kind), most or 10_000)
    high = max(rows * kind.row, (count + 1) * _ROW + 12 if count else 0.0)
    high = min(high, 0.5 * (HEIGHT - top - _FOOT))
    x = _MARGIN + _CODE_WIDTH + _GAP
    picture = _Box(_MARGIN, top + high + _GAP, WIDTH - 2 * _MARGIN, HEIGHT - _FOOT - top - high - _GAP)
    table = _Box(x, top, WIDTH - _MARGIN - x, high if count else 0.0)
    return _Layout(_Box(_MARGIN, top, width, high), picture, table, kind)


def _height(lines: list[str], kind: Type) -> int:
    """How many rows all lines take."""
    return row_count(lines, kind.characters)


def _scale(size: tuple[float, float], box: _Box) -> float:
    return min(box.width / size[0], box.height / size[1], _LARGEST_SCALE)


def _crops(trace: Trace, lines: list[str], steps: list[int], layout: _Layout) -> list[Window]:
    """One window for all where all running lines are in it, else one around each."""
    running = [_line(trace, step) or 1 for step in steps]
    around = [window(lines, line, layout.rows, layout.kind.characters) for line in running]
    common = around[running.index(min(running))]
    return [common] * len(steps) if max(running) <= common.last else around


def _line(trace: Trace, step: int) -> int | None:
    return trace.steps[step - 1].span[0] if step else None


def _figure(
    trace: Trace,
    lines: list[str],
    shot: Shot,
    step: int,
    found: list[Row],
    layout: _Layout,
    crop: Window,
    picture: str,
) -> str:
    code = layout.code
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" width="{WIDTH:.0f}" '
        f'height="{HEIGHT:.0f}" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}">',
        f"<style>{CSS}</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        _words(trace, shot, step),
        listing(lines, crop, _line(trace, step), layout.kind, x=code.x, y=code.y, width=code.width),
        picture,
        _table(found, layout.table),
    ]
    return "\n".join([*(part for part in parts if part), "</svg>", ""])


def _words(trace: Trace, shot: Shot, step: int) -> str:
    sentence = trace.steps[step - 1].sentence if step else "Before the first line."
    right, base = WIDTH - _MARGIN, HEIGHT - 48
    parts = ['<g class="words">']
    if shot.caption:
        text = xml(fit(shot.caption, WIDTH - 2 * _MARGIN, 26))
        parts.append(f'<text class="caption" x="{_MARGIN:.0f}" y="56">{text}</text>')
    text = xml(fit(sentence, WIDTH - 2 * _MARGIN - 190, _SIZE))
    parts.append(f'<text class="sentence" x="{_MARGIN:.0f}" y="{base:.0f}">{text}</text>')
    place = f"step {step} of {len(trace.steps)}"
    parts.append(f'<text class="place" x="{right:.0f}" y="{base:.0f}" text-anchor="end">{place}</text>')
    if shot.link:
        parts.append(_address(shot.link))
    return "\n".join([*parts, "</g>"])


def _address(link: str) -> str:
    """The address as text, and where it is one of the web, as a link; long ones are shortened in sight only."""
    text = f'<text class="link" x="{_MARGIN:.0f}" y="{HEIGHT - 20:.0f}">{xml(shorten(link, 120))}</text>'
    return f'<a href="{xml(link)}">{text}</a>' if link.startswith(("http://", "https://")) else text


def _picture(painter: Painter, graph: int | None, step: int, layout: _Layout, closed: Closed) -> str:
    """The graph as of the step, or where there is none, the curves of the loop."""
    box = layout.picture
    if graph is not None:
        drawing = painter.draw(graph, step=step, closed=closed, arrangement=layout.arrangement)
        return _placed(drawing.svg, (drawing.width, drawing.height), box)
    curves = plot(painter.trace, "loss", step=step, width=box.width, height=box.height)
    return _placed(curves, (box.width, box.height), box) if curves else ""


_ROOT = re.compile(r"<svg [^>]*?class=\"([^\"]*)\"[^>]*>")


def _placed(svg: str, size: tuple[float, float], box: _Box) -> str:
    """A picture of ours as a part of another, in the middle of a box."""
    scale = _scale(size, box)
    width, height = size[0] * scale, size[1] * scale
    x, y = box.x + (box.width - width) / 2, box.y + (box.height - height) / 2
    opened = (
        rf'<svg class="\1" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'viewBox="0 0 {size[0]:.1f} {size[1]:.1f}">'
    )
    return _ROOT.sub(opened, svg, count=1).rstrip("\n")


def _table(found: list[Row], box: _Box) -> str:
    """Names, values and gradients; what the step changed is bold and has a bar before it."""
    if not found or not box.height:
        return ""
    name_width = min(max(text_width(row.name, _CELL) for row in found) + 28, 0.25 * box.width)
    grad = name_width + 0.53 * (box.width - name_width) if any(row.grad for row in found) else box.width
    y = box.y + 16
    parts = ['<g class="words">', f'<text class="head" x="{box.x + name_width:.1f}" y="{y:.1f}">value</text>']
    if grad < box.width:
        parts.append(f'<text class="head" x="{box.x + grad:.1f}" y="{y:.1f}">.grad</text>')
    for row in found:
        y += _ROW
        css = "cell changed" if row.changed else "cell"
        if row.changed:
            parts.append(f'<rect class="running-bar" x="{box.x - 10:.1f}" y="{y - 18:.1f}" width="4" height="24"/>')
        cells = (
            (box.x, fit(row.name, name_width - 8, _CELL)),
            (box.x + name_width, fit(row.value, grad - name_width - 12, _CELL)),
            (box.x + grad, fit(row.grad, box.width - grad, _CELL) if row.grad else ""),
        )
        parts += [f'<text class="{css}" x="{x:.1f}" y="{y:.1f}">{xml(text)}</text>' for x, text in cells if text]
    return "\n".join([*parts, "</g>"])
