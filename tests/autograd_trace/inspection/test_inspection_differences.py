"""The hand-check and the nudge: known answers, kinks, draws, refusals, and random smooth programs against autograd."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_trace import record
from autograd_trace.inspection import inspect
from autograd_trace.questions import AskCheck, AskNudge, CheckAnswer, Inspection, NudgeAnswer, Refused

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
X = "x = torch.tensor([1., 2.], requires_grad=True)\n"


def tensor_number(source: str, name: str) -> int:
    trace = record(source)
    assert trace.error is None, trace.error
    number = trace.variables[name].tensor
    assert isinstance(number, int)
    return number


def ask(program: str, name: str = "x", element: int = 0, backward: int | None = None) -> Inspection:
    source = HEAD + program
    return inspect(AskCheck(tensor_number(source, name), element, backward), source)


def checked(program: str, name: str = "x", element: int = 0, backward: int | None = None) -> CheckAnswer:
    answer = ask(program, name, element, backward)
    assert isinstance(answer, CheckAnswer), answer
    return answer


def refused(program: str, name: str = "x", element: int = 0, backward: int | None = None) -> str:
    answer = ask(program, name, element, backward)
    assert isinstance(answer, Refused), answer
    return answer.reason


@pytest.mark.parametrize(("element", "gradient"), [(0, 11.8932), (1, 0.000956650), (2, 8.58928), (3, 2.49845)])
def test_notebooks_expression_is_confirmed_element_by_element(element: int, gradient: float) -> None:
    values = "x = torch.tensor([0.95146, 7.6532e-05, 0.687142, 0.1998757], requires_grad=True)\n"
    answer = checked(values + "z = ((x*5)**2).mean()\nz.backward()\n", element=element)
    assert answer.verdict == "agrees"
    assert (answer.root, answer.value) == ("z", pytest.approx(8.8587, rel=1e-4))
    assert answer.central == pytest.approx(gradient, rel=1e-4)
    assert answer.autograd == pytest.approx(answer.central, rel=1e-7)


@pytest.mark.parametrize(
    ("expression", "left", "right", "chosen"),
    [
        ("x.relu().sum()", 0, 1, 0),
        ("x.abs().sum()", -1, 1, 0),
        ("F.leaky_relu(x, 0.1).sum()", 0.1, 1, 0.1),
        ("torch.maximum(x, torch.zeros(2)).sum()", 0, 1, 0.5),
        ("torch.stack([x[0], x[0] * 0]).max()", 0, 1, 0.5),
        ("(x.clamp(min=0) * 3).sum()", 0, 3, 3),
    ],
)
def test_kink_is_said_to_be_one(expression: str, left: float, right: float, chosen: float) -> None:
    answer = checked(f"x = torch.tensor([0., 1.], requires_grad=True)\nz = {expression}\nz.backward()\n")
    assert answer.verdict == "kink"
    assert answer.backward == pytest.approx(left, abs=1e-9)
    assert answer.forward == pytest.approx(right, abs=1e-9)
    assert answer.autograd == pytest.approx(chosen)
    assert "kink" in answer.sentence


def test_slopes_of_a_bent_kink_are_told_without_the_bend() -> None:
    answer = checked("x = torch.tensor([0.], requires_grad=True)\nz = (x * x + x.relu() * 3).sum()\nz.backward()\n")
    assert "0 on the left and 3 on the right" in answer.sentence


def test_beside_a_kink_all_is_well() -> None:
    answer = checked("x = torch.tensor([1e-5, 1.], requires_grad=True)\nz = x.relu().sum()\nz.backward()\n")
    assert answer.verdict == "agrees"


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        ("x = torch.tensor([1., 1.], requires_grad=True)\nz = x.floor().sum()\n", "jump"),
        ("x = torch.tensor([0., 1.], requires_grad=True)\nz = x.sqrt().sum()\n", "undefined"),
        (X + "z = (x * x.detach()).sum()\n", "differs"),
        (X + "x.register_hook(lambda g: g * 2)\nz = (x ** 2).sum()\n", "differs"),
        (X + "y = torch.tensor([3., 4.], requires_grad=True)\nz = (y ** 2).sum()\n", "no path"),
    ],
)
def test_what_has_no_plain_answer_is_named(program: str, verdict: str) -> None:
    assert checked(program + "z.backward()\n").verdict == verdict


def test_constant_moves_the_root_though_autograd_does_not_ask() -> None:
    answer = checked(X + "c = torch.tensor([3., 4.])\nz = (x * c).sum()\nz.backward()\n", "c", 1)
    assert (answer.verdict, answer.autograd) == ("no path", None)
    assert answer.central == pytest.approx(2)


def test_result_on_the_way_is_checked_like_a_leaf() -> None:
    answer = checked(X + "y = x * 3\nz = (y ** 2).sum()\nz.backward()\n", "y", 1)
    assert (answer.verdict, answer.central) == ("agrees", pytest.approx(12))


def test_program_without_a_pass_is_checked_at_its_last_scalar() -> None:
    answer = checked(X + "z = (x ** 2).sum()\n", element=1)
    assert (answer.root, answer.central) == ("z", pytest.approx(4))


NETWORK = """net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Dropout(0.5), nn.Linear(4, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
data, target = torch.randn(5, 3), torch.randn(5, 1)
x = net[0].weight
for epoch in range(4):
    optimizer.zero_grad()
    noise = torch.randn_like(target) * 0.1
    loss = F.mse_loss(net(data), target + noise)
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize("backward", [0, 2, None])
def test_weight_is_moved_as_it_was_in_the_pass_and_draws_stay_the_same(backward: int | None) -> None:
    trace = record(HEAD + NETWORK)
    index = len(trace.passes) - 1 if backward is None else backward
    number = trace.variables["x"].tensor
    added = next(
        step.grad_outputs[0]
        for step in trace.steps
        if step.backward == index and step.node and any(change.tensor == number for change in step.tensors)
    )
    assert added is not None
    answer = checked(NETWORK, element=7, backward=backward)
    assert answer.verdict == "agrees"
    assert answer.autograd == pytest.approx(added.value[2][1], rel=1e-3)


def test_numbers_that_ask_for_float32_are_float64_all_the_same() -> None:
    program = "x = torch.tensor([0.1], dtype=torch.float32, requires_grad=True)\nz = x.float().half().exp().sum()\n"
    answer = checked(program + "z.backward()\n")
    assert answer.verdict == "agrees"
    assert answer.at == pytest.approx(0.1, rel=1e-7)
    assert answer.central == pytest.approx(math.exp(answer.at), rel=1e-8)


@pytest.mark.parametrize(
    ("program", "name", "element", "words"),
    [
        (X + "c = torch.tensor([3, 4])\nz = (x * c).sum()\nz.backward()\n", "c", 0, "c is int64"),
        (X + "z = x.sum()\nz.backward()\n", "x", 9, "x has 2 elements"),
        (X + "z = x * 2\nz.backward(torch.ones(2))\n", "x", 0, "one root"),
        (X + "y = x.view(2, 1)\nz = y.sum()\nz.backward()\n", "y", 0, "y is a view"),
        (X + "z = F.rrelu(-x, training=True).sum()\nz.backward()\n", "x", 0, "draws random numbers"),
        (X + "y = x.double()\nz = y.sum()\nz.backward()\n", "y", 0, "In float64"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_a_reason(program: str, name: str, element: int, words: str) -> None:
    assert words in refused(program, name, element)


def test_nudge_moves_the_output_as_the_gradient_foretells() -> None:
    source = HEAD + X + "z = (x ** 2).sum()\nz.backward()\n"
    answer = inspect(AskNudge(tensor_number(source, "x"), 0.5, 1), source)
    assert isinstance(answer, NudgeAnswer)
    assert (answer.at, answer.before, answer.after) == (2, 5, 7.25)
    assert (answer.quotient, answer.autograd) == (4.5, 4)
    assert isinstance(inspect(AskNudge(answer.tensor, 0.0, 1), source), Refused)


FUNCTIONS = ("torch.sin({})", "torch.tanh({})", "torch.exp({} * 0.3)", "({} ** 2)", "F.softplus({})", "({} * x)",
             "({} + x.flip(0))", "torch.sigmoid({})", "({} - {}.mean())", "F.softmax({}, 0)")  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(FUNCTIONS), min_size=1, max_size=4),
    st.lists(st.floats(-2, 2, width=32), min_size=3, max_size=3),
    st.integers(0, 2),
)
def test_random_smooth_program_agrees(functions: list[str], values: list[float], element: int) -> None:
    expression = "x"
    for function in functions:
        expression = function.replace("{}", expression)
    answer = checked(
        f"x = torch.tensor({values}, requires_grad=True)\nz = ({expression}).sum()\nz.backward()\n", element=element
    )
    assert answer.verdict == "agrees", answer


@settings(max_examples=10, deadline=None)
@given(st.floats(0.125, 4, width=32), st.floats(-4, 4, width=32))
def test_any_kink_is_found_where_it_is(slope: float, at: float) -> None:
    program = f"x = torch.tensor([{at}], requires_grad=True)\nz = (({slope} * (x - {at})).abs() + x ** 2).sum()\n"
    answer = checked(program + "z.backward()\n")
    assert answer.verdict == "kink", answer
