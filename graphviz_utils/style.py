"""Sizes, and the style sheet that the pictures carry: the one place for how a graph looks."""

from __future__ import annotations

from pathlib import Path

#: Style rules; the player overrides the variables by its theme.
CSS = (Path(__file__).parent / "graph.css").read_text(encoding="utf-8")

FONT = 12.0
SMALL = 10.5
#: Inner margin of a box, and the height of a line of text in it.
PAD = 9.0
LINE = 16.0
BOX_LEAST, BOX_MOST = 72.0, 196.0
ELLIPSE_LEAST = 70.0
ELLIPSE_HEIGHT = 42.0
#: Between an operation's ellipse and the box of its result below it.
STEM = 14.0
TRAY_HEIGHT = 24.0
#: Width of the words "+= grad" before a leaf's gradient.
TRAY_WORDS = 46.0
FOLD_WIDTH, FOLD_HEIGHT = 120.0, 36.0
#: The note under a result that says what its operation has saved.
NOTE_HEIGHT = 20.0
#: Between edges that join the same two things.
STRAND = 18.0
#: Forward and backward edges run side by side, each moved by so much.
LANE = 6.0
#: Free room around the picture.
MARGIN = 14.0
RANK_GAP, NODE_GAP = 44.0, 26.0
#: Characters of a symbol, a name and a node's name before they are shortened.
SYMBOL, NAME, GRAD_FN = 18, 22, 30
