"""Draws the graphs of a recording: our annotated picture, and torchviz's own."""

from __future__ import annotations

from graphviz_utils.annotated import draw, draw_graph
from graphviz_utils.drawing import AnnotatedDrawing, Drawings, TorchvizDrawing
from graphviz_utils.render import svg_to_pdf, svg_to_png
from graphviz_utils.torchviz_view import torchviz_drawings

__all__ = [
    "AnnotatedDrawing",
    "Drawings",
    "TorchvizDrawing",
    "draw",
    "draw_graph",
    "svg_to_pdf",
    "svg_to_png",
    "torchviz_drawings",
]
