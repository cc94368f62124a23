"""The ways that edges take: from the side of one box to the side of the next, as Bézier curves."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from graphviz_utils import style
from graphviz_utils.detours import around, cubic
from graphviz_utils.geometry import Point, Rectangle
from graphviz_utils.layout import Layout
from graphviz_utils.scene import Box, Edge
from graphviz_utils.wrapping import WAY

#: Points p0, then three for each cubic piece.
Curve = list[Point]
_CORNER = 9.0


@dataclass(frozen=True, slots=True)
class Way:
    """One edge's curves: the data's from tail to head, and the gradient's back."""

    forward: Curve
    back: Curve


def ways(edges: list[Edge], boxes: dict[str, Box], layout: Layout) -> list[Way]:
    """The way of each edge, side by side where several join the same two boxes."""
    totals: dict[tuple[str, str], int] = {}
    for edge in edges:
        totals[edge.tail, edge.head] = totals.get((edge.tail, edge.head), 0) + 1
    outlines = {key: outline(box, layout) for key, box in boxes.items()}
    counts: dict[tuple[str, str], int] = {}
    rows: dict[int, int] = {}
    found = []
    for index, edge in enumerate(edges):
        pair = (edge.tail, edge.head)
        strand = (counts.get(pair, 0) - (totals[pair] - 1) / 2) * style.STRAND
        counts[pair] = counts.get(pair, 0) + 1
        tail, head = boxes[edge.tail], boxes[edge.head]
        if layout.curves[index]:
            others = (each for key, each in outlines.items() if key not in pair)
            found.append(_direct(layout, tail, head, index, strand, others))
        else:
            row = layout.rows[edge.head]
            rows[row] = rows.get(row, 0) + 1
            found.append(_between_rows(layout, tail, head, rows[row]))
    return found


def _direct(layout: Layout, tail: Box, head: Box, index: int, strand: float, boxes: Iterable[Rectangle]) -> Way:
    level = layout.direction == "LR"
    inner = layout.curves[index]
    others = [box if level else box.turned for box in boxes]

    def curve(back: bool) -> Curve:
        start, end = _exit(tail, layout, back), _entry(head, layout, back)
        side = style.LANE / 2 if back else -style.LANE / 2
        if not level:
            start, end = start[::-1], end[::-1]
        guide = inner if level else [point[::-1] for point in inner]
        corner = layout.centers[head.key][0] - head.width / 2
        inset = level and corner > start[0] + _CORNER and end[0] - corner > _CORNER
        gate = (corner, end[1]) if inset else end
        found = around(_bow(start, gate, strand), guide, others, side)
        # Above a wide box the way to a narrow ellipse is level.
        found = found + _straight(gate, end) if inset else found
        return found if level else [point[::-1] for point in found]

    return Way(curve(False), curve(True)[::-1])


def _bow(start: Point, end: Point, strand: float) -> Curve:
    """From one side to the other, bent aside by `strand` where several ways join the same two boxes."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    reach, size = max(abs(dx) * 0.45, 16.0), math.hypot(dx, dy) or 1.0
    aside = (-dy / size * strand, dx / size * strand)
    return [
        start,
        (start[0] + reach + aside[0], start[1] + aside[1]),
        (end[0] - reach + aside[0], end[1] + aside[1]),
        end,
    ]


def _between_rows(layout: Layout, tail: Box, head: Box, place: int) -> Way:
    """Out at the right, down into the gap above the head's row, back to the left, and in."""
    right = layout.width - style.MARGIN - WAY
    gap = layout.bottoms[layout.rows[head.key] - 1]

    def curve(back: bool) -> Curve:
        (x0, y0), (x3, y3) = _exit(tail, layout, back), _entry(head, layout, back)
        near = layout.rows[tail.key] == layout.rows[head.key] - 1
        last = all(layout.centers[key][0] <= layout.centers[tail.key][0] + 1 for key in _row(layout, tail))
        out = (x0 + WAY + 6 if near and not last else right) - (0.0 if back else -5.0)
        level = gap + WAY * place + (2.5 if back else -2.5)
        into = min(x3 - WAY, layout.centers[head.key][0] - head.width / 2 - 10) - (0.0 if back else 5.0)
        return rounded([(x0, y0), (out, y0), (out, level), (into, level), (into, y3), (x3, y3)])

    return Way(curve(False), curve(True)[::-1])


def outline(box: Box, layout: Layout) -> Rectangle:
    """Where a box stands."""
    x, y = layout.centers[box.key]
    return Rectangle(x - box.width / 2, y - box.height / 2, x + box.width / 2, y + box.height / 2)


def _row(layout: Layout, box: Box) -> list[str]:
    return [key for key, row in layout.rows.items() if row == layout.rows[box.key]]


