"""What a drawing is: our annotated pictures and torchviz's own, as SVG and DOT."""

from __future__ import annotations

from msgspec import Struct


class Arrangement(Struct):
    """The same picture laid out for a window of another shape."""

    svg: str
    width: float
    height: float


class Sighting(Struct, omit_defaults=True):
    """Which tensor a thing beside the graph is in one repetition.

    Attributes:
        tensor: its number in the recording.
        since: the step that it is there from.
        still: whether it stays as it was then: a number or an array that was taken out of the tensor.
    """

    tensor: int
    since: int
    still: bool = False


class AnnotatedDrawing(Struct, omit_defaults=True):
    """Our picture of one graph of a trace; the slots are empty, for the player to fill.

    Attributes:
        graph: index into `Trace.graphs`; -1 where the program records no graph.
        svg: the picture, laid out for a slide.
        dot: what Graphviz laid out.
        width: of the picture, in CSS pixels.
        height: likewise.
        folded: how many nodes stand in folded boxes.
        others: the picture laid out for windows of other shapes.
        sightings: by repetition of the graph and by thing beside it (`data-thing`), what it is there.
        problem: the thing that the error at the end is about.
        blocks: what of the graph can be folded: for each block the one that it is inside of, -1 for none.
        closed: the blocks that are folded here; of one inside of another the outer one is drawn.
        suggested: the blocks that are folded where a learner asks for a short picture.
    """

    graph: int
    svg: str
    dot: str
    width: float
    height: float
    folded: int = 0
    others: list[Arrangement] = []
    sightings: list[list[Sighting | None]] = []
    problem: int | None = None
    blocks: list[int] = []
    closed: list[int] = []
    suggested: list[int] = []


class TorchvizDrawing(Struct):
    """torchviz's picture, with its own two options."""

    show_attrs: bool
    show_saved: bool
    svg: str
    dot: str


class Folded(Struct):
    """What differs in a picture of a graph with other blocks folded; see `AnnotatedDrawing`."""

    svg: str
    width: float
    height: float
    folded: int
    closed: list[int]
    others: list[Arrangement]


class Ahead(Struct):
    """A picture with other blocks folded, packed.

    Attributes:
        graph: index into `Trace.graphs`.
        closed: the blocks that are folded.
        packed: `Folded` as JSON, compressed (zlib), in base64.
    """

    graph: int
    closed: list[int]
    packed: str


class Drawings(Struct):
    """All pictures of one recording.

    Attributes:
        annotated: ours, one of each graph.
        torchviz: torchviz's.
        torchviz_note: why torchviz's are missing, where they were asked for.
        ahead: ours with other blocks folded, for a page that has no server to ask.
        hall: ours as it can be read from the last row, where the first of `annotated` cannot; likewise.
    """

    annotated: list[AnnotatedDrawing] = []
    torchviz: list[TorchvizDrawing] = []
    torchviz_note: str = ""
    ahead: list[Ahead] = []
    hall: list[AnnotatedDrawing] = []
