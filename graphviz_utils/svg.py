"""Writes the SVG: our elements alone, classes for looks, empty slots for numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from graphviz_utils import style
from graphviz_utils.layout import Layout, Point
from graphviz_utils.scene import Box, Edge, Scene, ellipse_width, saved_line
from graphviz_utils.text import fit, text_width, xml

#: Width of a digit, a comma or a space on average, in units of the font size.
_CHARACTER = 0.47
#: Text of a slot: (kind of owner, node id, slot) → text; owners are "leaf", "result", "constant", "edge".
Fill = Callable[[str, int, str], str]


def empty(owner: str, node: int, slot: str) -> str:
    """The fill of a picture whose slots the player fills."""
    return ""


def write(scene: Scene, layout: Layout, *, graph: int, title: str, fill: Fill = empty, show_saved: bool = False) -> str:
    """The picture as one line for each element.

    Args:
        scene: what is drawn.
        layout: where it is.
        graph: index of the graph in its trace.
        title: the accessible name.
        fill: the texts of the slots.
        show_saved: whether the notes on saved tensors are seen.
    """
    shown = "graph with-saved" if show_saved else "graph"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{shown}" data-graph="{graph}" role="group" '
        f'aria-label="{xml(title)}" width="{layout.width:.0f}" height="{layout.height:.0f}" '
        f'viewBox="0 0 {layout.width:.1f} {layout.height:.1f}">',
        f"<style>{style.CSS}</style>",
    ]
    boxes = {box.key: box for box in scene.boxes}
    strands = _strands(scene.edges)
    for edge, curve, label, strand in zip(scene.edges, layout.curves, layout.labels, strands, strict=True):
        ends = (_exit(boxes[edge.tail], layout.centers[edge.tail]), _entry(boxes[edge.head], layout.centers[edge.head]))
        parts += _edge(edge, _moved(_joined(curve, *ends), strand), label, fill)
    for box in scene.boxes:
        parts.append(_BOXES[box.kind](box, layout.centers[box.key], fill))
    return "\n".join([*parts, "</svg>", ""])


def _strands(edges: list[Edge]) -> list[float]:
    """How far each edge is moved down, so that those that join the same two things lie side by side."""
    totals: dict[tuple[str, str], int] = {}
    places = []
    for edge in edges:
        places.append(totals.get((edge.tail, edge.head), 0))
        totals[(edge.tail, edge.head)] = places[-1] + 1
    return [
        (place - (totals[(edge.tail, edge.head)] - 1) / 2) * style.STRAND
        for edge, place in zip(edges, places, strict=True)
    ]


def _exit(box: Box, center: Point) -> Point:
    """Where edges leave: the right side of the tensor."""
    return (center[0] + box.width / 2, center[1] - box.exit)


def _entry(box: Box, center: Point) -> Point:
    """Where edges arrive: the left side of the operation's ellipse."""
    width = min(box.width, ellipse_width(*box.above)) if box.above else box.width
    return (center[0] - width / 2, center[1] - box.entry)


def _edge(edge: Edge, curve: list[Point], label: Point | None, fill: Fill) -> list[str]:
    ends = (("source", edge.source), ("target", edge.target))
    names = "".join(f' data-{name}="{value}"' for name, value in ends if value is not None)
    shift = -style.LANE / 2 if edge.backward else 0.0
    forward = _moved(curve, shift)
    parts = [f'<g class="edge forward"{names}>{_path(forward)}{_closed_head(forward)}</g>']
    if edge.backward:
        back = _moved(curve, style.LANE / 2)[::-1]
        slot = ""
        if label:
            shown = fit(fill("edge", edge.target or 0, f"gradient {edge.input}"), edge.label + 10, style.SMALL)
            slot = _slot("gradient", label[0], _middle(back)[1] + 16, shown, "middle", room=edge.label + 20)
        head = f'data-source="{edge.target}" data-target="{edge.source}" data-input="{edge.input}"'
        parts.append(f'<g class="edge backward" {head}>{_path(back)}{_open_head(back)}{slot}</g>')
    return parts


def _joined(curve: list[Point], tail: Point, head: Point) -> list[Point]:
    """A curve from the tensor's side to the ellipse's; Graphviz's own way where it has to go around others."""
    (x0, y0), (x3, y3) = tail, head
    if len(curve) <= 4 or abs(x3 - x0) < style.BOX_MOST:
        reach = max(abs(x3 - x0) * 0.5, 18.0)
        return [tail, (x0 + reach, y0), (x3 - reach, y3), head]
    inner = curve[2:-2]
    return [tail, (x0 + 16, y0), *inner, (x3 - 16, y3), head]


