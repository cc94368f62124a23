# %% [markdown]
# # Stopping gradients
#
# Which lines keep PyTorch from recording?
#
# PyTorch records an operation if at least one input asks for gradients. Step through the program and watch
# where the graph grows, and where it does not.

# %% [markdown]
# ## Recorded
#
# `x` asks for gradients, so each operation leaves a node. `y` carries a `grad_fn`: the last node that was recorded.

# %%
import torch

torch.manual_seed(0)
x = torch.rand(5, requires_grad=True)
print(x)
y = x**2 + 2
print(y)

# %% [markdown]
# ## requires_grad_(False)
#
# This changes the leaf itself, in place. From here on nothing that starts at `x` is recorded. What was recorded
# before stays as it is: look at `y`.

# %%
x.requires_grad_(False)
print(x)
z = x**2 + 2
print(z)

# %% [markdown]
# ## detach()
#
# `x.detach()` gives a second tensor with the same numbers and no history. `x` itself goes on recording. In
# `x * y` one factor is `x` and the other is cut off, so the gradient comes back along one path only.

# %%
x = torch.rand(5, requires_grad=True)
print(x)
y = x.detach()
print(y)
z = (x * y).sum()
z.backward()
print(x.grad)

# %% [markdown]
# ## no_grad()
#
# Inside this block nothing is recorded, whatever the inputs ask for. `x` still requires gradients afterwards. A
# training step that changes the weights by hand belongs into such a block.

# %%
with torch.no_grad():
    y = x**2 + 2
    print(y)
print(x.requires_grad)
