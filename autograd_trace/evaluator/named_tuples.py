"""`collections.namedtuple` and `typing.NamedTuple`: tuples with names, as classes of the program's own."""

from __future__ import annotations

import ast
import collections
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.site import Site
from autograd_trace.evaluator.values import Allowed

if TYPE_CHECKING:
    from autograd_trace.evaluator.calls import Calls
    from autograd_trace.evaluator.machine import Machine

#: What a program may ask of an instance beside its fields, and of the class.
MEMBERS = frozenset(("_asdict", "_replace", "_fields", "count", "index"))
OF_CLASS = frozenset(("_make", "_fields"))
#: Fields of one class; each is a word of the text that Python makes the class from.
_FIELDS = 100


def make(machine: Machine, name: Any, fields: Any, defaults: Iterable[Any] | None = None, rename: bool = False) -> type:
    """A class of tuples with names, which is the program's.

    Python puts the names into a text that it runs. It checks that each is an identifier; here each has plain letters
    besides, since others become these only when the text is read.

    Raises:
        Unsupported: for names of other letters, or too many.
    """
    words = fields.replace(",", " ").split() if isinstance(fields, str) else list(machine.guards.drawn(fields))
    for word in (name, *words):
        if not isinstance(word, str) or not word.isascii():
            raise Unsupported("a named tuple's names are made of plain letters here", hint="Use the letters a to z.")
    if len(words) > _FIELDS:
        raise Unsupported(f"a named tuple has at most {_FIELDS} fields here", hint="Use a list.")
    made: type = collections.namedtuple(name, words, defaults=defaults, rename=bool(rename), module="__main__")  # type: ignore[misc,arg-type]
    machine.classes.add(made)
    return made


def named_tuple(calls: Calls, site: Site, function: Allowed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> type:
    """`collections.namedtuple`."""
    if len(args) > 2 or not {"typename", "field_names"} <= {*("typename", "field_names")[: len(args)], *kwargs}:
        function.target(*args, **kwargs)
    words = {**dict(zip(("typename", "field_names"), args, strict=False)), **kwargs}
    return make(calls.machine, words.pop("typename"), words.pop("field_names"), **words)


def is_base(value: Any) -> bool:
    """Whether a class is derived from `typing.NamedTuple`."""
    return isinstance(value, Allowed) and value.dotted == "typing.NamedTuple"


def written_as_class(machine: Machine, node: ast.ClassDef, members: dict[str, Any]) -> type:
    """The class that `class Point(NamedTuple):` makes of its annotated names and its methods."""
    fields = [
        statement.target.id
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    for before, after in zip(fields, fields[1:], strict=False):
        if before in members and after not in members:
            raise TypeError(f"Non-default namedtuple field {after} cannot follow default field {before}")
    made = make(machine, node.name, fields, [members[field] for field in fields if field in members])
    for name, value in members.items():
        if name not in fields:
            setattr(made, name, value)
    return made


def member(machine: Machine, value: Any, name: str, method: Callable[[Machine, Any, str], Any]) -> Any:
    """A member that every such tuple or class has: its fields, or a method, bound by `method`."""
    return value._fields if name == "_fields" else method(machine, value, name)
