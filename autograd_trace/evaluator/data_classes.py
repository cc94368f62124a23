"""`@dataclass`: the methods that it adds to a class, written out as the program's own text would have them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator.values import Allowed


class Field(NamedTuple):
    """A field: its name, its default as text (of a factory, what is called), "" where it has none."""

    name: str
    default: str
    is_factory: bool


def is_data_class(node: ast.ClassDef) -> bool:
    """Whether the decorator of a class reads as `@dataclass`; `require` makes sure of it when it is reached."""
    if len(node.decorator_list) != 1:
        return False
    decorator = named(node.decorator_list[0])
    return getattr(decorator, "attr", getattr(decorator, "id", "")) == "dataclass"


def named(decorator: ast.expr) -> ast.expr:
    """The decorator of `@dataclass()`, without its call."""
    is_call = isinstance(decorator, ast.Call) and not decorator.args and not decorator.keywords
    return decorator.func if is_call else decorator  # type: ignore[attr-defined]


def require(decorator: Any) -> None:
    """Refuse another decorator of that name."""
    if not isinstance(decorator, Allowed) or decorator.dotted != "dataclasses.dataclass":
        raise Unsupported("a class cannot be decorated by this here", hint="Of decorators there is @dataclass.")


def refuse_mutable(name: str, default: Any) -> None:
    """Python's own error for a default that all instances would share."""
    if type(default).__hash__ is None:
        raise ValueError(f"mutable default {type(default)} for field {name} is not allowed: use default_factory")


def written_out(node: ast.ClassDef) -> tuple[ast.ClassDef, list[str]]:
    """The class with its methods, and the names of the fields that have a default.

    Raises:
        Unsupported: for settings of a field other than its default, and fields of classes that it is derived from.
    """
    fields = list(_fields(node))
    if any(field.default and not after.default for field, after in zip(fields, fields[1:], strict=False)):
        raise Unsupported("a field without a default cannot follow one with a default", hint="Give it a default.")
    own = {statement.name for statement in node.body if isinstance(statement, ast.FunctionDef)}
    added = [
        statement
        for name, text in (("__init__", _init(fields, own)), ("__repr__", _repr(fields)), ("__eq__", _eq(fields)))
        if name not in own
        for statement in ast.parse(text).body
    ]
    for statement in added:
        for part in ast.walk(statement):
            ast.copy_location(part, node)
    body = [kept for statement in node.body if (kept := _without_settings(statement)) is not None]
    made = ast.ClassDef(name=node.name, bases=node.bases, keywords=[], body=[*body, *added], decorator_list=[])
    return ast.copy_location(made, node), [field.name for field in fields if field.default and not field.is_factory]


def _fields(node: ast.ClassDef) -> Iterator[Field]:
    for statement in node.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        if "ClassVar" in ast.unparse(statement.annotation):
            continue
        settings = _settings(statement.value)
        if settings is None:
            yield Field(statement.target.id, ast.unparse(statement.value) if statement.value else "", False)
        elif "default_factory" in settings:
            yield Field(statement.target.id, ast.unparse(settings["default_factory"]), True)
        else:
            yield Field(statement.target.id, ast.unparse(settings["default"]) if settings else "", False)


def _settings(value: ast.expr | None) -> dict[str, ast.expr] | None:
    """The keywords of `field(…)`, None where the value is another one."""
    if not isinstance(value, ast.Call) or getattr(value.func, "attr", getattr(value.func, "id", "")) != "field":
        return None
    settings = {keyword.arg: keyword.value for keyword in value.keywords}
    if value.args or len(settings) > 1 or not settings.keys() <= {"default", "default_factory"}:
        raise Unsupported("of field() only default and default_factory can be used here")
    return {str(name): expression for name, expression in settings.items()}


def _without_settings(statement: ast.stmt) -> ast.stmt | None:
    """The statement as it leaves the class: `field(default=3)` is 3, and a factory leaves nothing."""
    settings = _settings(statement.value) if isinstance(statement, ast.AnnAssign) else None
    if settings is None or not isinstance(statement, ast.AnnAssign):
        return statement
    made = ast.AnnAssign(statement.target, statement.annotation, settings.get("default"), statement.simple)
    return ast.copy_location(made, statement)


def _init(fields: list[Field], own: set[str]) -> str:
    given = [
        "self",
        *(field.name + ("=..." if field.is_factory else f"={field.name}" * bool(field.default)) for field in fields),
    ]
    lines = [
        f"self.{field.name} = ({field.default})() if {field.name} is ... else {field.name}"
        if field.is_factory
        else f"self.{field.name} = {field.name}"
        for field in fields
    ]
    lines += ["self.__post_init__()"] * ("__post_init__" in own)
    return f"def __init__({', '.join(given)}):\n    " + "\n    ".join(lines or ["pass"])


def _repr(fields: list[Field]) -> str:
    shown = ", ".join(f"{field.name}={{self.{field.name}!r}}" for field in fields)
    return f'def __repr__(self):\n    return f"{{self.__class__.__qualname__}}({shown})"'


def _eq(fields: list[Field]) -> str:
    mine, others = (f"({''.join(f'{one}.{field.name}, ' for field in fields)})" for one in ("self", "other"))
    return (
        "def __eq__(self, other):\n"
        "    if other.__class__ is not self.__class__:\n        return NotImplemented\n"
        f"    return {mine} == {others}\n"
        "__hash__ = None"
    )
