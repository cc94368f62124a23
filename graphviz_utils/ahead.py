"""Pictures of other states of a graph's folds, drawn ahead for a page that has no server to ask."""

from __future__ import annotations

import base64
import zlib
from collections import deque
from collections.abc import Iterator, Sequence

import msgspec

from autograd_trace.trace import Trace
from graphviz_utils.annotated import Painter, TooLarge, shown_graph
from graphviz_utils.blocks import Block, outermost
from graphviz_utils.drawing import Ahead, AnnotatedDrawing, Folded
from graphviz_utils.wrapping import WINDOWS

#: Characters of packed pictures that are drawn ahead for a page without a server; and the share for those that are
#: reached from the folded picture, before those that are from the open one.
MOST_AHEAD, _OF_FOLDED = 600_000, 0.6
#: They are laid out for a slide alone: more pictures are worth more than further arrangements.
_WINDOWS = WINDOWS[:1]


def draw_ahead(trace: Trace) -> list[Ahead]:
    """The graph that is shown first in other states of its folds, for a page that has no server to ask.

    Those that take the fewest presses from the suggested folds, from what is seen at first, or from all open, as far as
    there is room: of a few blocks every combination, of many those with few of them open, or few folded.
    """
    index = shown_graph(trace)
    painter = Painter(trace)
    if index is None or not painter.blocks(index):
        return []
    first = painter.draw(index)
    blocks = painter.blocks(index)
    done = {_key(blocks, first.closed)}
    found: list[Ahead] = []
    for starts, share in (([first.suggested], _OF_FOLDED), ([first.closed, []], 1.0)):
        for closed in _reachable(blocks, starts):
            key = _key(blocks, closed)
            if key in done:
                continue
            try:
                ahead = _packed(painter.draw(index, closed=closed, windows=_WINDOWS))
            except TooLarge:
                continue
            if sum(len(each.packed) for each in found) + len(ahead.packed) > share * MOST_AHEAD:
                break
            done.add(key)
            found.append(ahead)
    return found


def _packed(drawing: AnnotatedDrawing) -> Ahead:
    """A picture as text of few characters: the rest of it is as in the picture of the same graph that is there."""
    folded = Folded(drawing.svg, drawing.width, drawing.height, drawing.folded, drawing.closed, drawing.others)
    data = zlib.compress(msgspec.json.encode(folded), 9)
    return Ahead(drawing.graph, drawing.closed, base64.b64encode(data).decode())


def _key(blocks: Sequence[Block], closed: Sequence[int]) -> tuple[int, ...]:
    return tuple(block.id for block in outermost(blocks, closed))


def _reachable(blocks: Sequence[Block], starts: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """What is closed in all states of the folds, those that take the fewest presses first, each once.

    What is inside of a closed block is closed too: opened, a block shows its own blocks folded.
    """
    seen: set[tuple[int, ...]] = set()
    states = deque(_with_inner(blocks, start) for start in starts)
    while states:
        closed = states.popleft()
        key = _key(blocks, sorted(closed))
        if key in seen:
            continue
        seen.add(key)
        yield tuple(sorted(closed))
        states += [_pressed(blocks, closed, block) for block in blocks if _is_in_sight(blocks, closed, block)]


def _with_inner(blocks: Sequence[Block], closed: Sequence[int]) -> frozenset[int]:
    found = set(closed)
    for block in blocks:
        if block.parent in found:
            found.add(block.id)
    return frozenset(found)


def _is_in_sight(blocks: Sequence[Block], closed: frozenset[int], block: Block) -> bool:
    return block.parent is None or block.parent not in closed


def _pressed(blocks: Sequence[Block], closed: frozenset[int], block: Block) -> frozenset[int]:
    """A folded block opened, with what is inside of it folded; or an open one folded."""
    return closed - {block.id} if block.id in closed else _with_inner(blocks, [*closed, block.id])
