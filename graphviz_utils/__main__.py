"""`python -m graphviz_utils FILE -o graph.svg`: a picture of what a program records, as SVG, PNG or PDF.

The graph (ours or torchviz's, also as DOT), the loop's curves, or a whole step as a figure for a slide.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from graphviz_utils.orders import Album, Order, Shot, View
from graphviz_utils.pictures import NoPicture, Picture, isolated_picture
from graphviz_utils.render import svg_to_pdf, svg_to_png

FORMATS = ("svg", "dot", "png", "pdf")
#: The views that have DOT.
GRAPHS = ("annotated", "torchviz")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; exit status 0 where a picture was written, 1 where there is nothing to draw."""
    parser = _parser()
    options = parser.parse_args(arguments)
    target = Path(options.output)
    form = target.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        parser.error(
            f"cannot write {target.name!r}: its name must end in one of {', '.join('.' + name for name in FORMATS)}"
        )
    if form == "dot" and options.view not in GRAPHS:
        parser.error(f"only a graph has DOT: write {target.stem}.svg, or choose --view {' or '.join(GRAPHS)}")
    try:
        source = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        parser.error(f"cannot read {options.file}: {error}")
    try:
        picture = _picture(source, options)
    except NoPicture as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    if picture.note:
        sys.stderr.write(f"{picture.note}\n")
    target.write_bytes(_written(picture, form))
    return 0


def _picture(source: str, options: argparse.Namespace) -> Picture:
    shots = (Shot(options.step, options.caption),)
    album = Album(source, shots, options.seed, closed="suggested" if options.fold else None)
    return isolated_picture(Order(options.view, "svg", (album,), options.show_attrs, options.show_saved))


def _written(picture: Picture, form: str) -> bytes:
    if form == "png":
        return svg_to_png(picture.svg)
    if form == "pdf":
        return svg_to_pdf(picture.svg)
    return (picture.dot if form == "dot" else picture.svg).encode()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m graphviz_utils", description=__doc__)
    parser.add_argument("file", help="the program; - reads standard input")
    parser.add_argument("-o", "--output", required=True, help="what to write; the ending says the format")
    parser.add_argument(
        "--view", choices=get_args(View), default="annotated", help="what is drawn (default: annotated)"
    )
    parser.add_argument("--step", type=int, help="values and gradients as of this step (default: the last)")
    parser.add_argument("--seed", type=int, default=0, help="the seed that the program starts from (default 0)")
    parser.add_argument("--caption", default="", help="a heading for a figure")
    parser.add_argument("--show-attrs", action="store_true", help="torchviz's own option")
    parser.add_argument("--show-saved", action="store_true", help="the saved tensors, in either view")
    parser.add_argument("--fold", action="store_true", help="iterations, calls and layers as one box each")
    return parser


if __name__ == "__main__":
    sys.exit(main())
