"""What a recording tells: steps, graphs, gradients in the engine's order, loops, and errors."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from autograd_trace import Limits, Trace, from_json, record, to_json
from autograd_trace.trace import Step, Summary

EXPRESSION = """import torch

x = torch.tensor([1., 2., 3., 4.], requires_grad=True)
y = x*5
w = y**2
z = w.mean()
z.backward()
print(x.grad)
"""
LOOP = """import torch
w = torch.tensor(0., requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for epoch in range({epochs}):
    loss = (w - 3) ** 2
    loss.backward()
    opt.step()
    opt.zero_grad()
"""


def node_steps(trace: Trace) -> list[Step]:
    return [step for step in trace.steps if step.kind == "node"]


def names_in_order(trace: Trace) -> list[str]:
    return [trace.graphs[step.node[0]].nodes[step.node[2]].name for step in node_steps(trace) if step.node]


def test_graph_is_joined_as_next_functions_join_it() -> None:
    (graph,) = record(EXPRESSION).graphs
    by_id = {node.id: node for node in graph.nodes}
    mean = next(node for node in graph.nodes if node.name == "MeanBackward0")
    chain = [mean.name]
    node = mean
    while node.edges:
        edge = node.edges[0]
        assert edge is not None
        node = by_id[edge[0]]
        chain.append(node.name)
    assert chain == ["MeanBackward0", "PowBackward0", "MulBackward0", "AccumulateGrad"]
    assert node.variable == "x"


def test_missing_edge_keeps_its_position() -> None:
    (graph,) = record("import torch\nx = torch.ones(2, requires_grad=True)\ny = 5 * x * 2\n").graphs
    assert [len(node.edges) for node in graph.nodes if node.name == "MulBackward0"] == [2, 2]
    assert all(None in node.edges for node in graph.nodes if node.name == "MulBackward0")


def test_backward_steps_follow_the_engine_with_gradients_in_and_out() -> None:
    trace = record(EXPRESSION)
    assert names_in_order(trace) == ["MeanBackward0", "PowBackward0", "MulBackward0", "AccumulateGrad"]
    mul = node_steps(trace)[2]
    assert mul.grad_outputs[0] is not None
    assert mul.grad_outputs[0].value == [2.5, 5.0, 7.5, 10.0]
    assert mul.grad_inputs[0] is not None
    assert mul.grad_inputs[0].value == [12.5, 25.0, 37.5, 50.0]
    assert mul.grad_inputs[1] is None
    assert trace.variables["x"].grad == [12.5, 25.0, 37.5, 50.0]


def test_gradient_is_none_until_its_accumulate_grad_ran() -> None:
    trace = record(EXPRESSION)
    grads = [
        (step.kind, change.grad) for step in trace.steps for change in step.tensors if change.grad is not msgspec.UNSET
    ]
    written = [(kind, grad) for kind, grad in grads if grad is not None]
    assert written == [("node", [12.5, 25.0, 37.5, 50.0])]


def test_operation_of_several_nodes_is_one_step() -> None:
    trace = record("import torch\nfrom torch import nn\nx = torch.ones(2, 3)\nf = nn.Linear(3, 1)\ny = f(x)\n")
    (call,) = [step for step in trace.steps if step.operation == "nn.Linear"]
    names = {trace.graphs[ref[0]].nodes[ref[2]].name for ref in call.nodes}
    assert names == {"AddmmBackward0", "TBackward0"}
    assert {node.variable for node in trace.graphs[0].nodes if node.variable} == {"f.weight", "f.bias"}


def test_repeated_structure_is_stored_once_with_its_instances() -> None:
    trace = record(LOOP.format(epochs=5))
    (graph,) = trace.graphs
    assert [instance.iteration for instance in graph.instances] == [0, 1, 2, 3, 4]
    assert {step.node[1] for step in node_steps(trace) if step.node} == {0, 1, 2, 3, 4}


def test_leaf_shared_by_two_graphs_does_not_join_them() -> None:
    trace = record("import torch\nw = torch.ones(1, requires_grad=True)\na = w * 2\nb = w.exp()\n")
    assert len(trace.graphs) == 2
    assert all(graph.nodes[-1].variable == "w" for graph in trace.graphs)


def test_saved_tensor_is_known_as_the_variable_that_it_is() -> None:
    trace = record(EXPRESSION)
    power = next(node for node in trace.graphs[0].nodes if node.name == "PowBackward0")
    assert power.saved["self"].tensor == trace.variables["y"].tensor
    assert power.saved["exponent"].value == 2


def test_left_out_iteration_comes_when_asked_for() -> None:
    trace = record(LOOP.format(epochs=100), iterations=(50,))
    assert 50 in [iteration.index for iteration in trace.loops[0].iterations]
    bare = record(LOOP.format(epochs=100))
    assert bare.variables["w"].value == trace.variables["w"].value


def test_last_iteration_of_a_while_loop_is_recorded_too() -> None:
    trace = record("import torch\nb = torch.tensor(1.0)\nwhile b < 1e30:\n    b = b * 2\n")
    assert trace.loops[0].iterations[-1].index == trace.loops[0].count - 1


def test_state_after_a_gap_is_whole() -> None:
    trace = record(LOOP.format(epochs=200))
    number = trace.variables["w"].tensor
    value: Any = None
    for step in trace.steps:
        for change in step.tensors:
            if change.tensor == number and change.value is not msgspec.UNSET:
                value = change.value
    assert value == trace.variables["w"].value


def test_error_keeps_what_ran_before_it_and_names_its_place() -> None:
    trace = record("import torch\nx = torch.ones(3, requires_grad=True)\ny = x * 5\ny.backward()\n")
    assert trace.error is not None
    assert (trace.error.kind, trace.error.type, trace.error.line) == ("program", "RuntimeError", 4)
    assert trace.error.message == "grad can be implicitly created only for scalar outputs"
    assert trace.graphs[0].nodes[0].name == "MulBackward0"
    assert trace.steps[-1].kind == "error"


def test_error_names_the_node_at_which_the_engine_raised() -> None:
    trace = record(
        "import torch\nx = torch.ones(2, requires_grad=True)\ny = x.exp()\nz = y * 2\ny += 1\nz.sum().backward()\n"
    )
    place = trace.steps[-1].node
    assert place is not None
    assert trace.graphs[place[0]].nodes[place[2]].name == "ExpBackward0"


def test_columns_count_code_points() -> None:
    trace = record("s = 'é😀'; n = s + undefined\n")
    assert trace.error is not None
    assert (trace.error.line, trace.error.column, trace.error.end_column) == (1, 18, 27)


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [
        ("x = (1,\ny = 2", "syntax", 1),
        ("import os\n", "unsupported", 1),
        ("import torch\ntorch.load('a')\n", "unsupported", 2),
        ("x = 1\nopen('a')\n", "unsupported", 2),
        ("a = 1\nb = a + c\n", "program", 2),
        ("import torch\ntorch.ones(2, 3) @ torch.ones(2, 3)\n", "program", 2),
        ("while True:\n    pass\n", "limit", 1),
        ("import torch\nx = torch.ones(100000, 1000000)\n", "limit", 2),
        ("a = [0]\nwhile True:\n    a = a + a\n", "limit", 3),
        ("x = 10 ** 10 ** 10\n", "limit", 1),
    ],
)
def test_bad_program_is_answered_with_kind_line_and_words(source: str, kind: str, line: int) -> None:
    error = record(source, limits=Limits(operations=20_000)).error
    assert error is not None
    assert (error.kind, error.line) == (kind, line)
    assert error.message


def test_autograd_grad_is_captured_and_leaves_grad_alone() -> None:
    trace = record(
        "import torch\nx = torch.tensor(3., requires_grad=True)\ny = x ** 2\n(g,) = torch.autograd.grad(y, x)\n"
    )
    (capture,) = [step for step in trace.steps if step.kind == "capture"]
    assert capture.grad_outputs[0] is not None
    assert capture.grad_outputs[0].value == 6.0
    assert trace.variables["x"].grad is None


def test_hook_of_the_program_is_a_step_between_the_nodes() -> None:
    start = "import torch\nx = torch.tensor(3., requires_grad=True)\ny = x * 2\n"
    trace = record(start + "y.register_hook(lambda g: g * 10)\ny.backward()\n")
    kinds = [step.kind for step in trace.steps if step.kind in ("hook", "node")]
    assert kinds == ["hook", "node", "node"]
    assert trace.variables["x"].grad == 20.0


def test_warning_stands_once_for_each_line() -> None:
    source = "import torch\nx = torch.ones(1, requires_grad=True)\ny = x * 2\nfor i in range(3):\n    y.grad\ny.grad\n"
    assert [warning.line for warning in record(source).warnings] == [5, 6]


def test_each_program_starts_from_the_same_state() -> None:
    draws = "import torch\nprint(torch.rand(2), torch.get_default_dtype(), torch.is_grad_enabled())\n"
    first = record(draws).stdout
    record(
        "import torch\ntorch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)\ntorch.manual_seed(9)\n"
    )
    assert record(draws).stdout == first
    assert record(draws, seed=1).stdout != first


def test_recording_survives_json_and_back() -> None:
    trace = record(EXPRESSION)
    assert to_json(from_json(to_json(trace))) == to_json(trace)


def test_numbers_that_json_has_not_are_strings() -> None:
    trace = record("import torch\nx = torch.tensor([float('nan'), float('inf'), -float('inf')])\n")
    assert trace.variables["x"].value == ["NaN", "Infinity", "-Infinity"]


def run_command(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograd_trace", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603


def test_command_prints_the_recording_and_succeeds_on_a_programs_error() -> None:
    done = run_command("-", "--seed", "3", text="print('a')\n1/0\n")
    trace = json.loads(done.stdout)
    assert done.returncode == 0
    assert (trace["seed"], trace["stdout"], trace["error"]["type"]) == (3, "a\n", "ZeroDivisionError")


def test_command_records_the_iterations_that_are_named() -> None:
    source = "total = 0\nfor i in range(100):\n    total = total + i\n"
    by_option = json.loads(run_command("-", "--iteration", "50", "--iteration", "70", text=source).stdout)
    line = json.dumps({"id": 1, "source": source, "iterations": [50, 70]})
    by_line = json.loads(run_command("--batch", text=line + "\n").stdout)["trace"]
    for trace in (by_option, by_line):
        indices = [iteration["index"] for iteration in trace["loops"][0]["iterations"]]
        assert {50, 70} <= set(indices)
        assert 60 not in indices


def test_batch_answers_each_line_with_its_id() -> None:
    lines = [{"id": 7, "source": "x = 1"}, {"id": "b", "source": "x = ", "seed": 1}]
    done = run_command("--batch", text="".join(json.dumps(line) + "\n" for line in lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [7, "b"]
    assert answers[0]["trace"]["variables"]["x"] == {"kind": "int", "value": 1}
    assert answers[1]["trace"]["error"]["kind"] == "syntax"


class StopsAfter:
    """A control that takes the recording so far at the first occasion, and stops the run at a later one."""

    def __init__(self, occasions: int) -> None:
        self.occasions = occasions
        self.seen: list[Trace] = []
        self.fractions: list[float | None] = []

    def should_stop(self) -> bool:
        self.occasions -= 1
        return self.occasions < 0

    def progress(self, fraction: float | None, text: str) -> None:
        self.fractions.append(fraction)

    def watch(self, snapshot: Callable[[], Trace]) -> None:
        if not self.seen:
            self.seen.append(snapshot())


def test_stopped_run_keeps_what_ran_and_says_that_it_was_stopped() -> None:
    control = StopsAfter(3)
    trace = record(LOOP.format(epochs=100_000), control=control)
    assert trace.error is not None
    assert (trace.error.kind, trace.error.type) == ("limit", "Stopped")
    assert 0 < trace.loops[0].count < 100_000
    assert trace.variables["w"].value == pytest.approx(3, abs=0.5)


def test_recording_so_far_can_be_had_while_the_program_runs() -> None:
    control = StopsAfter(3)
    trace = record(LOOP.format(epochs=100_000), control=control)
    (partial,) = control.seen
    assert 0 < len(partial.steps) <= len(trace.steps)
    assert partial.steps == trace.steps[: len(partial.steps)]
    assert [fraction for fraction in control.fractions if fraction is not None][0] < 0.1


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (
            "class Meter(object):\n    def __init__(self, name):\n        self.name = name\n"
            "print(Meter('loss').name)\n",
            "loss\n",
        ),
        ("for n in reversed([1, 2]):\n    print(n)\n", "2\n1\n"),
        (
            "import torch\nfrom torch.utils.data import DataLoader, TensorDataset\n"
            "loader = DataLoader(TensorDataset(torch.arange(4.)), batch_size=2)\nprint(next(iter(loader))[0])\n",
            "tensor([0., 1.])\n",
        ),
    ],
)
def test_what_course_programs_lean_on_runs(source: str, printed: str) -> None:
    trace = record(source)
    assert trace.error is None
    assert trace.stdout == printed


def last_values(trace: Trace, name: str) -> list[Any]:
    """All values that the steps tell of a variable's tensor, in order."""
    number = trace.variables[name].tensor
    changes = [change for step in trace.steps for change in step.tensors if change.tensor == number]
    return [change.value for change in changes if change.value is not msgspec.UNSET]


@pytest.mark.parametrize(
    "write",
    [
        "w.data -= 0.1 * w.grad",
        "w.data = w.data - 0.1 * w.grad",
        "w.data.sub_(0.1 * w.grad)",
        "w.detach().sub_(0.1 * w.grad)",
        "w.data[0] = w.data[0] - 0.1 * w.grad[0]",
    ],
)
def test_write_through_data_is_told_in_each_iteration_and_after_a_gap(write: str) -> None:
    trace = record(
        "import torch\nw = torch.tensor([1., 2.], requires_grad=True)\nfor i in range(60):\n"
        f"    loss = (w ** 2).sum()\n    loss.backward()\n    {write}\n    w.grad.zero_()\n"
    )
    values = last_values(trace, "w")
    assert values[-1] == trace.variables["w"].value
    assert len(values) >= 1 + len(trace.loops[0].iterations)


def test_gradient_zeroed_through_data_is_told() -> None:
    trace = record("import torch\nw = torch.ones(2, requires_grad=True)\nw.sum().backward()\nw.grad.data.zero_()\n")
    grads = [change.grad for step in trace.steps for change in step.tensors if change.grad is not msgspec.UNSET]
    assert grads[-1] == [0.0, 0.0]


def test_gradient_told_is_the_one_that_was_there_not_what_became_of_it() -> None:
    trace = record(
        "import torch\nw = torch.ones(2, requires_grad=True)\nw.sum().backward()\nkept = w.grad\nkept.mul_(7)\n"
    )
    (accumulate,) = [step for step in trace.steps if step.tensors and step.tensors[0].grad == [1.0, 1.0]]
    assert accumulate.kind == "node"
    assert accumulate.grad_outputs[0] is not None
    assert accumulate.grad_outputs[0].value == [1.0, 1.0]


def test_gradient_that_a_hook_writes_on_its_way_is_received_changed() -> None:
    source = """import torch
x = torch.tensor([1., 2.], requires_grad=True)
y = x * 3
def double(gradient):
    gradient.data.mul_(2)
y.register_hook(double)
(y * 5).sum().backward()
"""
    sent, received, left = [step for step in record(source).steps if step.kind == "node"][1:]
    assert sent.grad_inputs[0] is not None
    assert sent.grad_inputs[0].value == [5, 5]
    assert received.grad_outputs[0] is not None
    assert received.grad_outputs[0].value == [10, 10]
    assert left.grad_outputs[0] is not None
    assert left.grad_outputs[0].value == [30, 30]


def test_leaf_receives_what_arrived_before_its_own_hook_changed_the_gradient() -> None:
    source = """import torch
w = torch.tensor([1., 2.], requires_grad=True)
def triple(leaf):
    leaf.grad.mul_(3)
w.register_post_accumulate_grad_hook(triple)
(w * w).sum().backward()
"""
    trace = record(source)
    accumulated = next(step for step in trace.steps if step.sentence.startswith("AccumulateGrad"))
    assert accumulated.grad_outputs[0] is not None
    assert accumulated.grad_outputs[0].value == [2, 4]
    assert trace.variables["w"].grad == [6, 12]


@pytest.mark.parametrize("view", ["", ".t()", "[:, ::2]", ".double()", "[None].expand(2, 80, 50)", ".half()", " > 0"])
def test_summary_of_a_large_tensor_is_pytorchs_own(view: str) -> None:
    source = f"import torch\ntorch.manual_seed(0)\nx = torch.randn(40, 50)\ny = torch.cat([x, x]){view}\n"
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102  (our own program)
    y = names["y"]
    summary = record(source).variables["y"].summary
    assert isinstance(summary, Summary)
    exact = y.double()
    assert summary.shape == tuple(y.shape)
    assert (summary.min, summary.max) == pytest.approx((exact.min().item(), exact.max().item()), rel=1e-8)
    assert (summary.mean, summary.norm) == pytest.approx((exact.mean().item(), exact.norm().item()), rel=1e-8)
    assert summary.first == pytest.approx(y.reshape(-1)[:8].tolist(), rel=1e-8)


def test_name_deleted_in_a_left_out_iteration_is_gone_after_the_gap() -> None:
    trace = record("import torch\na = 1\nfor i in range(60):\n    b = i\n    if i == 30:\n        del a\nc = 2\n")
    names: dict[str, Any] = {}
    for step in trace.steps:
        names |= step.names
    assert {name for name, value in names.items() if value is not None} == set(trace.variables)


def test_list_that_grew_in_left_out_iterations_is_told_after_the_gap() -> None:
    trace = record("kept = []\nfor i in range(60):\n    if i < 40:\n        kept.append(i)\nend = 1\n")
    told = [step.names["kept"] for step in trace.steps if "kept" in step.names]
    assert told[-1] is not None
    assert told[-1].length == 40


def test_converting_to_the_same_dtype_writes_nothing() -> None:
    trace = record("import torch\nx = torch.ones(2)\ny = x.float()\nz = x.contiguous()\n")
    assert len(last_values(trace, "x")) == 1
