"""The argument names that PyTorch's functions take, from their signatures, its stubs and its schemas."""

from __future__ import annotations

import ast
import functools
import inspect
from pathlib import Path
from typing import Any

import torch

_STUBS = Path(torch.__file__).parent / "_C"
#: numpy's spellings, which PyTorch takes wherever the other stands.
NUMPY = {"axis": "dim", "keepdims": "keepdim"}


@functools.cache
def _stub(name: str, inside: str = "") -> dict[str, set[str]]:
    """The argument names of every function of a stub file, or of one of its classes; overloads joined."""
    body = ast.parse((_STUBS / name).read_text()).body
    if inside:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == inside)
    names: dict[str, set[str]] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef):
            found = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            names.setdefault(node.name, set()).update(argument.arg for argument in found)
    return names


def accepted_by(dotted: str, target: Any) -> set[str]:
    """The argument names of a function or class under its dotted name."""
    name = dotted.rpartition(".")[2]
    names: set[str] = set()
    try:
        parameters = inspect.signature(target).parameters.values()
        names |= {each.name for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)}
    except (TypeError, ValueError):
        names |= _stub("_VariableFunctions.pyi").get(name, set()) | _stub("_nn.pyi").get(name, set())
    if hasattr(torch.nn.functional, f"{name}_with_indices"):
        names |= set(inspect.signature(getattr(torch.nn.functional, f"{name}_with_indices")).parameters)
    spellings = {name, getattr(target, "__name__", name), dotted.removeprefix("torch.").replace(".", "_")}
    return names.union(*map(_schema_names, spellings))


def accepted_by_method(method: str) -> set[str]:
    """The argument names of a Tensor method, its receiver as `input`."""
    names = set(_stub("__init__.pyi", "TensorBase").get(method, set()))
    target = getattr(torch.Tensor, method)
    if inspect.isfunction(target):
        names |= set(inspect.signature(target).parameters)
    return {"input" if name == "self" else name for name in names | _schema_names(method)}


def _schema_names(name: str) -> set[str]:
    packet = getattr(torch.ops.aten, name, None)
    if packet is None or not hasattr(packet, "overloads"):
        return set()
    arguments = [
        argument.name for overload in packet.overloads() for argument in getattr(packet, overload)._schema.arguments
    ]
    return {"input" if argument == "self" else argument for argument in arguments}
