"""The graph in figures for slides: as much of it as can be read, and in words and in small what else there is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphviz_utils.annotated import Painter
from graphviz_utils.blocks import outermost
from graphviz_utils.geometry import Point
from graphviz_utils.legible import Fitted, fitted
from graphviz_utils.orders import Closed
from graphviz_utils.scene import Box as Drawn
from graphviz_utils.slide import SIZE, Box, Place
from graphviz_utils.text import fit, xml

#: The graph is never enlarged beyond the size of the words around it.
_LARGEST_SCALE = 1.7
#: Height of the line that says what is folded, and with the map of a graph that is shown in part.
_LINE, _MAP = 34.0, 76.0
_MAP_WIDTH = 420.0
_ROOT = re.compile(r"<svg [^>]*?class=\"([^\"]*)\"[^>]*>")
#: Left, top, width and height, in a picture's own units.
View = tuple[float, float, float, float]


class SlideGraph:
    """One graph in one layout for all steps of a call."""

    def __init__(
        self, painter: Painter, index: int, places: Sequence[Place], steps: Sequence[int], closed: Closed
    ) -> None:
        """Chooses place, folds and detail.

        Args:
            painter: of the recording.
            index: the graph's.
            places: where it may stand.
            steps: all that it will be drawn at.
            closed: what of it is folded; None for what has to be.
        """
        self._painter = painter
        self._index = index
        self._found, low = self._fitted(places, closed)
        self.place = places[self._found.window]
        picture = self.place.picture
        self._box = Box(picture.x, picture.y, picture.width, picture.height - low)
        self._boxes = painter.boxes(index, self._found.closed, detail=self._found.detail)
        self._views = self._crops(steps)

    def _fitted(self, places: Sequence[Place], closed: Closed) -> tuple[Fitted, float]:
        """The picture, and the height that is kept below it for what is to be said of it."""
        worth = [place.worth for place in places]
        for low in (0.0, _LINE, _MAP):
            windows = [(place.picture.width, place.picture.height - low) for place in places]
            found = fitted(self._painter, self._index, windows, closed, worth=worth, largest=_LARGEST_SCALE)
            if found.whole and (low or not self._said(found)):
                break
        return found, low

    def at(self, step: int) -> str:
        """The graph as of a step, with what is to be said of it."""
        found = self._found
        drawn = self._painter.filled(self._index, found.layout, step, found.closed, detail=found.detail)
        view = self._views[step]
        parts = [nested(drawn.svg, self._box, view)]
        base = self.place.picture.y + self.place.picture.height - 10
        room = self._box.width - (0 if found.whole else _MAP_WIDTH + 20)
        said = self._said(found)
        if said:
            words = xml(fit(said, room, SIZE))
            parts.append(
                f'<g class="words"><text class="place" x="{self._box.x:.1f}" y="{base:.1f}">{words}</text></g>'
            )
        if not found.whole:
            parts.append(self._map(step, view))
        return "\n".join(parts)

    def _said(self, found: Fitted) -> str:
        """What a learner does not see, in words."""
        graph = self._painter.graph(self._index)
        folded = outermost(self._painter.blocks(self._index), found.closed)
        parts = []
        if not found.whole:
            parts.append(f"part of {len(graph.nodes)} nodes")
        if folded:
            parts.append(f"+ folds {sum(len(block.nodes) for block in folded)} of {len(graph.nodes)} nodes")
        if found.detail == "bare" and self._constants() > 0:
            parts.append("constants left out")
        return ", ".join(parts)

    def _constants(self) -> int:
        full, bare = (self._painter.boxes(self._index, (), detail=detail) for detail in ("terse", "bare"))
        return len(full) - len(bare)

    # Which part is in sight

    def _crops(self, steps: Sequence[int]) -> dict[int, View]:
        """One part for all steps where what happens at each is in it, else one around each."""
        layout = self._found.layout
        width, height = self._box.width / self._found.scale, self._box.height / self._found.scale
        centers = {step: self._center(step) for step in steps}
        xs, ys = [x for x, _ in centers.values()], [y for _, y in centers.values()]
        if max(xs) - min(xs) < width / 2 and max(ys) - min(ys) < height / 2:
            middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
            centers = dict.fromkeys(steps, middle)
        return {
            step: (_start(x, width, layout.width), _start(y, height, layout.height), width, height)
            for step, (x, y) in centers.items()
        }

    def _center(self, step: int) -> Point:
        box = self._current(step)
        return self._found.layout.centers[box.key]

    def _current(self, step: int) -> Drawn:
        """The box of what happens at a step, or happened last before it in this graph; else the first."""
        for event in reversed(self._painter.trace.steps[:step]):
            if event.node is not None and event.node[0] == self._index:
                node = event.node[2]
                for box in self._boxes:
                    if node in box.holds or (box.key == f"n{node}"):
                        return box
        return self._boxes[0]

    def _map(self, step: int, view: View) -> str:
        """The whole in small: its boxes, that of the step filled, and a frame around what is in sight."""
        layout, current = self._found.layout, self._current(step)
        high = _MAP - 8
        scale = min(_MAP_WIDTH / layout.width, high / layout.height)
        left = self._box.x + self._box.width - layout.width * scale
        top = self._box.y + self._box.height + 8
        parts = [f'<g class="map" transform="translate({left:.1f},{top:.1f}) scale({scale:.4f})">']
        for box in self._boxes:
            x, y = layout.centers[box.key]
            css = "here" if box.key == current.key else "there"
            parts.append(_rect(css, x - box.width / 2, y - box.height / 2, box.width, box.height))
        x, y, width, height = view
        x0, y0 = max(x, 0.0), max(y, 0.0)
        wide, tall = min(x + width, layout.width) - x0, min(y + height, layout.height) - y0
        return "\n".join([*parts, _rect("sight", x0, y0, wide, tall), "</g>"])


def _start(middle: float, size: float, whole: float) -> float:
    """Where a window begins: around the middle, within the whole; where that fits, with the whole in its middle."""
    return (whole - size) / 2 if whole <= size else min(max(middle - size / 2, 0.0), whole - size)


def _rect(css: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def nested(svg: str, box: Box, view: View) -> str:
    """A part of a picture of ours as a part of another."""
    opened = (
        rf'<svg class="\1" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        f'viewBox="{view[0]:.1f} {view[1]:.1f} {view[2]:.1f} {view[3]:.1f}">'
    )
    return _ROOT.sub(opened, svg, count=1).rstrip("\n")
