"""A recording is at most 1 MB: what is left out is said, and what was chosen is there in full."""

from __future__ import annotations

import array
import base64
import math

import pytest

from autograd_trace import Limits, Trace, record, to_json
from autograd_trace.trace import Series
from pages import presets

MOST = 1_000_000
#: A loaded machine ends these within their time too.
UNHURRIED = Limits(seconds=300)
NETWORK = """import torch
torch.manual_seed(0)
x, y = torch.randn(32, 2), torch.randn(32, 1)
net = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
for epoch in range({epochs}):
    loss = ((net(x) - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter -= 0.01 * parameter.grad
            parameter.grad = None
"""
PROGRAMS = {
    "many short prints": "for i in range(9_000):\n    print('line', i, 'x' * 90)\n",
    "one long print": "import torch\nprint('€' * 300_000)\nx = torch.ones(2, requires_grad=True)\nx.sum().backward()\n",
    "text that JSON escapes": "print('\\x01' * 900_000)\n",
    "a long loop without gradients": """import torch
x, squares = torch.ones(500), []
for i in range(6_000):
    x = x * 1.0001
    squares.append(i * i)
""",
    "a graph of thousands of nodes": """import torch
x = torch.ones(100, requires_grad=True)
y = x
for i in range(2_500):
    y = y * 1.0001 + x
y.sum().backward()
""",
    "many large variables": "import torch\n"
    + "".join(f"v{i} = torch.randn(900, requires_grad=True) * 2\n" for i in range(150)),
    "many lines": "import torch\nx = torch.ones(3, requires_grad=True)\n"
    + "".join(f"v{i} = x * {i}\n" for i in range(2_500)),
    "many loops": "import torch\nw = torch.ones(8, requires_grad=True)\n"
    + "for i in range(2): a = b = c = d = (w * i).sum()\n" * 600,
    "nested lists": "rows = [[['text' * 40] * 1000] * 20] * 20\nfor i in range(5):\n    rows = rows + [i]\n",
    "many names": "".join(f"n{i}=" for i in range(14_000)) + "1\n",
}


def values(series: Series) -> list[float]:
    return list(array.array("f", base64.b64decode(series.values)))


def loss_of(trace: Trace) -> Series:
    return next(series for series in trace.series if series.role == "loss")


def in_full(trace: Trace) -> list[int]:
    return [iteration.index for iteration in trace.loops[0].iterations]


@pytest.mark.parametrize("name", PROGRAMS)
def test_recording_is_at_most_one_megabyte(name: str) -> None:
    trace = record(PROGRAMS[name], limits=UNHURRIED)
    assert trace.error is None
    assert len(to_json(trace)) <= MOST
    assert trace.steps


def test_long_training_keeps_all_scalars_and_its_first_and_last_iterations() -> None:
    trace = record(presets.training().replace("n_iter = 11", "n_iter = 10_000"), limits=UNHURRIED)
    assert trace.error is None
    assert len(to_json(trace)) <= MOST
    assert [len(values(series)) for series in trace.series] == [10_000] * len(trace.series)
    assert not any(math.isnan(value) for value in values(loss_of(trace)))
    assert in_full(trace) == [*range(20), 9_998, 9_999]
    assert trace.left_out[0].iterations == [(20, 9_997)]


def test_network_trained_long_has_its_chosen_iteration_in_full_and_its_last() -> None:
    trace = record(NETWORK.format(epochs=3_000), limits=UNHURRIED, iterations=(1_500,))
    assert trace.error is None
    assert len(to_json(trace)) <= MOST
    assert len(values(loss_of(trace))) == 3_000
    assert {0, 1_500, 2_999} <= set(in_full(trace))
    chosen = next(iteration for iteration in trace.loops[0].iterations if iteration.index == 1_500)
    kinds = [step.kind for step in trace.steps[chosen.first_step - 1 : chosen.last_step]]
    assert kinds.count("node") == 12
    assert any(instance.iteration == 1_500 for graph in trace.graphs for instance in graph.instances)


def test_scalars_that_do_not_fit_are_thinned_from_the_first_to_the_last() -> None:
    source = """import torch
w = [torch.zeros(8, requires_grad=True) for _ in range(6)]
for i in range(1_000):
    loss = sum((v - i).square().sum() for v in w)
    loss.backward()
"""
    trace = record(source, limits=Limits(seconds=300, recording_bytes=200_000))
    loss = loss_of(trace)
    assert len(to_json(trace)) <= 200_000
    assert len(trace.series) >= 40
    assert loss.stride > 1
    assert len(values(loss)) == math.ceil(999 / loss.stride) + 1
    assert values(loss)[0] == 0
    assert values(loss)[-1] == 999**2 * 48


def test_long_printed_text_keeps_its_beginning_and_end_and_says_so() -> None:
    trace = record("print('first')\nfor i in range(9_000):\n    print(i, 'x' * 90)\nprint('last')\n", limits=UNHURRIED)
    assert trace.stdout.startswith("first\n0 xxx")
    assert trace.stdout.endswith("x\nlast\n")
    assert " characters …\n" in trace.stdout
    assert any("printed" in left.reason for left in trace.left_out)


def test_shorter_printed_text_is_whole() -> None:
    trace = record("for i in range(4_000):\n    print(i, 'x' * 90)\n", limits=UNHURRIED)
    assert trace.stdout == "".join(f"{i} {'x' * 90}\n" for i in range(4_000))


def test_many_variables_are_all_told_rather_than_each_in_full() -> None:
    trace = record(PROGRAMS["many large variables"], limits=UNHURRIED)
    assert len(trace.variables) == 150
    assert trace.variables["v149"].shape == (900,)
    assert trace.variables["v149"].summary


def test_recording_that_came_out_too_large_is_cut_to_a_sound_one() -> None:
    """The steps that are kept name only graphs, nodes and passes that are kept."""
    source = presets.training().replace("n_iter = 11", "n_iter = 60") + "raise ValueError('at the end')\n"
    small = record(source, limits=Limits(seconds=300, recording_bytes=24_000))
    assert len(to_json(small)) <= 24_000
    assert small.steps[-1].kind == "error"
    assert small.left_out
    for graph in small.graphs:
        for instance in graph.instances:
            assert instance.last_step <= len(small.steps)
            assert len(instance.steps) == len(graph.nodes)
    for step in small.steps:
        for place in [*step.nodes, *([step.node] if step.node else [])]:
            assert small.graphs[place[0]].nodes[place[2]].id == place[2]
        assert step.backward is None or small.passes[step.backward].first_step <= len(small.steps)


def test_limit_that_nothing_fits_gives_a_recording_all_the_same() -> None:
    assert record("print('a' * 100)\nx = 1", limits=Limits(recording_bytes=1)).error is None
