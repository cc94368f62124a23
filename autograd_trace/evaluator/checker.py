"""What is refused before anything runs: syntax outside the subset, names that Python or PyTorch have and we do not."""

from __future__ import annotations

import ast
import difflib

from autograd_trace.errors import Unsupported
from autograd_trace.evaluator import library
from autograd_trace.evaluator.builtins import REFUSED
from autograd_trace.evaluator.definitions import SPECIAL_METHODS
from autograd_trace.evaluator.nearest import nearest_name
from autograd_trace.evaluator.source import Source
from autograd_trace.operations import NAME_ROWS

_STATEMENTS = (
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.For,
    ast.While,
    ast.If,
    ast.With,
    ast.Try,
    ast.FunctionDef,
    ast.ClassDef,
    ast.Return,
    ast.Break,
    ast.Continue,
    ast.Pass,
    ast.Delete,
    ast.Assert,
    ast.Raise,
    ast.Import,
    ast.ImportFrom,
    ast.Expr,
    ast.Global,
    ast.Nonlocal,
)
_EXPRESSIONS = (
    ast.Constant,
    ast.Name,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.List,
    ast.Tuple,
    ast.Set,
    ast.Dict,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.NamedExpr,
    ast.Attribute,
    ast.Subscript,
    ast.Slice,
    ast.Call,
    ast.Lambda,
    ast.Starred,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Yield,
    ast.YieldFrom,
)
_INSTEAD: dict[type, str] = {
    ast.AsyncFunctionDef: "Write a plain `def`.",
    ast.AsyncFor: "Write a plain `for`.",
    ast.AsyncWith: "Write a plain `with`.",
    ast.Await: "Call the function without `await`.",
    ast.Match: "Write it with `if` and `elif`.",
}
#: Special attributes that a program may read or call.
_SPECIAL = frozenset(
    {"__init__", "__name__", "__class__", "__len__", "__getitem__", "__call__", "__version__", "__module__"}
)
#: Special names that a program may use as names of its own: what scripts say of themselves.
_OF_MODULES = frozenset(
    "__name__ __all__ __author__ __copyright__ __credits__ __date__ __email__ __license__ __maintainer__ __status__ "
    "__version__".split()
)


def check(source: Source, tree: ast.Module) -> None:
    """Walk the whole program once.

    Raises:
        Unsupported: at the first thing outside the subset.
    """
    _Checker(source, tree).visit(tree)


