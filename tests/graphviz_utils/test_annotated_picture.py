"""Our picture of a graph: joined as PyTorch joins it, stable, filled as of a step, and safe against any label."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd_trace import record
from autograd_trace.trace import Graph, Instance, Node
from graphviz_utils import draw, draw_graph
from graphviz_utils.annotated import shown_graph
from graphviz_utils.layout import to_dot
from graphviz_utils.scene import build
from graphviz_utils.text import visible, xml

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
EXPRESSION = """import torch

x = torch.tensor([1., 2., 3., 4.], requires_grad=True)
y = x*5
w = y**2
z = w.mean()
z.backward()
"""


def picture(source: str, step: int | None = None) -> ElementTree.Element:
    trace = record(source)
    index = shown_graph(trace)
    assert index is not None
    return ElementTree.fromstring(draw_graph(trace, index, step=len(trace.steps) if step is None else step).svg)  # noqa: S314


def groups(root: ElementTree.Element, css: str) -> list[ElementTree.Element]:
    return [group for group in root.iter(f"{SVG}g") if css in group.get("class", "").split()]


def slot(group: ElementTree.Element, name: str) -> str:
    return next(text.text or "" for text in group.iter(f"{SVG}text") if text.get("data-slot") == name)


def names(root: ElementTree.Element) -> dict[str, str]:
    return {group.get("data-node", ""): group.get("data-name", "") for group in groups(root, "node")}


def test_operations_and_leaf_are_named_and_joined_as_next_functions() -> None:
    root = picture(EXPRESSION)
    named = names(root)
    backward = [
        (named[edge.get("data-source", "")], named[edge.get("data-target", "")]) for edge in groups(root, "backward")
    ]
    assert sorted(backward) == [
        ("MeanBackward0", "PowBackward0"),
        ("MulBackward0", "AccumulateGrad"),
        ("PowBackward0", "MulBackward0"),
    ]


def test_repeated_operand_is_two_edges_with_two_contributions() -> None:
    root = picture("import torch\nx = torch.tensor(3., requires_grad=True)\ny = x * x\ny.backward()\n")
    edges = groups(root, "backward")
    assert [edge.get("data-input") for edge in edges] == ["0", "1"]
    assert [slot(edge, "gradient") for edge in edges] == ["3", "3"]
    assert slot(groups(root, "leaf")[0], "grad") == "6"


def test_slots_are_filled_as_of_the_step() -> None:
    before = picture(EXPRESSION, step=8)
    assert slot(groups(before, "leaf")[0], "value") == "[1, 2, 3, 4]"
    assert slot(groups(before, "leaf")[0], "grad") == "None"
    after = picture(EXPRESSION)
    assert slot(groups(after, "leaf")[0], "grad") == "[12.5, 25, 37.5, 50]"
    assert [slot(box, "grad") for box in groups(after, "intermediate")][0] == "grad [2.5, 5, 7.5, 10]"


def test_tensor_without_gradient_is_drawn_as_a_constant() -> None:
    root = picture("import torch\nw = torch.ones(2, requires_grad=True)\nx = torch.ones(2)\ny = (w * x).sum()\n")
    texts = [text.text for group in groups(root, "constant") for text in group.iter(f"{SVG}text")]
    assert "x" in texts


def test_saved_tensors_are_noted_by_the_names_that_the_program_gave_them() -> None:
    notes = [text.text for group in groups(picture(EXPRESSION), "saved") for text in group.iter(f"{SVG}text")]
    assert "saved: y" in notes


def test_same_structure_gives_the_same_bytes() -> None:
    first, second = (draw(record(EXPRESSION.replace("4.]", end))).annotated[0] for end in ("4.]", "9.]"))
    assert first.svg == second.svg


def test_picture_is_the_golden_one(request: pytest.FixtureRequest) -> None:
    drawing = draw(record(EXPRESSION)).annotated[0]
    for suffix, text in (("svg", drawing.svg), ("dot", drawing.dot)):
        file = GOLDEN / f"expression.{suffix}"
        if request.config.getoption("--overwrite"):
            file.write_text(text, encoding="utf-8")
        assert file.read_text(encoding="utf-8") == text


def test_graph_shown_is_that_of_the_last_backward_or_the_last_result() -> None:
    two = "import torch\na = torch.ones(1, requires_grad=True)\nb = a * 2\nc = a.exp()\n"
    with_backward = record(two + "b.backward()\n")
    index = shown_graph(with_backward)
    assert index is not None
    assert with_backward.graphs[index].nodes[0].name == "MulBackward0"
    without = record(two)
    index = shown_graph(without)
    assert index is not None
    assert without.graphs[index].nodes[0].name == "ExpBackward0"


def chain(length: int) -> Graph:
    nodes = [
        Node(n, "MulBackward0", n + 1, (1, 0, 1, 1), [(n - 1, 0)] if n else [], {}, None, symbol="× 2", shape=())
        for n in range(length)
    ]
    return Graph(nodes, [Instance(None, 1, length, [None] * length, list(range(length)))])


def test_graph_of_a_hundred_thousand_nodes_is_folded() -> None:
    scene = build(chain(100_000))
    assert scene.folded == 100_000 - 80
    assert any(box.title == "… 99,920 nodes" for box in scene.boxes)
    assert to_dot(scene).count("->") == 80


HOSTILE = [
    "<script>alert(1)</script>",
    'a" -> b [label="x"]',
    "</svg>",
    "\u202egnp",
    "\x00\x1b",
    "😀" * 3,
    "n" * 10_000,
    "\ud800",
]


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_label_is_text_and_breaks_nothing(label: str) -> None:
    node = Node(0, label, 1, (1, 0, 1, 1), [(1, 0)], {}, None, symbol=label, result=label, named=True, shape=(2,))
    leaf = Node(1, "AccumulateGrad", 1, (1, 0, 1, 1), [], {}, label, shape=(2,))
    trace = record("x = 1")
    trace.graphs.append(Graph([node, leaf], [Instance(None, 1, 1, [None, None], [1, 1])]))
    svg = draw_graph(trace, 0).svg
    root = ElementTree.fromstring(svg)  # noqa: S314
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}"
        for tag in ("svg", "style", "g", "title", "rect", "ellipse", "path", "polygon", "polyline", "text")
    }
    assert len(svg) < 20_000


def test_every_control_and_direction_mark_becomes_visible() -> None:
    shown = visible("".join(map(chr, [*range(0x20), 0x7F, 0x200E, 0x202E, 0x2066, 0xFEFF])))
    assert not re.search(r"[\x00-\x1f\x7f\u200e\u202e\u2066\ufeff]", shown)
    assert xml("<&\"'>") == "&lt;&amp;&quot;&#x27;&gt;"
