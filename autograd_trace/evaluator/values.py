"""The values of a program that are ours: what it sees of torch, and its own functions' frames.

Everything else that a program can hold is a plain Python value or a torch object of an admitted type
(`admitted.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from autograd_trace.operations import Name, Operation


class Namespace:
    """A module as the program sees it: `torch.nn`. Only names of the table can be reached through it."""

    __slots__ = ("dotted",)

    def __init__(self, dotted: str) -> None:
        self.dotted = dotted

    def __repr__(self) -> str:
        return f"<module '{self.dotted}'>"

    def __reduce__(self) -> Any:
        raise TypeError("cannot pickle 'module' object")


class Allowed:
    """A function, class or context manager of the table, with what it really is as `target`.

    It can be passed on and called by torch itself (as a hook, in `apply`), and then goes the same way as a call
    in the program.
    """

    __slots__ = ("arguments", "call", "dotted", "kind", "operation", "target")

    def __new__(cls, dotted: str, row: Operation | Name, target: Any, call: Callable[..., Any]) -> Allowed:
        """One of a subclass that is named as the target's type, so that Python's own messages name it so."""
        name, module = type(target).__name__, getattr(target, "__module__", None) or ""
        key = name, module if module.startswith("torch.nn") else __name__
        if key not in _ALLOWED:
            _ALLOWED[key] = type(name, (Allowed,), {"__slots__": (), "__module__": key[1]})
        return object.__new__(_ALLOWED[key])

    def __init__(self, dotted: str, row: Operation | Name, target: Any, call: Callable[..., Any]) -> None:
        self.dotted = dotted
        self.target = target
        self.operation = row if isinstance(row, Operation) else None
        self.kind = "operation" if isinstance(row, Operation) else row.kind
        self.arguments = frozenset(row.arguments)
        self.call = call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it within the run's limits."""
        return self.call(self, args, kwargs)

    def __repr__(self) -> str:
        return repr(self.target)

    @property
    def __name__(self) -> str:
        """As torch's messages name a function that it is given."""
        return str(self.target.__name__)

    def __copy__(self) -> Allowed:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Allowed:
        """Functions and classes are not copied, as in Python."""
        return self


_ALLOWED: dict[tuple[str, str], type[Allowed]] = {}
# As in "unsupported operand type(s) for +: 'module' and 'int'".
Namespace.__name__ = "module"


class Frame:
    """The names of one call (or of the top level), and the frame that encloses its function's definition."""

    __slots__ = ("caller", "function", "handling", "names", "number", "outer")

    def __init__(self, names: dict[str, Any], outer: Frame | None, function: str) -> None:
        self.names = names
        self.outer = outer
        self.function = function
        #: The recording's number of this frame, given when it is first recorded.
        self.number: int | None = None
        #: The exceptions that its handlers are working on, the innermost last.
        self.handling: list[BaseException] = []
        #: Where a generator was last resumed, for the frame of one.
        self.caller: Any = None


class Signal:
    """Why a block ended early."""

    __slots__ = ("kind", "value")

    def __init__(self, kind: str, value: Any = None) -> None:
        self.kind = kind
        self.value = value


def type_name(value: Any) -> str:
    """The name of a value's type as CPython's messages have it: `list`, `numpy.ndarray`.

    Only its own errors tell that name; `__name__` of a type from C leaves the module out.
    """
    try:
        object.__getattribute__(value, "")
    except AttributeError as error:
        found = re.match(r"'(.*)' object has no attribute", str(error))
        return found.group(1) if found else type(value).__name__
    return type(value).__name__


Evaluate = Callable[["Frame"], Any]
Execute = Callable[[Frame], Signal | None]
Store = Callable[[Frame, Any], None]
BREAK, CONTINUE = Signal("break"), Signal("continue")
