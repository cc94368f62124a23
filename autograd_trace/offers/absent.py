"""Which names of a program mean something that is not here, and from which library that comes."""

from __future__ import annotations

import ast

from autograd_trace.evaluator import library
from autograd_trace.evaluator.builtins import REFUSED
from autograd_trace.offers.program import Program, chain
from autograd_trace.operations import NAME_ROWS


def is_namespace(dotted: str) -> bool:
    """Whether a program may import this module."""
    row = NAME_ROWS.get(dotted)
    return row is not None and row.kind == "namespace"


def absent_import(module: str, name: str = "") -> str:
    """The library that an import asks for and that is not here, "" where it may be imported."""
    dotted = f"{module}.{name}" if name else module
    if name and is_namespace(module):
        return "" if library.is_known(dotted) or not library.exists(dotted) else dotted
    return "" if is_namespace(dotted) and not name else _library(module)


def _library(module: str) -> str:
    """`matplotlib` for `matplotlib.pyplot`; of torch, the first part that is not here."""
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        if not is_namespace(".".join(parts[:length])):
            return ".".join(parts[:length])
    return module


class Names:
    """The meaning of a program's names, as its imports tell."""

    def __init__(self, program: Program) -> None:
        #: Local names, as the dotted names that they stand for.
        self.aliases: dict[str, str] = {}
        #: Local names whose import is not to be had, with the library.
        self._missing: dict[str, str] = {}
        bound = {
            node.id
            for node in ast.walk(program.tree)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        } | {node.arg for node in ast.walk(program.tree) if isinstance(node, ast.arg)}
        for node in ast.walk(program.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    root = alias.name.partition(".")[0]
                    self._add(alias.asname or root, alias.name if alias.asname else root, absent_import(alias.name))
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    missing = absent_import(node.module, alias.name)
                    self._add(alias.asname or alias.name, f"{node.module}.{alias.name}", missing)
        for name in bound & set(self.aliases):
            # `torch = None` somewhere: the name does not mean the library for sure.
            if is_namespace(self.aliases[name]):
                del self.aliases[name]
        self._bound = bound

    def _add(self, name: str, dotted: str, missing: str) -> None:
        self.aliases[name] = dotted
        if missing and not is_namespace(dotted):
            self._missing[name] = missing

    def dotted(self, node: ast.AST) -> str:
        """The dotted name of the library's that an expression spells, "" where it spells none."""
        spelt = chain(node)
        first, dot, rest = spelt.partition(".")
        if first in self.aliases:
            return self.aliases[first] + dot + rest
        return spelt if spelt in REFUSED and spelt not in self._bound else ""

    def absent(self, node: ast.AST) -> str:
        """The library or the single name that an expression asks for and that is not here, "" for none."""
        dotted = self.dotted(node)
        if not dotted or dotted in REFUSED:
            return dotted
        missing = self._missing.get(chain(node).partition(".")[0])
        if missing:
            return missing
        parts = dotted.split(".")
        for length in range(1, len(parts) + 1):
            prefix = ".".join(parts[:length])
            if is_namespace(prefix):
                continue
            if library.is_known(prefix) or (length > 1 and library.ROOTS.get(parts[0]) and not library.exists(prefix)):
                return ""
            return prefix
        return ""
