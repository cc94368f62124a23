"""Writes the SVG: our elements alone, classes for looks, slots for numbers."""

from __future__ import annotations

import math

from graphviz_utils import routes, style
from graphviz_utils.folds import fold, frame
from graphviz_utils.geometry import Point, Rectangle
from graphviz_utils.labels import Places
from graphviz_utils.layout import LARGE, Layout
from graphviz_utils.routes import Curve, Way
from graphviz_utils.scene import Edge, Scene
from graphviz_utils.shapes import SHAPES, Line, opening, patterns, slot
from graphviz_utils.states import Mark, Marks
from graphviz_utils.text import xml

#: The gap of a cut.
_GAP = 13.0


def write(
    scene: Scene,
    layout: Layout,
    *,
    graph: int,
    title: str,
    marks: Marks | None = None,
    show_saved: bool = False,
    failing: str = "",
) -> str:
    """The picture as one line for each element.

    Args:
        scene: what is drawn.
        layout: where it is.
        graph: index of the graph in its trace.
        title: the accessible name.
        marks: the state that it is filled with; None leaves that to the player.
        show_saved: whether the notes on saved tensors are seen.
        failing: the key of the box that PyTorch's error is about, "" for none.
    """
    shown = "graph with-saved" if show_saved else "graph"
    filled = marks or {}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{shown}" data-graph="{graph}" '
        f'data-direction="{layout.direction}" role="group" '
        f'aria-label="{xml(title)}" width="{layout.width:.0f}" height="{layout.height:.0f}" '
        f'viewBox="0 0 {layout.width:.1f} {layout.height:.1f}">',
        f"<style>{style.CSS}</style>",
    ]
    boxes = {box.key: box for box in scene.boxes}
    ways = routes.ways(scene.edges, boxes, layout)
    parts += [
        frame(each.block, each.title, layout.frames[each.block]) for each in scene.frames if each.block in layout.frames
    ]
    labels: list[str] = []
    titles = [Rectangle(at.left, at.top, at.right, at.top + style.FRAME_TITLE) for at in layout.frames.values()]
    places = Places([*(routes.outline(box, layout) for box in scene.boxes), *titles], ways, layout)
    crowded = len(scene.boxes) > LARGE
    for number, (edge, way) in enumerate(zip(scene.edges, ways, strict=True)):
        parts += _lines(edge, way, filled)
        place = places.find(number, edge, way, crowded=crowded) if edge.room else None
        if place is not None:
            labels.append(_words(edge, place, filled))
    line = Line((style.MARGIN, layout.height - 8), layout.width - 2 * style.MARGIN)
    for box in scene.boxes:
        draw = SHAPES.get(box.kind, fold)
        parts.append(draw(box, layout.centers[box.key], filled, line if box.key == failing else None))
    parts += _meetings(scene.edges, ways, layout)
    parts += labels
    parts.insert(2, patterns(parts))
    return "\n".join([*parts, "</svg>", ""])


def _lines(edge: Edge, way: Way, marks: Marks) -> list[str]:
    lines = [_forward(edge, way, marks)]
    if edge.backward:
        head = f'data-source="{edge.target}" data-target="{edge.source}" data-input="{edge.input}"'
        start = opening("edge backward", f"edge:{edge.target}:{edge.input}", head, marks)
        lines.append(f"{start}{path(way.back)}{_open_head(way.back)}</g>")
    return lines


def _words(edge: Edge, at: Point, marks: Marks) -> str:
    """What stands on an edge, above everything: what cut it or is shared, or the gradient's slot."""
    x, y = at[0], at[1] + 4
    if edge.label:
        kind = "cut-words" if edge.cut else "shared-words"
        return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{xml(edge.label)}</text>'
    text = marks.get(f"edge:{edge.target}:{edge.input}", Mark()).slots.get("gradient", "")
    place = slot("gradient", (x, y), text, edge.room + 16, size=style.FONT, anchor="middle")
    return f'<g class="contribution" data-source="{edge.target}" data-input="{edge.input}">{place}</g>'


