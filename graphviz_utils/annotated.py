"""Our picture of a graph: what is drawn, where, and as SVG."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec

from autograd_trace.trace import Graph, Node, Trace, Value
from graphviz_utils import style, svg
from graphviz_utils.beside import Beside, beside
from graphviz_utils.blocks import MOST_BOXES, MOST_NODES, Block, blocks, count, opened, outermost, suggested
from graphviz_utils.building import build
from graphviz_utils.drawing import AnnotatedDrawing, Arrangement, Drawings, Sighting
from graphviz_utils.events import Events
from graphviz_utils.history import History
from graphviz_utils.layout import Layout, to_dot
from graphviz_utils.memory import Shared, shared_memory
from graphviz_utils.orders import Closed
from graphviz_utils.scene import Scene
from graphviz_utils.sizes import Sizes, sizes
from graphviz_utils.states import Marks, Scope, fold_mark, instance_at, marks
from graphviz_utils.wrapping import arrangements

#: Pictures beside that of the graph shown first; a program with more separate graphs shows these.
MOST_GRAPHS = 12
#: Characters of pictures that are drawn ahead for a page without a server.
MOST_AHEAD = 600_000
#: In place of a graph's index: the program records none, and its last results are drawn without.
NO_GRAPH = -1


class TooLarge(Exception):
    """A graph with so much open cannot be laid out; the message says so in one sentence."""


def shown_graph(trace: Trace) -> int | None:
    """The graph of the last backward pass, or where there is none, of the last tensor with a grad_fn.

    `NO_GRAPH` where the program has tensors and no graph, None where there is nothing to draw.
    """
    for backward in reversed(trace.passes):
        if backward.graph is not None:
            return backward.graph[0]
    for step in reversed(trace.steps):
        for change in reversed(step.tensors):
            if isinstance(change.node, tuple):
                return change.node[0]
    return NO_GRAPH if _has_results(trace) else None


def _has_results(trace: Trace) -> bool:
    """Whether an operation made a tensor of another: enough for a picture without a graph."""
    return not trace.graphs and any(
        step.kind == "operation" and step.outputs and any(isinstance(operand.tensor, int) for operand in step.inputs)
        for step in trace.steps
    )


def draw(trace: Trace, *, step: int | None = None) -> Drawings:
    """Draw the graphs of a trace, the one that is shown first in front.

    Args:
        trace: the recording.
        step: fill the slots as of this step; None leaves them empty, for the player.
    """
    first = shown_graph(trace)
    order = [] if first is None else [first]
    order += [index for index in range(len(trace.graphs)) if index != first]
    painter = Painter(trace)
    return Drawings([painter.draw(index, step=step) for index in order[:MOST_GRAPHS]], [])


def draw_graph(
    trace: Trace,
    index: int,
    *,
    step: int | None = None,
    show_saved: bool = False,
    closed: Closed = None,
) -> AnnotatedDrawing:
    """Draw one graph of a trace.

    Args:
        trace: the recording.
        index: the graph's.
        step: as of which step the slots are filled; None leaves them empty.
        show_saved: whether the notes on saved tensors are seen.
        closed: what is folded.

    Raises:
        TooLarge: where so much is open that it cannot be laid out.
    """
    return Painter(trace).draw(index, step=step, show_saved=show_saved, closed=closed)


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


class Painter:
    """Draws graphs of one trace, which it indexes once."""

    def __init__(self, trace: Trace) -> None:
        """Args: the recording; all pictures of it share one index."""
        self.trace = trace
        self.events = Events(trace)
        self.history = History(trace)
        self._outside: dict[int, Beside] = {}
        self._blocks: dict[int, tuple[Block, ...]] = {}

    def draw(
        self, index: int, *, step: int | None = None, show_saved: bool = False, closed: Closed = None
    ) -> AnnotatedDrawing:
        """As `draw_graph`."""
        graph, outside = self._graph(index), self._beside(index)
        fold = suggested(graph, self.blocks(index))
        if closed is None:
            closed = fold if len(graph.nodes) > MOST_NODES else ()
        elif closed == "suggested":
            closed = fold
        boxes = count(graph, self.blocks(index), closed)
        if boxes > MOST_BOXES:
            raise TooLarge(f"{boxes:,} boxes cannot be laid out in one picture. Fold some of them.")
        scene, layouts = self.laid_out(index, closed)
        problem = _problem(self.trace, outside)
        failing = f"t{problem}" if problem is not None else self._failing(index, scene)
        if failing:
            layouts = [replace(layout, height=layout.height + style.PROBLEM_HEIGHT) for layout in layouts]
        filled = self._marks(index, graph, outside, problem, step, scene) if step is not None else None
        title = _title(graph)
        pictures = [
            Arrangement(
                svg.write(
                    scene, layout, graph=index, title=title, marks=filled, show_saved=show_saved, failing=failing
                ),
                layout.width,
                layout.height,
            )
            for layout in (layouts if step is None else layouts[:1])
        ]
        sightings = [
            [Sighting(each.tensor, each.since, each.still) if each else None for each in row] for row in outside.sights
        ]
        return AnnotatedDrawing(
            index,
            pictures[0].svg,
            to_dot(scene, layouts[0].direction),
            pictures[0].width,
            pictures[0].height,
            scene.folded,
            pictures[1:],
            sightings,
            problem,
            [-1 if block.parent is None else block.parent for block in self.blocks(index)],
            list(closed),
            list(fold),
        )

    def blocks(self, index: int) -> tuple[Block, ...]:
        """What of a graph can be folded."""
        if index not in self._blocks:
            self._blocks[index] = blocks(self.trace, self._graph(index))
        return self._blocks[index]

    def laid_out(self, index: int, closed: Sequence[int] = ()) -> tuple[Scene, list[Layout]]:
        """What is drawn of a graph, and where in each arrangement, the one for a slide first."""
        graph, outside = self._graph(index), self._beside(index)
        structure = _structure(
            graph,
            outside,
            sizes(self.history, index, outside.sights),
            shared_memory(self.history, graph, self.events),
            outermost(self.blocks(index), closed),
            opened(self.blocks(index), closed),
        )
        return _laid_out(structure)

    def _graph(self, index: int) -> Graph:
        return self.trace.graphs[index] if index >= 0 else Graph([], [])

    def _beside(self, index: int) -> Beside:
        if index not in self._outside:
            self._outside[index] = beside(self.trace, index if index >= 0 else None, self.events)
        return self._outside[index]

    def _failing(self, index: int, scene: Scene) -> str:
        """The key of the box whose node raised the error at the end, "" where it is not in this graph."""
        last = self.trace.steps[-1] if self.trace.steps else None
        node = last.node if last is not None and last.kind == "error" else None
        if node is None or node[0] != index:
            return ""
        return next((box.key for box in scene.boxes if node[2] in box.holds), f"n{node[2]}")

    def _marks(self, index: int, graph: Graph, outside: Beside, problem: int | None, step: int, scene: Scene) -> Marks:
        instance = instance_at(graph, step)
        sights = outside.sights[instance] if instance < len(outside.sights) else ()
        found = marks(Scope(self.history, index, instance, sights, problem), step)
        for box in scene.boxes:
            if box.kind == "fold":
                found[f"fold:{box.index}"] = fold_mark(found, box.holds, box.title)
        return found


def _title(graph: Graph) -> str:
    if not graph.nodes:
        return "No graph: nothing was recorded, no gradient can come back"
    names = ", ".join(node.variable for node in graph.nodes if node.variable) or "no leaf"
    return f"Graph of {len(graph.nodes)} nodes from {names}"[:200]


def _problem(trace: Trace, outside: Beside) -> int | None:
    """The thing that the error at the end is about: the one that its line calls a method of."""
    error = trace.error
    lines = trace.source.splitlines()
    if error is None or not 0 < error.line <= len(lines):
        return None
    called = lines[error.line - 1][error.column :]
    for index, thing in enumerate(outside.things):
        if called.startswith(f"{thing.title}.") and not thing.leaf:
            return index
    return None


@dataclass(frozen=True, slots=True)
class _Structure:
    """What decides the layout, and a text to compare it by: the values of the recording are in it as widths only."""

    text: str
    graph: Graph = field(compare=False)
    outside: Beside = field(compare=False)
    widths: Sizes = field(compare=False)
    shared: Shared = field(compare=False)
    closed: tuple[Block, ...] = field(compare=False)
    opened: tuple[Block, ...] = field(compare=False)


def _structure(
    graph: Graph, outside: Beside, widths: Sizes, shared: Shared, closed: tuple[Block, ...], opened: tuple[Block, ...]
) -> _Structure:
    plain = Graph([_plain(graph, node) for node in graph.nodes], [])
    text = repr((plain.nodes, outside.things, outside.links, widths, shared, closed, opened))
    return _Structure(text, plain, outside, widths, shared, closed, opened)


def _plain(graph: Graph, node: Node) -> Node:
    """A node without its values."""
    saved = {
        key: Value(kind=value.kind, text=_called(graph, value) or key, shape=value.shape)
        for key, value in node.saved.items()
    }
    return msgspec.structs.replace(node, saved=saved, step=0, span=(0, 0, 0, 0))


def _called(graph: Graph, value: Value) -> str:
    """What the program calls a saved tensor: the result or leaf that it is, in the graph's first instance."""
    numbers = graph.instances[0].tensors if graph.instances else []
    if isinstance(value.tensor, int) and value.tensor in numbers:
        node = graph.nodes[numbers.index(value.tensor)]
        return node.variable or node.result
    return ""


@functools.lru_cache(maxsize=128)
def _laid_out(structure: _Structure) -> tuple[Scene, list[Layout]]:
    s = structure
    scene = build(s.graph, s.outside, s.widths, s.shared, s.closed, s.opened)
    return scene, arrangements(scene)
