"""What of a graph folds, what a folded picture shows, and that it is the same for all who ask for it."""

from __future__ import annotations

import base64
import itertools
import re
import zlib
from xml.etree import ElementTree

import msgspec
import pytest

from autograd_trace.run import record
from autograd_trace.trace import Trace
from graphviz_utils.ahead import MOST_AHEAD, draw_ahead
from graphviz_utils.annotated import Painter, TooLarge, draw, draw_graph
from graphviz_utils.blocks import Block, outermost
from graphviz_utils.drawing import Ahead, Folded
from graphviz_utils.layout import Layout
from graphviz_utils.scene import Box, Scene
from tests.graphviz_utils.test_annotated_picture import SVG, groups, slot
from tests.slides import PROGRAMS

LAYERS = """import torch
from torch import nn
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
loss = nn.CrossEntropyLoss()(net(torch.ones(5, 4)), torch.tensor([0, 1, 2, 1, 0]))
loss.backward()
"""
NESTED = """import torch
from torch import nn
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(3, 3)
    def forward(self, x):
        return x + self.lin(x).relu()
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = Block()
        self.two = Block()
    def forward(self, x):
        return self.two(self.one(x))
net = Net()
loss = net(torch.ones(2, 3)).sum()
loss.backward()
"""
LOOP = """import torch
w = torch.tensor(0.5, requires_grad=True)
h = torch.tensor(1.0)
for t in range({}):
    h = torch.tanh(w * h + 1)
h.backward()
"""
CHAIN = "import torch\nx = torch.tensor(1., requires_grad=True)\ny = x\n{}y.backward()\n"


def blocks_of(trace: Trace) -> tuple[Block, ...]:
    return Painter(trace).blocks(0)


def titles(source: str) -> list[str]:
    return [block.title for block in blocks_of(record(source))]


def folded(source: str, *names: str) -> ElementTree.Element:
    trace = record(source)
    closed = tuple(block.id for block in blocks_of(trace) if not names or block.title in names)
    return ElementTree.fromstring(draw_graph(trace, 0, step=len(trace.steps), closed=closed).svg)  # noqa: S314


def test_layers_are_named_by_the_path_of_their_module() -> None:
    assert titles(LAYERS) == ["net (3 layers)", "net.0 (Linear)", "net.2 (Linear)", "CrossEntropyLoss"]


def test_modules_of_the_programs_own_hold_their_submodules() -> None:
    blocks = blocks_of(record(NESTED))
    inside = {block.title: blocks[block.parent].title for block in blocks if block.parent is not None}
    assert inside["net.one (Block)"] == "net (Net)"
    assert inside["net.one.lin (Linear)"] == "net.one (Block)"


def test_iterations_of_a_loop_fold_each() -> None:
    assert titles(LOOP.format(3)) == ["iteration 0", "iteration 1", "iteration 2"]


def test_many_iterations_are_joined_and_the_ends_stay_alone() -> None:
    outer = [block.title for block in blocks_of(record(LOOP.format(120))) if block.parent is None]
    assert outer[:3] == ["iteration 0", "iteration 1", "iterations 2 to 4"]
    assert len(outer) <= 12


@pytest.mark.parametrize("source", [LAYERS, NESTED, LOOP.format(120), CHAIN.format("y = y * 2 + 1\n" * 80)])
def test_folded_graph_has_no_circle_whatever_is_folded(source: str) -> None:
    trace = record(source)
    graph, blocks = trace.graphs[0], blocks_of(trace)
    for block in blocks:
        inside = set(block.nodes)
        above = {node.id for node in graph.nodes if node.id not in inside and _leads_to(trace, node.id, inside)}
        below = {edge[0] for node in inside for edge in graph.nodes[node].edges if edge is not None} - inside
        assert not any(_leads_to(trace, node, inside) for node in below), block.title
        assert not above & below, block.title


def _leads_to(trace: Trace, start: int, wanted: set[int]) -> bool:
    nodes, waiting, seen = trace.graphs[0].nodes, [start], {start}
    while waiting:
        for edge in nodes[waiting.pop()].edges:
            if edge is not None and edge[0] not in seen:
                if edge[0] in wanted:
                    return True
                seen.add(edge[0])
                waiting.append(edge[0])
    return False


def test_folded_layer_shows_its_count_and_what_comes_out_and_hides_its_parameters() -> None:
    root = folded(LAYERS, "net.0 (Linear)")
    fold = groups(root, "fold")[0]
    texts = [text.text for text in fold.iter(f"{SVG}text")]
    assert texts[:2] == ["net.0 (Linear)", "4 nodes"]
    assert slot(fold, "value").startswith("[[")
    assert slot(fold, "grad").startswith("grad [[")
    shown = [text.text for leaf in groups(root, "leaf") for text in leaf.iter(f"{SVG}text")]
    assert "net.2.weight" in shown
    assert "net.0.weight" not in shown


def test_gradients_enter_and_leave_a_folded_block() -> None:
    root = folded(LOOP.format(3), "iteration 1")
    edges = [(edge.get("data-tail"), edge.get("data-head")) for edge in groups(root, "forward")]
    block = next(block.id for block in blocks_of(record(LOOP.format(3))) if block.title == "iteration 1")
    assert [head for tail, head in edges if tail == f"f{block}"]
    assert ("n1", f"f{block}") in edges
    # What the block sends to w is one of three contributions: it stands on its way.
    assert len([group for group in groups(root, "contribution") if slot(group, "gradient")]) >= 2


