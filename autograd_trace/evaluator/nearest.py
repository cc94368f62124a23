"""What a name that is not there was probably meant to be: the nearest that a program may use."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from autograd_trace.evaluator import library
from autograd_trace.evaluator.values import Allowed, Namespace
from autograd_trace.operations import BY_FUNCTION, BY_METHOD, NAME_ROWS
from autograd_trace.operations.instead import instead_of

LIST = "The list of operations says what can be used."
#: A name as near as this is taken for a slip of the pen; one that PyTorch has must be nearer, for it was meant.
_TYPO, _MEANT = 0.6, 0.8
#: What people call things that PyTorch calls otherwise.
_SYNONYMS = {
    "mse": "mse_loss",
    "crossentropy": "cross_entropy",
    "crossentropyloss": "CrossEntropyLoss",
    "crossentropy_loss": "cross_entropy",
    "cross_entropy_loss": "cross_entropy",
    "binarycrossentropy": "binary_cross_entropy",
    "bce": "binary_cross_entropy",
    "bceloss": "BCELoss",
    "length": "numel",
    "len": "numel",
    "dense": "Linear",
    "batchnorm": "BatchNorm1d",
    "conv": "Conv2d",
    "maxpool": "MaxPool2d",
    "avgpool": "AvgPool2d",
}


def nearest_name(dotted: str) -> str:
    """A sentence that offers the allowed name nearest to a library's `dotted`, or says what to write instead."""
    known = library.exists(dotted)
    if known and (said := instead_of(dotted)):
        return said
    parent, _, name = dotted.rpartition(".")
    siblings = [each.rpartition(".")[2] for each in (*BY_FUNCTION, *NAME_ROWS) if each.rpartition(".")[0] == parent]
    found = closest(name, siblings, _MEANT if known else _TYPO)
    if found:
        return f"Did you mean {parent}.{found}?"
    elsewhere = sorted(
        (each for each in (*BY_FUNCTION, *NAME_ROWS) if each.rpartition(".")[2] == name and each[:5] == dotted[:5]),
        key=len,
    )
    return f"Did you mean {elsewhere[0]}?" if elsewhere else LIST


def nearest_attribute(value: Any, name: str) -> str:
    """A sentence that offers the allowed attribute of a value nearest to `name`."""
    if isinstance(value, Namespace):
        return nearest_name(f"{value.dotted}.{name}")
    kind = value.target if isinstance(value, Allowed) and isinstance(value.target, type) else value
    kind = kind if isinstance(kind, type) else type(kind)
    known = library.has_attribute(kind, name)
    if known and (said := _instead(kind, name)):
        return said
    found = closest(name, _members(value), _MEANT if known else _TYPO)
    if found:
        return f"Did you mean '.{found}'?"
    if isinstance(value, Tensor):
        functions = [dotted for dotted in (f"torch.{name}", f"torch.nn.functional.{name}") if dotted in BY_FUNCTION]
        return f"It is a function: {functions[0]}(…)." if functions else LIST
    return LIST


def misspelt(value: Any, name: str) -> str:
    """A sentence that offers what a new attribute was probably meant to be; "" where it is like none."""
    members = _members(value)
    found = "" if name in members else closest(name, members, _MEANT)
    return f"Did you mean '.{found}'?" if found else ""


def closest(name: str, names: Iterable[str], cutoff: float = _TYPO) -> str:
    """The nearest of some names, "" where none is near; upper and lower case count for little."""
    known = [each for each in names if not each.startswith("_")]
    lower = name.lower()
    wanted = _SYNONYMS.get(lower, lower).lower()
    close = difflib.get_close_matches(wanted, {each.lower() for each in known}, n=1, cutoff=cutoff)
    same = [each for each in known if close and each.lower() == close[0]]
    return max(same, key=lambda each: difflib.SequenceMatcher(None, name, each).ratio(), default="")


def _instead(kind: type, name: str) -> str:
    """What to write instead of a method that a tensor or a module has, and a program may not use."""
    for family, dotted in ((Tensor, "torch.Tensor"), (torch.nn.Module, "torch.nn.Module")):
        if issubclass(kind, family):
            return instead_of(f"{dotted}.{name}")
    return ""


def _members(value: Any) -> list[str]:
    """What may be read of a value: what its type has in the table, and what it holds itself."""
    row = library.type_row(type(value))
    names = [*row.attributes, *row.methods] if row else []
    if isinstance(value, Tensor):
        names += list(BY_METHOD)
    if isinstance(value, torch.nn.Module):
        stored = value.__dict__
        for held in (stored, *(stored.get(kind) or {} for kind in ("_parameters", "_modules", "_buffers"))):
            names += list(held)
    elif not isinstance(value, type) and hasattr(value, "__dict__") and type(value).__module__ == "__main__":
        names += list(value.__dict__)
    if type(value).__module__ == "__main__":
        names += [name for name in vars(type(value)) if not name.startswith("_")]
    return names
