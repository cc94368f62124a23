"""How many examples a training program's data has, where its tensors are made at random with a size in figures."""

from __future__ import annotations

import ast

from program_text import data
from program_text.batches import epochs_of
from program_text.errors import EditError
from program_text.source import Source, dotted_name

#: Functions of torch that make data of a size that they are given as a tuple.
RANDOM = ("torch.rand", "torch.randn", "torch.randint")


def read_examples(text: str) -> int | None:
    """The first dimension of all data, None where it is not written in figures.

    Raises:
        EditError: where Python cannot read the program.
    """
    places = _places(Source(text))
    return int(places[0].value) if places else None  # type: ignore[arg-type]  # _size found a whole number


def set_examples(text: str, count: int) -> str:
    """A program with data of so many examples; raises EditError where it has no data of a size in figures."""
    source = Source(text)
    places = _places(source)
    if not places or count < 1:
        raise EditError("No line makes random data of a size in figures. Write one, such as x = torch.rand((5,)).")
    return source.replaced(source.replacing(place, str(count)) for place in places)


def _places(source: Source) -> list[ast.Constant]:
    """Where the number of examples stands; empty where it stands not everywhere, or not as the same number."""
    epochs = epochs_of(source)
    made = data.values(source, epochs) if epochs else {}
    makers = [call for value in made.values() for call in ast.walk(value) if _makes_data(call)]
    places = [_size(call) for call in makers]
    found = [place for place in places if place is not None]
    return found if len(found) == len(places) and len({place.value for place in found}) == 1 else []


def _makes_data(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and dotted_name(node.func).startswith("torch.")


def _size(node: ast.AST) -> ast.Constant | None:
    """The 5 in `torch.rand((5, 2))`, None in all other calls."""
    if not isinstance(node, ast.Call) or dotted_name(node.func) not in RANDOM:
        return None
    shapes = [argument for argument in node.args if isinstance(argument, ast.Tuple) and argument.elts]
    first = shapes[0].elts[0] if len(shapes) == 1 else None
    return first if isinstance(first, ast.Constant) and type(first.value) is int else None
