"""Blocks as SVG: one box with a plus where a block is folded, a frame with a minus where it is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graphviz_utils import style
from graphviz_utils.geometry import Point, Rectangle
from graphviz_utils.scene import Box
from graphviz_utils.shapes import Line, lines, opening, rectangle
from graphviz_utils.states import Mark, Marks
from graphviz_utils.text import xml

_EMPTY = Mark()


def fold(box: Box, center: Point, marks: Marks, line: Line | None) -> str:
    """A block as one box: a stack of sheets with its title, its number of nodes, and what comes out of it."""
    left, top = center[0] - box.width / 2, center[1] - box.height / 2
    sheets = "".join(
        rectangle(left + at, top - at, box.width, box.height, 8) for at in (style.SHEETS, style.SHEETS / 2, 0.0)
    )
    x, y = left + style.PAD, top + 19
    texts = (
        f'<text class="name" x="{x:.1f}" y="{y:.1f}">{xml(box.title)}</text>'
        f'<text class="minor" x="{x:.1f}" y="{y + 16:.1f}">{xml(box.shape)}</text>'
    )
    sign = _toggle(left + box.width - 15, top + 15, "plus")
    inner = _inner(box, left, top + style.FOLD_HEIGHT, marks) if box.result is not None else ""
    signs = (
        f'<path class="tick" d="M{left + box.width - 40:.1f},{top + 15:.1f} l3.5,4 l7,-8.5"/>'
        f'<path class="pointer" d="M{center[0] - 8:.1f},{top - 24:.1f} h16 l-8,11 Z"/>'
        f'<path class="cross" d="M{left - 4:.1f},{top - 4:.1f} l12,12 m0,-12 l-12,12"/>'
    )
    problem = line.filled(marks.get(f"fold:{box.index}", _EMPTY).slots.get("problem", "")) if line else ""
    attributes = f'data-fold="{box.index}" data-holds="{ranges(box.holds)}" tabindex="-1"'
    title = f"<title>{xml(box.title)}: {box.shape} folded</title>"
    start = opening("fold", f"fold:{box.index}", attributes, marks)
    return f"{start}{title}{sheets}{texts}{sign}{signs}{problem}{inner}</g>"


def _inner(box: Box, left: float, top: float, marks: Marks) -> str:
    """In a fold, the tensor that comes out of it, with its slots."""
    name, shape_words = box.inner
    mark = marks.get(f"result:{box.result}", _EMPTY)
    start = opening("tensor inside", f"result:{box.result}", f'data-result-of="{box.result}"', marks)
    line = f'<path class="rule" d="M{left:.1f},{top:.1f} h{box.width:.1f}"/>'
    written = replace(box, title=name, shape=shape_words)
    return f"{start}{line}{lines(written, left, top - 2, mark)}</g>"


def frame(block: int, title: str, at: Rectangle) -> str:
    """Around the boxes of an open block: its title, and a minus that closes it."""
    outline = rectangle(at.left, at.top, at.right - at.left, at.bottom - at.top, 10)
    sign = _toggle(at.left + 15, at.top + 14, "minus")
    text = f'<text class="minor" x="{at.left + 29:.1f}" y="{at.top + 18:.1f}">{xml(title)}</text>'
    start = f'<g class="frame" data-frame="{block}" tabindex="-1"><title>{xml(title)}: fold</title>'
    return f"{start}{outline}{sign}{text}</g>"


def _toggle(x: float, y: float, kind: str) -> str:
    stroke = f"M{x - 4:.1f},{y:.1f} h8" + (" m-4,-4 v8" if kind == "plus" else "")
    return f'<circle class="toggle" cx="{x:.1f}" cy="{y:.1f}" r="8"/><path class="toggle" d="{stroke}"/>'


def ranges(numbers: Iterable[int]) -> str:
    """Numbers, neighbours joined.

    >>> ranges([4, 1, 2, 3, 7])
    '1-4 7'
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in found)
