"""Recording changes nothing: what a program does is the same with every detail recorded, with some, and with none.

That it is also what plain PyTorch does, the comparisons of `language/` show.
"""

from __future__ import annotations

import gc
import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch

from autograd_trace import Limits, Trace, record, to_json
from autograd_trace.evaluator.machine import Machine
from tests.autograd_trace.language.differential import Differential
from tests.autograd_trace.language.program_files import all_programs
from tests.autograd_trace.language.random_programs import random_program

PLAIN = Limits(seconds=60)
#: How much is recorded: every iteration, one of each loop, and nothing (see `detail`).
DETAIL = {
    "full": replace(PLAIN, head_iterations=10**6, recording_bytes=10**9),
    "one iteration": replace(PLAIN, head_iterations=1, tail_iterations=1),
    "nothing": PLAIN,
}
START = "import math\nimport numpy as np\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
_FOLDER = Path(__file__).parents[1] / "reference"
REFERENCE = {
    name: START + case["code"]
    for name, case in json.loads((_FOLDER / "confusions.json").read_text(encoding="utf-8"))["cases"].items()
} | {case["name"]: case["code"] for case in json.loads((_FOLDER / "worked_examples.json").read_text(encoding="utf-8"))}
#: A part of them, the same each time.
REFERENCE = dict(Random(3).sample(sorted(REFERENCE.items()), 40))  # noqa: S311 - nothing secret
RANDOM = {
    f"{kind} {seed}": random_program(Random(seed), kind)  # noqa: S311 - nothing secret
    for kind, first in (("tensors", 5_000), ("table", 6_000))
    for seed in range(first, first + 12)
}
COURSES = {name: text for name, text in all_programs().items() if name.startswith("courses")}
_ADDRESS = re.compile(r"0x[0-9a-f]+")

HOOKS = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([3.0, 4.0], requires_grad=True)
for epoch in range(3):
    a = x * w
    b = a.exp()
    view = b[0]
    c = b + a
    for name, tensor in (("x", x), ("w", w), ("a", a), ("b", b), ("c", c)):
        tensor.register_hook(lambda g, name=name: print(epoch, name, g))
        if tensor.grad_fn is not None:
            tensor.grad_fn.register_hook(lambda i, o, name=name: print(epoch, "node", name, len(i), len(o)))
            tensor.grad_fn.register_prehook(lambda o, name=name: print(epoch, "before", name, o))
    w.register_post_accumulate_grad_hook(lambda t: print(epoch, "accumulated", t.grad))
    with torch.no_grad():
        c[1] += 1
    loss = c.sum() * view + (c * a).sum()
    loss.backward()
    print(x.grad, w.grad, c._version, view.grad_fn)
    try:
        b.grad_fn._saved_result
    except RuntimeError as error:
        print(error)
    try:
        loss.backward()
    except RuntimeError as error:
        print(error)
"""


def told(trace: Trace) -> dict[str, Any]:
    """What the program did, without the numbers that a recording gives."""
    shown = json.loads(_ADDRESS.sub("0x", to_json(trace).decode()))
    _drop_numbers(shown["variables"])
    error = shown["error"]
    return {
        "stdout": shown["stdout"],
        "warnings": shown["warnings"],
        "error": error and {key: error.get(key) for key in ("kind", "type", "message", "line", "column")},
        "variables": shown["variables"],
    }


def _drop_numbers(value: Any) -> None:
    """Take out the numbers of tensors and storages: they count what was met."""
    if isinstance(value, dict):
        for key in ("tensor", "storage"):
            value.pop(key, None)
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _drop_numbers(member)


@pytest.fixture(params=DETAIL)
def detail(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Limits:
    if request.param == "nothing":
        # The evaluator alone: as in iterations that are left out, from the first statement to the last.
        monkeypatch.setattr(
            Machine, "full", property(lambda machine: False, lambda machine, value: None), raising=False
        )
    return DETAIL[request.param]


@pytest.fixture(scope="module")
def usual() -> dict[str, dict[str, Any]]:
    """What each program does with the detail that is usual; made before anything is taken away from it."""
    return {source: told(record(source, limits=PLAIN)) for source in (*REFERENCE.values(), *RANDOM.values(), HOOKS)}


@pytest.mark.parametrize("programs", [REFERENCE, RANDOM, {"hooks": HOOKS}], ids=["reference", "random", "hooks"])
def test_program_does_the_same_however_much_is_recorded(
    programs: dict[str, str], usual: dict[str, dict[str, Any]], detail: Limits
) -> None:
    for name, source in programs.items():
        assert told(record(source, limits=detail)) == usual[source], name


def test_hooks_run_in_the_order_of_plain_pytorch() -> None:
    with Differential() as both:
        assert both.differences(HOOKS) == []


def test_programs_give_the_same_recordings_in_any_order() -> None:
    programs = [*RANDOM.values(), *list(REFERENCE.values())[::3], *list(COURSES.values())[::6], HOOKS]
    # A set of objects is gone through in the order of their addresses.
    programs = [source for source in programs if "set(" not in source]
    first = {source: _bytes(source) for source in programs}
    Random(1).shuffle(programs)  # noqa: S311 - nothing secret
    for source in programs:
        assert _bytes(source) == first[source], source


def _bytes(source: str) -> str:
    return _ADDRESS.sub("0x", to_json(record(source, limits=PLAIN)).decode())


#: A size that nothing else has.
SIZE = 7_907
FREED = f"""import torch
kept = torch.ones({SIZE}, requires_grad=True)
one = torch.ones(1, requires_grad=True)
for step in range(3):
    result = (kept * 2).exp()
    loss = result.sum()
    del result
    one.backward()
    loss.backward()
    del loss
    kept.grad = None
    one.backward()
gone = kept * 3
gone = None
one.backward()
"""


class Alive:
    """How many tensors of the size there are when the engine is about to run."""

    def __init__(self) -> None:
        self.counts: list[int] = []

    def before_backward(self, number: int, roots: tuple[torch.Tensor, ...], names: dict[str, Any]) -> None:
        self.counts.append(sum(type(value) is torch.Tensor and value.numel() == SIZE for value in gc.get_objects()))

    def at_end(self, names: dict[str, Any]) -> None:
        """Nothing to see."""


def test_tensors_are_let_go_of_when_the_program_lets_go(detail: Limits) -> None:
    """Three passes an iteration: the result is deleted before the first, its gradient is gone before the third."""
    alive = Alive()
    assert record(FREED, limits=detail, observer=alive).error is None
    assert alive.counts == [1] * 10
