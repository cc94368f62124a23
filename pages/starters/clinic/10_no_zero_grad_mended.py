# Silent: gradients of all steps add up: mended
import torch

w = torch.tensor([0.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for step in range(6):
    loss = ((w - 1) ** 2).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(step, w.item(), w.grad.item())
