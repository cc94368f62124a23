"""A worker runs program after program: none may leave its values behind, and none is answered with nothing."""

from __future__ import annotations

import gc

import pytest
import torch

from autograd_trace import record

#: A size that nothing but these programs has.
SIZE = 7_919
CLASSES = f"""import torch
from torch import nn
kept = torch.rand({SIZE})
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)
    def forward(self, x):
        return Twice.apply(self.layer(x))
class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return 2 * x
    @staticmethod
    def backward(ctx, grad):
        return 2 * grad
net = Net().to("cpu")
net(torch.ones(1, 2)).sum().backward()
print(net.layer.weight.grad, type(net) is Net)
"""


def alive() -> int:
    gc.collect()
    return sum(type(value) is torch.Tensor and value.numel() == SIZE for value in gc.get_objects())


def test_program_with_classes_of_its_own_leaves_no_tensor_behind() -> None:
    assert record(CLASSES).error is None
    assert alive() == 0


@pytest.mark.parametrize(
    "init", ["super().__init__(); self._modules[nn.ReLU()] = nn.Linear(1, 1)", "self.size = 3"], ids=["key", "super"]
)
def test_module_whose_parameters_cannot_be_named_gives_a_recording(init: str) -> None:
    source = f"""import torch
from torch import nn
class Odd(nn.Module):
    def __init__(self):
        {init}
odd = Odd()
nn.Linear(2, 1)(torch.ones(2)).backward()
"""
    trace = record(source)
    assert trace.error is None
    assert trace.variables["odd"].text == "Odd"
