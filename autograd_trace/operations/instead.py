"""What PyTorch has and the subset has not, and what to write instead: by dotted name, the longest that fits."""

from __future__ import annotations

_FILES = "Files cannot be written or read here. Comment the line out."
_GPU = "Programs run on the CPU here. Comment the line out."
_CUDNN = "It sets how a GPU computes, and programs run on the CPU here. Comment the line out."
_AS_IT_IS = "Use the model itself: the numbers are the same."
_ONE_PROCESS = "A program runs in one process here. Comment the line out."
_DENSE = "Use a dense tensor."
_WHOLE = "Write it as operations on the whole tensor."
_LEAVE_OUT = "Leave it out: the numbers are the same."
#: Arguments that PyTorch takes and the subset does not.
INSTEAD_OF_ARGUMENTS = {
    "out": "Assign the result to a name instead.",
    "device_ids": "Programs run on the CPU here.",
    "worker_init_fn": "A program runs in one process here.",
}

INSTEAD: dict[str, str] = {
    "torch.save": _FILES,
    "torch.load": "Files cannot be read here. Use a random tensor of the same shape.",
    "torch.hub": "Nothing can be downloaded here. Build a small model of nn layers.",
    "torch.onnx": _FILES,
    "torch.export": _FILES,
    "torch.compile": _AS_IT_IS,
    "torch.jit": _AS_IT_IS,
    "torch.fx": _AS_IT_IS,
    "torch.ao": _AS_IT_IS,
    "torch.quantization": _AS_IT_IS,
    "torch.nn.parallel": _AS_IT_IS,
    "torch.cuda": _GPU,
    "torch.cuda.amp": "Compute in float32, without autocast and GradScaler.",
    "torch.amp": "Compute in float32, without autocast and GradScaler.",
    "torch.autocast": "Compute in float32, without autocast and GradScaler.",
    "torch.mps": _GPU,
    "torch.accelerator": _GPU,
    "torch.backends.cudnn": _CUDNN,
    "torch.backends.cuda": _CUDNN,
    "torch.set_num_threads": "A program runs on one thread here. Comment the line out.",
    "torch.get_num_threads": "A program runs on one thread here.",
    "torch.use_deterministic_algorithms": "On the CPU they are deterministic. Comment the line out.",
    "torch.distributed": _ONE_PROCESS,
    "torch.multiprocessing": _ONE_PROCESS,
    "torch.profiler": "Times cannot be measured here. Comment the line out.",
    "torch.autograd.profiler": "Times cannot be measured here. Comment the line out.",
    "torch.utils.tensorboard": "Files cannot be written here. Comment the line out.",
    "torch.utils.checkpoint": "Call the function itself: the gradients are the same.",
    "torch.autograd.graph.saved_tensors_hooks": "What a node saves can be looked at: `y.grad_fn._saved_self`.",
    "torch.nn.CTCLoss": "Its kernel reads memory at whatever places the targets name.",
    "torch.nn.functional.ctc_loss": "Its kernel reads memory at whatever places the targets name.",
    "torch.Tensor.cuda": _LEAVE_OUT,
    "torch.Tensor.pin_memory": _LEAVE_OUT,
    "torch.Tensor.share_memory_": _LEAVE_OUT,
    "torch.Tensor.apply_": _WHOLE,
    "torch.Tensor.map_": _WHOLE,
    "torch.nn.Module.cuda": _LEAVE_OUT,
    "torch.nn.Module.compile": _LEAVE_OUT,
    "torch.nn.Module.share_memory": _LEAVE_OUT,
    "torch.sparse_coo_tensor": _DENSE,
    "torch.sparse": _DENSE,
    "torch.nested": _DENSE,
}


def instead_of(dotted: str) -> str:
    """What to write instead of a name of PyTorch's, "" where nothing is known."""
    parts = dotted.split(".")
    tried = (".".join(parts[:length]) for length in range(len(parts), 1, -1))
    return next((INSTEAD[name] for name in tried if name in INSTEAD), "")
