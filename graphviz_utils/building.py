"""Makes the scene of a graph: its boxes, the edges between them, and the frames around open blocks."""

from __future__ import annotations

from autograd_trace.trace import Graph, Node
from graphviz_utils import style
from graphviz_utils.beside import Beside, End
from graphviz_utils.blocks import Block
from graphviz_utils.boxes import TITLE, fold_box, name_of, node_box, thing_box
from graphviz_utils.memory import Shared
from graphviz_utils.scene import Box, Edge, Frame, Scene
from graphviz_utils.sizes import Sizes
from graphviz_utils.text import BOLD, shorten, text_width, visible

#: In a picture of more boxes, or a folded one, a leaf that is used more often is named again beside each further use:
#: a hundred edges from one box cannot be followed by the eye, nor laid out in a second.
MANY_BOXES, MANY_USES = 40, 3
#: Ways between a folded box and another that are drawn each; of more, one stands for all.
MOST_WAYS = 3
#: Things beside folded nodes that are drawn.
MOST_STRANGERS = 4


def build(
    graph: Graph,
    beside: Beside,
    sizes: Sizes,
    shared: Shared | None = None,
    closed: tuple[Block, ...] = (),
    opened: tuple[Block, ...] = (),
    *,
    bare: bool = False,
) -> Scene:
    """The scene of a graph: each block in `closed` is one box, around each in `opened` there is a frame.

    Where it is to be `bare`, frames and constants are left out.
    """
    scene = Scene()
    keys = {node.id: f"n{node.id}" for node in graph.nodes}
    for block in closed:
        keys.update(dict.fromkeys(block.nodes, f"f{block.id}"))
    scene.folded = sum(len(block.nodes) for block in closed)
    for node in graph.nodes:
        if keys[node.id][0] == "n":
            scene.boxes.append(node_box(node, sizes))
    scene.boxes += [fold_box(graph, block, sizes) for block in closed]
    for index, thing in enumerate(beside.things):
        scene.boxes.append(thing_box(index, thing, sizes))
    _Edges(scene, graph, keys, sizes, shared or Shared(), closed).add()
    _add_links(scene, beside, keys)
    _drop_strangers(scene)
    if bare:
        _drop_constants(scene)
        return scene
    shown = {box.key for box in scene.boxes}
    for block in opened:
        inside = [key for key in dict.fromkeys(keys[node] for node in block.nodes) if key in shown]
        scene.frames.append(Frame(block.id, block.parent, shorten(visible(block.title), TITLE), tuple(inside)))
    return scene


class _Edges:
    """Draws the edges of a graph between the boxes that its nodes are in."""

    def __init__(
        self, scene: Scene, graph: Graph, keys: dict[int, str], sizes: Sizes, shared: Shared, closed: tuple[Block, ...]
    ) -> None:
        self.scene = scene
        self.graph = graph
        self.keys = keys
        self.sizes = sizes
        self.shared = shared
        self.results = {block.result for block in closed}
        #: (tail, head) of every edge between two boxes, as often as there are edges.
        self.pairs: dict[tuple[str, str], int] = {}
        self.uses: dict[int, int] = {}
        self.users: dict[str, set[str]] = {}
        for node in graph.nodes:
            for edge in node.edges:
                if edge is not None and keys[edge[0]] != keys[node.id]:
                    tail, head = keys[edge[0]], keys[node.id]
                    self.pairs[tail, head] = self.pairs.get((tail, head), 0) + 1
                    self.uses[edge[0]] = self.uses.get(edge[0], 0) + 1
                    self.users.setdefault(tail, set()).add(head)
        self.many = len(scene.boxes) > MANY_BOXES or bool(closed)
        #: Boxes that a way was drawn from, and pairs of boxes that one was drawn between.
        self.drawn: set[str] = set()
        self.bundles: set[tuple[str, str]] = set()

    def add(self) -> None:
        """Add all edges, in the order of the nodes."""
        for node in self.graph.nodes:
            for position, edge in enumerate(node.edges):
                if edge is not None and self.keys[edge[0]] != self.keys[node.id]:
                    self._edge(node, position, edge[0])

    def _edge(self, node: Node, position: int, source: int) -> None:
        tail, head = self.keys[source], self.keys[node.id]
        folds = "f" in (tail[0], head[0])
        again = tail in self.drawn and self._is_crowded(source)
        bundled = folds and (again or self.pairs[tail, head] > MOST_WAYS)
        if bundled and (tail, head) in self.bundles:
            return
        self.bundles.add((tail, head))
        own = _reference(self.scene, self.graph.nodes[source]) if again else tail
        self.drawn.add(tail)
        words = "" if folds else self.shared.of(node.id, source)
        told = (
            not bundled and own == tail and (self.uses[source] > 1 or (tail[0] == "f" and source not in self.results))
        )
        room = max(self.sizes.edges.get((node.id, position), 0.0) + 8 if told else 0.0, _room(words))
        self.scene.edges.append(Edge(own, head, source, node.id, position, True, words, shared=bool(words), room=room))

    def _is_crowded(self, node: int) -> bool:
        leaf = self.graph.nodes[node].name == "AccumulateGrad"
        return leaf and self.many and len(self.users[self.keys[node]]) > MANY_USES


def _reference(scene: Scene, leaf: Node) -> str:
    """Names a leaf once more, and gives the new box's key."""
    key = f"r{len(scene.boxes)}"
    title = name_of(leaf.variable or "")
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


def _drop_strangers(scene: Scene) -> None:
    """Many things that only folded nodes use say nothing any more; a few are what goes into the picture."""
    joined = {key for edge in scene.edges for key in (edge.tail, edge.head)}
    shown = {
        key
        for edge in scene.edges
        for key, other in ((edge.tail, edge.head), (edge.head, edge.tail))
        if other[0] != "f"
    }
    gone = {box.key for box in scene.boxes if box.kind == "thing" and box.key in joined and box.key not in shown}
    if len(gone) > MOST_STRANGERS:
        _drop(scene, gone)


def _drop_constants(scene: Scene) -> None:
    """What the program gives and nothing leads to: the code says it too."""
    made = {edge.head for edge in scene.edges}
    _drop(scene, {box.key for box in scene.boxes if box.kind == "thing" and box.key not in made})


def _drop(scene: Scene, gone: set[str]) -> None:
    scene.boxes = [box for box in scene.boxes if box.key not in gone]
    scene.edges = [edge for edge in scene.edges if edge.tail not in gone and edge.head not in gone]


def _room(words: str) -> float:
    return text_width(words, style.FONT) + 10 if words else 0.0
