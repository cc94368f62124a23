"""A loop over minibatches is put around an epoch's steps, read back from its line, and taken out to the letter."""

from __future__ import annotations

import contextlib
import io

import pytest

from pages import presets
from program_text.batches import read_batch, set_batch
from program_text.errors import EditError
from program_text.training import set_gradients

PROGRAM = presets.training()
BATCHED = """\
for epoch in range(n_iter):
    for x_batch, y_batch in zip(x.split(2), y.split(2)):
        pred = forward(x_batch)
        l = loss(y_batch, pred)
        l.backward()
        optimizer.step()
        optimizer.zero_grad()

    if epoch % 5 == 0:
        print(f'epoch {epoch}: w = {w}, loss = {l}')
"""
BY_HAND = """\
import torch
X = torch.linspace(0, 1, 6).unsqueeze(1)
Y = 2 * X + torch.tensor([[1.0]]).expand(6, 1)
w = torch.zeros(1, 1, requires_grad=True)
for epoch in range(3):
    # forward
    loss = ((X @ w
             - Y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None  # or zero_()
    print(epoch, w.item())
"""


def printed(program: str) -> str:
    """What plain Python prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(program, "program", "exec"), {})  # noqa: S102 - a program of this test
    return out.getvalue()


def test_the_notebooks_loop_goes_over_minibatches() -> None:
    assert read_batch(PROGRAM) == 0
    edited = set_batch(PROGRAM, 2)
    assert edited == PROGRAM[: PROGRAM.index("for epoch")] + BATCHED
    assert read_batch(edited) == 2
    assert set_batch(edited, 3) == edited.replace("split(2)", "split(3)")


@pytest.mark.parametrize(
    "program", [PROGRAM, BY_HAND, PROGRAM.replace("\n", "\r\n"), set_gradients(PROGRAM, "accumulate")]
)
def test_all_examples_at_once_give_the_program_before_to_the_letter(program: str) -> None:
    assert read_batch(program) == 0
    edited = set_batch(program, 4)
    assert read_batch(edited) == 4
    assert set_batch(edited, 0) == program
    assert set_batch(program, 0) == program


@pytest.mark.parametrize("program", [PROGRAM, BY_HAND])
def test_a_batch_of_all_examples_computes_what_no_batches_do(program: str) -> None:
    assert printed(set_batch(program, 6)) == printed(program)
    assert printed(set_batch(program, 2)) != printed(program)


def test_zero_grad_is_commented_out_and_in_inside_of_the_batches() -> None:
    edited = set_batch(PROGRAM, 2)
    silent = set_gradients(edited, "accumulate")
    assert "        # optimizer.zero_grad()" in silent
    assert set_gradients(silent, "zero_grad") == edited
    assert set_gradients(set_batch(silent, 0), "zero_grad") == PROGRAM


def test_steps_that_begin_with_zero_grad_are_taken_whole() -> None:
    program = (
        "x = torch.rand(4)\nfor i in range(2):\n    opt.zero_grad()\n    l = f(x)\n    l.backward()\n    opt.step()\n"
    )
    program += "    scheduler.step()\n"
    inner = "    for x_batch in x.split(1):\n        opt.zero_grad()\n        l = f(x_batch)\n        l.backward()\n"
    assert (
        set_batch(program, 1)
        == f"x = torch.rand(4)\nfor i in range(2):\n{inner}        opt.step()\n    scheduler.step()\n"
    )


def test_a_name_that_is_taken_gets_another() -> None:
    program = "x = torch.rand(4)\nx_batch = 1\nfor i in range(2):\n    l = f(x)\n    l.backward()\n"
    assert "for x_batch_ in x.split(2):\n        l = f(x_batch_)" in set_batch(program, 2)


@pytest.mark.parametrize("line", ["w.requires_grad_()", "w.requires_grad = True"])
def test_a_tensor_that_asks_for_gradients_later_is_no_data(line: str) -> None:
    program = (
        f"x = torch.rand(4)\nw = torch.rand(4)\n{line}\nfor i in range(2):\n    l = (w * x).sum()\n    l.backward()\n"
    )
    assert "for x_batch in x.split(2):\n        l = (w * x_batch).sum()" in set_batch(program, 2)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("x = torch.rand(3)\n", "No loop calls backward"),
        (
            "w = torch.rand(3, requires_grad=True)\nfor i in range(3):\n    (w * w).sum().backward()\n",
            "no tensor of data",
        ),
        ("x = torch.rand(3)\nfor i in range(3): f(x).backward()\n", "line of its own"),
        (
            "x = torch.rand(3)\nfor i in range(3):\n    l = f(x)\n    if l < 1: break\n    l.backward()\n",
            "break and continue",
        ),
        ("x = torch.rand(3)\nfor i in range(3):\n    print(f(x).backward())\n", "print"),
    ],
)
def test_loop_that_cannot_be_divided_says_why(program: str, words: str) -> None:
    assert read_batch(program) is None
    with pytest.raises(EditError, match=words):
        set_batch(program, 2)
