# Silent: a loss of (4, 1) and (4,) compares each with all
import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
y = torch.tensor([2.0, 4.0, 6.0, 8.0])
model = nn.Linear(1, 1)
pred = model(x)
loss = ((pred - y) ** 2).mean()
loss.backward()
print(loss.item(), model.weight.grad)