def _moved(curve: list[Point], shift: float) -> list[Point]:
    return [(x, y + shift) for x, y in curve]


def _path(curve: list[Point]) -> str:
    first, *rest = curve
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in rest)
    return f'<path d="M{first[0]:.1f},{first[1]:.1f} C{points}"/>'


def _direction(curve: list[Point]) -> tuple[Point, float, float]:
    (x0, y0), (x1, y1) = curve[-2], curve[-1]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    return (x1, y1), (x1 - x0) / length, (y1 - y0) / length


def _closed_head(curve: list[Point]) -> str:
    (x, y), dx, dy = _direction(curve)
    left, right = (x - 8 * dx - 4 * dy, y - 8 * dy + 4 * dx), (x - 8 * dx + 4 * dy, y - 8 * dy - 4 * dx)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in (left, (x, y), right))
    return f'<polygon class="head" points="{points}"/>'


def _open_head(curve: list[Point]) -> str:
    (x, y), dx, dy = _direction(curve)
    left, right = (x - 8 * dx - 4 * dy, y - 8 * dy + 4 * dx), (x - 8 * dx + 4 * dy, y - 8 * dy - 4 * dx)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in (left, (x, y), right))
    return f'<polyline class="head" points="{points}"/>'


def _middle(curve: list[Point]) -> Point:
    return ((curve[0][0] + curve[-1][0]) / 2, (curve[0][1] + curve[-1][1]) / 2)


def _slot(name: str, x: float, y: float, text: str, anchor: str = "start", *, room: float = 0.0) -> str:
    """A place for a text; `data-characters` says how many of them fit into `room` pixels."""
    at = f'x="{x:.1f}" y="{y:.1f}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    most = f' data-characters="{room / (style.FONT * _CHARACTER):.0f}"' if room else ""
    return f'<text data-slot="{name}"{most} {at}>{xml(text)}</text>'


def _rectangle(box: Box, center: Point, height: float, radius: float, css: str = "outline", inset: float = 0.0) -> str:
    x, y = center[0] - box.width / 2 + inset, center[1] - box.height / 2 + inset
    return (
        f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" width="{box.width - 2 * inset:.1f}" '
        f'height="{height - 2 * inset:.1f}" rx="{radius}"/>'
    )


def _tensor_lines(box: Box, center: Point, owner: str, fill: Fill, slots: tuple[str, ...]) -> str:
    """Name and shape on the first line, then a slot a line."""
    left, right = center[0] - box.width / 2 + style.PAD, center[0] + box.width / 2 - style.PAD
    y = center[1] - box.height / 2 + style.PAD + 11
    name = fit(box.title, box.width - 2 * style.PAD - 30, style.FONT)
    text = f'<text class="name" x="{left:.1f}" y="{y:.1f}">{xml(name)}</text>'
    text += _slot("shape", right, y, box.subtitle, "end")
    for line, slot in enumerate(slots, 1):
        shown = fit(fill(owner, box.node or 0, slot), box.width - 2 * style.PAD, style.FONT)
        text += _slot(slot, left, y + line * style.LINE, shown, room=box.width - 2 * style.PAD)
    return text


def _leaf(box: Box, center: Point, fill: Fill) -> str:
    """The leaf's box with its double border, and under it the tray that its gradients are added into."""
    height = box.height - style.TRAY_HEIGHT
    leaf = _rectangle(box, center, height, 2) + _rectangle(box, center, height, 1, "inner", 3)
    lines = _tensor_lines(box, center, "leaf", fill, ("value",))
    x, y = center[0] - box.width / 2, center[1] + box.height / 2 - style.TRAY_HEIGHT
    middle = (center[0], y + style.TRAY_HEIGHT / 2)
    tray = _rectangle(replace(box, height=style.TRAY_HEIGHT), middle, style.TRAY_HEIGHT, 2) + (
        f'<text class="sign" x="{x + style.PAD:.1f}" y="{y + 16:.1f}">+=</text>'
        f'<text class="minor" x="{x + style.PAD + 20:.1f}" y="{y + 16:.1f}">grad</text>'
    )
    room = box.width - style.PAD * 2 - style.TRAY_WORDS
    shown = fit(fill("leaf", box.node or 0, "grad"), room, style.FONT)
    lines += _slot("grad", x + style.PAD + style.TRAY_WORDS, y + 16, shown, room=room)
    return (
        f'<g class="node accumulate" data-node="{box.node}" data-name="AccumulateGrad" tabindex="-1">'
        f"<title>AccumulateGrad of {xml(box.title)}</title>{tray}</g>\n"
        f'<g class="tensor leaf" data-leaf-of="{box.node}">{leaf}{lines}</g>'
    )


