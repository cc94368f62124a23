"""What is drawn of a graph: boxes and edges with their texts and sizes, before Graphviz places them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from autograd_trace.trace import Graph, Node
from graphviz_utils import style
from graphviz_utils.text import shorten, text_width, visible

BoxKind = Literal["leaf", "operation", "intermediate", "constant", "fold"]
#: Above so many nodes the middle is folded before the layout.
MOST_NODES = 300
#: Nodes kept at each end of a folded graph.
_KEPT = 40
#: Characters of a number with three significant digits and its comma, on average.
_NUMBER = 7


@dataclass(frozen=True, slots=True)
class Box:
    """One placed thing.

    Attributes:
        key: its name in DOT.
        kind: what it is.
        width: in pixels.
        height: likewise.
        node: the grad_fn node that it stands for or belongs to, None for a fold.
        title: the first line.
        subtitle: the second line, or the shape beside the title.
        input: for a constant, its position among the operation's constants.
        above: the texts of the ellipse of the operation that made the tensor, which stands above the box.
        saved: what the operation has saved for the backward pass, a text each.
    """

    key: str
    kind: BoxKind
    width: float
    height: float
    node: int | None
    title: str
    subtitle: str = ""
    input: int = 0
    above: tuple[str, str] | None = None
    saved: tuple[str, ...] = ()

    @property
    def note(self) -> float:
        """Height of the note on what was saved, 0 where nothing was."""
        return style.NOTE_HEIGHT if self.saved else 0.0

    @property
    def entry(self) -> float:
        """Where edges come in, in pixels above the middle: at the ellipse."""
        if self.above is not None:
            return self.height / 2 - style.ELLIPSE_HEIGHT / 2
        return style.TRAY_HEIGHT / 2 if self.kind == "leaf" else 0.0

    @property
    def exit(self) -> float:
        """Where edges go out, in pixels above the middle: at the tensor."""
        if self.above is not None:
            return -(style.ELLIPSE_HEIGHT + style.STEM - self.note) / 2
        return style.TRAY_HEIGHT / 2 if self.kind == "leaf" else 0.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A way of the data from `tail` to `head`; where `backward`, a gradient comes back along it.

    Attributes:
        tail: key of the box that the data comes from.
        head: key of the box that it goes to.
        source: the node whose result it is, None for a constant.
        target: the node that uses it.
        input: the position among the target's `next_functions`.
        backward: whether a gradient comes back.
        label: width kept free for the gradient, 0 for none.
    """

    tail: str
    head: str
    source: int | None
    target: int | None
    input: int = 0
    backward: bool = False
    label: float = 0.0


@dataclass(slots=True)
class Scene:
    """All boxes and edges, in a fixed order."""

    boxes: list[Box] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    folded: int = 0


def build(graph: Graph) -> Scene:
    """The scene of a graph; large ones with their middle folded."""
    scene = Scene()
    kept = _kept(graph)
    scene.folded = len(graph.nodes) - len(kept)
    uses = _uses(graph)
    for node in graph.nodes:
        if node.id in kept:
            _add_node(scene, node)
    if scene.folded:
        title = f"… {scene.folded:,} nodes"
        scene.boxes.append(Box("fold", "fold", style.FOLD_WIDTH, style.FOLD_HEIGHT, None, title))
    seen: set[tuple[str, str]] = set()
    for node in graph.nodes:
        _add_edges(scene, graph, node, kept, uses, seen)
    return scene


def _kept(graph: Graph) -> set[int]:
    """The nodes that are drawn: all, or the first and the last ones."""
    if len(graph.nodes) <= MOST_NODES:
        return {node.id for node in graph.nodes}
    return {node.id for node in (*graph.nodes[:_KEPT], *graph.nodes[-_KEPT:])}


def _uses(graph: Graph) -> dict[int, int]:
    """How often each node's result is used."""
    uses: dict[int, int] = {}
    for node in graph.nodes:
        for edge in node.edges:
            if edge is not None:
                uses[edge[0]] = uses.get(edge[0], 0) + 1
    return uses


