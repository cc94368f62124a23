"""Where Graphviz puts things: boxes of fixed size in, positions out. One call of pygraphviz, no `dot` program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from graphviz_utils import engine, style
from graphviz_utils.geometry import Point, Rectangle
from graphviz_utils.scene import Edge, Frame, Scene, frame_width

_POINT = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?,-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
#: A graph of more boxes is laid out in a hurry: room for words on edges makes Graphviz's ranks twice as many.
LARGE = 100
#: The way of the data: to the right, or down.
Direction = Literal["LR", "TB"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in pixels, y downwards.

    Attributes:
        direction: the way of the data.
        width: of the whole.
        height: of the whole.
        centers: by box key.
        curves: by edge, in the scene's order: the points of a Bézier curve from tail to head; empty where the edge
            runs from one row to another.
        frames: by block, where its frame stands.
        rows: in a wrapped picture, the row of each box.
        bottoms: in a wrapped picture, the lower edge of each row.
        crossing: in a wrapped picture, how many edges run from one row to another.
    """

    direction: Direction
    width: float
    height: float
    centers: dict[str, Point]
    curves: list[list[Point]]
    frames: dict[int, Rectangle] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    bottoms: list[float] = field(default_factory=list)
    crossing: int = 0


def to_dot(scene: Scene, direction: Direction = "LR") -> str:
    """The scene as DOT: names are ours, labels empty, sizes in inches."""
    gaps = f'ranksep="{style.RANK_GAP / 72:.3f}", nodesep="{style.NODE_GAP / 72:.3f}"'
    large = len(scene.boxes) > LARGE
    quick = ", splines=line, nslimit=1, nslimit1=1, mclimit=0.2" if large else ""
    lines = [
        "digraph graph_ {",
        f"  graph [rankdir={direction}, {gaps}, margin=0{quick}]",
        '  node [shape=box, fixedsize=true, label=""]',
        "  edge [arrowhead=none]",
    ]
    for box in scene.boxes:
        lines.append(f'  {box.key} [width="{box.width / 72:.3f}", height="{box.height / 72:.3f}"]')
    lines += _clusters(scene.frames, None)
    for index, edge in enumerate(scene.edges):
        label = f", {_room(edge.room)}" if edge.room and not large else ""
        weight = f", weight={_weight(edge)}" if _weight(edge) > 1 else ""
        lines.append(f'  {edge.tail} -> {edge.head} [id="e{index}"{weight}{label}]')
    return "\n".join([*lines, "}", ""])


def _weight(edge: Edge) -> int:
    """How straight an edge is to be: from one folded box to the next more than from a leaf named again."""
    if not edge.backward:
        return 2
    return 6 if "f" in (edge.tail[0], edge.head[0]) and edge.tail[0] != "r" else 1


def _clusters(frames: list[Frame], parent: int | None) -> list[str]:
    """The open blocks inside of one as clusters, with room for their titles."""
    lines = []
    for frame in frames:
        if frame.parent == parent and frame.keys:
            inner = {key for each in frames if each.parent == frame.block for key in each.keys}
            own = " ".join(f"{key};" for key in frame.keys if key not in inner)
            title = _room(frame_width(frame), style.FRAME_TITLE)
            lines += [
                f"  subgraph cluster_{frame.block} {{",
                f"    graph [margin={style.FRAME_PAD:.0f}, labeljust=l, {title}]",
                f"    {own}",
                *_clusters(frames, frame.block),
                "  }",
            ]
    return lines


def _room(width: float, height: float = 18.0) -> str:
    """An empty label of a fixed size, so that the layout keeps room for a text."""
    size = f'WIDTH="{width:.0f}" HEIGHT="{height:.0f}"'
    cell = f'<TABLE BORDER="0" FIXEDSIZE="TRUE" {size}><TR><TD></TD></TR></TABLE>'
    return f"label=<{cell}>"


def place(scene: Scene, direction: Direction = "LR") -> Layout:
    """Lay the scene out."""
    drawn = json.loads(engine.run(to_dot(scene, direction), "json"))
    left, bottom, right, top = (float(value) for value in drawn["bb"].split(","))
    height = top - bottom

    def flip(text: str) -> Point:
        x, y = text.split(",")
        return (float(x) - left + style.MARGIN, height - (float(y) - bottom) + style.MARGIN)

    centers = {item["name"]: flip(item["pos"]) for item in drawn.get("objects", []) if "pos" in item}
    frames = {
        int(item["name"].removeprefix("cluster_")): _rectangle(flip, item["bb"])
        for item in drawn.get("objects", [])
        if item["name"].startswith("cluster_")
    }
    by_id = {edge["id"]: edge for edge in drawn.get("edges", [])}
    curves = [[flip(point) for point in _POINT.findall(by_id[f"e{index}"]["pos"])] for index in range(len(scene.edges))]
    width, whole = right - left + 2 * style.MARGIN, height + style.MARGIN + lower_margin(scene)
    return Layout(direction, width, whole, centers, curves, frames)


def lower_margin(scene: Scene) -> float:
    """Below the lowest box there is room for a note on saved tensors, where there may be one."""
    return style.MARGIN + (style.NOTE_ROOM if any(box.saved for box in scene.boxes) else 0.0)


def _rectangle(flip: Callable[[str], Point], box: str) -> Rectangle:
    left, low, right, high = box.split(",")
    (x0, y1), (x1, y0) = flip(f"{left},{low}"), flip(f"{right},{high}")
    return Rectangle(x0, y0, x1, y1)
