"""What is drawn: boxes and edges with their texts and sizes, before Graphviz places them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from autograd_trace.trace import Graph, Node
from graphviz_utils import style
from graphviz_utils.beside import Beside, End, Thing
from graphviz_utils.blocks import Block
from graphviz_utils.memory import Shared
from graphviz_utils.sizes import Sizes
from graphviz_utils.text import BOLD, shorten, text_width, visible
from graphviz_utils.words import shape_text

BoxKind = Literal["leaf", "operation", "result", "thing", "fold", "reference"]
#: In a picture of more nodes, a leaf that is used more often is named again beside each further use: a hundred edges
#: from one box cannot be followed by the eye, nor laid out in a second.
MANY_NODES, MANY_USES = 60, 3


@dataclass(frozen=True, slots=True)
class Box:
    """One placed thing: an operation's ellipse, below it the box of its result, below a leaf its tray.

    Attributes:
        key: its name in DOT.
        kind: what it is.
        width: in pixels.
        index: the node, the thing or the fold that it stands for.
        title: the name in the box.
        shape: beside the name.
        above: symbol and small line of the ellipse, None where there is none.
        rows: lines for numbers in the box.
        saved: what the note on saved tensors says.
        double: whether the box has a leaf's double border.
        holds: for a fold, the ids of the nodes that it stands for.
    """

    key: str
    kind: BoxKind
    width: float
    index: int
    title: str = ""
    shape: str = ""
    above: tuple[str, str] | None = None
    rows: int = 1
    saved: str = ""
    double: bool = False
    holds: tuple[int, ...] = ()

    @property
    def body(self) -> float:
        """Height of the tensor's box."""
        if self.kind == "operation":
            return 0.0
        if self.kind == "reference":
            return style.LINE + style.PAD
        return style.FOLD_HEIGHT if self.kind == "fold" else 2 * style.PAD + style.LINE * (1 + self.rows) - 3

    @property
    def top(self) -> float:
        """Where the tensor's box begins, from the upper edge of the whole."""
        return style.ELLIPSE_HEIGHT + (style.STEM if self.body else 0.0) if self.above is not None else 0.0

    @property
    def height(self) -> float:
        """Of the whole."""
        return self.top + self.body + (style.TRAY_HEIGHT if self.kind == "leaf" else 0.0)

    @property
    def ellipse(self) -> float:
        """Width of the ellipse, at most that of the box."""
        return min(self.width, ellipse_width(*self.above)) if self.above is not None else 0.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A way of the data from `tail` to `head`; where `backward`, a gradient comes back along it.

    Attributes:
        tail: key of the box that the data comes from.
        head: key of the box that it goes to.
        source: the node whose result it is, None where it is no node's.
        target: the node that uses it, likewise.
        input: the position among the target's `next_functions`.
        backward: whether a gradient comes back.
        label: words on the edge: what cut it, or what memory is shared.
        cut: whether the path is cut here.
        shared: whether both ends are the same memory.
        room: width kept free for the words or the gradient, 0 for none.
    """

    tail: str
    head: str
    source: int | None = None
    target: int | None = None
    input: int = 0
    backward: bool = False
    label: str = ""
    cut: bool = False
    shared: bool = False
    room: float = 0.0


@dataclass(slots=True)
class Scene:
    """All boxes and edges, in a fixed order."""

    boxes: list[Box] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    folded: int = 0


def build(
    graph: Graph, beside: Beside, sizes: Sizes, shared: Shared | None = None, blocks: tuple[Block, ...] = ()
) -> Scene:
    """The scene of a graph; what is in `blocks` is folded."""
    scene = Scene()
    keys = {node.id: f"n{node.id}" for node in graph.nodes}
    for index, block in enumerate(blocks):
        keys.update(dict.fromkeys(block.nodes, f"f{index}"))
    scene.folded = sum(len(block.nodes) for block in blocks)
    for node in graph.nodes:
        if keys[node.id][0] == "n":
            scene.boxes.append(_node_box(node, sizes))
    for index, block in enumerate(blocks):
        scene.boxes.append(_fold_box(index, block))
    for index, thing in enumerate(beside.things):
        scene.boxes.append(_thing_box(index, thing, sizes))
    _add_edges(scene, graph, keys, sizes, shared or Shared())
    _add_links(scene, beside, keys)
    _drop_strangers(scene, beside)
    return scene


def _node_box(node: Node, sizes: Sizes) -> Box:
    key = f"n{node.id}"
    if node.name == "AccumulateGrad":
        title, shape = _name(node.variable or ""), shape_text(node.shape)
        width = max(_width(title, shape, sizes.values.get(node.id, 0.0)), sizes.trays.get(node.id, 0.0))
        return Box(key, "leaf", _grain(width), node.id, title, shape)
    above = (shorten(visible(node.symbol or "…"), style.SYMBOL), shorten(visible(node.name), style.GRAD_FN))
    if not has_result(node):
        return Box(key, "operation", ellipse_width(*above), node.id, above=above, rows=0, saved=saved_line(node))
    title, shape = _name(node.result), shape_text(node.shape)
    numbers = max(sizes.values.get(node.id, 0.0), sizes.grads.get(node.id, 0.0))
    width = max(_grain(_width(title, shape, numbers)), ellipse_width(*above))
    return Box(key, "result", width, node.id, title, shape, above, rows=2, saved=saved_line(node))


def _fold_box(index: int, block: Block) -> Box:
    count = f"{len(block.nodes):,} nodes"
    title = shorten(visible(block.title), 40)
    width = max(text_width(title, style.FONT) * BOLD, text_width(count, style.SMALL) + 30) + 4 * style.PAD
    return Box(f"f{index}", "fold", width, index, title, count, rows=0, holds=block.nodes)


def _thing_box(index: int, thing: Thing, sizes: Sizes) -> Box:
    above = (shorten(visible(thing.maker), style.SYMBOL), "not recorded") if thing.maker else None
    title, shape = _name(thing.title), shape_text(thing.shape)
    numbers = sizes.things[index] if index < len(sizes.things) else 0.0
    width = max(_grain(_width(title, shape, numbers)), ellipse_width(*above) if above else 0.0)
    return Box(f"t{index}", "thing", width, index, title, shape, above, double=thing.leaf)


def _width(title: str, shape: str, numbers: float) -> float:
    head = text_width(title, style.FONT) * BOLD + (text_width(shape, style.SMALL) + 14 if shape else 0.0)
    return min(max(head, numbers, style.BOX_LEAST - 2 * style.PAD) + 2 * style.PAD, style.BOX_MOST)


def _grain(width: float) -> float:
    return -(-width // style.BOX_GRAIN) * style.BOX_GRAIN


def saved_line(node: Node) -> str:
    """What the note says: the tensors that a node has saved, by the program's names, else by PyTorch's."""
    names = []
    for key, value in node.saved.items():
        if value.kind == "tensor":
            name = shorten(visible(value.text if isinstance(value.text, str) else key), style.NAME)
            shape = value.shape if isinstance(value.shape, tuple) and value.shape else None
            names.append(f"{name} {shape}" if shape else name)
    return f"saved: {', '.join(dict.fromkeys(names))}" if names else ""


def ellipse_width(symbol: str, name: str) -> float:
    """Width of an operation's ellipse with these texts."""
    texts = max(text_width(symbol, style.SYMBOL_FONT) * BOLD, text_width(name, style.SMALL))
    return max(texts * 1.1 + 2 * style.PAD, style.ELLIPSE_LEAST)


