"""The parts of a training program that are exchanged as a whole: its loss, its optimizer, its random numbers."""

from __future__ import annotations

import ast
from collections.abc import Container
from dataclasses import dataclass

from program_text.errors import EditError
from program_text.source import Source, assignments, dotted_name, is_call_of

#: Losses that compare two tensors of the same shape, so that any of them can stand in the other's place.
LOSSES = ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")
#: By the name shown: the class in `torch.optim`, and what it gets beside the parameters and `lr`.
OPTIMIZERS = {
    "SGD": ("SGD", ""),
    "SGD, momentum 0.9": ("SGD", "momentum=0.9"),
    "RMSprop": ("RMSprop", ""),
    "Adam": ("Adam", ""),
}


@dataclass(frozen=True)
class Parts:
    """What stands in a program; None where it has no such part, or one that cannot be exchanged.

    Attributes:
        loss: one of `LOSSES`.
        optimizer: one of the names of `OPTIMIZERS`.
        seed: what `torch.manual_seed` gets.
    """

    loss: str | None
    optimizer: str | None
    seed: int | None


def read_parts(text: str) -> Parts:
    """What a program is made of; raises EditError where Python cannot read it."""
    source = Source(text)
    loss, optimizer, seed = _call(source, LOSSES), _optimizer(source), _seed(source)
    return Parts(
        _last_name(loss) if loss else None,
        _optimizer_name(optimizer) if optimizer else None,
        seed.value if seed and isinstance(seed.value, int) else None,
    )


def set_loss(text: str, name: str) -> str:
    """A program with another loss; raises EditError where it has none that can be exchanged."""
    source = Source(text)
    call = _call(source, LOSSES)
    if call is None or name not in LOSSES:
        raise EditError(f"No line makes a loss to exchange. Write one, such as loss = nn.{LOSSES[0]}().")
    kept = [source.part(keyword) for keyword in call.keywords if keyword.arg == "reduction"]
    return source.replaced([source.replacing(call, f"{_with_last_name(source, call, name)}({', '.join(kept)})")])


def set_optimizer(text: str, name: str) -> str:
    """A program with another optimizer of the same parameters and learning rate; raises EditError where it has none."""
    source = Source(text)
    call = _optimizer(source)
    if call is None or name not in OPTIMIZERS:
        raise EditError("No line makes an optimizer to exchange. Write one, such as torch.optim.SGD([w], lr=lr).")
    kind, extra = OPTIMIZERS[name]
    kept = [source.part(argument) for argument in call.args[:2]]
    kept += [source.part(keyword) for keyword in call.keywords if keyword.arg in ("params", "lr")]
    arguments = ", ".join([*kept, extra] if extra else kept)
    return source.replaced([source.replacing(call, f"{_with_last_name(source, call, kind)}({arguments})")])


def set_seed(text: str, seed: int) -> str:
    """A program that draws other random numbers; raises EditError where it does not seed them itself."""
    source = Source(text)
    place = _seed(source)
    if place is None or seed < 0:
        raise EditError("No line seeds the random numbers. Write one, such as torch.manual_seed(0).")
    return source.replaced([source.replacing(place, str(seed))])


def _call(source: Source, names: Container[str]) -> ast.Call | None:
    """The last call of one of these, by the last part of its name, that a name is bound to at the top level."""
    values = (value for _, value in assignments(source) if isinstance(value, ast.Call))
    found = [value for value in values if _last_name(value) in names]
    return found[-1] if found else None


def _optimizer(source: Source) -> ast.Call | None:
    return _call(source, {kind for kind, _ in OPTIMIZERS.values()})


def _optimizer_name(call: ast.Call) -> str | None:
    """The name shown, None where the call says more than any of them."""
    extra = ", ".join(ast.unparse(keyword) for keyword in call.keywords if keyword.arg not in ("params", "lr"))
    kind = _last_name(call)
    return next((name for name, (each, more) in OPTIMIZERS.items() if (each, more) == (kind, extra)), None)


def _seed(source: Source) -> ast.Constant | None:
    calls = (node for node in ast.walk(source.tree) if is_call_of(node, "torch.manual_seed"))
    places = (call.args[0] for call in calls if isinstance(call, ast.Call) and call.args)
    return next((place for place in places if isinstance(place, ast.Constant)), None)


def _last_name(call: ast.Call) -> str:
    return dotted_name(call.func).rpartition(".")[2]


def _with_last_name(source: Source, call: ast.Call, name: str) -> str:
    """The text of a call's function with another last part: `nn.L1Loss` for `nn.MSELoss`."""
    before, dot, _ = source.part(call.func).rpartition(".")
    if not dot:
        raise EditError(f"{source.part(call.func)} was imported by its own name. Write it as nn. or torch.optim.")
    return before + dot + name
