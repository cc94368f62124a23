"""Where the words and gradients on edges stand: on their own way, clear of boxes, of each other and of other ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphviz_utils import routes
from graphviz_utils.geometry import Point, Rectangle
from graphviz_utils.layout import Layout
from graphviz_utils.routes import Way
from graphviz_utils.scene import Edge

#: Shares of an edge's length that are tried, the best first.
_SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8)
_HEIGHT = 15.0
#: What it costs to stand on a box, on other words, on another way, on its own data's way, and off the middle.
_ON_BOX, _ON_WORDS, _ON_WAY, _ON_OWN, _OFF = 100.0, 80.0, 4.0, 1.5, 4.0
_CELL = 32.0
#: How far words stand from a way that they describe.
_ASIDE = 14.0


class Places:
    """Finds a place for each of a picture's words, one after the other."""

    def __init__(self, boxes: Sequence[Rectangle], ways: Sequence[Way], layout: Layout) -> None:
        """Args: all boxes, all ways, and the size of the picture."""
        self._boxes = boxes
        self._layout = layout
        self._taken: list[Rectangle] = []
        self._cells: dict[tuple[int, int], list[tuple[float, float, int]]] = {}
        for number, way in enumerate(ways):
            for sign, curve in ((1, way.forward), (-1, way.back)):
                for (x, y), _, _ in routes.samples(curve):
                    cell = (int(x // _CELL), int(y // _CELL))
                    self._cells.setdefault(cell, []).append((x, y, sign * (number + 1)))

    def find(self, number: int, edge: Edge, way: Way, *, crowded: bool) -> Point | None:
        """The middle of the words of an edge; None where they would stand on a box of a crowded picture."""
        best: tuple[float, Point, Rectangle] | None = None
        for off, point in self._candidates(edge, way):
            half = max(edge.room - 8, 12.0) / 2
            place = Rectangle(point[0] - half, point[1] - _HEIGHT / 2, point[0] + half, point[1] + _HEIGHT / 2)
            cost = self._cost(number, place) + _OFF * off
            if best is None or cost < best[0] - 1e-9:
                best = cost, point, place
        if best is None or (crowded and best[0] >= _ON_WORDS):
            return None
        self._taken.append(best[2])
        return best[1]

    def _candidates(self, edge: Edge, way: Way) -> Iterator[tuple[float, Point]]:
        curve = way.forward if edge.label else way.back
        for share in _SHARES:
            x, y = routes.point_at(curve, share)[0]
            off = abs(share - 0.5)
            if not edge.label:
                yield off, (x, y)
            elif self._layout.direction == "LR":
                yield from ((off + 0.02 * (side < 0), (x, y + side * _ASIDE)) for side in (1, -1))
            else:
                yield off, (x, y)

    def _cost(self, number: int, place: Rectangle) -> float:
        cost = sum(_ON_BOX for box in self._boxes if box.overlaps(place))
        cost += sum(_ON_WORDS for other in self._taken if other.overlaps(place))
        if place.left < 2 or place.right > self._layout.width - 2 or place.top < 2:
            cost += _ON_BOX
        met: set[int] = set()
        for across in range(int(place.left // _CELL), int(place.right // _CELL) + 1):
            for down in range(int(place.top // _CELL), int(place.bottom // _CELL) + 1):
                met.update(which for x, y, which in self._cells.get((across, down), ()) if place.meets(x, y))
        return cost + sum([_ON_OWN if abs(which) == number + 1 else _ON_WAY for which in met])
