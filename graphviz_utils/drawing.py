"""What a drawing is: our annotated pictures and torchviz's own, as SVG and DOT."""

from __future__ import annotations

from msgspec import Struct


class AnnotatedDrawing(Struct):
    """Our picture of one graph of a trace; the slots are empty, for the player to fill.

    Attributes:
        graph: index into `Trace.graphs`.
        svg: the picture.
        dot: what Graphviz laid out.
        width: of the picture, in CSS pixels.
        height: likewise.
        folded: how many nodes stand behind a box "… n nodes".
    """

    graph: int
    svg: str
    dot: str
    width: float
    height: float
    folded: int = 0


class TorchvizDrawing(Struct):
    """torchviz's picture, with its own two options."""

    show_attrs: bool
    show_saved: bool
    svg: str
    dot: str


class Drawings(Struct):
    """All pictures of one recording; `torchviz_note` says why torchviz's are missing, where they were asked for."""

    annotated: list[AnnotatedDrawing] = []
    torchviz: list[TorchvizDrawing] = []
    torchviz_note: str = ""
