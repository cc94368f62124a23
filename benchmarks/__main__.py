"""`python -m benchmarks` measures the budgets and writes benchmarks/RESULTS.md."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks import browser, load, recording, size
from benchmarks.measure import Row

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = """# Results

Made by `{command}`. Each row compares two things that were measured in turns, in one run on one machine: medians of
{rounds} rounds or more. "Bare" is `benchmarks/bare_app.py`, the smallest Streamlit app that does the same with
`torchviz.make_dot` and `st.graphviz_chart`, or else what the row says. Where a budget is missed,
[docs/performance.md](../docs/performance.md) says what was tried.

{machine}

| what | ours | bare | ratio | budget | kept | |
|---|---|---|---|---|---|---|
"""


def machine() -> str:
    """What it ran on, in one sentence."""
    names = ", ".join(f"{name} {version(name)}" for name in ("torch", "streamlit", "pygraphviz"))
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {system}, {names}."


def line(row: Row) -> str:
    """A row as a line of the table."""
    kept = "yes" if row.holds else "**no**"
    return f"| {row.what} | {row.ours} | {row.bare} | {row.ratio} | {row.budget} | {kept} | {row.note} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, write it down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how often each thing is measured")
    rounds = parser.parse_args(arguments).rounds
    command = "python -m benchmarks" + ("" if rounds == parser.get_default("rounds") else f" --rounds {rounds}")
    parts = (size.rows, partial(recording.rows, rounds), partial(browser.rows, rounds), load.rows)
    table = HEAD.format(command=command, rounds=rounds, machine=machine())
    print(table, end="", flush=True)
    for part in parts:
        lines = "".join(f"{line(row)}\n" for row in part())
        print(lines, end="", flush=True)
        table += lines
    RESULTS.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
