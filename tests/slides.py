"""Programs as lecturers show them: what a slide tells of them must be read from the last row."""

from __future__ import annotations

from pages import presets

EXPRESSION = """import torch
torch.manual_seed(0)
x = torch.rand(4, requires_grad=True)
y = x*5
w = y**2
z = w.mean()
z.backward()
print(x.grad)
"""
NEURON = """import torch
inputs = torch.tensor([2.0, 0.0])
w = torch.tensor([-3.0, 1.0], requires_grad=True)
b = torch.tensor(6.8813735, requires_grad=True)
n = (inputs*w).sum() + b
o = n.tanh()
o.backward()
print(w.grad, b.grad)
"""
MLP = """import torch
import torch.nn as nn
torch.manual_seed(0)
net = nn.Sequential(
    nn.Linear(4, 8), nn.ReLU(),
    nn.Linear(8, 8), nn.ReLU(),
    nn.Linear(8, 1))
x = torch.randn(16, 4)
y = torch.randn(16, 1)
loss = nn.functional.mse_loss(net(x), y)
loss.backward()
print(net[0].weight.grad.norm())
"""
CONVOLUTIONAL = """import torch
import torch.nn as nn
import torch.nn.functional as F
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3)
        self.conv2 = nn.Conv2d(4, 8, 3)
        self.fc1 = nn.Linear(200, 32)
        self.fc2 = nn.Linear(32, 10)
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        return self.fc2(F.relu(self.fc1(x)))
net = Net()
images = torch.randn(2, 1, 28, 28)
labels = torch.tensor([3, 7])
loss = F.cross_entropy(net(images), labels)
loss.backward()
print(net.fc2.bias.grad)
"""
RECURRENT = """import torch
torch.manual_seed(0)
U = torch.randn(3, 2, requires_grad=True)
W = torch.randn(3, 3, requires_grad=True)
b = torch.zeros(3, requires_grad=True)
h = torch.zeros(3)
for t in range(4):
    x = torch.randn(2)
    h = torch.tanh(U @ x + W @ h + b)
loss = h.sum()
loss.backward()
print(W.grad)
"""
RESIDUAL = """import torch
import torch.nn as nn
torch.manual_seed(0)
class Block(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.one = nn.Linear(size, size)
        self.two = nn.Linear(size, size)
    def forward(self, x):
        return x + self.two(torch.relu(self.one(x)))
net = nn.Sequential(Block(4), Block(4), nn.Linear(4, 1))
loss = net(torch.ones(3, 4)).mean()
loss.backward()
print(loss.item())
"""
FUNCTION = """import torch
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3
    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return grad_output * 3*x**2
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Cube.apply(x).sum()
y.backward()
print(x.grad)
"""
REGRESSION = """import torch
torch.manual_seed(0)
X = torch.randn(20, 3)
true = torch.tensor([1.0, -2.0, 0.5])
y = X @ true + 0.1*torch.randn(20)
w = torch.zeros(3, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(30):
    pred = X @ w + b
    loss = ((pred - y)**2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1*w.grad
        b -= 0.1*b.grad
    w.grad.zero_()
    b.grad.zero_()
print(w, b)
"""
CHAIN = """import torch
x = torch.tensor(0.5, requires_grad=True)
y = x
for k in range(20):
    y = torch.sin(y * 1.5)
y.backward()
print(x.grad)
"""
STRAIGHT = (
    "import torch\nx = torch.tensor(0.5, requires_grad=True)\n"
    + "".join(f"y{k + 1} = {'x' if k == 0 else f'y{k}'}.{('sin', 'exp', 'cos', 'tanh')[k % 4]}()\n" for k in range(24))
    + "y24.backward()\n"
)
ATTENTION = """import torch
torch.manual_seed(0)
x = torch.randn(4, 6)
Q, K, V = (torch.randn(6, 6, requires_grad=True) for _ in range(3))
scores = (x @ Q) @ (x @ K).T / 6**0.5
weights = scores.softmax(dim=-1)
out = weights @ (x @ V)
loss = out.pow(2).mean()
loss.backward()
print(Q.grad.norm())
"""
CUTS = """import torch
x = torch.tensor(3.0, requires_grad=True)
y = x*2
z = y.detach()
with torch.no_grad():
    s = y*10
k = y.item()
loss = (y - z)**2 + s*x + k*x
loss.backward()
print(x.grad)
"""

#: By name: the reference programs, and those that a course on deep learning goes on with.
PROGRAMS = {
    "expression": EXPRESSION,
    "training": presets.training(),
    "neuron": NEURON,
    "used twice": "import torch\nx = torch.tensor(3.0, requires_grad=True)\ny = x*x + x\ny.backward()\nprint(x.grad)\n",
    "cuts": CUTS,
    "custom function": FUNCTION,
    "regression": REGRESSION,
    "mlp": MLP,
    "residual": RESIDUAL,
    "convolutional": CONVOLUTIONAL,
    "recurrent": RECURRENT,
    "attention": ATTENTION,
    "chain in a loop": CHAIN,
    "chain of lines": STRAIGHT,
}
