"""The number of examples is the first figure of each tensor's size, and all of them change together."""

from __future__ import annotations

import pytest

from pages import presets
from program_text.batches import set_batch
from program_text.errors import EditError
from program_text.examples import read_examples, set_examples

PROGRAM = presets.training()
LOOP = "for i in range(2):\n    l = f(x)\n    l.backward()\n"


def test_the_notebooks_data_gets_more_examples_and_its_own_back() -> None:
    assert read_examples(PROGRAM) == 5
    edited = set_examples(PROGRAM, 12)
    assert edited == PROGRAM.replace("(5,)", "(12,)")
    assert set_examples(edited, 5) == PROGRAM
    assert read_examples(set_batch(edited, 4)) == 12


def test_further_dimensions_and_what_is_computed_of_the_data_stay() -> None:
    program = (
        f"x = torch.randn((6, 3))\ny = 2 * x + torch.rand((6, 1))\nw = torch.rand((6, 3), requires_grad=True)\n{LOOP}"
    )
    edited = set_examples(program, 8)
    assert edited == program.replace("randn((6", "randn((8").replace("rand((6, 1", "rand((8, 1")


@pytest.mark.parametrize(
    "line", ["x = torch.tensor([1., 2.])", "x = torch.rand((n,))", "x = torch.rand((4,)) + torch.rand((5,))", "x = 3"]
)
def test_data_of_another_kind_has_no_number_to_change(line: str) -> None:
    assert read_examples(f"{line}\n{LOOP}") is None
    with pytest.raises(EditError, match="No line makes random data"):
        set_examples(f"{line}\n{LOOP}", 3)
