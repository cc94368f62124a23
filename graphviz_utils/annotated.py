"""Our picture of a graph: scene, layout, SVG."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import msgspec

from autograd_trace.trace import Graph, Trace, Value
from graphviz_utils import svg
from graphviz_utils.drawing import AnnotatedDrawing, Drawings
from graphviz_utils.filling import filling
from graphviz_utils.layout import Layout, place, to_dot
from graphviz_utils.scene import Scene, build

#: Pictures beside that of the graph shown first; a program with more separate graphs shows these.
MOST_GRAPHS = 12


def shown_graph(trace: Trace) -> int | None:
    """The graph of the last backward pass, or where there is none, of the last tensor with a grad_fn."""
    for backward in reversed(trace.passes):
        if backward.graph is not None:
            return backward.graph[0]
    for step in reversed(trace.steps):
        for change in reversed(step.tensors):
            if isinstance(change.node, tuple):
                return change.node[0]
    return None


def draw(trace: Trace, *, step: int | None = None) -> Drawings:
    """Draw the graphs of a trace, the one that is shown first in front.

    Args:
        trace: the recording.
        step: fill the slots as of this step; None leaves them empty, for the player.
    """
    first = shown_graph(trace)
    order = [] if first is None else [first]
    order += [index for index in range(len(trace.graphs)) if index != first]
    return Drawings([draw_graph(trace, index, step=step) for index in order[:MOST_GRAPHS]], [])


def draw_graph(trace: Trace, index: int, *, step: int | None = None, show_saved: bool = False) -> AnnotatedDrawing:
    """Draw one graph of a trace; `show_saved` shows the notes on saved tensors."""
    scene, dot, layout = _laid_out(_structure(trace.graphs[index]))
    fill = svg.empty if step is None else filling(trace, index, step)
    names = ", ".join(node.variable for node in trace.graphs[index].nodes if node.variable) or "no leaf"
    title = f"Graph of {len(trace.graphs[index].nodes)} nodes from {names}"
    picture = svg.write(scene, layout, graph=index, title=title[:200], fill=fill, show_saved=show_saved)
    return AnnotatedDrawing(index, picture, dot, layout.width, layout.height, scene.folded)


@dataclass(frozen=True, slots=True)
class _Structure:
    """What decides the layout: the graph without its values, and its text to compare it by."""

    text: str
    graph: Graph = field(compare=False)


def _structure(graph: Graph) -> _Structure:
    nodes = [
        msgspec.structs.replace(
            node,
            saved={key: Value(kind=value.kind, text=_called(graph, value) or key) for key, value in node.saved.items()},
            step=0,
            span=(0, 0, 0, 0),
        )
        for node in graph.nodes
    ]
    return _Structure(repr(nodes), Graph(nodes, []))


def _called(graph: Graph, value: Value) -> str:
    """What the program calls a saved tensor: the result or leaf that it is, in the graph's first instance."""
    numbers = graph.instances[0].tensors if graph.instances else []
    if isinstance(value.tensor, int) and value.tensor in numbers:
        node = graph.nodes[numbers.index(value.tensor)]
        return node.variable or node.result
    return ""


@functools.lru_cache(maxsize=256)
def _laid_out(structure: _Structure) -> tuple[Scene, str, Layout]:
    scene = build(structure.graph)
    dot = to_dot(scene)
    return scene, dot, place(dot, scene)
