"""Ways around boxes: a curve that would run through one takes Graphviz's own way past it.

Everything here is told as if the data ran to the right; `routes.py` turns a picture that runs down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphviz_utils.geometry import Point, Rectangle

#: Free room that a way keeps from a box, and how often new boxes in the way are looked for.
CLEARANCE, _ROUNDS = 9.0, 4
_SAMPLES = 14
#: A way that bends more sharply than this (down by along) begins its bend at once.
_SHORTEST = 6.0


def cubic(p: Sequence[Point], t: float) -> Point:
    """The point of a cubic Bézier curve at a parameter."""
    a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
    return (
        a * p[0][0] + b * p[1][0] + c * p[2][0] + d * p[3][0],
        a * p[0][1] + b * p[1][1] + c * p[2][1] + d * p[3][1],
    )


def around(direct: list[Point], guide: list[Point], boxes: Iterable[Rectangle], side: float) -> list[Point]:
    """The direct curve, or where boxes are in its way, one past them.

    Args:
        direct: a curve from left to right.
        guide: Graphviz's curve, which keeps clear of boxes.
        boxes: those that the way may not run through.
        side: how far from the guide this way runs.
    """
    start, end = direct[0], direct[-1]
    near = [box for box in boxes if box.right > start[0] + 2 and box.left < end[0] - 2]
    passed: list[Rectangle] = []
    curve = direct
    for _ in range(_ROUNDS):
        hit = [box for box in near if box not in passed and _crosses(curve, box)]
        if not hit:
            break
        passed += hit
        curve = _through(start, end, [_gate(box, guide, near, side) for box in passed])
    return curve


def _crosses(curve: Sequence[Point], box: Rectangle) -> bool:
    for piece in range(0, len(curve) - 1, 3):
        points = curve[piece : piece + 4]
        if min(p[0] for p in points) > box.right or max(p[0] for p in points) < box.left:
            continue
        if any(box.meets(*cubic(points, step / _SAMPLES), 2.0) for step in range(1, _SAMPLES)):
            return True
    return False


def _gate(box: Rectangle, guide: Sequence[Point], boxes: Sequence[Rectangle], side: float) -> tuple[Point, Point]:
    """Where a way passes a box: two points above or below it."""
    level = _level(guide, (box.left + box.right) / 2)
    beside = [other for other in boxes if other.left < box.right and other.right > box.left]
    for other in sorted(beside, key=lambda each: each.top):
        if other.top - CLEARANCE < level < other.bottom + CLEARANCE:
            above = level - other.top < other.bottom - level
            level = other.top - CLEARANCE if above else other.bottom + CLEARANCE
            break
    return (box.left - 4, level + side), (box.right + 4, level + side)


def _level(curve: Sequence[Point], x: float) -> float:
    """Height of a curve at the point that is nearest to `x` along the way."""
    points = [
        cubic(curve[piece : piece + 4], step / _SAMPLES)
        for piece in range(0, len(curve) - 1, 3)
        for step in range(_SAMPLES + 1)
    ]
    return min(points, key=lambda point: abs(point[0] - x))[1]


def _through(start: Point, end: Point, gates: Iterable[tuple[Point, Point]]) -> list[Point]:
    """A curve through gates, level at each of their points."""
    stops = [start]
    for enter, leave in sorted(gates):
        if enter[0] < stops[-1][0] + _SHORTEST:
            if leave[0] <= stops[-1][0] + _SHORTEST:
                continue
            enter = (stops[-1][0] + _SHORTEST, enter[1])
        stops += [point for point in (enter, leave) if point[0] < end[0] - _SHORTEST]
    curve = [start]
    for one, two in zip(stops, [*stops[1:], end], strict=True):
        half = (two[0] - one[0]) / 2
        curve += [(one[0] + half, one[1]), (two[0] - half, two[1]), two]
    return curve