def _forward(edge: Edge, way: Way, marks: Marks) -> str:
    css = ["edge", "forward"]
    css += [name for name, holds in (("cut", edge.cut), ("shared", edge.shared), ("data", not edge.backward)) if holds]
    ends = (("source", edge.source), ("target", edge.target))
    names = " ".join(f'data-{name}="{value}"' for name, value in ends if value is not None)
    names += f' data-tail="{edge.tail}" data-head="{edge.head}"'
    key = f"thing:{edge.head[1:]}" if edge.head[0] == "t" else f"node:{edge.target}"
    mark = marks.get(key)
    if mark:
        css.append("not-run" if "not-run" in mark.classes else "recorded")
    curve = way.forward
    if edge.cut:
        lines = f"{path(curve, 'thin')}{''.join(path(part) for part in routes.parted(curve, _GAP))}{_strokes(curve)}"
    elif edge.shared:
        lines = path(curve, "outer") + path(curve, "gap")
    else:
        lines = path(curve)
    return f'<g class="{" ".join(css)}" {names.strip()}>{lines}{_closed_head(curve)}</g>'


def _strokes(curve: Curve) -> str:
    """Two strokes across the gap of a cut."""
    (x, y), (dx, dy), _, _ = routes.point_at(curve, 0.5)
    nx, ny = -dy + dx * 0.45, dx + dy * 0.45
    strokes = []
    for side in (-3.2, 3.2):
        a, b = x + dx * side, y + dy * side
        strokes.append(f"M{a - nx * 8:.1f},{b - ny * 8:.1f} L{a + nx * 8:.1f},{b + ny * 8:.1f}")
    return f'<path class="strokes" d="{" ".join(strokes)}"/>'


def _meetings(edges: list[Edge], ways: list[Way], layout: Layout) -> list[str]:
    """A plus where the contributions of several uses of one tensor meet."""
    ends: dict[str, list[Point]] = {}
    for edge, way in zip(edges, ways, strict=True):
        if edge.backward:
            ends.setdefault(edge.tail, []).append(way.back[-1])
    found = []
    for key, points in ends.items():
        if len(points) > 1 and key[0] == "n":
            x, y = points[0]
            x, y = (x + 8, y) if layout.direction == "LR" else (x, y + 8)
            found.append(
                f'<g class="meeting" data-of="{key[1:]}"><circle class="outline" cx="{x:.1f}" cy="{y:.1f}" r="7"/>'
                f'<path d="M{x - 3.5:.1f},{y:.1f} h7 m-3.5,-3.5 v7"/></g>'
            )
    return found


def path(curve: Curve, css: str = "") -> str:
    """A curve as an element."""
    kind = f' class="{css}"' if css else ""
    return f'<path{kind} d="{_start(curve[0])}c{_steps(curve)}"/>'


def _start(point: Point) -> str:
    return f"M{_number(point[0])},{_number(point[1])}"


def _steps(curve: Curve) -> str:
    """The points of a curve, each piece from the end of the one before: that takes the fewest characters."""
    told = []
    x, y = (round(value, 1) for value in curve[0])
    for index, point in enumerate(curve[1:], 1):
        told.append(f"{_number(point[0] - x)},{_number(point[1] - y)}")
        if index % 3 == 0:
            x, y = (round(value, 1) for value in point)
    return " ".join(told)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace("-0.", "-.") if abs(value) >= 0.05 else "0"


def _arrow(curve: Curve, length: float, half: float) -> tuple[Point, Point, Point]:
    """Left end, tip and right end of an arrowhead at the end of a curve."""
    tip = curve[-1]
    before = next((point for point in reversed(curve[:-1]) if math.dist(point, tip) > 1), (tip[0] - 1, tip[1]))
    size = math.dist(before, tip) or 1.0
    dx, dy = (tip[0] - before[0]) / size, (tip[1] - before[1]) / size
    base = (tip[0] - dx * length, tip[1] - dy * length)
    return (base[0] - dy * half, base[1] + dx * half), tip, (base[0] + dy * half, base[1] - dx * half)


def _closed_head(curve: Curve) -> str:
    return f'<path class="head" d="{_bent(_arrow(curve, 8.5, 3.6))}z"/>'


def _open_head(curve: Curve) -> str:
    return f'<path class="head" d="{_bent(_arrow(curve, 8.0, 4.4))}"/>'


def _bent(points: tuple[Point, Point, Point]) -> str:
    left, tip, right = points
    first = f"{_number(tip[0] - left[0])},{_number(tip[1] - left[1])}"
    return f"{_start(left)}l{first} {_number(right[0] - tip[0])},{_number(right[1] - tip[1])}"
