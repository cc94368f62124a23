"""Our picture of a graph: what is drawn, where, and as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograd_trace.trace import Graph, Trace
from graphviz_utils import style
from graphviz_utils.beside import Beside, beside
from graphviz_utils.blocks import MOST_BOXES, MOST_NODES, Block, blocks, count, opened, outermost, suggested
from graphviz_utils.drawing import AnnotatedDrawing, Arrangement, Drawings, Sighting
from graphviz_utils.events import Events
from graphviz_utils.history import History
from graphviz_utils.layout import Layout, to_dot
from graphviz_utils.memory import shared_memory
from graphviz_utils.orders import Closed
from graphviz_utils.scene import Box, Scene
from graphviz_utils.sizes import Sizes, sizes
from graphviz_utils.states import Marks, Scope, fold_mark, instance_at, marks
from graphviz_utils.structure import Structure, Words, best_of, laid_out, picture, scene_of, structure_of, unfilled
from graphviz_utils.style import Detail
from graphviz_utils.wrapping import WINDOWS, Window

#: Pictures beside that of the graph shown first; a program with more separate graphs shows these.
MOST_GRAPHS = 12
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


class Painter:
    """Draws graphs of one trace, which it indexes once."""

    def __init__(self, trace: Trace) -> None:
        """Args: the recording; all pictures of it share one index."""
        self.trace = trace
        self.events = Events(trace)
        self.history = History(trace)
        self._outside: dict[int, Beside] = {}
        self._blocks: dict[int, tuple[Block, ...]] = {}
        self._sizes: dict[tuple[int, bool], Sizes] = {}

    def draw(
        self,
        index: int,
        *,
        step: int | None = None,
        show_saved: bool = False,
        closed: Closed = None,
        detail: Detail = "full",
        windows: tuple[Window, ...] = WINDOWS,
    ) -> AnnotatedDrawing:
        """As `draw_graph`, for these windows and in this detail."""
        outside = self._beside(index)
        folded = self.closed(index, closed)
        structure = self._structure(index, folded, detail)
        scene, layouts = laid_out(structure, windows)
        words = Words(index, _title(self.graph(index)), show_saved, self._failing(index, scene))
        if step is None:
            pictures = list(unfilled(structure, words, windows))
        else:
            pictures = [picture(scene, layouts[0], words, self._marks(index, step, scene))]
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
            _problem(self.trace, outside),
            [-1 if block.parent is None else block.parent for block in self.blocks(index)],
            list(folded),
            list(suggested(self.graph(index), self.blocks(index))),
        )

    def filled(self, index: int, layout: Layout, step: int, closed: Sequence[int], *, detail: Detail) -> Arrangement:
        """The picture in one of the layouts that `best` has found, as of a step."""
        scene = scene_of(self._structure(index, closed, detail))
        # That layout has the room for an error's message already.
        bare = replace(layout, height=layout.height - self._more(index, scene))
        words = Words(index, _title(self.graph(index)), failing=self._failing(index, scene))
        return picture(scene, bare, words, self._marks(index, step, scene))

    def boxes(self, index: int, closed: Sequence[int], *, detail: Detail) -> list[Box]:
        """What a picture has boxes for."""
        return scene_of(self._structure(index, closed, detail)).boxes

    def best(
        self, index: int, closed: Sequence[int], windows: tuple[Window, ...], *, detail: Detail = "full"
    ) -> list[Layout]:
        """The best layout for each window, with the room for an error's message."""
        structure = self._structure(index, closed, detail)
        more = self._more(index, scene_of(structure))
        return [replace(layout, height=layout.height + more) for layout in best_of(structure, windows)]

    def _more(self, index: int, scene: Scene) -> float:
        return style.PROBLEM_HEIGHT if self._failing(index, scene) else 0.0

    def closed(self, index: int, wanted: Closed) -> tuple[int, ...]:
        """The blocks that are folded; raises TooLarge where too much stays open."""
        graph, all_blocks = self.graph(index), self.blocks(index)
        found = tuple(wanted) if wanted is not None and wanted != "suggested" else ()
        if wanted == "suggested" or (wanted is None and len(graph.nodes) > MOST_NODES):
            found = suggested(graph, all_blocks)
        boxes = count(graph, all_blocks, found)
        if boxes > MOST_BOXES:
            raise TooLarge(f"{boxes:,} boxes cannot be laid out in one picture. Fold some of them.")
        return found

    def blocks(self, index: int) -> tuple[Block, ...]:
        """What of a graph can be folded."""
        if index not in self._blocks:
            self._blocks[index] = blocks(self.trace, self.graph(index))
        return self._blocks[index]

    def laid_out(self, index: int, closed: Sequence[int] = ()) -> tuple[Scene, list[Layout]]:
        """What is drawn of a graph, and where in each arrangement, the one for a slide first."""
        return laid_out(self._structure(index, closed))

    def _structure(self, index: int, closed: Sequence[int], detail: Detail = "full") -> Structure:
        graph, outside = self.graph(index), self._beside(index)
        return structure_of(
            graph,
            outside,
            self._widths(index, full=detail == "full"),
            shared_memory(self.history, graph, self.events),
            outermost(self.blocks(index), closed),
            opened(self.blocks(index), closed),
            bare=detail == "bare",
        )

    def _widths(self, index: int, *, full: bool) -> Sizes:
        if (index, full) not in self._sizes:
            self._sizes[index, full] = sizes(self.history, index, self._beside(index).sights, full=full)
        return self._sizes[index, full]

    def graph(self, index: int) -> Graph:
        """A graph of the trace, an empty one for `NO_GRAPH`."""
        return self.trace.graphs[index] if index >= 0 else Graph([], [])

    def _beside(self, index: int) -> Beside:
        if index not in self._outside:
            self._outside[index] = beside(self.trace, index if index >= 0 else None, self.events)
        return self._outside[index]

    def fails_beside(self, index: int) -> bool:
        """Whether the error at the end is about something that is no node of this graph."""
        return _problem(self.trace, self._beside(index)) is not None

    def _failing(self, index: int, scene: Scene) -> str:
        """The key of the box that the error at the end is about, "" where that is not in this graph."""
        problem = _problem(self.trace, self._beside(index))
        if problem is not None:
            return f"t{problem}"
        last = self.trace.steps[-1] if self.trace.steps else None
        node = last.node if last is not None and last.kind == "error" else None
        if node is None or node[0] != index:
            return ""
        return next((box.key for box in scene.boxes if node[2] in box.holds), f"n{node[2]}")

    def _marks(self, index: int, step: int, scene: Scene) -> Marks:
        outside = self._beside(index)
        instance = instance_at(self.graph(index), step)
        sights = outside.sights[instance] if instance < len(outside.sights) else ()
        found = marks(Scope(self.history, index, instance, sights, _problem(self.trace, outside)), step)
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
