# Trying to backward through the graph a second time: mended
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = (x ** 2).sum()
y.backward()
y = (x ** 2).sum()
y.backward()
print(x.grad)
