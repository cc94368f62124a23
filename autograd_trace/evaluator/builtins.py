"""Python's own functions, as far as a program may use them, with limits on what they make."""

from __future__ import annotations

import builtins
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy
import torch
from torch import Tensor

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator import formatting, library
from autograd_trace.evaluator.attributes import MADE
from autograd_trace.evaluator.guards import is_lazy
from autograd_trace.evaluator.printing import print_values
from autograd_trace.evaluator.values import Allowed, Namespace
from autograd_trace.operations import BY_NAME, Name

if TYPE_CHECKING:
    from autograd_trace.evaluator.compiler import Compiler

#: Builtins that Python has and a program may use.
FUNCTIONS = (
    "print range len zip enumerate sum min max abs round float int bool str list tuple dict set frozenset "
    "isinstance id type sorted reversed map filter any all repr divmod pow iter next callable format hash chr "
    "ord slice complex object super hasattr getattr setattr dir"
).split()
#: Builtins that Python has and a program may not use, with what to do instead.
REFUSED = {
    "open": "Files cannot be read here. Write the numbers into the program.",
    "eval": "Write the expression itself.",
    "exec": "Write the statements themselves.",
    "compile": "Write the statements themselves.",
    "__import__": "Write `import torch` at the top.",
    "delattr": "Write `del value.name`.",
    "vars": "Print the values by name.",
    "globals": "Print the values by name.",
    "locals": "Print the values by name.",
    "input": "Programs run without a keyboard here. Write the value into the program.",
    "breakpoint": "Step through the timeline instead.",
    "exit": "End the program at its last line.",
    "quit": "End the program at its last line.",
    "help": "The list of operations says what can be used.",
    "memoryview": "Use a tensor.",
    "bytearray": "Use a tensor.",
    "bytes": "Use a tensor.",
    "issubclass": "Use isinstance.",
    "ascii": "Use repr.",
    "bin": "Use an f-string: f'{n:b}'.",
    "hex": "Use an f-string: f'{n:x}'.",
    "oct": "Use an f-string: f'{n:o}'.",
    "aiter": "",
    "anext": "",
    "copyright": "",
    "credits": "",
    "license": "",
    "__build_class__": "",
    "__loader__": "",
    "__spec__": "",
    "__builtins__": "",
}
ERRORS = tuple(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception) and not issubclass(value, Warning)
)
#: What the recording keeps on a tensor, and the evaluator on an exception and on what got new attributes.
_OURS = frozenset({"_autograd_trace", "_origin_in_the_program", MADE})
_CONSUMERS = frozenset("sum min max list tuple set frozenset sorted any all dict".split())
#: These only make iterators; what they will run through must be bounded.
_LAZY = frozenset("zip enumerate filter reversed iter".split())
_HASHING = frozenset("set frozenset dict hash".split())
_BITS_PER_DIGIT, _BITS_PER_LETTER = 3.33, 5.17


