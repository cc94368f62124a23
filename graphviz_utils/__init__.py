"""Draws the graphs of a recording: our annotated picture, and torchviz's own.

What draws is imported on first use: it needs torch and Graphviz, which the web process does without.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from graphviz_utils.drawing import AnnotatedDrawing, Drawings, TorchvizDrawing

if TYPE_CHECKING:
    from graphviz_utils.ahead import draw_ahead
    from graphviz_utils.annotated import TooLarge, draw, draw_graph
    from graphviz_utils.render import svg_to_pdf, svg_to_png
    from graphviz_utils.torchviz_view import torchviz_drawings

_HOMES = {
    "TooLarge": "annotated",
    "draw": "annotated",
    "draw_ahead": "ahead",
    "draw_graph": "annotated",
    "svg_to_pdf": "render",
    "svg_to_png": "render",
    "torchviz_drawings": "torchviz_view",
}
__all__ = [
    "AnnotatedDrawing",
    "Drawings",
    "TooLarge",
    "TorchvizDrawing",
    "draw",
    "draw_ahead",
    "draw_graph",
    "svg_to_pdf",
    "svg_to_png",
    "torchviz_drawings",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"graphviz_utils.{_HOMES[name]}"), name)
