"""The boxes of a picture as SVG: ellipses, tensors, trays, notes and folds, with their slots and their hidden marks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graphviz_utils import style
from graphviz_utils.geometry import Point
from graphviz_utils.scene import Box
from graphviz_utils.states import Mark, Marks
from graphviz_utils.text import BOLD, fit, text_width, xml

_EMPTY = Mark()
_USED = re.compile(r'href="#(hatch|note)-(\d+)"')


@dataclass(frozen=True, slots=True)
class Line:
    """A line of its own under the whole picture: where it begins, and how wide it may be."""

    at: Point
    room: float

    def filled(self, text: str) -> str:
        """The line as the slot for PyTorch's message."""
        return slot("problem", self.at, text, self.room / BOLD)


def slot(
    name: str, at: Point, text: str, room: float, *, size: float = style.FONT, anchor: str = "", css: str = ""
) -> str:
    """A place for a text; `data-room` is its width in pixels, and what does not fit is told by a title."""
    shown = fit(text, room, size)
    place = f'x="{at[0]:.1f}" y="{at[1]:.1f}"' + (f' text-anchor="{anchor}"' if anchor else "")
    whole = f"<title>{xml(text[:2000])}</title>" if shown != text else ""
    return f'<text data-slot="{name}" data-room="{room:.0f}" {place}>{xml(shown)}{whole}</text>'


def opening(css: str, key: str, attributes: str, marks: Marks) -> str:
    """The start tag of a group, in the state that its mark has."""
    mark = marks.get(key, _EMPTY)
    label = f' aria-label="{xml(mark.name)}"' if mark.name else ""
    return f'<g class="{" ".join([css, *mark.classes])}" {attributes}{label}>'


def rectangle(left: float, top: float, width: float, height: float, radius: float, css: str = "outline") -> str:
    """A box with rounded corners."""
    return (
        f'<rect class="{css}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:g}"/>'
    )


def _hatch(x: float, y: float, width: float) -> str:
    """Slanted strokes over an ellipse with its middle here: what hung on it was freed."""
    return f'<use class="hatch" href="#hatch-{width:.0f}" x="{x:.1f}" y="{y:.1f}"/>'


def _hatched_box(left: float, top: float, width: float) -> str:
    """The same over a note."""
    return f'<use class="hatch" href="#note-{width:.0f}" x="{left:.1f}" y="{top:.1f}"/>'


def patterns(parts: Iterable[str]) -> str:
    """The strokes that these parts of a picture use, each once: their names say how wide they are."""
    found = {int(width): kind for part in parts for kind, width in _USED.findall(part) if kind == "hatch"}
    notes = {int(width) for part in parts for kind, width in _USED.findall(part) if kind == "note"}
    drawn = [f'<path id="hatch-{width}" d="{_ellipse_strokes(width)}"/>' for width in sorted(found)]
    drawn += [f'<path id="note-{width}" d="{_box_strokes(width)}"/>' for width in sorted(notes)]
    return f"<defs>{''.join(drawn)}</defs>" if drawn else ""


def _ellipse_strokes(width: int) -> str:
    strokes = []
    across, down = width / 2, style.ELLIPSE_HEIGHT / 2
    for place in range(int(-across) + 8, int(across), 12):
        # The line x = place - y cuts the ellipse (x / across)² + (y / down)² = 1 at the roots of a quadratic.
        a, b, c = 1 / across**2 + 1 / down**2, -2 * place / across**2, place**2 / across**2 - 1
        root = b * b - 4 * a * c
        if root > 0:
            y0, y1 = (-b - math.sqrt(root)) / (2 * a), (-b + math.sqrt(root)) / (2 * a)
            strokes.append(f"M{place - y0:.0f},{y0:.0f} L{place - y1:.0f},{y1:.0f}")
    return " ".join(strokes)


def _box_strokes(width: int) -> str:
    height = round(style.NOTE_HEIGHT)
    return " ".join(f"M{at},{height} l{height},{-height}" for at in range(2, width - height, 9))


def _ellipse(box: Box, center: Point, marks: Marks, line: Line | None) -> str:
    """An operation's ellipse with the marks of its states, or that of an operation that was not recorded."""
    symbol, name = box.above or ("", "")
    x, y = center[0], center[1] - box.height / 2 + style.ELLIPSE_HEIGHT / 2
    width, height = box.ellipse, style.ELLIPSE_HEIGHT
    recorded = box.kind != "thing"
    texts = (
        f'<text class="symbol" x="{x:.1f}" y="{y - 3:.1f}">{xml(symbol)}</text>'
        f'<text class="minor" x="{x:.1f}" y="{y + 11.5:.1f}">{xml(name)}</text>'
    )
    outline = f'<ellipse class="outline" cx="{x:.1f}" cy="{y:.1f}" rx="{width / 2:.1f}" ry="{height / 2:.1f}"/>'
    if not recorded:
        thing = marks.get(f"thing:{box.index}", _EMPTY)
        css = " ".join(["operation", "outside", *thing.classes])
        return f'<g class="{css}" data-thing="{box.index}">{outline}{texts}</g>\n'
    hatch = _hatch(x, y, width) if box.saved else ""
    mark = marks.get(f"node:{box.index}", _EMPTY)
    problem = line.filled(mark.slots.get("problem", "")) if line else ""
    attributes = f'data-node="{box.index}" data-name="{xml(name)}" tabindex="-1"'
    title = f"<title>{xml(name)}: {xml(symbol)}</title>"
    start = opening("node operation", f"node:{box.index}", attributes, marks)
    signs = _signs(x, y, width)
    return f"{start}{title}{outline}{hatch}{signs}{texts}{problem}</g>\n"