def _add_node(scene: Scene, node: Node) -> None:
    if node.name == "AccumulateGrad":
        width = _box_width(node.variable or "", node.shape, "leaf") + style.TRAY_WORDS
        height = style.PAD * 2 + style.LINE * 2 + style.TRAY_HEIGHT
        scene.boxes.append(
            Box(f"n{node.id}", "leaf", width, height, node.id, _name(node.variable or ""), shape_text(node.shape))
        )
        return
    symbol, name = shorten(visible(node.symbol or "…"), style.SYMBOL), shorten(visible(node.name), style.GRAD_FN)
    wide = ellipse_width(symbol, name)
    if has_result(node):
        title = _name(node.result) if node.named else shorten(visible(node.result), style.NAME)
        width = max(_box_width(title, node.shape, ""), wide)
        height = style.ELLIPSE_HEIGHT + style.STEM + style.PAD * 2 + style.LINE * 3 - 4
        saved = saved_texts(node)
        width = max(width, text_width(saved_line(saved), style.SMALL) + 2 * style.PAD) if saved else width
        box = Box(
            f"n{node.id}",
            "intermediate",
            min(width, style.BOX_MOST),
            height + (style.NOTE_HEIGHT if saved else 0.0),
            node.id,
            title,
            shape_text(node.shape),
            above=(symbol, name),
            saved=saved,
        )
    else:
        box = Box(f"n{node.id}", "operation", wide, style.ELLIPSE_HEIGHT, node.id, symbol, name)
    scene.boxes.append(box)
    for index, operand in enumerate(node.constants):
        if isinstance(operand.tensor, int):
            title = shorten(visible(operand.text), style.NAME)
            width = max(text_width(title, style.FONT) + 2 * style.PAD, style.BOX_LEAST * 0.6)
            key = f"c{node.id}_{index}"
            scene.boxes.append(Box(key, "constant", width, style.LINE + 2 * style.PAD, node.id, title, "", index))
            scene.edges.append(Edge(key, f"n{node.id}", None, node.id, index))


def saved_texts(node: Node) -> tuple[str, ...]:
    """The tensors that a node has saved, by the names that they have in the program, else by PyTorch's."""
    names = []
    for key, value in node.saved.items():
        if value.kind == "tensor":
            name = value.text if isinstance(value.text, str) else key
            names.append(shorten(visible(name), style.NAME))
    return tuple(dict.fromkeys(names))


def saved_line(names: tuple[str, ...]) -> str:
    """What the note says."""
    return f"saved: {', '.join(names)}"


def ellipse_width(symbol: str, name: str) -> float:
    """Width of an operation's ellipse with these texts."""
    return max(max(text_width(symbol, 13), text_width(name, style.SMALL)) * 1.12 + 2 * style.PAD, style.ELLIPSE_LEAST)


def has_result(node: Node) -> bool:
    """Whether the node's result is a tensor of the program's, and not a step inside one operation."""
    return node.shape is not None and node.name != "AccumulateGrad"


def _add_edges(
    scene: Scene, graph: Graph, node: Node, kept: set[int], uses: dict[int, int], seen: set[tuple[str, str]]
) -> None:
    head = f"n{node.id}" if node.id in kept else "fold"
    for position, edge in enumerate(node.edges):
        if edge is None:
            continue
        source = graph.nodes[edge[0]]
        tail = f"n{source.id}" if source.id in kept else "fold"
        folded = "fold" in (head, tail)
        if folded and (head == tail or (tail, head) in seen):
            continue
        seen.add((tail, head))
        label = _value_width(source.shape) if uses[source.id] > 1 and not folded else 0.0
        scene.edges.append(Edge(tail, head, source.id, node.id, position, not folded, label))


def shape_text(shape: Iterable[int] | None) -> str:
    """`(2, 3)`; "scalar" for a 0-d tensor.

    >>> shape_text((2, 3)), shape_text(())
    ('(2, 3)', 'scalar')
    """
    if shape is None:
        return ""
    sizes = tuple(shape)
    return str(sizes) if sizes else "scalar"


def _name(text: str) -> str:
    return shorten(visible(text), style.NAME)


def _value_width(shape: tuple[int, ...] | None) -> float:
    """Room for a value of this shape, with three significant digits."""
    count = 1
    for size in shape or ():
        count *= size
    characters = _NUMBER * min(count, 5 if count > 6 else 6) + 2 * len(shape or ())
    return min(characters * style.SMALL * 0.5 + 6, style.BOX_MOST - 2 * style.PAD)


def _box_width(title: str, shape: tuple[int, ...] | None, extra: str) -> float:
    head = text_width(title, style.FONT) * 1.08 + text_width(f"  {extra} {shape_text(shape)}", style.SMALL)
    value = _value_width(shape) + text_width("grad ", style.FONT)
    return min(max(head + 2 * style.PAD, value + 2 * style.PAD, style.BOX_LEAST), style.BOX_MOST)
