"""A whole step as one picture for a slide: code, graph, values and the step's sentence, 1280 by 720 pixels."""

from __future__ import annotations

from pathlib import Path

from autograd_trace.trace import Trace
from graphviz_utils.annotated import Painter, shown_graph
from graphviz_utils.listing import Window, listing, program_lines, window
from graphviz_utils.orders import Closed, Shot
from graphviz_utils.plots import plot
from graphviz_utils.slide import HEIGHT, MARGIN, ROW, SIZE, WIDTH, Place, places
from graphviz_utils.slidegraph import SlideGraph, nested
from graphviz_utils.text import fit, shorten, text_width, xml
from graphviz_utils.values import Row, rows

CSS = Path(__file__).with_name("figure.css").read_text(encoding="utf-8")
_MOST_ROWS = 6
#: Letters of a chart are 12 pixels high.
_CHART_SCALE = SIZE / 12


def figures(trace: Trace, shots: list[Shot], closed: Closed = None) -> list[str]:
    """One SVG for each shot; layout, crop and size of type are the same for all, so that they can be flipped through.

    Args:
        trace: the recording.
        shots: the steps, at least one; a step out of range is clamped.
        closed: what of the graph is folded; None for what has to be, so that it can be read.
    """
    last = len(trace.steps)
    steps = [shot.at(last) for shot in shots]
    lines = program_lines(trace.source)
    painter, index = Painter(trace), shown_graph(trace)
    values = [rows(painter.history, step)[-_MOST_ROWS:] for step in steps]
    captioned = any(shot.caption for shot in shots)
    found = places(lines, max(map(len, values)), captioned=captioned, drawn=index is not None)
    graph = SlideGraph(painter, index, found, steps, closed) if index is not None else None
    place = graph.place if graph else max(found, key=lambda each: each.worth)
    crops = _crops(trace, lines, steps, place)
    return [
        _figure(trace, lines, shot, step, value, place, crop, graph.at(step) if graph else _curves(trace, step, place))
        for shot, step, value, crop in zip(shots, steps, values, crops, strict=True)
    ]


def _curves(trace: Trace, step: int, place: Place) -> str:
    """Where there is no graph: the curves of the loop."""
    box = place.picture
    width, height = box.width / _CHART_SCALE, box.height / _CHART_SCALE
    curves = plot(trace, "loss", step=step, width=width, height=height)
    return nested(curves, box, (0.0, 0.0, width, height)) if curves else ""


def _crops(trace: Trace, lines: list[str], steps: list[int], place: Place) -> list[Window]:
    """One window for all where all running lines are in it, else one around each."""
    running = [_line(trace, step) or 1 for step in steps]
    around = [window(lines, line, place.rows, place.kind.characters) for line in running]
    common = around[running.index(min(running))]
    return [common] * len(steps) if max(running) <= common.last else around


def _line(trace: Trace, step: int) -> int | None:
    return trace.steps[step - 1].span[0] if step else None


def _figure(
    trace: Trace, lines: list[str], shot: Shot, step: int, found: list[Row], place: Place, crop: Window, picture: str
) -> str:
    code = place.code
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" width="{WIDTH:.0f}" '
        f'height="{HEIGHT:.0f}" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}">',
        f"<style>{CSS}</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        _words(trace, shot, step),
        listing(lines, crop, _line(trace, step), place.kind, x=code.x, y=code.y, width=code.width),
        picture,
        _table(found, place),
    ]
    return "\n".join([*(part for part in parts if part), "</svg>", ""])


def _words(trace: Trace, shot: Shot, step: int) -> str:
    sentence = trace.steps[step - 1].sentence if step else "Before the first line."
    right, base = WIDTH - MARGIN, HEIGHT - 48
    parts = ['<g class="words">']
    if shot.caption:
        text = xml(fit(shot.caption, WIDTH - 2 * MARGIN, 26))
        parts.append(f'<text class="caption" x="{MARGIN:.0f}" y="56">{text}</text>')
    text = xml(fit(sentence, WIDTH - 2 * MARGIN - 190, SIZE))
    parts.append(f'<text class="sentence" x="{MARGIN:.0f}" y="{base:.0f}">{text}</text>')
    place = f"step {step} of {len(trace.steps)}"
    parts.append(f'<text class="place" x="{right:.0f}" y="{base:.0f}" text-anchor="end">{place}</text>')
    if shot.link:
        parts.append(_address(shot.link))
    return "\n".join([*parts, "</g>"])


def _address(link: str) -> str:
    """The address as text, and where it is one of the web, as a link; long ones are shortened in sight only."""
    text = f'<text class="link" x="{MARGIN:.0f}" y="{HEIGHT - 20:.0f}">{xml(shorten(link, 120))}</text>'
    return f'<a href="{xml(link)}">{text}</a>' if link.startswith(("http://", "https://")) else text


def _table(found: list[Row], place: Place) -> str:
    """Names, values and gradients; what the step changed is bold and has a bar before it."""
    box = place.table
    if not found or not box.height:
        return ""
    name_width = min(max(text_width(row.name, SIZE) for row in found) + 28, 0.25 * box.width)
    grad = name_width + 0.53 * (box.width - name_width) if any(row.grad for row in found) else box.width
    y = box.y + 16
    parts = ['<g class="words">', f'<text class="head" x="{box.x + name_width:.1f}" y="{y:.1f}">value</text>']
    if grad < box.width:
        parts.append(f'<text class="head" x="{box.x + grad:.1f}" y="{y:.1f}">.grad</text>')
    for row in found:
        y += ROW
        css = "cell changed" if row.changed else "cell"
        if row.changed:
            parts.append(f'<rect class="running-bar" x="{box.x - 10:.1f}" y="{y - 18:.1f}" width="4" height="24"/>')
        cells = (
            (box.x, fit(row.name, name_width - 8, SIZE)),
            (box.x + name_width, fit(row.value, grad - name_width - 12, SIZE)),
            (box.x + grad, fit(row.grad, box.width - grad, SIZE) if row.grad else ""),
        )
        parts += [f'<text class="{css}" x="{x:.1f}" y="{y:.1f}">{xml(text)}</text>' for x, text in cells if text]
    return "\n".join([*parts, "</g>"])
