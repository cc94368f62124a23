"""What the editor offers is what the table allows."""

import pytest
import torch

from autograd_trace import record
from autograd_trace.completions import completions

NAMES = {each.name: each for each in completions().names}
METHODS = {kind: {each.name: each for each in members} for kind, members in completions().methods.items()}


@pytest.mark.parametrize(
    ("name", "signature", "words"),
    [
        ("torch.relu", "(input)", "max"),
        ("F.relu", "(input, inplace)", ""),
        ("torch.nn.functional.mse_loss", "(input, target", ""),
        ("nn.Linear", "(in_features, out_features, bias", "a layer of torch.nn"),
        ("optim.SGD", "(params, lr", "an optimizer"),
        ("torch.no_grad", "()", ""),
    ],
)
def test_name_has_its_signature_and_one_line_of_help(name: str, signature: str, words: str) -> None:
    assert NAMES[name].signature.startswith(signature.rstrip(")"))
    assert words in NAMES[name].help
    assert "\n" not in NAMES[name].help


def test_tensor_has_methods_without_the_receiver_and_attributes_without_a_signature() -> None:
    assert METHODS["tensor"]["mean"].signature.startswith("(dim, keepdim")
    assert METHODS["tensor"]["grad"].signature == ""
    assert METHODS["list"]["append"].signature.startswith("(")


def test_kinds_are_those_of_the_recording() -> None:
    program = "import torch\nx = torch.ones(2)\nn = [1]\ns = 'a'\nm = torch.nn.Linear(1, 1)\n"
    kinds = {value.kind for value in record(program).variables.values()}
    assert {"tensor", "list", "str", "module"} <= kinds
    assert kinds - {"namespace"} <= METHODS.keys()


def test_every_method_of_a_tensor_exists_in_pytorch() -> None:
    assert [name for name in METHODS["tensor"] if not hasattr(torch.Tensor, name)] == []
