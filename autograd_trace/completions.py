"""What the editor offers while a program is typed: from the operations table. Nothing here imports torch."""

from __future__ import annotations

import functools

from msgspec import Struct

from autograd_trace.operations import NAMES, OPERATIONS, TYPES

#: The names under which programs import modules, as the table spells them.
_ALIASES = (
    ("torch.nn.functional.", "F."),
    ("torch.optim.lr_scheduler.", "torch.optim.lr_scheduler."),
    ("torch.optim.", "optim."),
    ("torch.nn.", "nn."),
    ("numpy.", "np."),
)


class Completion(Struct, frozen=True):
    """One entry of the list.

    Attributes:
        name: what is inserted: `torch.relu`, `nn.Linear`, or a method's name without the dot.
        signature: the arguments as they are written in a call, "" where it is not called.
        help: one line.
        kind: how it is shown.
    """

    name: str
    signature: str
    help: str
    kind: str


class Completions(Struct, frozen=True):
    """All that the table offers.

    Attributes:
        names: dotted names, by every usual import.
        methods: by the kind of value that the recording knows (`tensor`, `list`, …): methods and attributes.
    """

    names: list[Completion]
    methods: dict[str, list[Completion]]


@functools.cache
def completions() -> Completions:
    """The list, made once."""
    names: dict[str, Completion] = {}
    for row in OPERATIONS:
        for function in row.functions:
            _add(names, function, _signature(row.arguments), row.forward, "function")
    for name in NAMES:
        signature = "" if name.kind in ("constant", "namespace") else _signature(name.arguments)
        _add(names, name.name, signature, name.help or _KIND_HELP.get(name.kind, ""), name.kind)
    return Completions(sorted(names.values(), key=lambda each: each.name), _methods())


def _add(names: dict[str, Completion], name: str, signature: str, text: str, kind: str) -> None:
    if any(part.startswith("_") for part in name.split(".")):
        return
    names.setdefault(name, Completion(name, signature, text, kind))
    for long, short in _ALIASES:
        if name.startswith(long):
            spelled = short + name.removeprefix(long)
            names.setdefault(spelled, Completion(spelled, signature, text, kind))
            break


def _methods() -> dict[str, list[Completion]]:
    """By kind of value; the operations' methods are the tensors'."""
    found: dict[str, dict[str, Completion]] = {"tensor": {}}
    for row in OPERATIONS:
        for method in row.methods:
            if not method.startswith("_"):
                found["tensor"][method] = Completion(method, _signature(row.arguments[1:]), row.forward, "method")
    for kind in TYPES:
        members = found.setdefault(_kind_of(kind.type), {})
        for name, words in kind.methods.items():
            if not name.startswith("_"):
                members.setdefault(name, Completion(name, _signature(words), "", "method"))
        for name in kind.attributes:
            if not name.startswith("_"):
                members.setdefault(name, Completion(name, "", "", "property"))
    return {kind: sorted(members.values(), key=lambda each: each.name) for kind, members in found.items()}


_KINDS = {
    "torch.Tensor": "tensor",
    "torch.nn.Module": "module",
    "torch.optim.Optimizer": "optimizer",
    "torch.optim.lr_scheduler.LRScheduler": "scheduler",
    "numpy.ndarray": "array",
}
#: What is said of a name that the table has no line for.
_KIND_HELP = {
    "layer": "a layer of torch.nn",
    "optimizer": "an optimizer",
    "scheduler": "changes the learning rate of an optimizer",
    "context": "for `with`",
    "namespace": "a module",
    "constant": "a constant",
}


def _kind_of(dotted: str) -> str:
    """The kind under which a recording lists values of this type."""
    return _KINDS.get(dotted) or dotted.rpartition(".")[2]


def _signature(arguments: tuple[str, ...]) -> str:
    return f"({', '.join(arguments)})"