class _Checker(ast.NodeVisitor):
    def __init__(self, source: Source, tree: ast.Module) -> None:
        self.source = source
        self.aliases: dict[str, str] = {}
        self.bound = _all_bound(tree)
        #: Whether the statements visited are those of a class.
        self.in_class = False

    def refuse(self, node: ast.expr | ast.stmt, message: str, hint: str = "") -> Unsupported:
        return Unsupported(message, hint=hint, span=self.source.span(node))

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt) and not isinstance(node, _STATEMENTS):
            raise self._kind(node)
        if isinstance(node, ast.expr) and not isinstance(node, _EXPRESSIONS):
            raise self._kind(node)
        super().visit(node)

    def _kind(self, node: ast.stmt | ast.expr) -> Unsupported:
        name = {
            "Match": "match",
            "Await": "await",
            "TryStar": "except*",
        }.get(type(node).__name__, type(node).__name__)
        return self.refuse(node, f"'{name}' cannot be used here", _INSTEAD.get(type(node), ""))

    # yield: alone on a line, or the whole right side of an assignment or return

    def visit_Expr(self, node: ast.Expr | ast.Assign | ast.Return) -> None:
        value = node.value
        if isinstance(value, (ast.Yield, ast.YieldFrom)):
            if value.value is not None:
                self.visit(value.value)
            for target in node.targets if isinstance(node, ast.Assign) else ():
                self.visit(target)
        else:
            self.generic_visit(node)

    visit_Assign = visit_Return = visit_Expr

    def visit_Yield(self, node: ast.Yield | ast.YieldFrom) -> None:
        raise self.refuse(
            node,
            "a yield cannot stand inside an expression here",
            "Give what it receives a name on a line of its own: received = yield value",
        )

    visit_YieldFrom = visit_Yield

    # Names

    def visit_Name(self, node: ast.Name) -> None:
        if not (self.in_class and node.id in SPECIAL_METHODS):
            self._name(node, node.id)
        if node.id in REFUSED and node.id not in self.bound:
            raise self.refuse(node, f"{node.id} cannot be used here", REFUSED[node.id])

    def _name(self, node: ast.expr | ast.stmt, name: str) -> None:
        if _is_special(name) and name not in _OF_MODULES:
            raise self.refuse(node, f"special names cannot be used here: {name}")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = node.attr
        if _is_special(name) and name not in _SPECIAL:
            raise self.refuse(node, f"special attributes cannot be used here: .{name}")
        if name.startswith("_saved_") or name == "_version" or not name.startswith("__"):
            dotted = self._dotted(node)
            if dotted is not None:
                self._library_name(node, dotted)
        self.generic_visit(node)

    def _dotted(self, node: ast.Attribute) -> str | None:
        """The library name that an attribute chain means, where it starts at an imported name that nothing rebinds."""
        parts = [node.attr]
        value: ast.expr = node.value
        while isinstance(value, ast.Attribute):
            parts.append(value.attr)
            value = value.value
        if isinstance(value, ast.Name) and value.id in self.aliases and value.id not in self.bound:
            return ".".join([self.aliases[value.id], *reversed(parts)])
        return None

    def _library_name(self, node: ast.expr | ast.stmt, dotted: str) -> None:
        parent = dotted.rpartition(".")[0]
        row = NAME_ROWS.get(parent)
        if row is not None and row.kind == "namespace" and not library.is_known(dotted) and library.exists(dotted):
            raise self.refuse(node, f"{dotted} is not supported here", nearest_name(dotted))

    def visit_arg(self, node: ast.arg) -> None:
        if _is_special(node.arg):
            raise Unsupported(f"special names cannot be used here: {node.arg}", span=self.source.span(node))
        if node.annotation is not None:
            self.visit(node.annotation)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg and _is_special(node.arg):
            raise Unsupported(f"special names cannot be used here: {node.arg}", span=self.source.span(node))
        self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name and _is_special(node.name):
            raise Unsupported(f"special names cannot be used here: {node.name}", span=self.source.span(node))
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        for name in node.names:
            self._name(node, name)

    # Imports

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._name(node, alias.asname or "")
            row = NAME_ROWS.get(alias.name)
            if row is None or row.kind != "namespace":
                raise self._import_refused(node, alias.name)
            self.aliases[alias.asname or alias.name.split(".")[0]] = (
                alias.name if alias.asname else alias.name.split(".")[0]
            )

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level or module not in NAME_ROWS:
            raise self._import_refused(node, module or "." * node.level)
        for alias in node.names:
            self._name(node, alias.asname or "")
            dotted = f"{module}.{alias.name}"
            if alias.name == "*":
                raise self.refuse(node, "`import *` cannot be used here", f"Name what you need: from {module} import …")
            if not library.is_known(dotted) and library.exists(dotted, imported=True):
                raise self.refuse(node, f"{dotted} is not supported here", nearest_name(dotted))
            if library.is_known(dotted):
                self.aliases[alias.asname or alias.name] = dotted

    def _import_refused(self, node: ast.stmt, name: str) -> Unsupported:
        close = difflib.get_close_matches(name, ["torch", "torch.nn", "math", "numpy", "torch.optim"], n=1)
        hint = (
            f"Did you mean {close[0]}?"
            if close
            else "Programs can import torch, math and a little of numpy. Comment the line out."
        )
        return self.refuse(node, f"{name} cannot be imported here", hint)

    # Definitions

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._name(node, node.name) if not _is_special(node.name) else None
        for default in [
            *node.args.defaults,
            *(default for default in node.args.kw_defaults if default),
            *node.decorator_list,
            *([node.returns] if node.returns else []),
        ]:
            self.visit(default)
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
            self.visit_arg(argument)
        around, self.in_class = self.in_class, False
        for statement in node.body:
            self.visit(statement)
        self.in_class = around

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._name(node, node.name)
        for part in (*node.bases, *node.keywords, *node.decorator_list):
            self.visit(part)
        around, self.in_class = self.in_class, True
        for statement in node.body:
            self.visit(statement)
        self.in_class = around


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _all_bound(tree: ast.Module) -> set[str]:
    """Every name that the program binds other than by an import: such a name does not mean the library's any more."""
    names = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    } | {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name}
    return names


__all__ = ["check"]
