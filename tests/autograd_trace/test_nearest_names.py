"""A name that is not there: PyTorch's own error or our refusal, and the name that was probably meant."""

from __future__ import annotations

import pytest

from autograd_trace import record

START = """import torch
import torch.nn as nn
import torch.nn.functional as F
x = torch.ones(2, requires_grad=True)
layer = nn.Linear(2, 1)
optimizer = torch.optim.SGD([x], lr=0.1)
"""
#: What a learner writes, PyTorch's message, and what is offered.
SLIPS = (
    ("torch.tesnor([1.])", "module 'torch' has no attribute 'tesnor'", "torch.tensor?"),
    ("x.sofmax(0)", "'Tensor' object has no attribute 'sofmax'", "'.softmax'?"),
    ("nn.Liner(2, 1)", "module 'torch.nn' has no attribute 'Liner'", "torch.nn.Linear?"),
    ("nn.Relu()", "module 'torch.nn' has no attribute 'Relu'", "torch.nn.ReLU?"),
    ("torch.Relu(x)", "module 'torch' has no attribute 'Relu'", "torch.relu?"),
    ("F.mse(x, x)", "module 'torch.nn.functional' has no attribute 'mse'", "torch.nn.functional.mse_loss?"),
    ("torch.optim.Sgd([x])", "module 'torch.optim' has no attribute 'Sgd'", "torch.optim.SGD?"),
    ("torch.optim.adam([x])", "module 'torch.optim' has no attribute 'adam'", "torch.optim.Adam?"),
    ("x.requires_gard", "'Tensor' object has no attribute 'requires_gard'", "'.requires_grad'?"),
    ("x.softplus()", "'Tensor' object has no attribute 'softplus'", "torch.nn.functional.softplus(…)"),
    ("x.zero_grad()", "'Tensor' object has no attribute 'zero_grad'", "x.grad = None"),
    ("layer.wieght", "'Linear' object has no attribute 'wieght'", "'.weight'?"),
    ("layer.paramters()", "'Linear' object has no attribute 'paramters'", "'.parameters'?"),
    ("optimizer.zero_gard()", "'SGD' object has no attribute 'zero_gard'", "'.zero_grad'?"),
    ("nn.Linear.wrong", "type object 'Linear' has no attribute 'wrong'", ""),
    ("los = layer(x)\nloss.backward()", "name 'loss' is not defined", "los?"),
    ("DataLoader(x)", "name 'DataLoader' is not defined", "from torch.utils.data import DataLoader"),
    (
        "torch.optim.SGD([x], learning_rate=0.1)",
        "SGD.__init__() got an unexpected keyword argument 'learning_rate'",
        "lr?",
    ),
)
#: What PyTorch has and a program may not use: the message and what is said instead.
REFUSED = (
    ("torch.save(x, 'file')", "torch.save is not supported here", "Files cannot be written"),
    ("torch.cuda.amp.GradScaler()", "torch.cuda.amp is not supported here", "without autocast and GradScaler"),
    ("torch.cuda.synchronize()", "torch.cuda.synchronize is not supported here", "on the CPU"),
    ("x.cuda()", "'.cuda' of a 'Tensor' cannot be used here", "Leave it out"),
    ("x.apply_(abs)", "'.apply_' of a 'Tensor' cannot be used here", "on the whole tensor"),
    ("torch.zeros(2, pin_memory=True)", "the argument 'pin_memory' of torch.zeros is not supported here", "It takes"),
)
#: Python keeps each as a new attribute without a word, and nothing changes.
WITHOUT_EFFECT = (
    ("x.requires_gard = True", "'.requires_grad'?"),
    ("optimizer.lr = 0.5", ".param_groups[0]['lr']"),
    ("layer.wieght = 1", "'.weight'?"),
)


@pytest.mark.parametrize(("code", "message", "offered"), SLIPS)
def test_name_that_pytorch_has_not_gives_its_own_error_and_the_nearest(code: str, message: str, offered: str) -> None:
    error = record(START + code + "\n").error
    assert error is not None
    assert (error.kind, error.message) == ("program", message)
    assert offered in error.hint if offered else error.hint == ""


@pytest.mark.parametrize(("code", "message", "offered"), REFUSED)
def test_name_that_pytorch_has_and_we_have_not_is_refused(code: str, message: str, offered: str) -> None:
    error = record(START + code + "\n").error
    assert error is not None
    assert (error.kind, error.message) == ("unsupported", message)
    assert offered in error.hint


@pytest.mark.parametrize(("code", "offered"), WITHOUT_EFFECT)
def test_new_attribute_of_pytorchs_own_object_is_kept_as_python_does_and_noted(code: str, offered: str) -> None:
    name = code.split(" = ")[0]
    trace = record(f"{START}{code}\nprint({name})\n")
    assert trace.error is None
    assert trace.stdout == code.split(" = ")[1] + "\n"
    (note,) = trace.notes
    assert note.kind == "new attribute"
    assert offered in note.message