class Builtins:
    """The builtin names of one run."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.machine = compiler.machine
        self.types = compiler.attributes.classes
        self.names: dict[str, Any] = {"Ellipsis": ..., "NotImplemented": NotImplemented, "staticmethod": None}
        del self.names["staticmethod"]
        for name in FUNCTIONS:
            target = getattr(builtins, name)
            row = Name(name=name, kind="class" if isinstance(target, type) else "function")
            self.names[name] = Allowed(name, row, target, self.call)
        for name in ERRORS:
            self.names[name] = Allowed(name, Name(name=name, kind="class"), getattr(builtins, name), self.call)
        for value in self.names.values():
            if isinstance(value, Allowed) and isinstance(value.target, type):
                self.types[value.target] = value

    def call(self, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a builtin."""
        name = function.dotted
        special: Callable[..., Any] | None = getattr(self, f"_{name}", None)
        self.machine.tick()
        if special is not None:
            return self._special(special, function, args, kwargs)
        if name in _CONSUMERS:
            args = tuple(map(self._consume, args))
        elif name in _LAZY:
            self.machine.guards.shortest(args)
        if name in _HASHING:
            for value in args:
                self.machine.guards.nested(value)
        return self.compiler.admit(function.target(*args, **kwargs))

    def _special(
        self, special: Callable[..., Any], function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call what stands for a builtin here; where the arguments do not fit, Python's own says so."""
        try:
            return special(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise
        return self.compiler.admit(function.target(*args, **kwargs))

    def _consume(self, value: Any) -> Any:
        """What a builtin may run through: bounded where its length is known, else counted."""
        if isinstance(value, Tensor):
            self.machine.guards.rows(value)
            return value
        self.machine.guards.iterable(value)
        return self.machine.guards.counted(value) if is_lazy(value) else value

    def _operate(self, name: str, function: Callable[..., Any], *args: Any) -> Any:
        return self.machine.operate(self.machine.at, BY_NAME[name], function, args, {})

    def _print(
        self, *args: Any, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: bool = False
    ) -> None:
        print_values(self.machine, args, sep, end)

    def _str(self, object: Any = "", *decoding: Any, **words: Any) -> str:  # noqa: A002 - Python's own name
        if decoding or words:
            return str(object, *decoding, **words)
        return formatting.text_of(self.machine.guards, object)

    def _repr(self, value: Any) -> str:
        return formatting.repr_of(self.machine.guards, value)

    def _format(self, value: Any, spec: str = "") -> str:
        return formatting.format_value(self.machine.guards, value, spec)

    def _abs(self, value: Any) -> Any:
        return self._operate("abs", abs, value) if isinstance(value, Tensor) else self.compiler.admit(abs(value))

    def _round(self, number: Any, ndigits: Any = None) -> Any:
        if isinstance(number, Tensor):
            return self._operate("round", round, number, *(() if ndigits is None else (ndigits,)))
        if isinstance(number, (int, numpy.integer, numpy.ndarray)) and isinstance(ndigits, int):
            self.machine.guards.integer(_BITS_PER_DIGIT * -ndigits)
        return self.compiler.admit(round(number, ndigits))

    def _number(self, kind: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if len(args) == 1 and isinstance(args[0], Tensor):
            return self._operate("item", kind, *args)
        if args and isinstance(args[0], str):
            self.machine.guards.length(len(args[0]), "string")
            if kind is int and (args[1:] or kwargs):
                self.machine.guards.integer(_BITS_PER_LETTER * len(args[0]))
        return kind(*args, **kwargs)

    def _float(self, *args: Any, **kwargs: Any) -> Any:
        return self._number(float, args, kwargs)

    def _int(self, *args: Any, **kwargs: Any) -> Any:
        return self._number(int, args, kwargs)

    def _bool(self, *args: Any, **kwargs: Any) -> Any:
        return self._number(bool, args, kwargs)

    def _list(self, *args: Any) -> list[Any]:
        if len(args) == 1:
            return list(self.compiler.iterate(self._consume(args[0]), self.machine.at))
        return list(*args)

    def _tuple(self, *args: Any) -> tuple[Any, ...]:
        if len(args) == 1:
            return tuple(self.compiler.iterate(self._consume(args[0]), self.machine.at))
        return tuple(*args)

    def _sum(self, values: Any, /, start: Any = 0) -> Any:
        values = self._consume(values)
        if isinstance(start, str):
            raise TypeError("sum() can't sum strings [use ''.join(seq) instead]")
        site, binary = self.machine.at, self.compiler.binary
        total = start
        for value in self.compiler.iterate(values, site):
            self.machine.tick()
            total = binary("+", _ADD, total, value, site)
        return total

    def _pow(self, base: Any, exp: Any, mod: Any = None) -> Any:
        if mod is None:
            return self.compiler.binary("**", pow, base, exp, self.machine.at)
        if isinstance(exp, int) and isinstance(mod, int):
            self.machine.guards.effort(exp.bit_length() * mod.bit_length() ** 2)
        return self.compiler.admit(pow(base, exp, mod))

    def _isinstance(self, value: Any, kinds: Any) -> bool:
        return isinstance(value, self._classes(kinds))

    def _classes(self, kinds: Any) -> Any:
        if isinstance(kinds, tuple):
            self.machine.guards.nested(kinds)
            return tuple(self._classes(kind) for kind in kinds)
        kind = getattr(kinds, "target", kinds) if isinstance(kinds, Allowed) else kinds
        if not isinstance(kind, type) or isinstance(kinds, Namespace):
            raise TypeError("isinstance() arg 2 must be a type, a tuple of types, or a union")
        return kind

    def _type(self, value: Any, *more: Any) -> Any:
        if more:
            raise TypeError("type() takes 1 argument here")
        kind = type(value.target) if isinstance(value, Allowed) else type(value)
        return self.class_of(kind)

    def class_of(self, kind: type) -> Any:
        """A class as the program sees it: its own as they are, all others as a name of the table."""
        if kind in self.machine.classes:
            return kind
        if kind not in self.types and (dotted := library.name_of(kind)) is not None:
            self.compiler.attributes.resolve(dotted)
        if kind not in self.types:
            self.types[kind] = Allowed(kind.__name__, Name(name=kind.__name__, kind="class"), kind, self._opaque)
        return self.types[kind]

    def _opaque(self, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        raise TypeError(f"cannot create '{function.target.__name__}' instances")

    def _callable(self, value: Any) -> bool:
        return callable(value)

    def _hasattr(self, value: Any, name: str) -> bool:
        try:
            self._getattr(value, name)
        except AttributeError:
            return False
        return True

    def _getattr(self, value: Any, name: str, *default: Any) -> Any:
        """`getattr` goes through the same allow-list as `value.name`."""
        if not isinstance(name, str):
            raise TypeError(f"attribute name must be string, not '{type(name).__name__}'")
        try:
            return self.compiler.attributes.load(value, name, self.machine.at)
        except AttributeError:
            if default:
                return default[0]
            raise

    def _dir(self, *values: Any) -> list[str]:
        """The names that Python's own `dir` gives: text alone, each use of which is checked when it comes."""
        if not values:
            raise Unsupported("dir() of the program's own names cannot be used here", hint="Print the values by name.")
        (value,) = values
        if isinstance(value, Namespace):
            value = library.resolve(value.dotted)
        elif isinstance(value, Allowed):
            value = value.target
        return [name for name in dir(value) if name not in _OURS]

    def _setattr(self, value: Any, name: str, new: Any, /) -> None:
        """`setattr` goes through the same allow-list as `value.name = new`."""
        if not isinstance(name, str):
            raise TypeError(f"attribute name must be string, not '{type(name).__name__}'")
        self.compiler.attributes.store(value, name, new, self.machine.at)

    def _range(self, *args: Any) -> range:
        return range(
            *(int(value) if isinstance(value, Tensor) and not value.is_floating_point() else value for value in args)
        )

    def _map(self, function: Any, *values: Any) -> Any:
        self.machine.guards.shortest(values)
        return map(functools.partial(self._apply, function), *values)

    def _apply(self, function: Any, *args: Any) -> Any:
        return self.compiler.calls.value(function, args, {}, self.machine.at)

    def _sorted(self, values: Any, /, *, key: Any = None, reverse: bool = False) -> list[Any]:
        values = self._consume(values)
        self.machine.guards.nested(values)
        return sorted(values, key=functools.partial(self._apply, key) if key is not None else None, reverse=reverse)

    def _max(self, *args: Any, **kwargs: Any) -> Any:
        return self._extreme(max, args, kwargs)

    def _min(self, *args: Any, **kwargs: Any) -> Any:
        return self._extreme(min, args, kwargs)

    def _extreme(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        args = (self._consume(args[0]),) if len(args) == 1 else args
        for value in args:
            self.machine.guards.nested(value)
        if kwargs.get("key") is not None:
            kwargs["key"] = functools.partial(self._apply, kwargs["key"])
        return self.compiler.admit(function(*args, **kwargs))

    def _super(self, *args: Any) -> Any:
        if len(args) != 2:
            raise RuntimeError("super(): no arguments")
        kind, instance = args
        return self.compiler.calls.super_of(kind, instance)


def _ADD(left: Any, right: Any) -> Any:  # noqa: N802
    return left + right


__all__ = ["ERRORS", "FUNCTIONS", "REFUSED", "Builtins", "torch"]
