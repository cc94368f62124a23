"""Sizes, and the style sheet that the pictures carry: the one place for how a graph looks."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

#: Style rules; the player overrides the variables by its theme.
CSS = (Path(__file__).parent / "graph.css").read_text(encoding="utf-8")

#: How much a picture tells: all; long vectors and matrices cut off early; besides, neither constants nor the frames of
#: open blocks.
Detail = Literal["full", "terse", "bare"]
#: Sizes of the type: one for all words and numbers, and the symbol of an operation. What is less important is lighter
#: and not smaller: on a slide all of a picture can be read, or none of it.
FONT, SYMBOL_FONT = 13.0, 15.0
#: Letters of so many pixels can be read from the last row of a hall, on a slide of 1280 by 720.
LEGIBLE = 20.0
#: Inner margin of a box, and the height of a line of text in it.
PAD = 7.0
LINE = 17.0
BOX_LEAST, BOX_MOST = 76.0, 350.0
#: A matrix that is cut off anyway takes no more room than this; in a terse picture, no numbers do of which some are
#: left out anyway, and a tray with a long note takes this at most.
BOX_CUT, BOX_TERSE, TRAY_TERSE = 226.0, 148.0, 190.0
#: Widths grow in steps, so that a slider that changes a digit does not move the picture.
BOX_GRAIN = 20.0
ELLIPSE_LEAST = 76.0
ELLIPSE_HEIGHT = 40.0
#: Between an operation's ellipse and the box of its result below it.
STEM = 7.0
#: The tray under a leaf: what is in `.grad`, and words on it; and the width of "+= grad" before it.
TRAY_HEIGHT = 39.0
TRAY_WORDS = 54.0
#: The sign that a gradient is of an earlier pass.
CLOCK = 16.0
FOLD_HEIGHT = 44.0
#: The plus of a folded box and its tick, or the minus of an open one; how far the sheets behind a folded box stand out.
TOGGLE, SHEETS = 44.0, 8.0
#: Free room inside the frame of an open block, and the height of its title.
FRAME_PAD, FRAME_TITLE = 12.0, 22.0
#: A line under the picture for PyTorch's message, where the program ends with one.
PROBLEM_HEIGHT = 24.0
#: The note that says what an operation has saved: it hangs below the result, in the gap to the next row.
NOTE_HEIGHT = 19.0
#: Room for it below the lowest box, besides the margin.
NOTE_ROOM = 14.0
#: Between edges that join the same two things.
STRAND = 20.0
#: Forward and backward edges run side by side, each moved by so much from the middle.
LANE = 6.0
#: Free room around the picture.
MARGIN = 16.0
RANK_GAP, NODE_GAP = 32.0, 24.0
#: Free room between the rows of a wrapped picture, without the ways that run there.
ROW_GAP = 26.0
#: Characters of a symbol, a name and a node's name before they are shortened.
SYMBOL, NAME, GRAD_FN = 18, 22, 40