def has_result(node: Node) -> bool:
    """Whether the node's result is a tensor of the program's, and not a step inside one operation."""
    return node.shape is not None and node.name != "AccumulateGrad"


def _add_edges(scene: Scene, graph: Graph, keys: dict[int, str], sizes: Sizes, shared: Shared) -> None:
    uses: dict[int, int] = {}
    for node in graph.nodes:
        for edge in node.edges:
            if edge is not None:
                uses[edge[0]] = uses.get(edge[0], 0) + 1
    seen: set[tuple[str, str]] = set()
    drawn: set[int] = set()
    for node in graph.nodes:
        for position, edge in enumerate(node.edges):
            if edge is None:
                continue
            tail, head = keys[edge[0]], keys[node.id]
            if "f" in (tail[0], head[0]):
                if tail != head and (tail, head) not in seen:
                    scene.edges.append(Edge(tail, head, edge[0], node.id, position, backward=True))
                    seen.add((tail, head))
                continue
            if tail[0] == "n" and _is_crowded(graph, edge[0], uses) and edge[0] in drawn:
                tail = _reference(scene, graph.nodes[edge[0]])
            drawn.add(edge[0])
            words = shared.of(node.id, edge[0])
            room = sizes.edges.get((node.id, position), 0.0) + 8 if uses[edge[0]] > 1 and tail[0] == "n" else 0.0
            room = max(room, _room(words))
            scene.edges.append(Edge(tail, head, edge[0], node.id, position, True, words, shared=bool(words), room=room))


def _is_crowded(graph: Graph, node: int, uses: dict[int, int]) -> bool:
    leaf = graph.nodes[node].name == "AccumulateGrad"
    return leaf and uses[node] > MANY_USES and len(graph.nodes) > MANY_NODES


def _reference(scene: Scene, leaf: Node) -> str:
    """Names a leaf once more, and gives the new box's key."""
    key = f"r{len(scene.boxes)}"
    title = _name(leaf.variable or "")
    width = text_width(title, style.FONT) * BOLD + 2 * style.PAD
    scene.boxes.append(Box(key, "reference", width, leaf.id, title))
    return key


def _add_links(scene: Scene, beside: Beside, keys: dict[int, str]) -> None:
    def key(end: End) -> str:
        return keys[end[1]] if end[0] == "node" else f"t{end[1]}"

    for link in beside.links:
        source = link.tail[1] if link.tail[0] == "node" else None
        target = link.head[1] if link.head[0] == "node" else None
        words = f"cut: {link.cut}" if link.cut else ""
        if key(link.tail) != key(link.head):
            scene.edges.append(
                Edge(key(link.tail), key(link.head), source, target, label=words, cut=bool(words), room=_room(words))
            )


def _drop_strangers(scene: Scene, beside: Beside) -> None:
    """A thing that only folded nodes use says nothing any more."""
    joined = {key for edge in scene.edges for key in (edge.tail, edge.head)}
    shown = {
        key
        for edge in scene.edges
        for key, other in ((edge.tail, edge.head), (edge.head, edge.tail))
        if other[0] != "f"
    }
    gone = {box.key for box in scene.boxes if box.kind == "thing" and box.key in joined and box.key not in shown}
    scene.boxes = [box for box in scene.boxes if box.key not in gone]
    scene.edges = [edge for edge in scene.edges if edge.tail not in gone and edge.head not in gone]


def _room(words: str) -> float:
    return text_width(words, style.SMALL) + 10 if words else 0.0


def _name(text: str) -> str:
    return shorten(visible(text), style.NAME)
