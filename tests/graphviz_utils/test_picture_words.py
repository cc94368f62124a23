"""What a picture says at a step: the same words and numbers here and in the player, held by one golden file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograd_trace import record
from autograd_trace.trace import Trace
from graphviz_utils import draw
from graphviz_utils.annotated import shown_graph
from graphviz_utils.history import History
from graphviz_utils.states import Marks, Scope, instance_at, marks

GOLDEN = Path(__file__).parents[1] / "golden" / "pictures.json"
LEAF = "import torch\nx = torch.tensor(3., requires_grad=True)\n"
#: Programs that between them show every state, and the steps that are compared.
PROGRAMS = {
    "zeroed": LEAF
    + "(x * 2).backward()\n(x * 3).backward()\nx.grad.zero_()\n(x * 0).backward()\nx.grad = None\n"
    + "x.grad = torch.tensor(1.)\n",
    "used twice": LEAF + "y = x * x\ny.backward()\n",
    "accumulated in a loop": LEAF + "for epoch in range(3):\n    loss = (x * -2) ** 2\n    loss.backward()\n",
    "cut by detach": LEAF + "w = torch.ones(2, requires_grad=True)\ny = x * 2\nd = y.detach()\n"
    "z = (w * (d + 1)).sum()\nz.backward()\n",
    "cut by item": LEAF + "c = (x * 2).item()\ny = x * c\ny.backward()\n",
    "no path": LEAF + "with torch.no_grad():\n    y = x * 2\nz = y + 1\nz.backward()\n",
    "freed": LEAF + "y = x ** 2\ny.backward()\ny.backward()\n",
    "in place": LEAF + "y = x * 2\ny.add_(1)\nz = y * y\nz.backward()\n",
    "large": "import torch\nx = torch.full((40, 40), 0.5, requires_grad=True)\ny = x.exp().mean()\ny.backward()\n",
    "hostile": LEAF + "y = x * float('nan')\ny.backward()\nraise ValueError('</svg><script>\\u202e\\n\"second\"')\n",
}


def shown(trace: Trace, step: int, label: str = "epoch") -> Marks:
    """The marks of the picture that a step shows, of the graph that is drawn first."""
    graph = shown_graph(trace)
    assert graph is not None
    drawing = draw(trace).annotated[0]
    instance = instance_at(trace.graphs[graph], step) if graph >= 0 else 0
    sights: Any = drawing.sightings[instance] if instance < len(drawing.sightings) else ()
    return marks(Scope(History(trace), graph, instance, tuple(sights), drawing.problem, label=label), step)


def pictures(trace: Trace) -> dict[str, Marks]:
    """The marks at each step."""
    return {str(step): shown(trace, step) for step in range(len(trace.steps) + 1)}


def golden() -> dict[str, Any]:
    """What the player is to read, and what it is to say of it."""
    found = {}
    for name, source in PROGRAMS.items():
        trace = record(source)
        drawing = msgspec.structs.replace(draw(trace).annotated[0], svg="", dot="", others=[])
        kept = msgspec.structs.replace(trace, operations={})
        found[name] = {"trace": kept, "drawing": drawing, "pictures": pictures(trace)}
    return found


def test_words_are_the_golden_ones_that_the_player_is_held_to(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--overwrite"):
        text = json.dumps(msgspec.to_builtins(golden()), ensure_ascii=False, separators=(",", ":"))
        GOLDEN.write_text(text.replace('"trace":', '\n"trace":') + "\n", encoding="utf-8")
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for name, source in PROGRAMS.items():
        assert kept[name]["pictures"] == json.loads(msgspec.json.encode(pictures(record(source)))), name


def told(name: str, key: str) -> list[dict[str, str]]:
    """The slots of one group, step by step, each once."""
    trace = record(PROGRAMS[name])
    found: list[dict[str, str]] = []
    for step in range(len(trace.steps) + 1):
        slots = shown(trace, step)[key].slots
        if slots not in found:
            found.append(slots)
    return found


def test_tray_tells_none_zero_sums_and_what_cleared_them() -> None:
    words = [(slots["grad"], slots["words"], slots["blocks"]) for slots in told("zeroed", "leaf:1")]
    assert words == [
        ("", "", ""),
        ("None", "nothing written", ""),
        ("2", "1 pass", ""),
        ("5", "2 + 3 = 5, 2 passes", "■■"),
        ("0", "cleared by zero_()", ""),
        ("0", "a gradient arrived", ""),
        ("None", "cleared by .grad = None", ""),
        ("1", "written by the program", ""),
    ]


def test_gradient_of_an_earlier_iteration_is_called_stale_until_this_ones_arrives() -> None:
    trace = record(PROGRAMS["accumulated in a loop"])
    instance = trace.graphs[0].instances[1]
    mark = shown(trace, instance.first_step)["leaf:1"]
    assert mark.slots["words"] == "still from epoch 0"
    assert "stale" in mark.classes
    after = shown(trace, instance.last_step)["leaf:1"]
    assert after.slots["words"] == "24 + 24 = 48, 2 passes"
    assert "stale" not in after.classes


def test_passes_of_iterations_left_out_are_told_as_what_was_there() -> None:
    trace = record(LEAF + "for i in range(200):\n    (x * 2).backward()\n")
    assert shown(trace, len(trace.steps))["leaf:1"].slots["words"] == "396 + 2 + 2 = 400, 2 passes on what was there"


def test_tensor_changed_in_place_keeps_the_value_that_each_version_had() -> None:
    trace = record(PROGRAMS["in place"])
    end = shown(trace, len(trace.steps))
    assert [end[f"result:{node}"].slots["value"] for node in (0, 2)] == ["6", "7"]


def test_error_is_told_at_the_node_that_raised_it_and_at_the_tensor_without_a_path() -> None:
    freed = record(PROGRAMS["freed"])
    mark = shown(freed, len(freed.steps))["node:0"]
    assert "error" in mark.classes
    assert mark.slots["problem"].startswith("Trying to backward through the graph a second time")
    cut = record(PROGRAMS["no path"])
    at_end = shown(cut, len(cut.steps))
    problems = [mark.slots["problem"] for mark in at_end.values() if mark.slots.get("problem")]
    assert problems == ["element 0 of tensors does not require grad and does not have a grad_fn"]


def test_name_of_a_node_says_what_its_picture_shows() -> None:
    trace = record(PROGRAMS["used twice"])
    assert shown(trace, len(trace.steps))["node:1"].name == (
        "AccumulateGrad of x; shape (); value 3; grad 6, 1 pass; receives its gradient now"
    )
