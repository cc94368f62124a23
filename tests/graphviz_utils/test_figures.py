"""Figures for slides: code, graph, values and sentence of a step, all figures of one call alike."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from autograd_trace import record
from autograd_trace.trace import Trace
from graphviz_utils.figure import figures
from graphviz_utils.history import History
from graphviz_utils.listing import program_lines, type_for, window
from graphviz_utils.orders import Shot
from graphviz_utils.values import rows
from tests.slides import PROGRAMS

SVG = "{http://www.w3.org/2000/svg}"
PROGRAM = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
z = ((x*5)**2).mean()
z.backward()
print(x.grad)
"""
HOSTILE = """import torch
x = torch.tensor(2.0, requires_grad=True)
s = '</svg><script>alert(1)</script>"&\\u202e🙂'
y = x * 3
y.backward()
raise ValueError(s)
"""


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own picture


def texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in parsed(svg).iter(f"{SVG}text")]


def words(svg: str) -> str:
    """All text of a picture, line breaks of the listing undone."""
    return re.sub(r"\s+", " ", " ".join(texts(svg)))


@pytest.fixture(scope="module")
def trace() -> Trace:
    return record(PROGRAM)


def test_figure_tells_the_step(trace: Trace) -> None:
    last = len(trace.steps)
    svg = figures(trace, [Shot(last - 1, "Backward", "https://lab.example.org/?step=7")])[0]
    said = words(svg)
    for part in ("Backward", "z.backward()", "[25, 50]", trace.steps[last - 2].sentence, f"step {last - 1} of {last}"):
        assert part in said
    assert "https://lab.example.org/?step=7" in said


def test_figures_of_one_call_share_layout_and_type(trace: Trace) -> None:
    frames = []
    for svg in figures(trace, [Shot(1), Shot(5, "With a caption"), Shot(999)]):
        root = parsed(svg)
        listing = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "listing")
        numbers = [(text.get("x"), text.get("y"), text.text) for text in listing.findall(f"{SVG}text")]
        graph = root.find(f"{SVG}svg")
        assert graph is not None
        frames.append((listing.get("font-size"), numbers[0], len(numbers), graph.attrib))
    assert frames[0] == frames[1] == frames[2]


def test_same_program_gives_the_same_figure() -> None:
    assert figures(record(PROGRAM), [Shot(6)]) == figures(record(PROGRAM), [Shot(6)])


def test_hostile_text_stays_text() -> None:
    trace = record(HOSTILE)
    svg = figures(trace, [Shot(len(trace.steps), HOSTILE, HOSTILE)])[0]
    root = parsed(svg)
    assert not list(root.iter(f"{SVG}script"))
    assert "\u202e" not in svg
    assert "</svg><script>alert(1)</script>" in "".join(texts(svg))


def test_long_program_is_cropped_around_the_running_line() -> None:
    source = "import torch\n" + "\n".join(f"a{number} = {number}" for number in range(200))
    trace = record(source)
    said = words(figures(trace, [Shot(150)])[0])
    line = trace.steps[149].span[0]
    assert f"a{line - 2} = {line - 2}" in said
    assert "a5 = 5 " not in said


def test_window_holds_its_line_and_keeps_to_its_rows() -> None:
    lines = program_lines("\n".join("x" * (length % 90) for length in range(300)))
    for line in (1, 150, 300):
        found = window(lines, line, 20, 40)
        assert found.first <= line <= found.last
        kind = type_for(lines[found.first - 1 : found.last], 40 * 14 * 0.602, 1e9, (14.0,))
        assert kind.size == 14.0


def test_rows_tell_what_the_step_changed(trace: Trace) -> None:
    last = len(trace.steps)
    found = {row.name: row for row in rows(History(trace), last)}
    assert (found["x"].value, found["x"].grad) == ("[1, 2]", "[25, 50]")
    accumulated = next(number for number, step in enumerate(trace.steps, 1) if step.kind == "node" and step.tensors)
    assert {row.name: row.changed for row in rows(History(trace), accumulated)} == {"x": True, "z": False}
    assert {row.name: row.grad for row in rows(History(trace), accumulated - 1)} == {"x": "None", "z": ""}


