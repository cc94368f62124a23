# %% [markdown]
# # Accumulation
#
# Why does every training loop set the gradients to zero?
#
# `backward()` does not replace `.grad`. It adds to it. Both loops below do the same four backward passes, and only
# the second one clears what the last pass left.

# %% [markdown]
# ## Without zero_()
#
# `out` is the sum of `2 * W`, so each pass sends 2 to every element. The first pass writes 2. The second finds 2
# and adds 2. After four passes `W.grad` holds 8, although no single pass sent more than 2.

# %%
import torch

passes = 4  # @param {type:"slider", min:1, max:8, step:1}

W = torch.ones(3, requires_grad=True)

for epoch in range(passes):
    out = (W * 2).sum()
    out.backward()
    print(W.grad)

# %% [markdown]
# ## With zero_()
#
# `W.grad.zero_()` clears the gradient after it was used. Now every pass starts from 0 and `W.grad` is 2 each time.
# An optimizer's `zero_grad()` does this for all of its parameters.

# %%
W = torch.ones(3, requires_grad=True)

for epoch in range(passes):
    out = (W * 2).sum()
    out.backward()
    print(W.grad)
    W.grad.zero_()
