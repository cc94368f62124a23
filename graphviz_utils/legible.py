"""Which picture of a graph can be read from the last row: how much of it is folded, and how short its numbers are told.

Tried in this order: all open, then what holds no other block folded, then what holds only such, and so on; each in
every detail (`style.Detail`); each in every window that there is. The first that is shown with letters of
`style.LEGIBLE` pixels is taken. Where none is, the most folded one is shown in part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from autograd_trace.trace import Graph, Trace
from graphviz_utils import style
from graphviz_utils.annotated import Painter, shown_graph
from graphviz_utils.blocks import Block, count, suggested
from graphviz_utils.drawing import AnnotatedDrawing
from graphviz_utils.layout import Layout
from graphviz_utils.orders import Closed
from graphviz_utils.style import Detail
from graphviz_utils.wrapping import Window

#: The scale from which on a picture can be read.
SCALE = style.LEGIBLE / style.FONT
#: What a player of 1280 by 720 pixels leaves for the graph in a hall, where its timeline shows a loop: beside the code,
#: and above five lines of it, three, two, one (`graph/hall.ts`).
HALL: tuple[Window, ...] = ((738.0, 512.0), (1246.0, 312.0), (1246.0, 388.0), (1246.0, 426.0), (1246.0, 464.0))
#: A picture of more boxes is not tried, and one of fewer, where it is folded, tells nothing.
MOST_BOXES, FEWEST_BOXES = 40, 4


@dataclass(frozen=True, slots=True)
class Fitted:
    """A picture, and the window that it is for.

    Attributes:
        closed: the blocks that are folded.
        detail: how much it tells.
        window: index of the window.
        layout: where things stand, with the room for an error's message.
        scale: how large it is shown.
        whole: whether all of it is in sight.
    """

    closed: tuple[int, ...]
    detail: Detail
    window: int
    layout: Layout
    scale: float
    whole: bool


def fitted(
    painter: Painter,
    index: int,
    windows: Sequence[Window],
    closed: Closed = None,
    *,
    worth: Sequence[float] = (),
    largest: float = 2.0,
) -> Fitted:
    """The picture of a graph that can be read in one of these windows.

    Args:
        painter: draws the recording's graphs.
        index: the graph's.
        windows: width and height of each, in pixels.
        closed: the blocks that are folded, as the learner wants it; None where that is to be found.
        worth: of each window, so that one is taken where a picture is a little larger in another; 1 where left out.
        largest: a scale beyond which larger is no better.
    """
    shares = [*worth, *[1.0] * (len(windows) - len(worth))]
    details = get_args(Detail)[: 2 if painter.fails_beside(index) else 3]
    partly: list[tuple[float, float, Fitted]] = []
    for folds in foldings(painter.graph(index), painter.blocks(index), closed):
        for detail in details:
            found = []
            for place, layout in enumerate(painter.best(index, folds, tuple(windows), detail=detail)):
                scale = min(_scale((layout.width, layout.height), windows[place]), largest)
                one = Fitted(folds, detail, place, layout, max(scale, SCALE), scale >= SCALE - 1e-6)
                found.append((scale * shares[place], one))
                partly.append((round(_share(layout, windows[place]), 2), shares[place], one))
            legible = [each for each in found if each[1].whole]
            if legible:
                return max(legible, key=lambda each: each[0])[1]
    return max(partly[-len(windows) :], key=lambda each: each[:2])[2]


def draw_legible(painter: Painter, index: int, windows: Sequence[Window], closed: Closed = None) -> AnnotatedDrawing:
    """That picture with empty slots, in its best layouts for all of these windows."""
    found = fitted(painter, index, windows, closed)
    # The first layout is the one for a slide: that of the window that was found.
    first = windows[found.window]
    others = (window for window in windows if window != first)
    return painter.draw(index, closed=found.closed, detail=found.detail, windows=(first, *others))


def hall(trace: Trace) -> list[AnnotatedDrawing]:
    """The graph that is shown first as it can be read in a hall, for a page that has no server to ask."""
    index = shown_graph(trace)
    if index is None or index < 0:
        return []
    painter = Painter(trace)
    found = draw_legible(painter, index, HALL)
    usual = painter.draw(index)
    sizes = [(usual.width, usual.height), *((other.width, other.height) for other in usual.others)]
    legible = any(_scale(size, window) >= SCALE for size in sizes for window in HALL)
    return [] if legible else [found]


def _scale(size: tuple[float, float], window: Window) -> float:
    """How large a picture is shown where it fits as a whole."""
    return min(window[0] / size[0], window[1] / size[1])


def _share(layout: Layout, window: Window) -> float:
    """How much of a picture is in sight at the scale at which it can be read."""
    across, down = window[0] / SCALE / layout.width, window[1] / SCALE / layout.height
    return min(across, 1.0) * min(down, 1.0)


def foldings(graph: Graph, blocks: Sequence[Block], wanted: Closed) -> list[tuple[int, ...]]:
    """What is folded in each picture that is tried, the most open one first; at least one."""
    if isinstance(wanted, tuple):
        return [wanted]
    first = [suggested(graph, blocks)] if wanted == "suggested" else []
    found = [*first, *_levels(blocks)]
    sizes = [count(graph, blocks, closed) for closed in found]
    few = min(FEWEST_BOXES, max(sizes))
    kept = [closed for closed, size in zip(found, sizes, strict=True) if few <= size <= MOST_BOXES]
    most = sizes[0] if first else MOST_BOXES
    kept = [closed for closed in kept if count(graph, blocks, closed) <= most]
    return kept or [found[sizes.index(min(size for size in sizes if size >= few))]]


def _levels(blocks: Sequence[Block]) -> Iterator[tuple[int, ...]]:
    """Nothing, then what holds no block, then what holds only such, up to all."""
    height: dict[int, int] = {block.id: 0 for block in blocks}
    for block in reversed(blocks):
        if block.parent is not None:
            height[block.parent] = max(height[block.parent], height[block.id] + 1)
    yield ()
    for level in sorted(set(height.values())):
        yield tuple(block.id for block in blocks if height[block.id] <= level)
