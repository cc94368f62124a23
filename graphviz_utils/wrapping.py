"""Wraps a long picture into rows, as a text is wrapped: broken where few edges cross, each row from left to right."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from graphviz_utils import style
from graphviz_utils.geometry import Point, Rectangle
from graphviz_utils.layout import Layout, lower_margin, place
from graphviz_utils.scene import Box, Edge, Frame, Scene, frame_width

#: Width and height, in pixels, of the windows that a picture may be looked at in: of half a screen's area, in the shape
#: of a slide, a strip, a square, and a phone held upright.
Window = tuple[float, float]
WINDOWS: tuple[Window, ...] = tuple((680 * shape**0.5, 680 * shape**-0.5) for shape in (16 / 9, 3.2, 1.0, 0.6))
#: A picture of more boxes comes in one arrangement alone.
MOST_ARRANGED = 60
#: Rows that are tried, and edges that may cross from one row to the next.
MOST_ROWS, MOST_CROSSING = 9, 2
#: What a row more must gain, and each way that crosses to the next beside the first; and the scale beyond which larger
#: is no better.
ROW_COST, WAY_COST, LARGE_ENOUGH = 0.93, 0.85, style.LEGIBLE / style.FONT
#: Distance of the ways that run between rows.
WAY = 14.0


def arrangements(scene: Scene, tried: list[Layout], windows: tuple[Window, ...] = WINDOWS) -> list[Layout]:
    """The best of a scene's layouts for these windows, each once; the first is the one for the first window."""
    many = len(scene.boxes) > MOST_ARRANGED
    found: list[Layout] = []
    for layout in best(tried, windows[:1] if many else windows):
        if not any(layout is other for other in found):
            found.append(layout)
    return found


def layouts(scene: Scene) -> list[Layout]:
    """All layouts of a scene that are tried."""
    wide = place(scene)
    tried = [wide, *_wrapped(scene, wide)]
    if len(scene.boxes) <= MOST_ARRANGED:
        tried.append(place(scene, "TB"))
    return tried


def best(tried: list[Layout], windows: tuple[Window, ...]) -> list[Layout]:
    """The best of these layouts for each of these windows."""
    return [max(tried, key=lambda layout: worth(layout, window)) for window in windows]


def worth(layout: Layout, window: Window) -> float:
    """How large a layout is drawn in a window, less what its rows cost."""
    scale = min(window[0] / layout.width, window[1] / layout.height)
    rows = len(layout.bottoms) or 1
    return float(min(scale, LARGE_ENOUGH) * ROW_COST**rows * WAY_COST ** max(layout.crossing - rows + 1, 0))


def _wrapped(scene: Scene, wide: Layout) -> Iterator[Layout]:
    """The most even break into each number of rows."""
    breaks = _breaks(scene, wide)
    edges = [0.0, *breaks, wide.width]
    limits = sorted({two - one for one, two in itertools.combinations(edges[:60], 2)})
    rows = MOST_ROWS + 1
    for limit in limits:
        chosen = _choose(breaks, wide.width, limit)
        if 0 < len(chosen) < rows - 1 + (rows > MOST_ROWS):
            rows = len(chosen) + 1
            yield _in_rows(scene, wide, chosen)


def _breaks(scene: Scene, wide: Layout) -> list[float]:
    """Where the picture may be broken: no box stands there, and few edges cross."""
    spans = sorted(
        (wide.centers[box.key][0] - box.width / 2, wide.centers[box.key][0] + box.width / 2) for box in scene.boxes
    )
    # A frame is not broken, unless it is around most of the picture: then its title stands above the rows.
    narrow = [frame for frame in wide.frames.values() if 2 * (frame.right - frame.left) < wide.width]
    spans = sorted([*spans, *((frame.left, frame.right) for frame in narrow)])
    gaps, reach = [], 0.0
    for left, right in spans:
        if reach and left > reach + 8:
            gaps.append((reach, left))
        reach = max(reach, right)
    return [
        (left + right) / 2 for left, right in gaps if _crossing(scene.edges, wide, (left + right) / 2) <= MOST_CROSSING
    ]


