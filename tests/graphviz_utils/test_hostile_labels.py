"""Names, values, errors that look like markup or DOT are text in every picture, and change nothing else in it."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import torch

from autograd_trace.run import record
from graphviz_utils.annotated import draw_graph
from graphviz_utils.figure import figures
from graphviz_utils.orders import Shot
from graphviz_utils.render import dot_to_svg, svg_to_pdf, svg_to_png
from graphviz_utils.text import visible
from graphviz_utils.torchviz_view import picture
from player.page import web_page
from tests.hostile import TEXTS, program
from workers.payload import encode

each_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


def parts(svg: str) -> set[tuple[str, str]]:
    """Every element with the names of its attributes."""
    root = ElementTree.fromstring(svg)  # noqa: S314
    return {(element.tag.rpartition("}")[2], name) for element in root.iter() for name in ["", *element.attrib]}


def shown(svg: str) -> str:
    return "".join(ElementTree.fromstring(svg).itertext())  # noqa: S314


HARMLESS = record(program("plain " + "w" * 60))


@each_text
def test_our_picture_shows_the_text_and_has_no_other_elements(text: str) -> None:
    trace = record(program(text))
    assert trace.error is not None
    assert trace.error.type == "ValueError"
    drawing = draw_graph(trace, 0, step=len(trace.steps))
    assert parts(drawing.svg) <= parts(draw_graph(HARMLESS, 0, step=len(HARMLESS.steps)).svg)
    assert visible(text)[:12] in shown(drawing.svg)
    assert text not in drawing.dot
    assert len(drawing.svg) < 40_000


@each_text
def test_figure_shows_the_text_and_has_no_other_elements(text: str) -> None:
    trace = record(program(text))
    svg = figures(trace, [Shot(None, caption=text[:400])])[0]
    harmless = figures(HARMLESS, [Shot(None, caption="plain")])[0]
    assert parts(svg) <= parts(harmless)
    assert visible(text)[:12] in shown(svg)


@each_text
def test_picture_can_be_printed(text: str) -> None:
    trace = record(program(text))
    svg = draw_graph(trace, 0, step=len(trace.steps)).svg
    assert svg_to_png(svg, scale=0.5).startswith(b"\x89PNG")
    assert svg_to_pdf(svg).startswith(b"%PDF")


@each_text
def test_torchviz_shows_a_name_as_it_is(text: str) -> None:
    leaf = torch.ones(2, requires_grad=True)
    svg = dot_to_svg(picture((leaf * 2).sum(), {text: leaf}))
    harmless = dot_to_svg(picture((leaf * 2).sum(), {"plain": leaf}))
    assert parts(svg) == parts(harmless)
    assert visible(text)[:40] in shown(svg)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, [name for name, _ in attrs]))


@each_text
def test_page_of_its_own_has_no_other_elements(text: str) -> None:
    def tags(source: str, title: str) -> list[tuple[str, list[str]]]:
        from graphviz_utils import draw

        trace = record(source)
        parser = _Tags()
        parser.feed(web_page(source, encode(trace, draw(trace)), title=title))
        return parser.found

    assert tags(program(text), text) == tags(program("plain"), "plain")
