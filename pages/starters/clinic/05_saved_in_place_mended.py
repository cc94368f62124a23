# one of the variables needed for gradient computation has been modified by an inplace operation: mended
import torch

x = torch.tensor([0.5, 1.0], requires_grad=True)
y = x.exp()
y = y + 1
y.sum().backward()
print(x.grad)
