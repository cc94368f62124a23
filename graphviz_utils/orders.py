"""What may be ordered: pictures of one or several programs, as one file. Nothing here imports torch."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

#: A graph, as we draw it or as torchviz does; the curves of a loop; a whole step for a slide.
View = Literal["annotated", "torchviz", "loss", "weight", "figure"]
Format = Literal["svg", "png", "pdf"]
#: The blocks of a graph that are folded; "suggested" for a short picture, None for what is folded at first.
Closed = tuple[int, ...] | Literal["suggested"] | None
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "zip": "application/zip"}
#: A side of a window, in pixels.
Side = Annotated[float, Meta(ge=1, le=20_000)]
#: Programs of one order, and pictures of one program.
MOST_ALBUMS, MOST_SHOTS = 8, 24


class Shot(Struct, frozen=True, forbid_unknown_fields=True):
    """One picture: the step (None: the last; out of range is clamped), and for a figure the words above and below it.

    Attributes:
        step: the state after so many events.
        caption: a heading, "" for none.
        link: an address where the step can be opened, "" for none; only http and https become a link.
    """

    step: int | None = None
    caption: Annotated[str, Meta(max_length=400)] = ""
    link: Annotated[str, Meta(max_length=20_000)] = ""

    def at(self, last: int) -> int:
        """The step that is shown of a recording of `last` steps."""
        return last if self.step is None else min(max(self.step, 0), last)


class Album(Struct, frozen=True, forbid_unknown_fields=True):
    """Pictures of one program.

    Attributes:
        source: its text.
        shots: which pictures, in order.
        seed: what it starts from.
        iterations: further iterations of its loops that are recorded in full detail.
        closed: what of the graph is folded.
    """

    source: str
    shots: Annotated[tuple[Shot, ...], Meta(min_length=1, max_length=MOST_SHOTS)]
    seed: int = 0
    iterations: tuple[int, ...] = ()
    closed: Closed = None


class Folding(Struct, frozen=True, forbid_unknown_fields=True):
    """One graph of a program with other blocks folded, or as it can be read in a hall.

    Attributes:
        graph: its index in the recording.
        closed: the blocks that are folded; None for those that have to be, so that one of the windows shows it legibly.
        windows: width and height of the windows that it may be shown in, in pixels; none where it need not be read from
            the last row.
    """

    graph: int
    closed: tuple[int, ...] | None = None
    windows: Annotated[tuple[tuple[Side, Side], ...], Meta(max_length=8)] = ()


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """Pictures of one kind in one format; several become one file: the pages of a PDF, or a ZIP."""

    view: View
    format: Format
    albums: Annotated[tuple[Album, ...], Meta(min_length=1, max_length=MOST_ALBUMS)]
    show_attrs: bool = False
    show_saved: bool = False

    @property
    def count(self) -> int:
        """How many pictures."""
        return sum(len(album.shots) for album in self.albums)

    @property
    def ending(self) -> str:
        """The ending of the file's name."""
        return self.format if self.count == 1 or self.format == "pdf" else "zip"
