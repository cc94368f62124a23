"""What the training page's controls read from a program and write into it."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from typing import Literal

from program_text import zeroing
from program_text.errors import EditError
from program_text.literals import literal, literal_place, literal_text
from program_text.source import Source, dotted_name

Gradients = Literal["zero_grad", "accumulate"]
#: The names that programs give to these; the first one found counts.
LEARNING_RATE = ("lr", "learning_rate")
EPOCHS = ("n_iter", "n_iters", "epochs", "n_epochs", "num_epochs")


@dataclass(frozen=True)
class Training:
    """What the controls show; None where the program has no place for one.

    Attributes:
        learning_rate: the number that the optimizer gets.
        epochs: how often the loop runs.
        gradients: whether a line sets the gradients to zero.
    """

    learning_rate: float | None
    epochs: int | None
    gradients: Gradients | None


def read_training(text: str) -> Training:
    """What a program says.

    Raises:
        EditError: where Python cannot read it.
    """
    source = Source(text)
    rate, epochs = _value(_learning_rate(source)), _value(_epochs(source))
    live, silenced = zeroing.live(source), zeroing.silenced(source)
    return Training(
        None if rate is None else float(rate),
        int(epochs) if epochs is not None and float(epochs).is_integer() else None,
        "zero_grad" if live else "accumulate" if silenced else None,
    )


def set_learning_rate(text: str, value: float) -> str:
    """A program with another learning rate; raises EditError where it has no place for one."""
    source = Source(text)
    if not math.isfinite(value):
        raise EditError("The learning rate must be a number.")
    return _write(source, _learning_rate(source), float(f"{value:.12g}"), "a learning rate, such as lr = 0.01")


def set_epochs(text: str, count: int) -> str:
    """A program whose loop runs so often; raises EditError where it has no place for it."""
    source = Source(text)
    if count < 0:
        raise EditError("The number of epochs cannot be below 0.")
    return _write(source, _epochs(source), count, "a number of epochs, such as n_iter = 11")


def set_gradients(text: str, choice: Gradients) -> str:
    """A program that sets its gradients to zero, or leaves them to add up: lines are commented in or out.

    Raises:
        EditError: where the program has no such line, or one that cannot be commented out.
    """
    source = Source(text)
    live, silenced = zeroing.live(source), zeroing.silenced(source)
    if not live and not silenced:
        raise EditError("No line sets the gradients to zero. Write optimizer.zero_grad() into the loop.")
    if choice == "accumulate":
        return source.replaced(zeroing.silence(source))
    return text if live else source.replaced(silenced)


def _learning_rate(source: Source) -> ast.expr | None:
    return literal_place(source, *LEARNING_RATE)


def _epochs(source: Source) -> ast.expr | None:
    """The number that a name gets, or else that of the first loop's `range(11)`."""
    place = literal_place(source, *EPOCHS)
    if place is None:
        for statement in source.body:
            if isinstance(statement, ast.For) and isinstance(statement.iter, ast.Call):
                call = statement.iter
                if dotted_name(call.func) == "range" and len(call.args) == 1:
                    return call.args[0]
    return place


def _value(place: ast.expr | None) -> float | None:
    """The number at a place, None where there is none."""
    try:
        value = None if place is None else literal(place)
    except ValueError:
        return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _write(source: Source, place: ast.expr | None, value: float, what: str) -> str:
    if place is None or _value(place) is None:
        raise EditError(f"No line gives {what}. Write one, or edit the code.")
    return source.replaced([source.replacing(place, literal_text(value))])