def _operation(box: Box, center: Point, fill: Fill) -> str:
    return _ellipse(box.node, (box.title, box.subtitle), center, box.width)


def _ellipse(node: int | None, texts: tuple[str, str], center: Point, width: float) -> str:
    (x, y), (symbol, name) = center, texts
    return (
        f'<g class="node operation" data-node="{node}" data-name="{xml(name)}" tabindex="-1">'
        f"<title>{xml(name)}: {xml(symbol)}</title>"
        f'<ellipse class="outline" cx="{x:.1f}" cy="{y:.1f}" rx="{width / 2:.1f}" ry="{style.ELLIPSE_HEIGHT / 2:.1f}"/>'
        f'<text class="symbol" x="{x:.1f}" y="{y - 3:.1f}" text-anchor="middle">{xml(symbol)}</text>'
        f'<text class="minor" x="{x:.1f}" y="{y + 12:.1f}" text-anchor="middle">{xml(name)}</text></g>'
    )


def _intermediate(box: Box, center: Point, fill: Fill) -> str:
    """A result's box, and above it the ellipse of its operation."""
    x, y = center
    top = y - box.height / 2
    below = style.ELLIPSE_HEIGHT + style.STEM
    height = box.height - below - box.note
    middle = (x, top + below + height / 2)
    note = _note(box, x, top + box.height) if box.saved else ""
    part = replace(box, height=height)
    start, end = top + style.ELLIPSE_HEIGHT, top + below
    stem = f'<path d="M{x:.1f},{start:.1f} L{x:.1f},{end:.1f}"/>'
    width = min(box.width, ellipse_width(*box.above)) if box.above else box.width
    outline = _rectangle(part, middle, height, 9)
    lines = _tensor_lines(part, middle, "result", fill, ("value", "grad"))
    return (
        f'<g class="edge forward" data-source="{box.node}" data-target="{box.node}">{stem}</g>\n'
        f"{_ellipse(box.node, box.above or ('', ''), (x, top + style.ELLIPSE_HEIGHT / 2), width)}\n"
        f'<g class="tensor intermediate" data-result-of="{box.node}">{outline}{lines}</g>{note}'
    )


def _note(box: Box, x: float, bottom: float) -> str:
    """A note with a folded corner, close under the result: what the operation has saved."""
    text = fit(saved_line(box.saved), box.width - 2 * style.PAD, style.SMALL)
    width = text_width(text, style.SMALL) + 2 * style.PAD
    left, right, top, low = x - width / 2, x + width / 2, bottom - style.NOTE_HEIGHT + 4, bottom
    outline = ((left, top), (right - 7, top), (right, top + 7), (right, low), (left, low))
    corner = " ".join(f"{a:.1f},{b:.1f}" for a, b in outline)
    return (
        f'\n<g class="saved" data-saved-of="{box.node}"><polygon class="outline" points="{corner}"/>'
        f'<text class="minor" x="{x:.1f}" y="{low - 4.5:.1f}" text-anchor="middle">{xml(text)}</text></g>'
    )


def _constant(box: Box, center: Point, fill: Fill) -> str:
    outline = _rectangle(box, center, box.height, 2)
    text = f'<text x="{center[0]:.1f}" y="{center[1] + 4:.1f}" text-anchor="middle">{xml(box.title)}</text>'
    return f'<g class="tensor constant" data-constant-of="{box.node}" data-input="{box.input}">{outline}{text}</g>'


def _fold(box: Box, center: Point, fill: Fill) -> str:
    outline = _rectangle(box, center, box.height, 6)
    text = f'<text x="{center[0]:.1f}" y="{center[1] + 4:.1f}" text-anchor="middle">{xml(box.title)}</text>'
    return f'<g class="fold">{outline}{text}</g>'


_BOXES: dict[str, Callable[[Box, Point, Fill], str]] = {
    "leaf": _leaf,
    "operation": _operation,
    "intermediate": _intermediate,
    "constant": _constant,
    "fold": _fold,
}
