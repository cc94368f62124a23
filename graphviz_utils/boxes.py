"""The boxes of a scene: of nodes, of folded blocks, of what stands beside the graph; with their texts and widths."""

from __future__ import annotations

from autograd_trace.trace import Graph, Node
from graphviz_utils import style
from graphviz_utils.beside import Thing
from graphviz_utils.blocks import Block
from graphviz_utils.scene import Box, ellipse_width
from graphviz_utils.sizes import Sizes
from graphviz_utils.text import BOLD, shorten, text_width, visible
from graphviz_utils.words import shape_text

#: Characters of a block's title.
TITLE = 40


def node_box(node: Node, sizes: Sizes) -> Box:
    """A leaf with its tray, or an operation, where it has a result with that below it."""
    key = f"n{node.id}"
    if node.name == "AccumulateGrad":
        title, shape = name_of(node.variable or ""), shape_text(node.shape)
        width = max(_width(title, shape, sizes.values.get(node.id, 0.0)), sizes.trays.get(node.id, 0.0))
        return Box(key, "leaf", _grain(width), node.id, title, shape)
    above = (shorten(visible(node.symbol or "…"), style.SYMBOL), shorten(visible(node.name), style.GRAD_FN))
    if not has_result(node):
        return Box(key, "operation", ellipse_width(*above), node.id, above=above, rows=0, saved=saved_line(node))
    title, shape = name_of(node.result), shape_text(node.shape)
    numbers = max(sizes.values.get(node.id, 0.0), sizes.grads.get(node.id, 0.0))
    width = max(_width(title, shape, numbers), ellipse_width(*above))
    return Box(key, "result", width, node.id, title, shape, above, rows=2, saved=saved_line(node))


def fold_box(graph: Graph, block: Block, sizes: Sizes) -> Box:
    """A block as one box: its title, how many nodes it holds, and the value that leaves it with its gradient."""
    held = f"{len(block.nodes):,} nodes"
    title = shorten(visible(block.title), TITLE)
    result = graph.nodes[block.result] if block.result is not None else None
    numbers = max(sizes.values.get(result.id, 0.0), sizes.grads.get(result.id, 0.0)) if result else 0.0
    head = text_width(title, style.FONT) * BOLD + style.TOGGLE
    name = (
        text_width(name_of(result.result), style.FONT) + text_width(shape_text(result.shape), style.FONT)
        if result
        else 0.0
    )
    width = max(_width("", "", max(head, numbers, name + 14)), head + 2 * style.PAD)
    return Box(
        f"f{block.id}",
        "fold",
        width,
        block.id,
        title,
        held,
        rows=2 if result else 0,
        holds=block.nodes,
        result=block.result,
        inner=(name_of(result.result), shape_text(result.shape)) if result else ("", ""),
    )


def thing_box(index: int, thing: Thing, sizes: Sizes) -> Box:
    """What stands beside the graph, with the operation that was not recorded above it."""
    above = (shorten(visible(thing.maker), style.SYMBOL), "not recorded") if thing.maker else None
    title, shape = name_of(thing.title), shape_text(thing.shape)
    numbers = sizes.things[index] if index < len(sizes.things) else 0.0
    width = max(_width(title, shape, numbers), ellipse_width(*above) if above else 0.0)
    return Box(f"t{index}", "thing", width, index, title, shape, above, double=thing.leaf)


def _width(title: str, shape: str, numbers: float) -> float:
    head = text_width(title, style.FONT) * BOLD + (text_width(shape, style.FONT) + 14 if shape else 0.0)
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


def has_result(node: Node) -> bool:
    """Whether the node's result is a tensor of the program's, and not a step inside one operation."""
    return node.shape is not None and node.name != "AccumulateGrad"


def name_of(text: str) -> str:
    """A name as a box has room for it."""
    return shorten(visible(text), style.NAME)
