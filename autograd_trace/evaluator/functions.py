"""Functions of the program: `def` and `lambda`, with CPython's rules and messages for arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from autograd_trace.evaluator.admitted import register
from autograd_trace.evaluator.values import Frame


@dataclass(frozen=True, slots=True)
class Parameters:
    """A function's parameters, in CPython's terms."""

    positional_only: tuple[str, ...]
    positional: tuple[str, ...]
    var_positional: str | None
    keyword_only: tuple[str, ...]
    var_keyword: str | None

    @property
    def by_position(self) -> tuple[str, ...]:
        """All that can be given by position."""
        return self.positional_only + self.positional


class Function:
    """A function of the program's; torch can call it too, as a hook or a module's method."""

    __slots__ = (
        "__weakref__",
        "body",
        "defaults",
        "is_plain",
        "keyword_defaults",
        "members",
        "name",
        "outer",
        "parameters",
        "qualname",
        "run",
    )

    #: Keeps `torch.optim.Optimizer` from wrapping a `step` of the program's for its profiler.
    hooked = True

    def __init__(
        self,
        run: Any,
        name: str,
        qualname: str,
        parameters: Parameters,
        defaults: tuple[Any, ...],
        keyword_defaults: dict[str, Any],
        outer: Frame,
        body: Callable[[Frame], Any],
    ) -> None:
        self.run = run
        self.name = name
        self.qualname = qualname
        self.parameters = parameters
        self.defaults = defaults
        self.keyword_defaults = keyword_defaults
        self.outer = outer
        self.body = body
        #: What the program keeps on it: `f.calls = 0`.
        self.members: dict[str, Any] = {}
        self.is_plain = not (parameters.var_positional or parameters.keyword_only or parameters.var_keyword)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """Bind to an instance, as methods do."""
        return self if instance is None else BoundFunction(self, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function as the program would."""
        parameters = self.parameters
        if self.is_plain and not kwargs and len(args) == len(parameters.by_position):
            names = dict(zip(parameters.by_position, args, strict=True))
        else:
            names = bind(self, args, kwargs)
        return self.run.call(self, Frame(names, self.outer, self.qualname))

    def __repr__(self) -> str:
        return f"<function {self.qualname} at {id(self):#x}>"

    def __copy__(self) -> Function:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Function:
        """Functions are not copied, as in Python."""
        return self


class BoundFunction:
    """A method of the program's, bound to its instance."""

    __slots__ = ("function", "instance")

    def __init__(self, function: Function, instance: Any) -> None:
        self.function = function
        self.instance = instance

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the method as the program would."""
        return self.function(self.instance, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<bound method {self.function.qualname} of {self.instance!r}>"

    def __deepcopy__(self, memo: dict[int, Any]) -> BoundFunction:
        """A method is copied with its instance, as in Python."""
        return BoundFunction(self.function, copy.deepcopy(self.instance, memo))


# The names that messages such as "unsupported operand type(s) for +: 'function' and 'int'" show.
Function.__name__ = Function.__qualname__ = "function"
BoundFunction.__name__ = BoundFunction.__qualname__ = "method"
Function.__module__ = BoundFunction.__module__ = "builtins"
register(Function)
register(BoundFunction)


def bind(function: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Bind arguments to parameters.

    Raises:
        TypeError: with CPython's words (`Python/ceval.c`, `initialize_locals`).
    """
    parameters, qualname = function.parameters, function.qualname
    by_position = parameters.by_position
    names: dict[str, Any] = dict(zip(by_position, args, strict=False))
    extra = args[len(by_position) :]
    spare = _bind_keywords(function, names, kwargs)
    if extra and not parameters.var_positional:
        raise TypeError(_too_many(function, len(args), names))
    first_default = len(by_position) - len(function.defaults)
    missing = [name for name in by_position[:first_default] if name not in names]
    if missing:
        raise TypeError(_missing(qualname, "positional", missing))
    for name, value in zip(by_position[first_default:], function.defaults, strict=True):
        names.setdefault(name, value)
    for name, value in function.keyword_defaults.items():
        names.setdefault(name, value)
    absent = [name for name in parameters.keyword_only if name not in names]
    if absent:
        raise TypeError(_missing(qualname, "keyword-only", absent))
    if parameters.var_positional:
        names[parameters.var_positional] = tuple(extra)
    if parameters.var_keyword:
        names[parameters.var_keyword] = spare
    return names


def _bind_keywords(function: Function, names: dict[str, Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    parameters, qualname = function.parameters, function.qualname
    accepted = parameters.positional + parameters.keyword_only
    spare: dict[str, Any] = {}
    for name, value in kwargs.items():
        if name in accepted:
            if name in names:
                raise TypeError(f"{qualname}() got multiple values for argument '{name}'")
            names[name] = value
        elif parameters.var_keyword:
            spare[name] = value
        elif name in parameters.positional_only:
            raise TypeError(f"{qualname}() got some positional-only arguments passed as keyword arguments: '{name}'")
        else:
            raise TypeError(f"{qualname}() got an unexpected keyword argument '{name}'")
    return spare


def _too_many(function: Function, given: int, names: dict[str, Any]) -> str:
    most, defaults = len(function.parameters.by_position), len(function.defaults)
    takes = f"from {most - defaults} to {most}" if defaults else str(most)
    plural = "" if most == 1 and not defaults else "s"
    by_keyword = sum(name in names for name in function.parameters.keyword_only)
    was = "were" if given != 1 else "was"
    if by_keyword:
        more = "s" if by_keyword != 1 else ""
        arguments = "s" if given != 1 else ""
        return (
            f"{function.qualname}() takes {takes} positional argument{plural} but {given} positional "
            f"argument{arguments} (and {by_keyword} keyword-only argument{more}) were given"
        )
    return f"{function.qualname}() takes {takes} positional argument{plural} but {given} {was} given"


def _missing(qualname: str, kind: str, names: Iterable[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > 2:
        listed = ", ".join(quoted[:-1]) + f", and {quoted[-1]}"
    else:
        listed = " and ".join(quoted)
    plural = "s" if len(quoted) > 1 else ""
    return f"{qualname}() missing {len(quoted)} required {kind} argument{plural}: {listed}"
