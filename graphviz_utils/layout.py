"""Where Graphviz puts things: boxes of fixed size in, positions out. One call of pygraphviz, no `dot` program."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from graphviz_utils import engine, style
from graphviz_utils.scene import Scene

_POINT = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?,-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in pixels, y downwards.

    Attributes:
        width: of the whole.
        height: of the whole.
        centers: by box key.
        curves: by edge, in the scene's order: the points of a Bézier curve from tail to head.
        labels: by edge: the centre of the room kept for a gradient, None where none was.
    """

    width: float
    height: float
    centers: dict[str, Point]
    curves: list[list[Point]]
    labels: list[Point | None]


def to_dot(scene: Scene) -> str:
    """The scene as DOT: names are ours, labels empty, sizes in inches."""
    lines = [
        "digraph graph_ {",
        f'  graph [rankdir=LR, ranksep="{style.RANK_GAP / 72:.3f}", nodesep="{style.NODE_GAP / 72:.3f}", margin=0]',
        '  node [shape=box, fixedsize=true, label=""]',
        "  edge [arrowhead=none]",
    ]
    for box in scene.boxes:
        lines.append(f'  {box.key} [width="{box.width / 72:.3f}", height="{box.height / 72:.3f}"]')
    for index, edge in enumerate(scene.edges):
        label = f", {_room(edge.label)}" if edge.label else ""
        weight = ", weight=8" if edge.tail[1:] == edge.head[1:] else ""
        lines.append(f'  {edge.tail} -> {edge.head} [id="e{index}"{weight}{label}]')
    return "\n".join([*lines, "}", ""])


def _room(width: float) -> str:
    """An empty label of a fixed size, so that the layout keeps room for a gradient."""
    cell = f'<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="16"><TR><TD></TD></TR></TABLE>'
    return f"label=<{cell}>"


def place(dot: str, scene: Scene) -> Layout:
    """Lay the scene out."""
    drawn = json.loads(engine.run(dot, "json"))
    left, bottom, right, top = (float(value) for value in drawn["bb"].split(","))
    height = top - bottom

    def flip(text: str) -> Point:
        x, y = text.split(",")
        return (float(x) - left + style.MARGIN, height - (float(y) - bottom) + style.MARGIN)

    centers = {item["name"]: flip(item["pos"]) for item in drawn.get("objects", []) if "pos" in item}
    by_id = {edge["id"]: edge for edge in drawn.get("edges", [])}
    curves, labels = [], []
    for index in range(len(scene.edges)):
        edge = by_id[f"e{index}"]
        curves.append([flip(point) for point in _POINT.findall(edge["pos"])])
        labels.append(flip(edge["lp"]) if "lp" in edge else None)
    return Layout(right - left + 2 * style.MARGIN, height + 2 * style.MARGIN, centers, curves, labels)
