"""Our picture of a graph: joined as PyTorch joins it, stable, filled as of a step, and safe against any label."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograd_trace import record
from autograd_trace.trace import Graph, Instance, Node, Trace
from graphviz_utils import draw, draw_graph
from graphviz_utils.annotated import shown_graph
from graphviz_utils.text import text_width, visible, xml

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
ONES = "import torch\nx = torch.ones(2, requires_grad=True)\n"
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
    assert [slot(group, "gradient") for group in groups(root, "contribution")] == ["3", "3"]
    assert len(groups(root, "meeting")) == 1
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
    assert "saved: y (4,)" in notes


def test_same_structure_gives_the_same_bytes() -> None:
    first, second = (draw(record(EXPRESSION.replace("4.]", end))).annotated[0] for end in ("4.]", "3.]"))
    assert first.svg == second.svg


def test_picture_is_the_golden_one(request: pytest.FixtureRequest) -> None:
    drawing = draw(record(EXPRESSION)).annotated[0]
    for suffix, text in (("svg", drawing.svg), ("dot", drawing.dot)):
        file = GOLDEN / f"expression.{suffix}"
        if request.config.getoption("--overwrite"):
            file.write_text(text, encoding="utf-8")
        assert file.read_text(encoding="utf-8") == text


def test_every_value_and_error_of_a_hostile_program_is_text() -> None:
    source = (
        'import torch\nx = torch.ones(1, requires_grad=True)\n"""</svg>"""\n'
        "y = x * 1\nraise ValueError('</svg><script>alert(1)</script>\\u202e' + 'n' * 10000)\n"
    )
    svg = draw(record(source), step=10_000).annotated[0].svg
    ElementTree.fromstring(svg)  # noqa: S314
    assert "<script" not in svg
    assert len(svg) < 30_000


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


def chain(length: int) -> Trace:
    """A trace of one graph: a chain of multiplications, all left by the first step."""
    nodes = [
        Node(n, "MulBackward0", 1, (1, 0, 1, 1), [(n - 1, 0)] if n else [], {}, None, symbol="× 2", shape=())
        for n in range(length)
    ]
    trace = record("x = 1")
    trace.graphs.append(Graph(nodes, [Instance(None, 1, 1, [None] * length, [1] * length)]))
    return trace


@pytest.mark.parametrize("length", [1_000, 100_000])
def test_long_chain_is_folded_and_its_count_said(length: int) -> None:
    drawing = draw_graph(chain(length), 0)
    root = ElementTree.fromstring(drawing.svg)  # noqa: S314
    told = [text.text or "" for fold in groups(root, "fold") for text in fold.iter(f"{SVG}text")]
    counts = [int(text.removesuffix(" nodes").replace(",", "")) for text in told if text.endswith(" nodes")]
    assert sum(counts) == drawing.folded > 0.9 * length
    assert len(groups(root, "node")) == length - drawing.folded


def test_iterations_of_a_long_loop_are_folded_by_name() -> None:
    source = ONES + "y = x\nfor i in range(400):\n    y = y * 2\ny.sum().backward()\n"
    titles = [text.text for fold in groups(picture(source), "fold") for text in fold.iter(f"{SVG}text")]
    assert any((title or "").startswith("iterations ") for title in titles)


CUTS = {
    "detach(), line 5": "y = x * 2\nd = y.detach()\nz = (x * d).sum()\nz.backward()\n",
    "no_grad, line 5": "with torch.no_grad():\n    y = x * 2\nz = (x * y).sum()\nz.backward()\n",
    ".item(), line 5": "y = (x * 2).sum()\nc = y.item()\nz = (x * c).sum()\nz.backward()\n",
    ".data, line 4": "y = x.data * 2\nz = (x * y).sum()\nz.backward()\n",
    "detach(), line 4": "n = x.detach().numpy()\nz = (x * torch.from_numpy(n)).sum()\nz.backward()\n",
}


@pytest.mark.parametrize(("words", "rest"), CUTS.items(), ids=CUTS)
def test_cut_is_drawn_with_what_cut_and_the_tensor_before_it(words: str, rest: str) -> None:
    root = picture(ONES + "\n" + rest)
    told = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "cut-words"]
    assert f"cut: {words}" in told
    cut = groups(root, "cut")
    assert cut
    assert all(edge.get("data-tail") and edge.get("data-head") for edge in cut)
    assert all(any(path.get("class") == "strokes" for path in edge.iter(f"{SVG}path")) for edge in cut)


def test_program_whose_every_path_is_cut_is_drawn_without_a_graph() -> None:
    root = picture(ONES + "y = x.detach() * 3\nz = y.sum()\nz.backward()\n")
    names = [text.text for group in groups(root, "constant") for text in group.iter(f"{SVG}text")]
    assert {"x", "y", "z"} <= set(names)
    failed = groups(root, "error")
    assert any(
        "does not require grad" in slot(group, "problem")
        for group in failed
        if group.get("data-thing") and "tensor" in group.get("class", "")
    )
    assert not groups(root, "backward")


def test_view_and_version_are_told_by_a_double_line() -> None:
    root = picture(ONES + "y = x * 2\ny.add_(1)\nv = y.view(2, 1)\nv.sum().backward()\n")
    told = {text.text for text in root.iter(f"{SVG}text") if text.get("class") == "shared-words"}
    assert told == {"version 1", "view of y"}
    assert len(groups(root, "shared")) == 2


def overlaps(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("source", [EXPRESSION, (Path("pages") / "starters" / "training.py").read_text()])
def test_no_box_lies_on_another_in_any_arrangement(source: str) -> None:
    drawing = draw(record(source)).annotated[0]
    for svg in (drawing.svg, *(other.svg for other in drawing.others)):
        root = ElementTree.fromstring(svg)  # noqa: S314
        boxes = []
        for group in groups(root, "tensor"):
            found = group.find(f"{SVG}rect[@class='outline']")
            assert found is not None
            x, y, width, height = (float(found.get(name, "")) for name in ("x", "y", "width", "height"))
            boxes.append((x, y, x + width, y + height))
        assert not any(overlaps(one, other) for at, one in enumerate(boxes) for other in boxes[:at])


def test_numbers_fit_into_their_boxes_at_every_step() -> None:
    trace = record((Path("pages") / "starters" / "training.py").read_text())
    for step in range(0, len(trace.steps) + 1, 3):
        root = ElementTree.fromstring(draw_graph(trace, 0, step=step).svg)  # noqa: S314
        told = [text for text in root.iter(f"{SVG}text") if text.get("data-slot") in ("value", "grad")]
        for text in told:
            assert "…" not in (text.text or "")
            assert text_width(text.text or "", 13) <= float(text.get("data-room", "0")) + 0.1


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
        for tag in (
            "svg",
            "style",
            "g",
            "title",
            "rect",
            "ellipse",
            "path",
            "polygon",
            "polyline",
            "text",
            "circle",
            "defs",
            "use",
        )
    }
    assert len(svg) < 20_000


def test_every_control_and_direction_mark_becomes_visible() -> None:
    shown = visible("".join(map(chr, [*range(0x20), 0x7F, 0x200E, 0x202E, 0x2066, 0xFEFF])))
    assert not re.search(r"[\x00-\x1f\x7f\u200e\u202e\u2066\ufeff]", shown)
    assert xml("<&\"'>") == "&lt;&amp;&quot;&#x27;&gt;"
