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


def test_all_words_of_a_figure_are_20_pixels_high_but_the_address(trace: Trace) -> None:
    svg = figures(trace, [Shot(6, "Backward", "https://lab.example.org/")])[0]
    style, listing = (
        re.search(r"<style>(.*?)</style>", svg, re.DOTALL),
        re.search(r'class="listing" font-size="(\d+)', svg),
    )
    assert style is not None
    assert listing is not None
    sizes = {
        name: float(size) for name, size in re.findall(r"\.figure \.(\w+) \{[^}]*font-size: (\d+)px", style.group(1))
    }
    assert min(float(listing.group(1)), *(size for name, size in sizes.items() if name != "link")) >= 20
    # The names in the graph are 13 units high.
    place = re.search(r'<svg class="graph[^>]* width="([\d.]+)"[^>]* viewBox="0 0 ([\d.]+)', svg)
    assert place is not None
    assert 13 * float(place.group(1)) / float(place.group(2)) >= 20
