# Silent: the .grad of a tensor that is not a leaf is None: mended
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x * 3
h.retain_grad()
h.sum().backward()
print(h.grad)