def _crossing(edges: list[Edge], wide: Layout, x: float) -> int:
    crossing = {(edge.tail, edge.head) for edge in edges if wide.centers[edge.tail][0] < x < wide.centers[edge.head][0]}
    return len(crossing)


def _choose(breaks: list[float], width: float, limit: float) -> tuple[float, ...]:
    """The fewest breaks that leave no row wider than the limit, where there are enough places to break at."""
    chosen: list[float] = []
    start, last = 0.0, 0.0
    for position in [*breaks, width]:
        if position - start > limit + 1 and last > start:
            chosen.append(last)
            start = last
        last = position
    return tuple(chosen)


def _in_rows(scene: Scene, wide: Layout, breaks: tuple[float, ...]) -> Layout:
    """The boxes of a wide layout moved into rows; edges that cross a break keep no curve."""
    row_of = {key: sum(x > each for each in breaks) for key, (x, _) in wide.centers.items()}
    boxes = {box.key: box for box in scene.boxes}
    lines = [[boxes[key] for key, row in row_of.items() if row == index] for index in range(len(breaks) + 1)]
    whole = [frame for frame in scene.frames if len({row_of[key] for key in frame.keys}) == 1]
    framed = {key: wide.frames[frame.block] for frame in reversed(whole) for key in frame.keys}
    shifts: list[Point] = []
    bottoms: list[float] = []
    tabs = _tabs([frame for frame in scene.frames if frame not in whole])
    top = style.MARGIN + (style.FRAME_TITLE + 2 * style.FRAME_PAD if tabs else 0.0)
    for index, line in enumerate(lines):
        low, left = _corner(line, wide, framed)
        ways = sum(1 for edge in scene.edges if row_of[edge.tail] != row_of[edge.head] == index)
        top += (style.ROW_GAP + ways * WAY) if index else 0.0
        shifts.append((style.MARGIN - left + (WAY if index else 0.0), top - low))
        bottoms.append(top + max(_bottom(box, wide, framed) for box in line) - low)
        top = bottoms[-1]

    def moved(point: Point, row: int) -> Point:
        return (point[0] + shifts[row][0], point[1] + shifts[row][1])

    centers = {key: moved(center, row_of[key]) for key, center in wide.centers.items()}
    curves: list[list[Point]] = []
    for edge, curve in zip(scene.edges, wide.curves, strict=True):
        same = row_of[edge.tail] == row_of[edge.head]
        curves.append([moved(point, row_of[edge.tail]) for point in curve] if same else [])
    frames = {frame.block: wide.frames[frame.block].moved(*shifts[row_of[frame.keys[0]]]) for frame in whole}
    frames.update(tabs)
    right = max(
        [centers[box.key][0] + box.width / 2 for box in scene.boxes] + [frame.right for frame in frames.values()]
    )
    return replace(
        wide,
        width=right + style.MARGIN + 2 * WAY,
        height=top + lower_margin(scene),
        centers=centers,
        curves=curves,
        frames=frames,
        rows=row_of,
        bottoms=bottoms,
        crossing=sum(not curve for curve in curves),
    )


def _tabs(broken: list[Frame]) -> dict[int, Rectangle]:
    """The titles of frames that run over several rows, side by side above all rows."""
    found: dict[int, Rectangle] = {}
    left = style.MARGIN
    for frame in broken:
        width = frame_width(frame)
        found[frame.block] = Rectangle(left, style.MARGIN, left + width, style.MARGIN + style.FRAME_TITLE + 6)
        left += width + style.FRAME_PAD
    return found


def _corner(line: list[Box], wide: Layout, framed: dict[str, Rectangle]) -> Point:
    """Upper and left edge of the boxes of a row, with the outermost frames around them."""
    return (
        min(framed[box.key].top if box.key in framed else wide.centers[box.key][1] - box.height / 2 for box in line),
        min(framed[box.key].left if box.key in framed else wide.centers[box.key][0] - box.width / 2 for box in line),
    )


def _bottom(box: Box, wide: Layout, framed: dict[str, Rectangle]) -> float:
    return framed[box.key].bottom if box.key in framed else wide.centers[box.key][1] + box.height / 2
