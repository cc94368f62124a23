"""Published examples, common confusions and the seed notebook, with PyTorch 2.13's results."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

import autograd_trace
from autograd_trace import Trace
from autograd_trace.limits import Limits

REFERENCE = Path(__file__).parents[1] / "reference"
PRELUDE = "import math\nimport numpy as np\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
EXAMPLES = {case["name"]: case for case in json.loads((REFERENCE / "worked_examples.json").read_text())}
CONFUSIONS = json.loads((REFERENCE / "confusions.json").read_text())["cases"]
PRESETS = json.loads((REFERENCE / "seed_presets.json").read_text())
SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def record(source: str) -> Trace:
    """A recording with time enough on a busy machine."""
    return autograd_trace.record(source, limits=Limits(seconds=120))


def number(value: Any) -> float:
    return SPECIAL[value] if isinstance(value, str) else float(value)


def close(got: Any, right: Any, tolerance: float) -> bool:
    if isinstance(right, list):
        return (
            isinstance(got, list) and len(got) == len(right) and all(map(close, got, right, [tolerance] * len(right)))
        )
    if right is None or got is None or isinstance(right, bool):
        return bool(got == right)
    if isinstance(right, str) and right not in SPECIAL and right.lower() not in ("nan", "inf", "-inf"):
        return bool(got == right)
    a, b = number(got), float(right) if isinstance(right, str) and right not in SPECIAL else number(right)
    return (a != a and b != b) or a == b or abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))


def message(text: str) -> str:
    """PyTorch prints paths that differ from build to build after this."""
    return re.split(r"\s*\(Triggered internally", text)[0].strip()


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_example_gives_the_published_values_and_gradients(name: str) -> None:
    case = EXAMPLES[name]
    trace = record(case["code"])
    assert trace.error is None
    tolerance = max(case["tolerance"], 1e-12)
    for variable, right in case["expected"]["forward"].items():
        assert close(trace.variables[variable].value, right, tolerance), variable
    for variable, right in case["expected"]["grads"].items():
        assert close(trace.variables[variable].grad, right, tolerance), variable


@pytest.mark.parametrize("name", CONFUSIONS)
def test_confusion_prints_warns_and_raises_as_pytorch_does(name: str) -> None:
    case = CONFUSIONS[name]
    trace = record(PRELUDE + case["code"])
    said = message(f"{trace.error.type}: {trace.error.message}") if trace.error else ""
    assert said == message(case.get("error") or "")
    assert trace.stdout.strip() == case["stdout"].strip()
    warned = [message(f"{warning.category}: {warning.message}") for warning in trace.warnings]
    assert [warning for warning in map(message, case["warnings"]) if warning not in warned] == []


def seed_loop() -> Trace:
    notebook = (REFERENCE / "seed_notebook.py").read_text()
    preset = PRESETS["training"]
    start = f"import torch\nimport torch.nn as nn\ntorch.manual_seed({preset['manual_seed']})\n"
    return record(start + notebook[notebook.index("x = torch.randint") :])


def test_seed_notebook_runs_as_it_is() -> None:
    trace = record((REFERENCE / "seed_notebook.py").read_text())
    assert trace.error is None
    assert "tensor([8., 8., 8.])" in trace.stdout
    assert "tensor(64., grad_fn=<PowBackward0>)" in trace.stdout


def test_seed_loop_prints_the_notebooks_lines() -> None:
    assert seed_loop().stdout.strip().split("\n") == PRESETS["training"]["prints"]


def test_seed_loop_tells_loss_and_weight_of_every_epoch() -> None:
    trace = seed_loop()
    roles = {series.name: series.role for series in trace.series}
    assert roles["l"] == "loss"
    assert roles["w"] == "weight"
    assert [iteration.index for iteration in trace.loops[0].iterations] == list(range(11))
