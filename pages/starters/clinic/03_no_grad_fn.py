# element 0 of tensors does not require grad and does not have a grad_fn
import torch

w = torch.tensor(3.0)
x = torch.tensor(2.0)
loss = (w * x - 1) ** 2
loss.backward()
print(w.grad)
