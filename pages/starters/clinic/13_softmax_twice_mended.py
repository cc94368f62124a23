# Silent: softmax before a loss that takes scores: mended
import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(6, 2)
y = torch.tensor([0, 1, 2, 0, 1, 2])
model = nn.Linear(2, 3)
scores = model(x)
loss = nn.CrossEntropyLoss()(scores, y)
loss.backward()
print(loss.item())