def rounded(corners: list[Point]) -> Curve:
    """Straight pieces with rounded corners, as a curve."""
    curve = [corners[0]]
    for before, at, after in zip(corners, corners[1:], corners[2:], strict=False):
        start, end = _towards(at, before), _towards(at, after)
        curve += _straight(curve[-1], start)
        curve += [_mix(start, at, 0.55), _mix(end, at, 0.55), end]
    return curve + _straight(curve[-1], corners[-1])


def _towards(at: Point, other: Point) -> Point:
    distance = math.dist(at, other) or 1.0
    return _mix(at, other, min(_CORNER, distance / 2) / distance)


def _straight(start: Point, end: Point) -> Curve:
    return [_mix(start, end, 1 / 3), _mix(start, end, 2 / 3), end]


def _mix(one: Point, two: Point, share: float) -> Point:
    return (one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share)


# Where edges meet boxes


def _exit(box: Box, layout: Layout, back: bool) -> Point:
    """Where data leaves a box, or a gradient comes to it: beside its value, beside its gradient."""
    x, y = layout.centers[box.key]
    if layout.direction == "TB":
        return (x + (style.LANE if back else -style.LANE), y + box.height / 2)
    top = y - box.height / 2 + box.top
    if box.kind == "operation":
        return (x + box.width / 2, y + (4.0 if back else -4.0))
    if box.kind == "leaf" and back:
        return (x + box.width / 2, y + box.height / 2 - style.TRAY_HEIGHT / 2)
    if box.kind == "result" and back:
        return (x + box.width / 2, top + style.PAD + 2.2 * style.LINE)
    if box.kind == "fold":
        return (x + box.width / 2 + style.SHEETS, y + (style.LANE if back else -style.LANE))
    middle = top + (style.PAD + 1.2 * style.LINE if box.kind in ("leaf", "result") else box.body / 2)
    return (x + box.width / 2, middle + (style.LANE if back else 0.0))


def _entry(box: Box, layout: Layout, back: bool) -> Point:
    """Where data comes to a box, or a gradient leaves it: at the ellipse, where there is one."""
    x, y = layout.centers[box.key]
    side = 5.0 if back else -5.0
    if layout.direction == "TB":
        dip = (
            style.ELLIPSE_HEIGHT / 2 * (1 - math.sqrt(max(0.0, 1 - (2 * 5.0 / box.ellipse) ** 2))) if box.above else 0.0
        )
        return (x + side, y - box.height / 2 + dip)
    if box.above is None:
        return (x - box.width / 2, y - box.height / 2 + box.body / 2 + side)
    dip = box.ellipse / 2 * math.sqrt(1 - (5.0 / (style.ELLIPSE_HEIGHT / 2)) ** 2)
    return (x - dip, y - box.height / 2 + style.ELLIPSE_HEIGHT / 2 + side)


# Points of a curve


def samples(curve: Curve) -> list[tuple[Point, int, float]]:
    """Points along a curve: (point, piece, parameter within it)."""
    found = []
    for piece in range((len(curve) - 1) // 3):
        for step in range(17 if piece == 0 else 16):
            t = (step if piece == 0 else step + 1) / 16
            found.append((cubic(curve[3 * piece : 3 * piece + 4], t), piece, t))
    return found


def point_at(curve: Curve, share: float) -> tuple[Point, Point, int, float]:
    """The point at a share of the length: (point, direction, piece, parameter within it)."""
    points = samples(curve)
    lengths = [0.0]
    for (one, _, _), (two, _, _) in zip(points, points[1:], strict=False):
        lengths.append(lengths[-1] + math.dist(one, two))
    index = next((i for i, length in enumerate(lengths) if length >= share * lengths[-1]), len(points) - 1)
    index = min(max(index, 1), len(points) - 2)
    (x0, y0), (x1, y1) = points[index - 1][0], points[index + 1][0]
    size = math.hypot(x1 - x0, y1 - y0) or 1.0
    return points[index][0], ((x1 - x0) / size, (y1 - y0) / size), points[index][1], points[index][2]


def parted(curve: Curve, gap: float) -> tuple[Curve, Curve]:
    """The curve before and after a gap of so many pixels in its middle."""
    points = samples(curve)
    length = sum(math.dist(one, two) for (one, _, _), (two, _, _) in zip(points, points[1:], strict=False)) or 1.0
    share = min(gap / length / 2, 0.4)
    _, _, first, t0 = point_at(curve, 0.5 - share)
    _, _, second, t1 = point_at(curve, 0.5 + share)
    head = curve[: 3 * first + 1] + _split(curve[3 * first : 3 * first + 4], t0)[0][1:]
    tail = _split(curve[3 * second : 3 * second + 4], t1)[1] + curve[3 * second + 4 :]
    return head, tail


def _split(p: Curve, t: float) -> tuple[Curve, Curve]:
    ab, bc, cd = _mix(p[0], p[1], t), _mix(p[1], p[2], t), _mix(p[2], p[3], t)
    abc, bcd = _mix(ab, bc, t), _mix(bc, cd, t)
    middle = _mix(abc, bcd, t)
    return [p[0], ab, abc, middle], [middle, bcd, cd, p[3]]
