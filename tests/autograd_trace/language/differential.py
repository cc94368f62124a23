"""Runs programs by plain CPython and PyTorch and by the evaluator, and says where the two differ."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Outcome = dict[str, Any]


class Runner:
    """One process that runs program after program."""

    def __init__(self, script: str) -> None:
        # The order of a set of strings depends on the hash seed: the same one for both sides.
        environment = {**os.environ, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": ""}
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(HERE / script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def run(self, source: str, seed: int = 0, *, fork: bool = True) -> Outcome:
        """One program's outcome; plain runs in a fork of their own, or not."""
        process = self.process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps({"id": 0, "source": source, "seed": seed, "fork": fork}) + "\n")
        process.stdin.flush()
        answer: Outcome = json.loads(process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Differential:
    """Both sides, each in a process of its own, side by side."""

    def __init__(self) -> None:
        self.plain, self.recorded = Runner("plain_runs.py"), Runner("recorded_runs.py")
        self._threads = ThreadPoolExecutor(2)

    def __enter__(self) -> Differential:
        return self

    def __exit__(self, *error: object) -> None:
        self.plain.close()
        self.recorded.close()
        self._threads.shutdown()

    def outcomes(self, source: str, seed: int = 0, *, fork: bool = True) -> tuple[Outcome, Outcome]:
        """What plain PyTorch and what the evaluator make of a program."""
        plain = self._threads.submit(self.plain.run, source, seed, fork=fork)
        recorded = self._threads.submit(self.recorded.run, source, seed)
        return plain.result(), recorded.result()

    def differences(self, source: str, seed: int = 0, *, fork: bool = True) -> list[str]:
        """Where the evaluator departs from plain PyTorch, one sentence each."""
        return compare(*self.outcomes(source, seed, fork=fork))


def compare(plain: Outcome, recorded: Outcome) -> list[str]:
    """Where the second outcome departs from the first."""
    found = []
    if first_part(plain["error"]) != first_part(recorded["error"]):
        found.append(f"error: {plain['error']} became {recorded['error']} ({recorded['kind']}: {recorded['hint']})")
    if plain["stdout"] != recorded["stdout"]:
        found.append(f"printed: {plain['stdout']!r} became {recorded['stdout']!r}")
    said, told = (distinct(side["warnings"]) for side in (plain, recorded))
    if said != told:
        found.append(f"warnings: {said} became {told}")
    for name in {**plain["names"], **recorded["names"]}:
        value, other = plain["names"].get(name, "unbound"), recorded["names"].get(name, "unbound")
        if value != other:
            found.append(f"{name}: {value} became {other}")
    return found


def first_part(error: Any) -> Any:
    """An error without what PyTorch adds from build to build."""
    return [error[0], without_place(error[1]), *error[2:]] if error else None


def without_place(message: str) -> str:
    """A message up to the place in PyTorch's own source, which differs from build to build."""
    return re.split(r"\s*(?:\((?:Triggered internally|function)|Traceback of forward call)", message)[0].strip()


def distinct(warnings: Iterable[Any]) -> list[list[Any]]:
    """Each warning once, where it is first given."""
    first: dict[tuple[str, str], int] = {}
    for category, message, line in warnings:
        first.setdefault((category, without_place(message)), line)
    return [[*key, line] for key, line in first.items()]