def _signs(x: float, y: float, width: float) -> str:
    """The pointer of a running node, the tick of one that is done, the cross of one that failed."""
    left, right, top = x - width / 2, x + width / 2, y - style.ELLIPSE_HEIGHT / 2
    tick = (right - 7, top + 6)
    return (
        f'<path class="pointer" d="M{x - 8:.1f},{top - 14:.1f} h16 l-8,11 Z"/>'
        f'<path class="tick" d="M{tick[0] - 4:.1f},{tick[1]:.1f} l3.5,4 l7,-8.5"/>'
        f'<path class="cross" d="M{left + 2:.1f},{top:.1f} l12,12 m0,-12 l-12,12"/>'
    )


def lines(box: Box, left: float, top: float, mark: Mark) -> str:
    """Name and shape on the first line, then a slot a line."""
    x, y, right = left + style.PAD, top + style.PAD + 11, left + box.width - style.PAD
    room = box.width - 2 * style.PAD
    taken = text_width(box.shape, style.FONT) + 10 if box.shape else 0.0
    name = fit(box.title, (room - taken) / BOLD, style.FONT)
    whole = f"<title>{xml(box.title)}</title>" if name != box.title else ""
    text = f'<text class="name" x="{x:.1f}" y="{y:.1f}">{xml(name)}{whole}</text>'
    if box.shape:
        text += slot("shape", (right, y), box.shape, room, size=style.FONT, anchor="end")
    for line, name in enumerate(("value", "grad")[: box.rows], 1):
        text += slot(name, (x, y + line * style.LINE), mark.slots.get(name, ""), room)
    return text


def _leaf(box: Box, center: Point, marks: Marks, line: Line | None) -> str:
    """The leaf's box with its double border, and under it the tray that its gradients are added into."""
    left, top = center[0] - box.width / 2, center[1] - box.height / 2
    mark = marks.get(f"leaf:{box.index}", _EMPTY)
    border = rectangle(left, top, box.width, box.body, 2) + rectangle(
        left + 3, top + 3, box.width - 6, box.body - 6, 1, "inner"
    )
    low = top + box.body
    tray = rectangle(left, low, box.width, style.TRAY_HEIGHT, 2)
    x, right, y = left + style.PAD, left + box.width - style.PAD, low + 16
    signs = _tray_signs(x, y, right, low)
    blocks = mark.slots.get("blocks", "")
    taken = text_width(blocks, style.FONT) + 6 if blocks else 0.0
    room = box.width - 2 * style.PAD
    slots = (
        slot("grad", (x + style.TRAY_WORDS, y), mark.slots.get("grad", ""), room - style.TRAY_WORDS - taken)
        + slot("blocks", (right, y), blocks, room, size=style.FONT, anchor="end")
        + slot("words", (x, y + 17), mark.slots.get("words", ""), room, size=style.FONT)
    )
    grads = " ".join(name for name in mark.classes if name.startswith(("grad-", "stale")))
    attributes = f'data-node="{box.index}" data-name="AccumulateGrad" tabindex="-1"'
    outer = opening("tensor leaf", f"leaf:{box.index}", f'data-leaf-of="{box.index}"', marks)
    start = opening(f"node accumulate {grads}".rstrip(), f"node:{box.index}", attributes, marks)
    return (
        f"{start}<title>AccumulateGrad of {xml(box.title)}</title>{tray}{signs}</g>\n"
        f"{outer}{border}{lines(box, left, top, mark)}{slots}</g>"
    )


def _tray_signs(x: float, y: float, right: float, low: float) -> str:
    clock = f"M{right - 7:.1f},{low + 32:.1f} m-6,0 a6,6 0 1,0 12,0 a6,6 0 1,0 -12,0 m6,-3.5 v3.5 l3,2"
    return (
        f'<text class="sign" x="{x:.1f}" y="{y:.1f}">+=</text>'
        f'<text class="minor" x="{x + 21:.1f}" y="{y:.1f}">grad</text>'
        f'<path class="clock" d="{clock}"/><path class="pointer" d="M{x - 21:.1f},{y - 9:.1f} v16 l10,-8 Z"/>'
    )


