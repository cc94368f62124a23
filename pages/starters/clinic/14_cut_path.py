# Silent: detach() cuts a weight off from the loss
import torch
import torch.nn as nn

torch.manual_seed(0)
first = nn.Linear(2, 3)
second = nn.Linear(3, 1)
optimizer = torch.optim.SGD([*first.parameters(), *second.parameters()], lr=0.1)
x = torch.randn(5, 2)
h = torch.relu(first(x)).detach()
loss = (second(h) ** 2).mean()
optimizer.zero_grad()
loss.backward()
optimizer.step()
print(first.weight.grad)
