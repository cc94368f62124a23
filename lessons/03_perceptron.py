# %% [markdown]
# # Perceptron
#
# In which direction should the weight move?
#
# One weight, one input, one target: the smallest network that can learn. Its gradient can be worked out by hand and
# compared with what PyTorch sends.

# %% [markdown]
# ## Forward
#
# The input is 2 and the weight is 1, so the prediction is 2. The target is 10. The prediction is 8 too small, and
# the squared error is 64. `W` is the only tensor that asks for gradients, because it is the only one to learn.

# %%
import torch

weight = 1.0  # @param {type:"slider", min:0, max:10, step:0.5}

input = torch.tensor(2.0)
output = torch.tensor(10.0)

W = torch.tensor(weight, requires_grad=True)
pred = W * input
loss = (pred - output) ** 2
print(loss)

# %% [markdown]
# ## Backward
#
# By hand: `2 * (pred - output)` is -16. Times `input`, which is 2, gives -32. The sign says that the loss falls as
# `W` grows. Move the weight past 5 and the sign turns; at 5 the gradient is 0 and there is nothing left to learn.

# %%
loss.backward()
print(W.grad)
