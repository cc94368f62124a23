"""What is drawn: boxes and edges with their texts and sizes, before Graphviz places them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from graphviz_utils import style
from graphviz_utils.text import BOLD, text_width

BoxKind = Literal["leaf", "operation", "result", "thing", "fold", "reference"]


@dataclass(frozen=True, slots=True)
class Box:
    """One placed thing: an operation's ellipse, below it the box of its result, below a leaf its tray.

    Attributes:
        key: its name in DOT.
        kind: what it is.
        width: in pixels.
        index: the node, the thing or the fold that it stands for.
        title: the name in the box.
        shape: beside the name.
        above: symbol and small line of the ellipse, None where there is none.
        rows: lines for numbers in the box.
        saved: what the note on saved tensors says.
        double: whether the box has a leaf's double border.
        holds: for a fold, the ids of the nodes that it stands for.
        result: for a fold, the node whose result leaves it.
        inner: for a fold, name and shape of that result.
    """

    key: str
    kind: BoxKind
    width: float
    index: int
    title: str = ""
    shape: str = ""
    above: tuple[str, str] | None = None
    rows: int = 1
    saved: str = ""
    double: bool = False
    holds: tuple[int, ...] = ()
    result: int | None = None
    inner: tuple[str, str] = ("", "")

    @property
    def body(self) -> float:
        """Height of the tensor's box."""
        if self.kind == "operation":
            return 0.0
        if self.kind == "reference":
            return style.LINE + style.PAD
        if self.kind == "fold":
            return style.FOLD_HEIGHT + (style.LINE * (1 + self.rows) + 9 if self.rows else 0.0)
        return 2 * style.PAD + style.LINE * (1 + self.rows) - 3

    @property
    def top(self) -> float:
        """Where the tensor's box begins, from the upper edge of the whole."""
        return style.ELLIPSE_HEIGHT + (style.STEM if self.body else 0.0) if self.above is not None else 0.0

    @property
    def height(self) -> float:
        """Of the whole."""
        return self.top + self.body + (style.TRAY_HEIGHT if self.kind == "leaf" else 0.0)

    @property
    def ellipse(self) -> float:
        """Width of the ellipse, at most that of the box."""
        return min(self.width, ellipse_width(*self.above)) if self.above is not None else 0.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A way of the data from `tail` to `head`; where `backward`, a gradient comes back along it.

    Attributes:
        tail: key of the box that the data comes from.
        head: key of the box that it goes to.
        source: the node whose result it is, None where it is no node's.
        target: the node that uses it, likewise.
        input: the position among the target's `next_functions`.
        backward: whether a gradient comes back.
        label: words on the edge: what cut it, or what memory is shared.
        cut: whether the path is cut here.
        shared: whether both ends are the same memory.
        room: width kept free for the words or the gradient, 0 for none.
    """

    tail: str
    head: str
    source: int | None = None
    target: int | None = None
    input: int = 0
    backward: bool = False
    label: str = ""
    cut: bool = False
    shared: bool = False
    room: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """What is drawn around the boxes of an open block, so that it can be closed.

    Attributes:
        block: the block's id.
        parent: the block that it is inside of.
        title: what it is.
        keys: the boxes inside of it.
    """

    block: int
    parent: int | None
    title: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class Scene:
    """All boxes, edges and frames, in a fixed order; `folded` nodes are in no box of their own."""

    boxes: list[Box] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    folded: int = 0


def ellipse_width(symbol: str, name: str) -> float:
    """Width of an operation's ellipse with these texts."""
    texts = max(text_width(symbol, style.SYMBOL_FONT) * BOLD, text_width(name, style.FONT))
    return max(texts * 1.1 + 2 * style.PAD, style.ELLIPSE_LEAST)


def frame_width(frame: Frame) -> float:
    """Width of a frame's title with the minus before it."""
    return text_width(frame.title, style.FONT) * BOLD + style.TOGGLE
