# Two layers and a relu
import torch

torch.manual_seed(6)
x = torch.tensor([1.0, -2.0])
w1 = torch.randn(3, 2, requires_grad=True)
w2 = torch.randn(3, requires_grad=True)
hidden = (w1 @ x).relu()
out = w2 @ hidden
loss = (out - 1) ** 2
loss.backward()
print(w1.grad)
print(w2.grad)
