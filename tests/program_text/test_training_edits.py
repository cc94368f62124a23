"""The training page's controls: each edits the lines that the learner sees, and reads its value back from them."""

import contextlib
import time

import pytest

from pages import presets
from program_text.errors import EditError
from program_text.expression import read_expression
from program_text.parameters import read_parameters
from program_text.training import Training, read_training, set_epochs, set_gradients, set_learning_rate

LOOP = "for epoch in range(3):\n    l = (w*2).sum()\n    l.backward()\n"


def test_notebook_loop_is_read() -> None:
    assert read_training(presets.training()) == Training(0.01, 11, "zero_grad")


def test_controls_edit_one_line_each() -> None:
    program = presets.training()
    assert set_learning_rate(program, 0.03) == program.replace("lr = 0.01", "lr = 0.03")
    assert set_epochs(program, 20) == program.replace("n_iter = 11", "n_iter = 20")
    silent = program.replace("    optimizer.zero_grad()", "    # optimizer.zero_grad()")
    assert set_gradients(program, "accumulate") == silent


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_gradients_switch_there_and_back_leaves_the_text_as_it_was(end: str) -> None:
    program = presets.training().replace("\n", end).replace("zero_grad()", "zero_grad()  # größe 😀")
    silent = set_gradients(program, "accumulate")
    assert read_training(silent).gradients == "accumulate"
    assert set_gradients(silent, "accumulate") == silent
    assert set_gradients(silent, "zero_grad") == program
    assert set_gradients(program, "zero_grad") == program


@pytest.mark.parametrize(
    ("line", "silent"),
    [
        ("    w.grad.zero_()", "    # w.grad.zero_()"),
        ("    w.grad = None", "    # w.grad = None"),
        ("    model.zero_grad(set_to_none=False)", "    # model.zero_grad(set_to_none=False)"),
        (
            "    with torch.no_grad():\n        w.grad.zero_()",
            "    with torch.no_grad():\n        pass  # w.grad.zero_()",
        ),
        (
            "    if epoch:\n        w.grad.zero_()\n        b.grad.zero_()",
            "    if epoch:\n        pass  # w.grad.zero_()\n        # b.grad.zero_()",
        ),
        ("    if epoch: w.grad.zero_()", "    if epoch: pass  # w.grad.zero_()"),
        ("    step(); w.grad.zero_()", "    step(); # w.grad.zero_()"),
    ],
)
def test_each_way_to_zero_is_commented_out_and_in(line: str, silent: str) -> None:
    program = f"{LOOP}{line}\nprint(w)\n"
    edited = set_gradients(program, "accumulate")
    assert edited == program.replace(line, silent)
    assert set_gradients(edited, "zero_grad") == program


@pytest.mark.parametrize(
    "comment", ["    #optimizer.zero_grad()", "#     optimizer.zero_grad()", "    #  optimizer.zero_grad()"]
)
def test_line_that_the_learner_commented_out_comes_back(comment: str) -> None:
    program = LOOP + comment + "\n"
    assert read_training(program).gradients == "accumulate"
    edited = set_gradients(program, "zero_grad")
    assert edited.startswith(LOOP)
    assert read_training(edited).gradients == "zero_grad"


@pytest.mark.parametrize(
    "line",
    [
        "    # call optimizer.zero_grad() here",
        "    s = '''\n    # optimizer.zero_grad()\n    '''",
        "    # w.zero_()",
        "    # a line",
    ],
)
def test_comment_that_is_no_such_line_is_left_alone(line: str) -> None:
    program = f"{LOOP}{line}\n"
    assert read_training(program).gradients is None
    with pytest.raises(EditError, match="Write optimizer.zero_grad"):
        set_gradients(program, "zero_grad")


@pytest.mark.parametrize("line", ["    optimizer.zero_grad(\n    )", "    optimizer.zero_grad(); print(1)"])
def test_line_that_cannot_be_commented_out_is_said(line: str) -> None:
    with pytest.raises(EditError, match="Line 4: Put optimizer.zero_grad"):
        set_gradients(f"{LOOP}{line}\n", "accumulate")


@pytest.mark.parametrize(
    ("program", "read", "edited"),
    [
        ("epochs = 5\nfor e in range(epochs):\n    pass\n", 5, "epochs = 7\nfor e in range(epochs):\n    pass\n"),
        ("for e in range(5):\n    pass\n", 5, "for e in range(7):\n    pass\n"),
        ("train(num_epochs=5)\n", 5, "train(num_epochs=7)\n"),
    ],
)
def test_epochs_are_found_by_name_or_in_the_loop(program: str, read: int, edited: str) -> None:
    assert read_training(program).epochs == read
    assert set_epochs(program, 7) == edited


def test_learning_rate_in_the_call_of_the_optimizer() -> None:
    program = "optimizer = torch.optim.SGD([w], lr=0.5, momentum=0.9)\n"
    assert read_training(program).learning_rate == 0.5
    assert set_learning_rate(program, 0.1 + 0.2) == program.replace("0.5", "0.3")


def test_program_without_places_is_said() -> None:
    assert read_training("print(1)\n") == Training(None, None, None)
    with pytest.raises(EditError, match="Write one, or edit the code"):
        set_learning_rate("print(1)\n", 0.1)
    with pytest.raises(EditError, match="Write one, or edit the code"):
        set_epochs("print(1)\n", 3)


def test_hostile_program_is_read_quickly() -> None:
    programs = [
        "w.grad = None\n" * 7000,
        "# w.grad = None\n" * 6000,
        "w.grad = None;" * 7000,
        "w.grad = None" + " " * 99_000 + "; x",
        "if x: #grad" + ";" * 99_000,
        "x = 1  # @param [" + "]{" * 49_000,
    ]
    for program in programs:
        started = time.process_time()
        read_expression(program)
        for act in (read_training, read_parameters, lambda text: set_gradients(text, "accumulate")):
            with contextlib.suppress(EditError):
                act(program)
        assert time.process_time() - started < 3


def test_impossible_values_are_refused() -> None:
    with pytest.raises(EditError, match="cannot be below 0"):
        set_epochs(presets.training(), -1)
    with pytest.raises(EditError, match="must be a number"):
        set_learning_rate(presets.training(), float("nan"))
