"""Nothing runs through a box and no words lie on others: what a picture shows can be read."""

import re

import pytest

from autograd_trace.run import record
from autograd_trace.trace import Trace
from graphviz_utils import labels, layout, routes
from graphviz_utils.annotated import Painter, draw, draw_graph, shown_graph
from graphviz_utils.geometry import Rectangle
from graphviz_utils.scene import Scene
from graphviz_utils.svg import path as written

X = "import torch\nx = torch.tensor(3.0, requires_grad=True)\n"
PROGRAMS = {
    "used twice and skipped": X + "y = x*x + x\ny.backward()\n",
    "cuts": X
    + "y = x*2\nz = y.detach()\nwith torch.no_grad():\n    s = y*10\nk = y.item()\n"
    + "l = (y - z)**2 + s*x + k*x\nl.backward()\n",
    "double backward": X + "y = x**3*x\ng, = torch.autograd.grad(y, x, create_graph=True)\ng.backward()\n",
    "residual": X + "h = x\nfor i in range(3):\n    h = h + (h*2).exp()*0.01\nh.backward()\n",
}


def laid_out(trace: Trace) -> tuple[Scene, layout.Layout]:
    drawing = Painter(trace)
    graph = shown_graph(trace)
    assert graph is not None
    scene, layouts = drawing.laid_out(graph)
    return scene, layouts[0]


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_no_edge_runs_through_a_box(source: str) -> None:
    scene, placed = laid_out(record(source))
    boxes = {box.key: box for box in scene.boxes}
    for edge, way in zip(scene.edges, routes.ways(scene.edges, boxes, placed), strict=True):
        others = [box for box in scene.boxes if box.key not in (edge.tail, edge.head)]
        for curve in (way.forward, way.back):
            for (x, y), _, _ in routes.samples(curve):
                met = [box.key for box in others if routes.outline(box, placed).meets(x, y, -2)]
                assert not met, f"{edge.tail} -> {edge.head} runs through {met}"


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_no_words_on_edges_lie_on_a_box_or_on_others(source: str) -> None:
    scene, placed = laid_out(record(source))
    boxes = {box.key: box for box in scene.boxes}
    ways = routes.ways(scene.edges, boxes, placed)
    outlines = [routes.outline(box, placed) for box in scene.boxes]
    places = labels.Places(outlines, ways, placed)
    taken: list[Rectangle] = list(outlines)
    for number, (edge, way) in enumerate(zip(scene.edges, ways, strict=True)):
        if not edge.room:
            continue
        at = places.find(number, edge, way, crowded=False)
        assert at is not None
        half = (edge.room - 8) / 2
        own = Rectangle(at[0] - half, at[1] - 7, at[0] + half, at[1] + 7)
        for other in taken:
            assert not (
                own.left < other.right and other.left < own.right and own.top < other.bottom and other.top < own.bottom
            )
        taken.append(own)


def test_short_chain_stays_in_one_row_on_a_slide() -> None:
    drawing = draw(record(X + "y = ((x*5)**2).mean()\ny.backward()\n")).annotated[0]
    assert drawing.height < 200


def test_node_of_double_backward_has_the_symbol_of_its_own_operation() -> None:
    trace = record(PROGRAMS["double backward"])
    symbols = {node.name: node.symbol for node in trace.graphs[0].nodes if node.step > 5}
    assert symbols["MulBackward1"] == "×"


def test_node_that_no_row_names_has_the_name_of_its_function() -> None:
    trace = record("import torch\nc = torch.nn.LSTMCell(2, 3)\nh, _ = c(torch.ones(1, 2))\nh.sum().backward()\n")
    assert "unsafe_split" in {node.symbol for node in trace.graphs[0].nodes}


def test_what_a_custom_function_computes_inside_is_not_drawn_beside_it() -> None:
    source = (
        "import torch\nclass Square(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        ctx.save_for_backward(x)\n        return x*x\n    @staticmethod\n    def backward(ctx, g):\n"
        "        x, = ctx.saved_tensors\n        return g*2*x\n"
        "x = torch.tensor([1., 2.], requires_grad=True)\nSquare.apply(x).sum().backward()\n"
    )
    svg = draw(record(source)).annotated[0].svg
    assert 'data-name="SquareBackward"' in svg
    assert "data-thing" not in svg
    assert "not recorded" not in svg


def test_message_of_an_error_has_a_line_of_its_own_below_all_boxes() -> None:
    source = X + "y = (x*x).sum()\ny.backward()\ny.backward()\n"
    trace = record(source)
    drawing = draw(trace, step=len(trace.steps)).annotated[0]
    found = re.search(r'data-slot="problem"[^>]*y="([\d.]+)"[^>]*>Trying to backward', drawing.svg)
    assert found
    low = max(float(y) + float(h) for y, h in re.findall(r'<rect [^>]*y="([\d.]+)"[^>]*height="([\d.]+)"', drawing.svg))
    assert low + 10 < float(found.group(1)) < drawing.height


def test_notes_on_saved_tensors_are_within_the_picture_and_beside_the_boxes() -> None:
    svg = draw_graph(record(X + "y = ((x*5)**2).mean()\n"), 0, show_saved=True).svg
    height = float(re.search(r'height="(\d+)"', svg).group(1))  # type: ignore[union-attr]
    lowest = max(
        float(y) for note in re.findall(r'data-saved-of.*?points="([^"]+)"', svg) for y in re.findall(r",(\S+)", note)
    )
    assert lowest < height - 5


def test_strokes_of_what_was_freed_are_written_once() -> None:
    svg = draw_graph(record(X + "y = x\nfor i in range(50):\n    y = y * 2.0\ny.backward()\n"), 0).svg
    assert svg.count('class="hatch"') > 50
    assert svg.count("<path id=") < 10
    assert len(svg) < 100_000


def test_curve_is_the_same_written_in_steps() -> None:
    curve = [(10.04, 20.0), (30.26, 20.0), (40.5, 60.55), (60.94, 60.55), (70.0, 60.0), (80.1, 59.96), (99.96, 0.0)]
    start, steps = re.fullmatch(r'<path d="M(.*)c(.*)"/>', written(curve)).groups()  # type: ignore[union-attr]
    x, y = (float(value) for value in start.split(","))
    found = [(x, y)]
    for number, pair in enumerate(steps.split(" "), 1):
        dx, dy = (float(value) for value in pair.split(","))
        found.append((x + dx, y + dy))
        if number % 3 == 0:
            x, y = found[-1]
    assert all(abs(a - c) < 0.06 and abs(b - d) < 0.06 for (a, b), (c, d) in zip(found, curve, strict=True))
