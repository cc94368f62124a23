# Only Tensors of floating point and complex dtype can require gradients
import torch

x = torch.tensor([1, 2, 3], requires_grad=True)
y = (x * 2).sum()
y.backward()
print(x.grad)
