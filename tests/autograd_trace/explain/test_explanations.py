"""What is said of errors and of silent mistakes: the line and the variable, and nothing about sound programs."""

from __future__ import annotations

import pytest

from autograd_trace import record

START = (
    "import torch\nimport torch.nn as nn\nw = torch.ones(1, requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)\n"
)


def hint(source: str) -> str:
    error = record(source).error
    assert error is not None
    return error.hint


def notes(source: str) -> list[tuple[str, int]]:
    return [(note.kind, note.line) for note in record(source).notes]


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        ("x.detach()", "detach()"),
        ("torch.tensor(x)", "tensor(...)"),
        ("x.argmax()", "argmax()"),
        ("(x > 0)", "> gives True or False"),
    ],
)
def test_missing_grad_fn_names_the_line_that_cut_the_path(cut: str, words: str) -> None:
    said = hint(
        f"import torch\nx = torch.ones(2, requires_grad=True)\ny = {cut}\nz = y.float() * 2\nz.sum().backward()\n"
    )
    assert "from x" in said
    assert "line 3" in said
    assert words in said


def test_missing_grad_fn_points_the_view_at_the_cut() -> None:
    trace = record("import torch\nx = torch.ones(2, requires_grad=True)\ny = x.detach() * 2\ny.sum().backward()\n")
    assert trace.error is not None
    assert trace.error.step is not None
    assert trace.steps[trace.error.step - 1].cut == "detach()"


def test_missing_grad_fn_says_that_no_leaf_asked() -> None:
    said = hint("import torch\nx = torch.ones(2)\ny = x * 2\ny.sum().backward()\n")
    assert "x" in said
    assert "requires_grad=True" in said


def test_asking_after_the_forward_pass_is_called_too_late() -> None:
    said = hint("import torch\na = torch.tensor(3.)\nb = a * 5\na.requires_grad_(True)\nb.backward()\n")
    assert "a asks for gradients only from line 4" in said


def test_in_place_change_names_both_lines() -> None:
    said = hint("import torch\nx = torch.ones(2, requires_grad=True)\ny = x.exp()\ny += 1\ny.sum().backward()\n")
    assert "ExpBackward0 saved y in line 3" in said
    assert "line 4" in said


def test_second_backward_names_the_first() -> None:
    said = hint("import torch\nx = torch.ones(2, requires_grad=True)\ny = (x ** 2).sum()\ny.backward()\ny.backward()\n")
    assert "line 4" in said
    assert "retain_graph=True" in said


def test_loop_without_zero_grad_is_noted_at_its_backward() -> None:
    body = "for i in range(3):\n    loss = (w * 2 - 10).pow(2).sum()\n    loss.backward()\n    opt.step()\n"
    assert notes(START + body) == [("no zero_grad", 7)]


def test_gradients_summed_over_micro_batches_are_not_noted() -> None:
    body = (
        "for i in range(3):\n    for part in range(2):\n        (w * 2 - 10).pow(2).sum().backward()\n"
        "    opt.step()\n    opt.zero_grad()\n"
    )
    assert notes(START + body) == []


def test_zero_grad_between_backward_and_step_is_noted() -> None:
    assert notes(START + "(w * 2).sum().backward()\nopt.zero_grad()\nopt.step()\n") == [("zeroed before step", 7)]


def test_step_before_backward_is_noted() -> None:
    assert notes(START + "opt.step()\n(w * 2).sum().backward()\n") == [("step before backward", 5)]


def test_column_less_row_in_a_loss_is_noted() -> None:
    body = "x = torch.ones(3, 1)\ny = torch.ones(3)\nloss = ((x * w - y) ** 2).mean()\n"
    assert notes(START + body) == [("broadcast in a loss", 7)]


def test_parameter_that_no_path_leads_from_is_noted_by_name() -> None:
    source = (
        "import torch\na = torch.ones(1, requires_grad=True)\nb = torch.ones(1, requires_grad=True)\n"
        "opt = torch.optim.SGD([a, b], lr=0.1)\n(a * 2).sum().backward()\nopt.step()\n"
    )
    (note,) = record(source).notes
    assert (note.kind, note.variable, note.line) == ("parameter without gradient", "b", 6)


def test_sum_of_losses_that_keeps_graphs_is_noted_and_one_that_is_used_is_not() -> None:
    loop = "total = 0\nfor i in range(3):\n    loss = (w * 2).sum()\n    {}total = total + loss\n"
    assert notes(START + loop.format("loss.backward(retain_graph=True); ")) == [("sum keeps graphs", 8)]
    assert notes(START + loop.format("") + "total.backward()\n") == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("loss = (w * 2).sum()\nloss.detach_()\nloss.backward()", "The path to loss is cut in line 6 by detach()"),
        ("(g,) = torch.autograd.grad(w ** 3, w)\ng.backward()", "took out in line 5 without a graph of its own"),
        ("torch = w * 2\ntorch.zeros(1)", "torch is a Tensor since line 5 (`torch = w * 2`), no module any more"),
    ],
    ids=["detach_", "second derivative", "name of the module"],
)
def test_hint_says_what_happened_here(source: str, words: str) -> None:
    assert words in hint(START + source)


def test_attribute_that_is_only_looked_at_gets_no_note() -> None:
    assert notes(START + "w.grad\nw.shape\nopt.param_groups\nnn.Linear") == []
