"""Which names are local to which scope, by CPython's rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.Lambda)


@dataclass(slots=True)
class Scope:
    """One scope of the program while it is compiled.

    Attributes:
        kind: what it is a scope of.
        parent: the scope whose frame is `outer` of this scope's frames; class scopes are skipped.
        names: what it binds.
        global_names: what `global` declares in it.
        qualname: the prefix of the qualified names of what is defined in it.
        class_cell: the class whose body the functions of this scope are defined in, for `super()`.
    """

    kind: Literal["module", "function", "comprehension", "class"]
    parent: Scope | None
    names: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    qualname: str = ""
    first_parameter: str | None = None

    def find(self, name: str) -> int | None:
        """How many frames outwards `name` is bound, or None for a global (or builtin) name."""
        scope: Scope | None = self
        depth = 0
        while scope is not None and scope.kind != "module":
            if name in scope.global_names:
                return None
            if name in scope.names and name not in scope.nonlocal_names and (scope is self or scope.kind != "class"):
                return depth
            scope = scope.parent
            depth += 1
        return None

    def function_depth(self) -> int:
        """How many frames outwards the nearest function or module is: where a walrus in a comprehension binds."""
        scope, depth = self, 0
        while scope.kind == "comprehension" and scope.parent is not None:
            scope, depth = scope.parent, depth + 1
        return depth


def qualified(scope: Scope, name: str) -> str:
    """The qualified name of what is defined in a scope."""
    return f"{scope.qualname}.{name}" if scope.qualname else name


def bound_names(body: list[ast.stmt]) -> tuple[set[str], set[str], set[str]]:
    """Names that a body binds, declares global, declares nonlocal; nested functions and classes are not entered."""
    names: set[str] = set()
    global_names: set[str] = set()
    nonlocal_names: set[str] = set()
    for node in own_nodes(body):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=alias):
                names.add(alias or name.split(".")[0])
            case ast.ExceptHandler(name=str(name)):
                names.add(name)
            case ast.Global(names=declared):
                global_names.update(declared)
            case ast.Nonlocal(names=declared):
                nonlocal_names.update(declared)
    return names, global_names, nonlocal_names


def own_nodes(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of a body; of functions, classes and comprehensions inside, only what belongs to this scope."""
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda)):
            stack.extend(_outside_parts(node))
        elif isinstance(node, _COMPREHENSIONS):
            stack.extend(_walrus_targets(node))
        else:
            stack.extend(ast.iter_child_nodes(node))


def _outside_parts(node: ast.FunctionDef | ast.ClassDef | ast.Lambda) -> list[ast.AST]:
    """Defaults, decorators and bases are evaluated in the enclosing scope."""
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases]
    defaults: list[ast.AST] = [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
    return defaults + (list(node.decorator_list) if isinstance(node, ast.FunctionDef) else [])


def _walrus_targets(node: ast.AST) -> list[ast.AST]:
    return [inner.target for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr)]
