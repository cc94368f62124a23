"""The sentence of a backward step: the rule that it names gives what the engine sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch

from autograd_trace.run import record
from tests.autograd_trace.operations.rules import evaluate

NODES = re.compile(r"^(\w+) receives (?:g = )?(.*) and sends (.*)\.$")
#: Leaves and what is made of them; no name is bound twice, so that the rules can be evaluated at the end.
PROGRAM = """
import torch
import torch.nn.functional as F
x = torch.tensor([0.5, 2.0, -1.0], requires_grad=True)
w = torch.tensor([[1.0, -2.0, 3.0], [0.5, 0.25, -4.0]], requires_grad=True)
column = torch.tensor([[1.0], [2.0], [0.5]], requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
target = torch.tensor([[1.0], [0.0]])
double = x * 5
power = double**2
mean = power.mean()
square = x * x
shifted = 2 - square
scaled = b * shifted + b
hot = scaled.exp()
bent = torch.sigmoid(scaled)
positive = F.relu(bent - 0.5)
ratio = x / (b + 1)
moved = w.T
product = w @ column
loss = F.mse_loss(product, target)
total = mean + hot.sum() + positive.sum() + ratio.sum() + loss + moved.sum()
total.backward()
"""


def sentences(source: str) -> list[str]:
    trace = record(source)
    assert trace.error is None
    return [step.sentence for step in trace.steps if step.kind == "node" and "AccumulateGrad" not in step.sentence]


def numbers(text: str) -> torch.Tensor:
    return torch.tensor(eval(text.replace("nan", "float('nan')")), dtype=torch.float64)  # noqa: S307 - our own numbers


def namespace(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 - the text above
    return {
        name: value.detach().double() if isinstance(value, torch.Tensor) else value for name, value in names.items()
    }


def test_rule_gives_what_was_sent() -> None:
    names = namespace(PROGRAM)
    shown = sentences(PROGRAM)
    checked = 0
    for sentence in shown:
        found = NODES.match(sentence)
        assert found, sentence
        received = numbers(found[2])
        for part in re.split(r" and (?=[^=]* = )", found[3]):
            rule, equals, rest = part.partition(" = ")
            if not equals:
                continue
            sent = numbers(rest.rpartition(" to ")[0])
            given = {**names, "g": received, "expand": lambda value, like=sent: value.expand(like.shape), "n": 2}
            value = evaluate(rule.removeprefix("the sum of "), given)
            if rule.startswith("the sum of "):
                value = value.sum_to_size(sent.shape)
            torch.testing.assert_close(value, sent, rtol=2e-3, atol=1e-9, msg=sentence)
            checked += 1
    assert checked >= 20


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("(x * 5).backward(g)", "MulBackward0 receives g = [1, 2, 3] and sends g * 5 = [5, 10, 15] to x."),
        ("torch.add(x, b).backward(g)", "sends g = [1, 2, 3] to x and the sum of g = 6 to b."),
        ("torch.add(x, b, alpha=2).backward(g)", "to x and the sum of 2 * g = 12 to b."),
        ("(x * x).backward(g)", "sends g * x = [1, 4, 9] to x and g * x = [1, 4, 9] to x."),
        ("x.mean().backward()", "sends expand(g) / 3 = [0.3333, 0.3333, 0.3333] to x."),
        ("torch.dot(x, x.data).backward()", "DotBackward0 receives g = 1 and sends g * x.data = [1, 2, 3] to x."),
        ("torch.dot(x, g).backward()", "DotBackward0 receives 1 and sends [1, 2, 3] to x."),
        ("(torch.ones(2, 3) @ x).sum().backward()", "MvBackward0 receives [1, 1] and sends [2, 2, 2] to x."),
        ("torch.mul(input=x, other=b).backward(g)", "sends g * b = [1, 2, 3] to x and the sum of g * x = 14 to b."),
        ("F.normalize(x * 3, dim=0).backward(g)", "MulBackward0 receives g = "),
    ],
)
def test_rule_is_written_with_the_programs_own_operands(line: str, says: str) -> None:
    source = (
        "import torch\nimport torch.nn.functional as F\nx = torch.tensor([1., 2., 3.], requires_grad=True)\n"
        f"b = torch.tensor(1., requires_grad=True)\ng = torch.tensor([1., 2., 3.])\n{line}\n"
    )
    assert any(says in sentence for sentence in sentences(source)), sentences(source)


def test_no_rule_is_told_where_it_would_not_be_true() -> None:
    start = "import torch\nimport torch.nn.functional as F\nx = torch.tensor([3., 4.], requires_grad=True)\n"
    of_several_nodes = sentences(start + "F.normalize(x, dim=0).sum().backward()\n")
    assert not any("DivBackward0" in each and " = " in each for each in of_several_nodes)
    hooked = (
        start + "y = x * 5\ny.grad_fn.register_hook(lambda sent, received: (sent[0] * 0, None))\ny.sum().backward()\n"
    )
    assert "MulBackward0 receives [1, 1] and sends [0, 0] to x." in sentences(hooked)
