"""A class at once: 100 learners, each changing the program every two seconds, without browsers."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.learner import Learner
from benchmarks.measure import Row, at_most
from scripts.serving import ROOT, serve

FOLDER = Path(__file__).parent
LEARNERS, PAUSE = 100, 2.0
#: Seconds in which the learners arrive, and changes that each makes.
ARRIVAL, EDITS = 20.0, 6
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Target:
    """An app that learners visit.

    Attributes:
        script: its main file.
        cwd: where it starts, whose configuration it reads.
        page: the page's name.
        first: what comes with the page's first answer.
        sign: what comes with the answer to an expression with this factor.
    """

    script: Path
    cwd: Path
    page: str
    first: str
    sign: str


OURS = Target(ROOT / "app.py", ROOT, "expression", "x*5 = ", "x*{} = ")
ALIKE = Target(FOLDER / "bare_app.py", ROOT, "", "MeanBackward0", "SumBackward0")
BARE = Target(FOLDER / "bare_app.py", FOLDER, "", "MeanBackward0", "SumBackward0")


@dataclass
class Class:
    """What a class met: seconds of each answer, errors, and memory of the server's processes in bytes."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    one: int = 0
    all: int = 0

    @property
    def p95(self) -> float:
        """95 of 100 answers came within so many seconds."""
        return statistics.quantiles(self.seconds, n=20)[-1]

    @property
    def of_a_learner(self) -> float:
        """Bytes for each learner after the first."""
        return (self.all - self.one) / (LEARNERS - 1)


def memory(pid: int) -> int:
    """Bytes of a process and all that it started, shared ones counted in parts (`Pss`)."""
    total, pending = 0, [pid]
    while pending:
        process = Path(f"/proc/{pending.pop()}")
        try:
            rollup = (process / "smaps_rollup").read_text()
            children = [path.read_text() for path in (process / "task").glob("*/children")]
        except OSError:
            continue
        total += 1024 * sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        pending += [int(child) for text in children for child in text.split()]
    return total


async def attend(url: str, target: Target, number: int, met: Class) -> Learner | None:
    """One learner: arrives, and changes the expression now and then, each time to one that nobody had."""
    chance = random.Random(number)  # noqa: S311 - spreads the load
    try:
        await asyncio.sleep(chance.uniform(0, ARRIVAL))
        learner = await Learner(url, target.page).open(target.first)
        for edit in range(EDITS):
            await asyncio.sleep(PAUSE * chance.uniform(0.5, 1.5))
            factor = 10 + number * EDITS + edit
            met.seconds.append(await learner.edit(f"((x*{factor})**2).sum()", target.sign.format(factor)))
    except (TimeoutError, OSError):
        met.errors += 1
        return None
    return learner


async def visit(url: str, pid: int, target: Target) -> Class:
    """A class at a fresh server: one learner first, for the memory, then all."""
    met = Class()
    first = await Learner(url, target.page).open(target.first)
    await first.edit("((x*7)**2).sum()", target.sign.format(7))
    met.one = memory(pid)
    learners = await asyncio.gather(*(attend(url, target, number, met) for number in range(1, LEARNERS)))
    met.all = memory(pid)
    for learner in (first, *learners):
        if learner is not None:
            await learner.close()
    return met


def measured(target: Target) -> Class:
    """What a class meets at this app."""
    with tempfile.TemporaryDirectory() as folder, serve(target.script, Path(folder) / "log", cwd=target.cwd) as app:
        return asyncio.run(visit(app.url, app.pid, target))


def rows() -> Sequence[Row]:
    """100 learners at ours, at the bare app configured alike, and at it as Streamlit comes."""
    ours, alike, bare = measured(OURS), measured(ALIKE), measured(BARE)
    what = f"{LEARNERS} learners, each changing the program every {PAUSE:g} s, p95 of the answers"
    answers = f"{len(ours.seconds)} answers each; median {statistics.median(ours.seconds) * 1000:.0f} ms"
    failed = f"errors: {ours.errors}, {bare.errors} of {LEARNERS} learners"
    each = ours.of_a_learner / MEGABYTE
    compared = f"{alike.of_a_learner / MEGABYTE:.2f} MB"
    return [
        at_most(f"{what}; bare as Streamlit comes", ours.p95, bare.p95, 1 / 10, f"{answers}; {failed}"),
        at_most(f"{what}; bare configured alike", ours.p95, alike.p95, 4),
        Row("errors that these learners meet", str(ours.errors), str(alike.errors), "", "none", ours.errors == 0),
        Row("memory of all processes for each of them", f"{each:.2f} MB", compared, "", "≤ 2 MB", each <= 2),
    ]
