"""`python -m graphviz_utils FILE -o graph.svg`: a picture of what a program records, as SVG, PNG or PDF.

The graph (ours or torchviz's, also as DOT), the loop's curves, or a whole step as a figure for a slide.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograd_trace import record
from autograd_trace.trace import Trace
from graphviz_utils.annotated import draw_graph, shown_graph
from graphviz_utils.figure import Shot, figures
from graphviz_utils.plots import plot
from graphviz_utils.render import svg_to_pdf, svg_to_png
from graphviz_utils.torchviz_view import torchviz_drawings

FORMATS = ("svg", "dot", "png", "pdf")
#: What `--view` draws; only graphs have DOT.
GRAPHS = ("annotated", "torchviz")
VIEWS = (*GRAPHS, "loss", "weight", "figure")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; exit status 0 where a picture was written, 1 where the program has no graph."""
    parser = _parser()
    options = parser.parse_args(arguments)
    target = Path(options.output)
    form = target.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        parser.error(
            f"cannot write {target.name!r}: its name must end in one of {', '.join('.' + name for name in FORMATS)}"
        )
    try:
        source = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        parser.error(f"cannot read {options.file}: {error}")
    if form == "dot" and options.view not in GRAPHS:
        parser.error(f"only a graph has DOT: write {target.stem}.svg, or choose --view {' or '.join(GRAPHS)}")
    svg, dot, note = _torchviz(source, options) if options.view == "torchviz" else _recorded(source, options)
    if note:
        sys.stderr.write(note + "\n")
    if not svg:
        return 1
    data = {
        "svg": lambda: svg.encode(),
        "dot": lambda: dot.encode(),
        "png": lambda: svg_to_png(svg),
        "pdf": lambda: svg_to_pdf(svg),
    }
    target.write_bytes(data[form]())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m graphviz_utils", description=__doc__)
    parser.add_argument("file", help="the program; - reads standard input")
    parser.add_argument("-o", "--output", required=True, help="what to write; the ending says the format")
    parser.add_argument("--view", choices=VIEWS, default="annotated", help="what is drawn (default: annotated)")
    parser.add_argument("--step", type=int, help="values and gradients as of this step (default: the last)")
    parser.add_argument("--seed", type=int, default=0, help="the seed that the program starts from (default 0)")
    parser.add_argument("--caption", default="", help="a heading for a figure")
    parser.add_argument("--show-attrs", action="store_true", help="torchviz's own option")
    parser.add_argument("--show-saved", action="store_true", help="the saved tensors, in either view")
    return parser


def _recorded(source: str, options: argparse.Namespace) -> tuple[str, str, str]:
    """A picture of a recording, as (SVG, DOT, what is to be said)."""
    trace = record(source, options.seed)
    last = len(trace.steps)
    step = last if options.step is None else min(max(options.step, 0), last)
    note = (
        "" if options.step in (None, step) else f"step {options.step} is out of range: drawn at step {step} of {last}"
    )
    if options.view == "figure":
        return figures(trace, [Shot(step, options.caption)])[0], "", note
    if options.view in ("loss", "weight"):
        svg = plot(trace, options.view, step=step)
        return (svg, "", note) if svg else ("", "", f"The program has no loop with a {options.view} to plot.")
    return _annotated(trace, step, note, show_saved=options.show_saved)


def _annotated(trace: Trace, step: int, note: str, *, show_saved: bool) -> tuple[str, str, str]:
    graph = shown_graph(trace)
    if graph is None:
        error = trace.error
        said = f" It ended with {error.type}: {error.message} (line {error.line})." if error else ""
        return "", "", f"The program records no graph: no tensor has a grad_fn.{said}"
    drawing = draw_graph(trace, graph, step=step, show_saved=show_saved)
    return drawing.svg, drawing.dot, note


def _torchviz(source: str, options: argparse.Namespace) -> tuple[str, str, str]:
    drawings, note = torchviz_drawings(source, options.seed)
    wanted = (options.show_attrs, options.show_saved)
    found = next((drawing for drawing in drawings if (drawing.show_attrs, drawing.show_saved) == wanted), None)
    return (found.svg, found.dot, "") if found else ("", "", note)


if __name__ == "__main__":
    sys.exit(main())