def test_program_without_graph_or_steps_has_a_figure() -> None:
    assert "Before the first line." in words(figures(record("x = 1 +\n"), [Shot(0)])[0])
    assert "print" in words(figures(record("print('a')\n"), [Shot(1)])[0])


def sizes(svg: str) -> list[tuple[float, str]]:
    """Height in pixels and text of all that is written in a figure, the address left out."""
    rules = re.findall(
        r"([^{}]+)\{[^}]*font-size: ([\d.]+)px", "".join(re.findall(r"<style>(.*?)</style>", svg, re.DOTALL))
    )
    fonts = {word: float(size) for selector, size in rules for word in re.findall(r"[\w-]+(?=\s*(?:,|$))", selector)}
    found: list[tuple[float, str]] = []

    def visit(element: ElementTree.Element, scale: float, size: float) -> None:
        if element.tag == f"{SVG}svg" and element.get("class") != "figure":
            scale *= float(element.get("width", 0)) / float(element.get("viewBox", "").split()[2])
        size = float(element.get("font-size", size))
        if element.tag == f"{SVG}text" and element.text and element.get("class") != "link":
            classes = [name for name in element.get("class", "").split() if name in fonts]
            own = fonts[classes[0]] if classes else fonts["text"] if scale != 1.0 else size
            found.append((scale * own, element.text))
        for child in element:
            visit(child, scale, size)

    visit(parsed(svg), 1.0, 0.0)
    return found


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_all_words_of_a_figure_are_20_pixels_high_but_the_address(source: str) -> None:
    trace = record(source)
    last = len(trace.steps)
    for svg in figures(trace, [Shot(last // 2, "Half way"), Shot(last, "", "https://lab.example.org/")]):
        found = sizes(svg)
        assert len(found) > 10
        smallest = min(found)
        assert smallest[0] >= 19.95, smallest


def in_sight(svg: str, node: int) -> bool:
    """Whether the ellipse or the tray of a node, or the fold that it is in, is in the part that is shown."""
    graph = parsed(svg).find(f"{SVG}svg")
    assert graph is not None
    left, top, width, height = map(float, graph.get("viewBox", "").split())
    for group in graph.iter(f"{SVG}g"):
        held = [each.split("-") for each in group.get("data-holds", "").split()]
        if group.get("data-node") == str(node) or any(int(each[0]) <= node <= int(each[-1]) for each in held):
            shape = next(each for each in group.iter() if each.get("class") == "outline")
            x, y = (float(shape.get(one) or shape.get(other) or 0) for one, other in (("cx", "x"), ("cy", "y")))
            return left <= x <= left + width and top <= y <= top + height
    return False


@pytest.mark.parametrize("name", ["mlp", "recurrent", "attention", "chain of lines"])
def test_what_happens_at_a_step_is_in_the_part_of_the_graph_that_its_figure_shows(name: str) -> None:
    trace = record(PROGRAMS[name])
    steps = [number for number, step in enumerate(trace.steps, 1) if step.node is not None][::5]
    for step, svg in zip(steps, figures(trace, [Shot(step) for step in steps]), strict=True):
        assert in_sight(svg, trace.steps[step - 1].node[2]), step  # type: ignore[index]


def test_figure_says_what_of_the_graph_is_folded_or_out_of_sight() -> None:
    trace = record(PROGRAMS["mlp"])
    assert "+ folds 12 of 15 nodes" in words(figures(trace, [Shot(15)])[0])
    trace = record(PROGRAMS["chain of lines"])
    assert "part of 25 nodes" in words(figures(trace, [Shot(40)])[0])


def test_blocks_that_the_learner_has_opened_stay_open_in_the_figure() -> None:
    assert "folds" not in words(figures(record(PROGRAMS["mlp"]), [Shot(15)], closed=())[0])
