"""Private names: within a class, `__name` means `_Class__name`, as Python's compiler has it."""

from __future__ import annotations

import ast

_FIELDS = ("id", "attr", "arg", "name", "names")


def mangle(tree: ast.Module) -> None:
    """Rename private names in place."""
    _Mangler().visit(tree)


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__") and "." not in name


class _Mangler(ast.NodeVisitor):
    """Walks the tree with the name of the class that it is in."""

    def __init__(self) -> None:
        self.prefix = ""

    def visit(self, node: ast.AST) -> None:
        if self.prefix:
            for field in ("asname",) if isinstance(node, ast.alias) else _FIELDS:
                self._rename(node, field)
        super().visit(node)

    def _rename(self, node: ast.AST, field: str) -> None:
        value = getattr(node, field, None)
        if isinstance(value, str) and _is_private(value):
            setattr(node, field, self.prefix + value)
        elif isinstance(node, (ast.Global, ast.Nonlocal)) and isinstance(value, list):
            node.names = [self.prefix + name if _is_private(name) else name for name in node.names]

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        around = self.prefix
        bare = node.name.lstrip("_")
        self.prefix = f"_{bare}" if bare else ""
        for statement in node.body:
            self.visit(statement)
        self.prefix = around
