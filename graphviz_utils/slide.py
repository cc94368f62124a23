"""Where the parts of a figure for a slide stand: code beside the graph or above it, with a table of values or not."""

from __future__ import annotations

from dataclasses import dataclass

from graphviz_utils import style
from graphviz_utils.listing import CHARACTER, Type, row_count, type_for

WIDTH, HEIGHT = 1280.0, 720.0
MARGIN, GAP = 40.0, 24.0
FOOT = 84.0
#: Nothing but an address is smaller than this, so that it can be read from the last row.
SIZE = style.LEGIBLE
ROW = 30.0
#: Beside the graph, the code has at least and at most this width.
_LEAST_CODE, _MOST_CODE = 300.0, 520.0
_TOP, _TOP_WITH_CAPTION = 36.0, 84.0
#: What a place is worth that leaves out the table, whose numbers the graph shows too, or shows so many rows of code, or
#: not all of them.
_WITHOUT_TABLE, _CODE_ROWS, _CROPPED = 0.85, ((None, 1.0), (9, 0.9), (5, 0.75), (3, 0.65), (2, 0.6), (1, 0.55)), 0.9


@dataclass(frozen=True, slots=True)
class Box:
    """A place in a figure, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where the parts of a figure stand.

    Attributes:
        code: of the listing.
        picture: of the graph.
        table: of the values; no height where they are left out.
        kind: the type of the code.
        worth: how good it is; larger is better.
    """

    code: Box
    picture: Box
    table: Box
    kind: Type
    worth: float = 1.0

    @property
    def rows(self) -> int:
        """How many rows of code there is room for."""
        return max(int(self.code.height / self.kind.row + 1e-6), 1)


def places(lines: list[str], count: int, *, captioned: bool, drawn: bool) -> list[Place]:
    """All places that there are for a program's lines and so many values; where no graph is drawn, with all values."""
    top = _TOP_WITH_CAPTION if captioned else _TOP
    found = []
    for table, worth in [(count, 1.0), (0, _WITHOUT_TABLE)] if drawn and count else [(count, 1.0)]:
        found.append(_beside(lines, table, top, worth))
        found += [_above(lines, table, top, rows, share * worth) for rows, share in _CODE_ROWS]
    return found


def _worth(lines: list[str], rows: int, kind: Type) -> float:
    return 1.0 if rows >= row_count(lines, kind.characters) else _CROPPED


def _beside(lines: list[str], count: int, top: float, worth: float) -> Place:
    height = HEIGHT - top - FOOT
    longest = (max(map(len, lines)) + len(str(len(lines))) + 3) * SIZE * CHARACTER
    code = Box(MARGIN, top, min(max(longest, _LEAST_CODE), _MOST_CODE), height)
    x = MARGIN + code.width + GAP
    width = WIDTH - MARGIN - x
    low = (count + 1) * ROW if count else 0.0
    kind = type_for(lines, code.width, height, (SIZE,))
    picture, table = Box(x, top, width, height - low), Box(x, top + height - low, width, low)
    return Place(code, picture, table, kind, worth * _worth(lines, int(height / kind.row), kind))


def _above(lines: list[str], count: int, top: float, most: int | None, worth: float) -> Place:
    """With so many rows of code at most, None for all that half of the figure has room for."""
    width = _MOST_CODE if count else WIDTH - 2 * MARGIN
    kind = type_for(lines, width, HEIGHT, (SIZE,))
    rows = min(row_count(lines, kind.characters), most or 10_000)
    high = max(rows * kind.row, (count + 1) * ROW + 12 if count else 0.0)
    high = min(high, 0.5 * (HEIGHT - top - FOOT))
    x = MARGIN + _MOST_CODE + GAP
    picture = Box(MARGIN, top + high + GAP, WIDTH - 2 * MARGIN, HEIGHT - FOOT - top - high - GAP)
    table = Box(x, top, WIDTH - MARGIN - x, high if count else 0.0)
    return Place(Box(MARGIN, top, width, high), picture, table, kind, worth * _worth(lines, int(high / kind.row), kind))
