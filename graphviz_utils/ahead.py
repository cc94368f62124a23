"""Pictures of other states of a graph's folds, drawn ahead for a page that has no server to ask."""

from __future__ import annotations

from autograd_trace.trace import Trace
from graphviz_utils.annotated import Painter, TooLarge, shown_graph
from graphviz_utils.blocks import outermost
from graphviz_utils.drawing import AnnotatedDrawing

#: Characters of pictures that are drawn ahead for a page without a server.
MOST_AHEAD = 600_000


def draw_ahead(trace: Trace) -> list[AnnotatedDrawing]:
    """The graph that is shown first in other states of its folds, for a page that has no server to ask.

    The suggested folds, from there each block opened by itself, and all open, as far as there is room.
    """
    index = shown_graph(trace)
    painter = Painter(trace)
    if index is None or not painter.blocks(index):
        return []
    first = painter.draw(index)
    wanted = [tuple(first.suggested)]
    folded = {block.id for block in outermost(painter.blocks(index), first.suggested)}
    wanted += [tuple(each for each in first.suggested if each != block) for block in sorted(folded)]
    wanted.append(())
    found: list[AnnotatedDrawing] = []
    room = MOST_AHEAD
    for closed in dict.fromkeys(wanted):
        if closed == tuple(first.closed):
            continue
        try:
            drawing = painter.draw(index, closed=closed)
        except TooLarge:
            continue
        room -= len(drawing.svg) + sum(len(other.svg) for other in drawing.others)
        if room < 0:
            break
        found.append(drawing)
    return found
