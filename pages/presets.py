"""The programs that pages open with, each a file in `starters/` that runs under plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograd_trace.operations import OPERATIONS

FOLDER = Path(__file__).parent / "starters"
#: By the name shown: the values of x that the expression page offers.
VALUES = {"Notebook": (0.95146, 7.6532e-05, 0.687142, 0.1998757), "Easy: 1 2 3 4": (1.0, 2.0, 3.0, 4.0)}
EXPRESSION = "((x*5)**2).mean()"


@cache
def training() -> str:
    """The notebook's training loop, seeded so that it prints the notebook's lines."""
    return (FOLDER / "training.py").read_text(encoding="utf-8")


@cache
def playground() -> dict[str, str]:
    """Programs to start from, by the title that their first line gives, in order."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("playground_*.py"))]
    return {text.partition("\n")[0].removeprefix("# "): text for text in texts}


@dataclass(frozen=True)
class Case:
    """A confusion by its message: the program that has it, and the same program mended."""

    title: str
    broken: str
    mended: str


@cache
def clinic() -> tuple[Case, ...]:
    """The clinic's cases in order; the first line of a program gives its title."""
    paths = sorted(path for path in (FOLDER / "clinic").glob("*.py") if not path.stem.endswith("_mended"))
    return tuple(_case(path) for path in paths)


def _case(path: Path) -> Case:
    broken = path.read_text(encoding="utf-8")
    mended = path.with_stem(f"{path.stem}_mended").read_text(encoding="utf-8")
    return Case(broken.partition("\n")[0].removeprefix("# "), broken, mended)


@cache
def chips(*, main: bool) -> tuple[tuple[str, str], ...]:
    """The palette's buttons as (label, code with {} for the current name), from the operations table."""
    return tuple(
        (row.chip.label, row.chip.code) for row in OPERATIONS if row.chip is not None and row.chip.main is main
    )
