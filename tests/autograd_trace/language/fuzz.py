"""Compares random programs with plain CPython and PyTorch, and cuts those that differ down to what matters.

python -m tests.autograd_trace.language.fuzz --examples 2000 --seed 1
"""

from __future__ import annotations

import argparse
import ast
import sys
import textwrap
from collections.abc import Callable, Iterator
from random import Random

from tests.autograd_trace.language.differential import Differential
from tests.autograd_trace.language.random_programs import KINDS, random_program

#: Refusals that docs/coverage.md gives as rules of the subset, by what they say: with these alone a difference is no
#: mistake.
RULES = (
    "an array of dtype",  # numpy's arrays hold numbers
    "numpy cannot be given integers of more than 64 bits",
    "a class cannot be derived from this",
)


def main() -> None:
    """Run, and print each difference found."""
    options = _options()
    found = refused = 0
    with Differential() as both:
        for number in range(options.seed, options.seed + options.examples):
            source = random_program(Random(number), options.kind)  # noqa: S311 - nothing secret
            differences = both.differences(source, fork=False)
            if differences and is_refusal(differences) and not options.refusals:
                refused += 1
            elif differences:
                found += 1
                _say(f"# seed {number}\n{_report(both, source, differences)}")
    _say(f"{options.examples} programs, {found} differ, {refused} are refused by a rule")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _report(both: Differential, source: str, differences: list[str]) -> str:
    """The shortest program that still differs in the same way, and how."""

    def differs(text: str) -> bool:
        return _is_like(both.differences(text, fork=False), differences)

    shortest = shortened(source, differs)
    return shortest + "".join(f"#   {sentence}\n" for sentence in both.differences(shortest, fork=False) or differences)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.autograd_trace.language.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0, help="the first program's number")
    parser.add_argument("--kind", choices=KINDS, default=None)
    parser.add_argument("--refusals", action="store_true", help="report programs that are refused too")
    return parser.parse_args()


def is_refusal(differences: list[str]) -> bool:
    """Whether the evaluator refused the program by a rule that is written down."""
    return any(rule in difference for difference in differences[:1] for rule in RULES)


def _is_like(found: list[str], wanted: list[str]) -> bool:
    """Whether a shorter program still shows a difference of the same sort."""
    if not found or found[0].split(":")[0] != wanted[0].split(":")[0]:
        return False
    return is_refusal(found) == is_refusal(wanted)


def shortened(source: str, is_wanted: Callable[[str], bool]) -> str:
    """The program without every statement that can go, one after the other from the end."""
    changed = True
    while changed:
        changed = False
        for shorter in _shorter(source):
            if _parses(shorter) and is_wanted(shorter):
                source, changed = shorter, True
                break
    return source


def _shorter(source: str) -> Iterator[str]:
    """The program without one of its statements, or with a block in the place of what holds it."""
    lines = source.splitlines(keepends=True)
    statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    for node in sorted(statements, key=lambda node: node.lineno - (node.end_lineno or 0)):
        end = node.end_lineno or node.lineno
        yield "".join(lines[: node.lineno - 1] + lines[end:])
        for block in (getattr(node, "body", []), getattr(node, "orelse", [])):
            if block and isinstance(block, list):
                first, last = block[0].lineno - 1, block[-1].end_lineno
                inside = textwrap.indent(textwrap.dedent("".join(lines[first:last])), " " * node.col_offset)
                yield "".join([*lines[: node.lineno - 1], inside, *lines[end:]])


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    main()