def test_open_blocks_have_a_frame_where_something_is_folded() -> None:
    assert not groups(folded(LAYERS, "nothing"), "frame")
    frames = groups(folded(LAYERS, "net.0 (Linear)"), "frame")
    assert [next(frame.iter(f"{SVG}text")).text for frame in frames] == [
        "net (3 layers)",
        "net.2 (Linear)",
        "CrossEntropyLoss",
    ]


def test_frame_is_around_its_boxes_and_no_others() -> None:
    trace = record(NESTED)
    painter = Painter(trace)
    for closed in ([block.id] for block in painter.blocks(0)):
        scene, layouts = painter.laid_out(0, closed)
        for layout, frame in itertools.product(layouts, scene.frames):
            at = layout.frames[frame.block]
            if len({layout.rows.get(key) for key in frame.keys}) > 1:
                # Over several rows, its title stands above all of them.
                assert at.bottom < min(y - box.height / 2 for box, (_, y) in _placed(scene, layout))
                continue
            inside = {box.key for box in scene.boxes if at.meets(*layout.centers[box.key])}
            assert inside == set(frame.keys)


def _placed(scene: Scene, layout: Layout) -> list[tuple[Box, tuple[float, float]]]:
    return [(box, layout.centers[box.key]) for box in scene.boxes]


def test_graph_of_more_than_300_nodes_is_folded_at_first_and_less_is_not() -> None:
    long, short = (draw(record(LOOP.format(count))).annotated[0] for count in (120, 60))
    assert long.folded > 200
    assert (short.folded, short.closed) == (0, [])
    assert len(re.findall('class="fold', long.svg)) <= 40


def test_folds_are_the_same_each_time() -> None:
    first, second = (draw(record(LOOP.format(120))).annotated[0] for _ in range(2))
    assert first == second


def test_picture_with_too_much_open_is_refused_with_its_size() -> None:
    trace = record(CHAIN.format("y = y * 2 + 1\n" * 450))
    with pytest.raises(TooLarge, match=r"\d+ boxes cannot be laid out"):
        draw_graph(trace, 0, closed=())


def unpacked(ahead: Ahead) -> Folded:
    return msgspec.json.decode(zlib.decompress(base64.b64decode(ahead.packed)), type=Folded)


@pytest.mark.parametrize("name", ["mlp", "residual"])
def test_page_without_a_server_has_every_combination_of_a_few_blocks(name: str) -> None:
    trace = record(PROGRAMS[name])
    blocks, first = blocks_of(trace), draw(trace).annotated[0]
    states = {
        tuple(block.id for block in outermost(blocks, closed))
        for size in range(len(blocks) + 1)
        for closed in itertools.combinations(range(len(blocks)), size)
    }
    ahead = draw_ahead(trace)
    keys = [tuple(block.id for block in outermost(blocks, each.closed)) for each in ahead]
    assert len(keys) == len(set(keys))
    assert {*keys, tuple(first.closed)} == states
    assert sum(len(each.packed) for each in ahead) <= MOST_AHEAD


def test_page_without_a_server_has_each_of_many_blocks_open_and_some_two_of_them() -> None:
    trace = record(LOOP.format(20))
    blocks, first = blocks_of(trace), draw(trace).annotated[0]
    held = {tuple(each.closed) for each in draw_ahead(trace)} | {tuple(first.closed)}
    for opened in itertools.chain(itertools.combinations(range(len(blocks)), 1), [(0, 1)]):
        assert tuple(each for each in first.suggested if each not in opened) in held


def test_picture_that_was_drawn_ahead_is_the_one_that_is_drawn_on_request() -> None:
    trace = record(LAYERS)
    for ahead in draw_ahead(trace):
        drawn, folded = draw_graph(trace, 0, closed=tuple(ahead.closed)), unpacked(ahead)
        assert (folded.svg, folded.closed, folded.folded) == (drawn.svg, drawn.closed, drawn.folded)


def test_error_inside_a_folded_block_is_told_at_the_fold() -> None:
    source = LAYERS + "loss.backward()\n"
    fold = groups(folded(source), "fold")[-1]
    assert "error" in fold.get("class", "").split()
    assert slot(fold, "problem").startswith("Trying to backward through the graph a second time")


def test_fold_tells_its_state_in_words() -> None:
    trace = record(LAYERS)
    closed = tuple(block.id for block in blocks_of(trace))
    names = []
    for step in (1, 9, len(trace.steps)):
        root = ElementTree.fromstring(draw_graph(trace, 0, step=step, closed=closed).svg)  # noqa: S314
        names.append(groups(root, "fold")[0].get("aria-label", ""))
    assert [name.rpartition("; ")[2] for name in names] == [
        "not run yet",
        "recorded, no gradient yet",
        "receives its gradient now",
    ]


def test_blocks_are_plain_data() -> None:
    drawing = draw(record(LAYERS)).annotated[0]
    assert msgspec.json.decode(msgspec.json.encode(drawing), type=type(drawing)) == drawing
