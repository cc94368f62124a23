"""`python -m autograd_trace FILE`: the recording of a program as JSON. `--batch` reads requests line by line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from autograd_trace.isolated import Isolated, load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 0 where a recording was made, 2 where the call cannot be understood."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.batch == (options.file is not None):
        parser.error("give either FILE or --batch")
    if options.batch and options.iteration:
        parser.error('with --batch, each line names its "iterations"')
    if any(iteration < 0 for iteration in options.iteration):
        parser.error(f"iterations count from 0, not {min(options.iteration)}")
    if options.batch:
        return _batch()
    try:
        source = _read(options.file)
    except (OSError, UnicodeDecodeError) as error:
        parser.error(f"cannot read {options.file}: {error}")
    load(source)
    programs = Isolated()
    _write(programs.answer(source, options.seed, tuple(options.iteration)))
    programs.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograd_trace", description=__doc__)
    parser.add_argument("file", nargs="?", help="the program; - reads standard input")
    parser.add_argument("--seed", type=int, default=0, help="the seed that the program starts from (default 0)")
    parser.add_argument(
        "--iteration",
        type=int,
        action="append",
        default=[],
        metavar="K",
        help="record iteration K of the outermost loops in full detail too, counted from 0; may be given again",
    )
    parser.add_argument(
        "--batch",
        action="store_true",
        help='each input line is {"id": …, "source": …, "seed": …, "iterations": […]}, the last two optional',
    )
    return parser


def _read(name: str) -> str:
    if name == "-":
        return sys.stdin.read()
    with open(name, encoding="utf-8", newline="") as file:
        return file.read()


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _batch() -> int:
    load("optim")
    programs = Isolated()
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            request = json.loads(line)
            source, seed = request["source"], int(request.get("seed") or 0)
            iterations = tuple(int(iteration) for iteration in request.get("iterations") or ())
            if not isinstance(source, str):
                raise TypeError("source must be a string")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            sys.stderr.write(f"not a request: {error}\n")
            continue
        name = json.dumps(request.get("id")).encode()
        _write(b'{"id":' + name + b',"trace":' + programs.answer(source, seed, iterations) + b"}")
    programs.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