def _result(box: Box, center: Point, marks: Marks, line: Line | None) -> str:
    """A result's box, and above it the ellipse of its operation."""
    left, top = center[0] - box.width / 2, center[1] - box.height / 2 + box.top
    mark = marks.get(f"result:{box.index}", _EMPTY)
    stem = f'<path class="stem" d="M{center[0]:.1f},{top - style.STEM:.1f} v{style.STEM:.1f}"/>'
    start = opening("tensor intermediate", f"result:{box.index}", f'data-result-of="{box.index}"', marks)
    return (
        f"{_ellipse(box, center, marks, line)}{start}{stem}{rectangle(left, top, box.width, box.body, 10)}"
        f"{lines(box, left, top, mark)}</g>{_note(box, center, marks)}"
    )


def _operation(box: Box, center: Point, marks: Marks, line: Line | None) -> str:
    return _ellipse(box, center, marks, line) + _note(box, center, marks)


def _note(box: Box, center: Point, marks: Marks) -> str:
    """A note with a folded corner, below the result: what the operation has saved. A dotted line leads to it."""
    if not box.saved:
        return ""
    words = fit(box.saved, max(box.width, 170) - 2 * style.PAD, style.FONT)
    width = max(text_width(words, style.FONT), text_width("freed, run forward again", style.FONT)) + 2 * style.PAD
    left, low = center[0] - box.width / 2 + 8, center[1] + box.height / 2
    top, bottom, right = low + 5, low + 5 + style.NOTE_HEIGHT, left + width
    corner = ((left, top), (right - 7, top), (right, top + 7), (right, bottom), (left, bottom))
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corner)
    # Outside of the box, and to the ellipse below where edges come in.
    up, down = center[1] - box.height / 2 + style.ELLIPSE_HEIGHT / 2, 13.0
    edge = center[0] - box.ellipse / 2 * math.sqrt(1 - (2 * down / style.ELLIPSE_HEIGHT) ** 2)
    side = center[0] - box.width / 2 - 5
    line = f"M{left:.1f},{(top + bottom) / 2:.1f} H{side:.1f} V{up + down:.1f} H{edge:.1f}"
    freed = " freed" if "freed" in marks.get(f"node:{box.index}", _EMPTY).classes else ""
    return (
        f'\n<g class="saved{freed}" data-saved-of="{box.index}"><path class="dotted" d="{line}"/>'
        f'<polygon class="outline" points="{points}"/>{_hatched_box(left, top, width)}'
        f'<text class="minor kept" x="{left + style.PAD:.1f}" y="{bottom - 5:.1f}">{xml(words)}</text>'
        f'<text class="minor gone" x="{left + style.PAD:.1f}" y="{bottom - 5:.1f}">freed, run forward again</text></g>'
    )


def _thing(box: Box, center: Point, marks: Marks, line: Line | None) -> str:
    """A tensor, a number or an array outside the graph: thin, without a place for a gradient."""
    left, top = center[0] - box.width / 2, center[1] - box.height / 2 + box.top
    mark = marks.get(f"thing:{box.index}", _EMPTY)
    stem = f'<path class="stem" d="M{center[0]:.1f},{top - style.STEM:.1f} v{style.STEM:.1f}"/>' if box.above else ""
    double = rectangle(left + 3, top + 3, box.width - 6, box.body - 6, 1, "inner") if box.double else ""
    problem = line.filled(mark.slots.get("problem", "")) if line else ""
    cross = f'<path class="cross" d="M{left - 5:.1f},{top - 5:.1f} l12,12 m0,-12 l-12,12"/>'
    start = opening("tensor constant", f"thing:{box.index}", f'data-thing="{box.index}"', marks)
    ellipse = _ellipse(box, center, marks, line) if box.above else ""
    return (
        f"{ellipse}{start}{stem}{rectangle(left, top, box.width, box.body, 2)}{double}{cross}"
        f"{lines(box, left, top, mark)}{problem}</g>"
    )


def _reference(box: Box, center: Point, marks: Marks, line: Line | None) -> str:
    """A leaf named once more: the small box stands for the one with the tray."""
    left, top = center[0] - box.width / 2, center[1] - box.height / 2
    state = " ".join(["reference", *marks.get(f"leaf:{box.index}", _EMPTY).classes[:1]])
    at = f'x="{center[0]:.1f}" y="{center[1] + 4.5:.1f}"'
    text = f'<text class="name" {at} text-anchor="middle">{xml(box.title)}</text>'
    outline = rectangle(left, top, box.width, box.height, 2)
    return f'<g class="{state}" data-refers-to="{box.index}">{outline}{text}</g>'


SHAPES: dict[str, Callable[[Box, Point, Marks, Line | None], str]] = {
    "leaf": _leaf,
    "operation": _operation,
    "result": _result,
    "thing": _thing,
    "reference": _reference,
}
