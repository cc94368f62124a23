"""What is said of the commonest errors: the mend, and what the line's tensors are; PyTorch's message stays as it is."""

from __future__ import annotations

import contextlib
import io
import re

import pytest

from autograd_trace import record
from autograd_trace.explain.hints import HINTS, hint_for

START = """import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
a = torch.ones(2, 3)
b = torch.ones(3, 2)
v = torch.ones(2)
y = torch.tensor([0, 1])
w = torch.tensor([1., 2.], requires_grad=True)
layer = nn.Linear(3, 2)
"""
#: (what raises, what is said).
CASES = (
    ("w * 2\n(w * 2).backward()", "Here w is (2,) (line 9). Make one number of it first (.sum() or .mean())"),
    ("s = (w ** 2).sum()\ns.backward()\ns.backward()", "The backward() in line 12 freed what its nodes had saved"),
    ("e = w.exp()\ne += 1\ne.sum().backward()", "ExpBackward0 saved e in line 11, and line 12"),
    ("w += 1", "with torch.no_grad():"),
    ("w[0] = 1.", "with torch.no_grad():"),
    ("p, q = w.unbind()\np.mul_(2)", "Change a copy"),
    ("F.cross_entropy(a, torch.ones(2, 3).long())", "holds probabilities: use y.float()"),
    ("w.sum().backward(v)", "has the shape of the tensor itself"),
    ("w.grad = torch.ones(3)", "Here w is (2,)"),
    ("torch.autograd.grad(w.sum(), [w, torch.ones(1, requires_grad=True)])", "allow_unused=True"),
    ("torch.autograd.grad(w.sum(), v)", "Create it with requires_grad=True"),
    ("with torch.inference_mode():\n    i = torch.ones(2)\n(w * i).sum().backward()", "Use torch.no_grad() there"),
    (
        "with torch.autograd.detect_anomaly():\n    (w.detach() * 0).requires_grad_().sqrt().mul(0).sum().backward()",
        "at 0 in this operation",
    ),
    (
        "w.grad = torch.tensor([float('nan'), 1.])\nnn.utils.clip_grad_norm_([w], 1., error_if_nonfinite=True)",
        "NaN or infinite before it is clipped",
    ),
    ("torch.tensor([1, 2], requires_grad=True)", "Write the numbers with a point"),
    ("u = w * 2\nu.requires_grad = False", "Use detach()"),
    ("torch.optim.SGD([w * 2], lr=0.1)", "A parameter is a leaf"),
    ("w.numpy()", "x.detach().numpy()"),
    ("import copy\ncopy.deepcopy(w * 2)", ".detach().clone()"),
    ("w.zero_grad()", "x.grad = None"),
    ("w.to('cuda')", "'cpu' instead of 'cuda'"),
    ("g = None\ng.zero_()", "g is None since line 11 (`g = None`)"),
    ("layer.weight.grad.norm()", "layer.weight.grad is None: no backward() has run yet"),
    ("loss = w.sum().backward()\nloss + 1", "loss is None since line 11"),
    ("layer = layer.zero_grad()\nlayer(a)", "layer is None since line 11"),
    ("torch.tensor([3, 1].sort())", "Something here is None"),
    ("p, q = torch.ones(3)", "must be as many as the parts"),
    ("nn.RNN(3, 2)(a[None], torch.zeros(1, 5, 2))", "drop_last=True"),
    ("nn.MultiheadAttention(10, 3)", "a multiple of the other"),
    (
        "torch.optim.lr_scheduler.ReduceLROnPlateau(torch.optim.SGD([w], lr=0.1)).step()",
        "This scheduler looks at a number",
    ),
    ("torch.dot(v, v.double())", "Both must have one dtype"),
    ("layer(b)", "Here layer is Linear(in_features=3, out_features=2, bias=True), b is (3, 2) (line 6)."),
    ("torch.dot(v, torch.ones(3))", "the same length"),
    ("a + b", "Here a is (2, 3) (line 5), b is (3, 2) (line 6)."),
    ("a.view(4, 2)", "The product of the sizes must stay"),
    ("a.t().view(6)", "Use .reshape(...)"),
    ("torch.cat([a, v])", "Here a is (2, 3) (line 5), v is (2,) (line 7). Use .unsqueeze()"),
    ("torch.cat([a, b])", "Only the size along dim may differ"),
    ("torch.stack([a, b])", "Pad them"),
    ("v.sum(dim=1)", "Dimensions count from 0"),
    ("v[5]", "Indices go from 0"),
    ("torch.einsum('ij,jk->ik', a, a)", "the same size everywhere"),
    ("torch.gather(a, 1, y)", "index.unsqueeze(1)"),
    ("nn.Conv2d(3, 4, 3)(torch.ones(1, 1, 8, 8))", "The channels are the second size"),
    ("nn.Conv2d(1, 1, 3)(torch.ones(8))", "(batch, channels"),
    ("nn.Conv2d(1, 1, 5)(torch.ones(1, 1, 3, 3))", "The image is too small"),
    ("nn.LSTM(3, 2)(b)", "the layer's input_size"),
    ("nn.BatchNorm1d(3)(torch.ones(1, 3))", "more than one row"),
    ("len(torch.tensor(3))", "It is one number"),
    ("F.cross_entropy(b, y)", "one row for each example"),
    ("F.cross_entropy(a, y.unsqueeze(1))", "Here a is (2, 3) (line 5), y is (2,) (line 8). Class labels"),
    ("F.cross_entropy(a, v)", "Here a is of float32 (line 5), v is of float32 (line 7). Class labels"),
    ("F.cross_entropy(a, y + 2)", "one output for each class"),
    ("F.binary_cross_entropy(a, v)", "Give both the same shape"),
    ("F.binary_cross_entropy_with_logits(a, v)", "Give both the same shape"),
    ("F.binary_cross_entropy(v * 2, v)", "Use sigmoid first"),
    ("nn.Embedding(3, 2)(torch.tensor([5]))", "from 0 to num_embeddings"),
    ("layer(a.double())", "Both must have one dtype"),
    ("a @ b.double()", "Both must have one dtype"),
    ("nn.Conv1d(1, 1, 1)(torch.ones(1, 1, 2).double())", "Both must have one dtype"),
    ("torch.bmm(a[None].double(), b[None])", "Both must have one dtype"),
    ("F.binary_cross_entropy(v / 2, y)", "y.float()"),
    ("y.mean()", "use .float() first"),
    ("y.add_(0.5)", "cannot hold the result in place"),
    ("nn.Embedding(3, 2)(v)", "use .long()"),
    ("v.item()", "Use .sum() or .mean() first"),
    ("float(v)", "Use .sum() or .mean() first"),
    ("nn.MSELoss(v, v)(v, v)", "nn.MSELoss()(prediction, target)"),
    ("torch.cat([1., 2.])", "Make tensors of them first"),
    ("torch.from_numpy([1, 2])", "Use torch.tensor(...)"),
    ("torch.tensor([[1, 2], [3]])", "Rows must be equally long"),
    ("np.ones(2) * w", "torch.from_numpy(a)"),
    ("class Net(nn.Module):\n    def __init__(self):\n        self.fc = nn.Linear(1, 1)\nNet()", "super().__init__()"),
    ("class Net(nn.Module):\n    pass\nNet()(v)", "def forward(self, x)"),
    ("torch.optim.SGD([], lr=0.1)", "nn.ModuleList"),
    ("torch.optim.SGD(w, lr=0.1)", "[w]"),
    ("torch.optim.lr_scheduler.StepLR(w, 1)", "the optimizer first"),
    ("nn.Sequential([layer])", "nn.Sequential(*layers)"),
    ("layer.weight = a", "nn.Parameter(...)"),
    ("layer.load_state_dict(nn.Linear(2, 2).state_dict())", "the same layers and sizes"),
    ("layer.parameters()[0]", "list(model.parameters())[0]"),
    ("with torch.no_grad:\n    pass", "Write the parentheses"),
    ("torch.utils.data.TensorDataset(v, torch.ones(3))", "the same first size"),
    ("torch.linalg.inv(torch.zeros(2, 2))", "Add a little to its diagonal"),
    ("torch.linalg.cholesky(-torch.eye(2))", "Add a little to its diagonal"),
    ("torch.cat(v, v)", "Put the tensors into a list"),
    ("torch.cat([w.sum(), w.sum()])", "torch.stack([a, b])"),
    ("torch.dot(a, b)", "Here a is (2, 3) (line 5), b is (3, 2) (line 6). torch.dot takes two vectors"),
    ("torch.bmm(a, b)", "(batch, rows, columns)"),
    ("torch.mm(a, v)", "torch.mm takes two matrices"),
    ("nn.BatchNorm2d(3)(a)", "BatchNorm1d for rows"),
    ("F.cross_entropy(a, y, weight=v)", "one weight for each class"),
    ("F.cross_entropy(y, a)", "the prediction first"),
    ("F.one_hot(v)", "use y.long()"),
    ("a - a.max(dim=1)", "take .values"),
    ("nn.Sequential(nn.LSTM(3, 2), layer)(a)", "output, state = rnn(x)"),
    ("layer(None)", "Something here is None"),
    (
        "class G(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n"
        "        ctx.save_for_backward(x, 2)\n        return x\nG.apply(w)",
        "ctx.k = k",
    ),
    ("len(layer.parameters())", "len(list(model.parameters()))"),
    ("layer.parameters().grad", "one after the other"),
    ("layer.load_state_dict('model.pt')", "what model.state_dict() gives"),
    ("layer(nn.ReLU(a))", "Apply it: nn.ReLU()(x), or use F.relu(x)"),
    ("nn.Softmax(a).shape", "Apply it: nn.Softmax()(x), or use F.softmax(x)"),
    ("nn.Tanh() + 1", "or use torch.tanh(x)"),
    ("nn.Sequential(layer).weight", "A part of it has one: model[0].weight"),
    ("nn.Linear(3)", "Linear is made with (in_features: int, out_features: int"),
    ("loss = w.sum()\nloss.backward()\ntorch.optim.SGD([w], lr=0.1).step(loss)", "step() takes no loss"),
    ("layer = layer(a)\nlayer(a)", "layer is a Tensor since line 11"),
    # What happened in this program
    ("((w.data * v).sum()).backward()", "Line 11 (`w.data * v`) takes the numbers of w without its graph"),
    ("(w * 2).sum().data.backward()", ".data stands outside"),
    ("with torch.no_grad():\n    out = layer(a)\nout.sum().backward()", "is cut in line 12 by no_grad: `layer(a)`"),
    ("with torch.inference_mode():\n    u = w * 2\n(u + 1).sum().backward()", "in line 12 by inference_mode"),
    ("loss = w.sum().item()\nloss.backward()", "loss is a float since line 11 (`loss = w.sum().item()`)"),
    ("loss = w.sum(), 1\nloss.backward()", "loss is a tuple since line 11"),
    (
        "w.sum().backward()\nw = w - 0.1 * w.grad\nw.sum().backward()\nw = w - 0.1 * w.grad",
        "w is a result since line 12",
    ),
    ("w.grad.zero_()", "no backward() has run yet"),
    ("w.sum().backward()\nw.grad = None\nw - w.grad", "w.grad is None since line 12 (`w.grad = None`)"),
    ("v.grad.zero_()", "v does not ask for gradients"),
    ("u = torch.ones(1, requires_grad=True)\nw.sum().backward()\n-0.1 * u.grad", "no backward() has reached u"),
    ("def step(data):\n    return layer(data)\nstep(b)", "data is (3, 2) (line 6)"),
)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("code", "words"), CASES)
def test_hint_says_what_to_do_and_the_message_is_pytorchs(code: str, words: str) -> None:
    error = record(START + code + "\n").error
    assert error is not None
    assert error.kind == "program"
    assert words in error.hint
    assert _without_place(error.message) == _without_place(_plain(START + code + "\n"))


def _plain(source: str) -> str:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, "program", "exec"), {"__name__": "program"})  # noqa: S102 - the cases above
    except Exception as error:
        return str(error)
    return ""


def _without_place(message: str) -> str:
    return re.split(r"\s*\(Triggered internally", message)[0]


@pytest.mark.filterwarnings("ignore")
def test_every_hint_is_reached_by_a_case() -> None:
    messages = [error.message for code, _ in CASES if (error := record(START + code + "\n").error) is not None]
    reached = {hint.part for message in messages if (hint := hint_for(message)) is not None}
    cut = "does not require grad and does not have a grad_fn"
    assert [hint.part for hint in HINTS if hint.part not in reached and hint.part != cut] == []
