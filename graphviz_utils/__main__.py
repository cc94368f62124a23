"""`python -m graphviz_utils FILE -o graph.svg`: the graph that a program records, as SVG, DOT, PNG or PDF."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograd_trace import record
from graphviz_utils.annotated import draw_graph, shown_graph
from graphviz_utils.render import svg_to_pdf, svg_to_png
from graphviz_utils.torchviz_view import torchviz_drawings

FORMATS = ("svg", "dot", "png", "pdf")


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
    svg, dot, note = _torchviz(source, options) if options.view == "torchviz" else _annotated(source, options)
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
    parser.add_argument("--view", choices=("annotated", "torchviz"), default="annotated")
    parser.add_argument("--step", type=int, help="values and gradients as of this step (default: the last)")
    parser.add_argument("--seed", type=int, default=0, help="the seed that the program starts from (default 0)")
    parser.add_argument("--show-attrs", action="store_true", help="torchviz's own option")
    parser.add_argument("--show-saved", action="store_true", help="the saved tensors, in either view")
    return parser


def _annotated(source: str, options: argparse.Namespace) -> tuple[str, str, str]:
    trace = record(source, options.seed)
    last = len(trace.steps)
    step = last if options.step is None else min(max(options.step, 0), last)
    note = (
        "" if options.step in (None, step) else f"step {options.step} is out of range: drawn at step {step} of {last}"
    )
    graph = shown_graph(trace)
    if graph is None:
        said = (
            f" It ended with {trace.error.type}: {trace.error.message} (line {trace.error.line})."
            if trace.error
            else ""
        )
        return "", "", f"The program records no graph: no tensor has a grad_fn.{said}"
    drawing = draw_graph(trace, graph, step=step, show_saved=options.show_saved)
    return drawing.svg, drawing.dot, note


def _torchviz(source: str, options: argparse.Namespace) -> tuple[str, str, str]:
    drawings, note = torchviz_drawings(source, options.seed)
    wanted = (options.show_attrs, options.show_saved)
    found = next((drawing for drawing in drawings if (drawing.show_attrs, drawing.show_saved) == wanted), None)
    return (found.svg, found.dot, "") if found else ("", "", note)


if __name__ == "__main__":
    sys.exit(main())
