"""What a layout depends on: the same structure is laid out once, whatever its values are."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace

import msgspec

from autograd_trace.trace import Graph, Node, Value
from graphviz_utils import style, svg
from graphviz_utils.beside import Beside
from graphviz_utils.blocks import Block
from graphviz_utils.building import build
from graphviz_utils.drawing import Arrangement
from graphviz_utils.layout import Layout
from graphviz_utils.memory import Shared
from graphviz_utils.scene import Scene
from graphviz_utils.sizes import Sizes
from graphviz_utils.states import Marks
from graphviz_utils.wrapping import WINDOWS, Window, arrangements, best, layouts


@dataclass(frozen=True, slots=True)
class Structure:
    """What decides the layout, and a text to compare it by: the values of the recording are in it as widths only."""

    text: str
    graph: Graph = field(compare=False)
    outside: Beside = field(compare=False)
    widths: Sizes = field(compare=False)
    shared: Shared = field(compare=False)
    closed: tuple[Block, ...] = field(compare=False)
    opened: tuple[Block, ...] = field(compare=False)
    bare: bool = False


def structure_of(
    graph: Graph,
    outside: Beside,
    widths: Sizes,
    shared: Shared,
    closed: tuple[Block, ...],
    opened: tuple[Block, ...],
    *,
    bare: bool = False,
) -> Structure:
    """The structure of a graph with what stands beside it, with these widths and folds; `bare` as `build` takes it."""
    plain = Graph([_plain(graph, node) for node in graph.nodes], [])
    text = repr((plain.nodes, outside.things, outside.links, widths, shared, closed, opened))
    return Structure(text, plain, outside, widths, shared, closed, opened, bare)


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
def laid_out(structure: Structure, windows: tuple[Window, ...] = WINDOWS) -> tuple[Scene, list[Layout]]:
    """What is drawn of a structure, and where in each arrangement; kept, since a program is often drawn again."""
    scene, tried = _tried(structure)
    return scene, arrangements(scene, tried, windows)


def best_of(structure: Structure, windows: tuple[Window, ...]) -> list[Layout]:
    """The best arrangement of a structure for each window."""
    return best(_tried(structure)[1], windows)


def scene_of(structure: Structure) -> Scene:
    """What is drawn of a structure."""
    return _tried(structure)[0]


@functools.lru_cache(maxsize=32)
def _tried(s: Structure) -> tuple[Scene, list[Layout]]:
    """What is drawn, and all layouts that are tried: kept, since one picture is sought for window after window."""
    scene = build(s.graph, s.outside, s.widths, s.shared, s.closed, s.opened, bare=s.bare)
    return scene, layouts(scene)


@functools.lru_cache(maxsize=24)
def unfilled(structure: Structure, words: Words, windows: tuple[Window, ...] = WINDOWS) -> tuple[Arrangement, ...]:
    """The pictures with empty slots in each arrangement, kept likewise: an edit of a number changes none of them."""
    scene, layouts = laid_out(structure, windows)
    return tuple(picture(scene, layout, words) for layout in layouts)


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture says besides its structure.

    Attributes:
        graph: index of the graph.
        title: the accessible name.
        show_saved: whether the notes on saved tensors are seen.
        failing: the key of the box that PyTorch's error is about, "" for none.
    """

    graph: int
    title: str
    show_saved: bool = False
    failing: str = ""


def picture(scene: Scene, layout: Layout, words: Words, filled: Marks | None = None) -> Arrangement:
    """One picture; where it tells an error, with a line for that below."""
    if words.failing:
        layout = replace(layout, height=layout.height + style.PROBLEM_HEIGHT)
    text = svg.write(
        scene,
        layout,
        graph=words.graph,
        title=words.title,
        marks=filled,
        show_saved=words.show_saved,
        failing=words.failing,
    )
    return Arrangement(text, layout.width, layout.height)
