"""What to do about the commonest errors, in our words; PyTorch's own message stays first and unaltered."""

from __future__ import annotations

from autograd_trace.trace import ProgramError

#: (a part of PyTorch's message, what to do).
_HINTS: tuple[tuple[str, str], ...] = (
    (
        "does not require grad and does not have a grad_fn",
        "No recorded path leads from this tensor to a leaf with requires_grad=True. Look for a leaf without it, "
        "or for detach(), no_grad(), .item() or torch.tensor(...) on the way.",
    ),
    (
        "grad can be implicitly created only for scalar outputs",
        "Make one number of it first (.sum() or .mean()), or pass the incoming gradient: "
        "y.backward(torch.ones_like(y)).",
    ),
    (
        "backward through the graph a second time",
        "The first backward() freed what was saved. Run the forward lines again, or pass retain_graph=True to it.",
    ),
    (
        "modified by an inplace operation",
        "A tensor that backward() needs was changed in place after it was saved. Write y = y + 1 instead of y += 1, "
        "or change a copy.",
    ),
    (
        "a leaf Variable that requires grad is being used in an in-place operation",
        "Put the update into `with torch.no_grad():`, or let an optimizer do it.",
    ),
    ("Only Tensors of floating point", "Write the numbers with a point (1., 2.), or give dtype=torch.float32."),
    ("you can only change requires_grad flags of leaf variables", "Use detach() to get a tensor outside the graph."),
    ("Can't call numpy() on Tensor that requires grad", "Call .detach() first: x.detach().numpy()."),
    (
        "'NoneType' object has no attribute 'zero_'",
        "There is no gradient yet: backward() has not run, or zero_grad() set it to None.",
    ),
    (
        "'Tensor' object has no attribute 'zero_grad'",
        "zero_grad() belongs to a module or an optimizer. Of one tensor, write x.grad = None, or x.grad.zero_().",
    ),
    ("Torch not compiled with CUDA enabled", "Programs run on the CPU here. Write 'cpu' instead of 'cuda'."),
    (
        "mat1 and mat2 shapes cannot be multiplied",
        "The last size of the left one must be the first of the right one. Print both shapes.",
    ),
    (
        "The size of tensor a",
        "These shapes cannot be broadcast: sizes must be equal or 1, from the last on. Print both.",
    ),
    (
        "appears to not have been used in the graph",
        "This tensor does not lead to the output. Pass allow_unused=True to get None for it.",
    ),
)


def hint_for(error: ProgramError) -> str:
    """What to do about an error, "" where we have nothing to add."""
    return next((hint for part, hint in _HINTS if part in error.message), "")
