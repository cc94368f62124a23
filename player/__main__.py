"""`python -m player FILE -o page.html`: one self-contained web page with a program's recording and the player."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from player.contract import OpenAt
from player.page import web_page
from workers import VIEWS, Answer, Pool, Request


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; exit status 0 where a page was written, also one that shows the program's error."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        source = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        parser.error(f"cannot read {options.file}: {error}")
    try:
        request = Request(1, source, options.seed, tuple(options.iteration), VIEWS)
    except ValueError as error:
        parser.error(str(error))
    answer = _answer(request)
    if answer.error is not None:
        sys.stderr.write(f"{answer.error.type}, line {answer.error.line}: {answer.error.message}\n")
    if answer.payload is None:
        return 1
    name = "Program" if options.file == "-" else Path(options.file).stem
    open_at: OpenAt = "before-backward" if options.step is None else options.step
    page = web_page(source, answer.payload, title=options.title or name, open_at=open_at)
    Path(options.output).write_text(page, encoding="utf-8")
    return 0


def _answer(request: Request) -> Answer:
    pool = Pool(workers=1)
    try:
        answer = pool.submit(request).wait()
    finally:
        pool.close()
    assert answer is not None  # noqa: S101 - it was waited for without a limit
    return answer


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m player", description=__doc__)
    parser.add_argument("file", help="the program; - reads standard input")
    parser.add_argument("-o", "--output", required=True, help="the page to write")
    parser.add_argument("--title", default="", help="the page's heading (default: the file's name)")
    parser.add_argument("--step", type=int, help="the step that it opens at (default: before the first gradient)")
    parser.add_argument("--seed", type=int, default=0, help="the seed that the program starts from (default 0)")
    parser.add_argument(
        "--iteration",
        type=int,
        action="append",
        default=[],
        help="an iteration to hold in full detail; may be repeated",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
