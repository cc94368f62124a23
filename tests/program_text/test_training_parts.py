"""Loss, optimizer and seed are exchanged in the line that makes them, and the rest of the program stays."""

import pytest

from pages import presets
from program_text.errors import EditError
from program_text.parts import LOSSES, OPTIMIZERS, Parts, read_parts, set_loss, set_optimizer, set_seed

PROGRAM = presets.training()


def test_parts_of_the_notebooks_loop_are_read() -> None:
    assert read_parts(PROGRAM) == Parts("MSELoss", "SGD", 525421823)


@pytest.mark.parametrize("name", LOSSES)
def test_loss_is_read_back_as_it_was_written_and_the_way_back_leaves_the_text(name: str) -> None:
    edited = set_loss(PROGRAM, name)
    assert edited == PROGRAM.replace("nn.MSELoss()", f"nn.{name}()")
    assert read_parts(edited).loss == name
    assert set_loss(edited, "MSELoss") == PROGRAM


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizer_keeps_its_parameters_and_learning_rate(name: str) -> None:
    edited = set_optimizer(PROGRAM, name)
    assert read_parts(edited).optimizer == name
    assert "([w], lr=lr" in edited
    assert set_optimizer(edited, "SGD") == PROGRAM


def test_reduction_of_a_loss_stays_and_its_own_arguments_go() -> None:
    text = "loss = nn.HuberLoss(delta=2.0, reduction='sum')\n"
    assert set_loss(text, "L1Loss") == "loss = nn.L1Loss(reduction='sum')\n"


def test_optimizer_with_more_than_can_be_shown_is_exchanged_but_not_named() -> None:
    text = "optimizer = torch.optim.SGD(net.parameters(), 0.1, nesterov=True, momentum=0.5)\n"
    assert read_parts(text).optimizer is None
    assert set_optimizer(text, "Adam") == "optimizer = torch.optim.Adam(net.parameters(), 0.1)\n"


def test_seed_is_the_literal_in_the_line() -> None:
    assert set_seed(PROGRAM, 7) == PROGRAM.replace("525421823", "7")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda: set_loss("l = x.sum()\n", "L1Loss"), "No line makes a loss"),
        (lambda: set_optimizer("w = 1\n", "Adam"), "No line makes an optimizer"),
        (lambda: set_seed("x = torch.rand(3)\n", 1), "No line seeds"),
        (lambda: set_loss("loss = MSELoss()\n", "L1Loss"), "imported by its own name"),
    ],
)
def test_program_without_the_part_says_what_to_write(edit: object, words: str) -> None:
    with pytest.raises(EditError, match=words):
        edit()  # type: ignore[operator]
