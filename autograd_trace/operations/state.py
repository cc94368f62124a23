"""Copies, conversions and writes in place; where the gradient's path is cut on purpose."""

from __future__ import annotations

from autograd_trace.operations.build import operation
from autograd_trace.operations.row import Operation


def _leave(name: str, arguments: str, forward: str, sample: str) -> Operation:
    """A method that hands its numbers out of autograd."""
    return operation(name, "method", arguments, forward, sample, cut=f".{name}()", bound="none")


def _convert(name: str, dtype: str) -> Operation:
    node = "ToCopyBackward0" if dtype in ("float32", "float16", "bfloat16") else ""
    return operation(
        name,
        "method",
        "input",
        f"input as {dtype}",
        f"x.{name}()",
        grad_fn=node,
        words={"input": "g, in the dtype of input"} if node else {},
        cut="" if node or name == "double" else f".{name}() gives whole numbers",
        symbol=name,
        bound="none",
    )


OPERATIONS = (
    operation(
        "detach",
        "torch method in-place",
        "input",
        "the same storage, without the graph",
        ("x.detach()", "(x * 1).detach_()"),
        cut="detach()",
        bound="none",
    ),
    _leave("item", "input", "the number as Python's own", "x.sum().item()"),
    _leave("tolist", "input", "the numbers as Python lists", "x.tolist()"),
    _leave("numpy", "input force", "a numpy array on the same memory", "x.numpy(force=True)"),
    operation(
        "clone",
        "torch method",
        "input memory_format",
        "a copy",
        "x.clone()",
        grad_fn="CloneBackward0",
        rules={"input": "g"},
        bound="none",
    ),
    operation(
        "to",
        "method",
        "input dtype device other copy non_blocking memory_format",
        "input in another dtype",
        ("x.to(torch.float32)", "x.to('cpu')", "x.to(dtype=torch.float32, copy=True)"),
        grad_fn="ToCopyBackward0",
        words={"input": "g, in the dtype of input"},
        bound="none",
    ),
    operation(
        "type",
        "method",
        "input dtype non_blocking",
        "input in another dtype, or the name of its type",
        ("x.type(torch.float32)", "x.type()"),
        grad_fn="ToCopyBackward0",
        words={"input": "g, in the dtype of input"},
        bound="none",
    ),
    operation(
        "type_as",
        "method",
        "input other",
        "input in the dtype of other",
        "x.type_as(torch.zeros(1))",
        grad_fn="ToCopyBackward0",
        words={"input": "g, in the dtype of input"},
        bound="none",
    ),
    operation("cpu", "method", "input", "input on the CPU", "x.cpu()", bound="none"),
    _convert("float", "float32"),
    _convert("double", "float64"),
    _convert("half", "float16"),
    _convert("bfloat16", "bfloat16"),
    _convert("long", "int64"),
    _convert("int", "int32"),
    _convert("short", "int16"),
    _convert("char", "int8"),
    _convert("byte", "uint8"),
    _convert("bool", "bool"),
    operation(
        "requires_grad_",
        "method",
        "input requires_grad",
        "the same tensor, asking for gradients or not",
        "torch.ones(2).requires_grad_()",
        bound="none",
    ),
    operation(
        "zero_",
        "method",
        "input",
        "zeros, in place",
        "(x * 1).zero_()",
        grad_fn="ZeroBackward0",
        rules={"input": "0"},
        bound="none",
    ),
    operation(
        "fill_",
        "method",
        "input value",
        "value everywhere, in place",
        ("(x * 1).fill_(2.)", "(x * 1).fill_(v[0])"),
        grad_fn="FillBackward2 FillBackward3",
        rules={"input": "0", "value": "sum(g)"},
        bound="none",
    ),
    operation(
        "copy_",
        "method",
        "input src non_blocking",
        "the values of src, in place",
        "(x * 1).copy_(v)",
        grad_fn="CopyBackwards",
        rules={"input": "0", "src": "g"},
        bound="none",
    ),
    operation(
        "set_data",
        "",
        "",
        "other values behind autograd's back",
        "a = x * 1; a.data = y; a",
        grad_fn="MulBackward0",
        operators=(".data =",),
        symbol=".data =",
        bound="none",
    ),
)
