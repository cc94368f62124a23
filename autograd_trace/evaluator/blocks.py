"""What every kind of statement is compiled with: blocks, and the statement behind each node."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autograd_trace.evaluator.scopes import Scope
from autograd_trace.evaluator.site import Site, site_of
from autograd_trace.evaluator.values import Execute, Frame, Signal

if TYPE_CHECKING:
    from autograd_trace.evaluator.compiler import Compiler


class Blocks:
    """Compiles blocks; subclasses have a method for each kind of statement, named as its node is."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.machine = compiler.machine

    def block(self, body: list[ast.stmt], scope: Scope) -> Execute:
        """The closure of a block."""
        statements = [self.compile(node, scope) for node in body]
        machine = self.machine

        def run(frame: Frame) -> Signal | None:
            for statement in statements:
                machine.tick()
                signal = statement(frame)
                if signal is not None:
                    return signal
            return None

        return run

    def compile(self, node: ast.stmt, scope: Scope) -> Execute:
        """The closure of one statement."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.compiler.unsupported(node, f"this kind of statement ({type(node).__name__}) cannot be used here")
        execute: Execute = method(node, scope)
        return execute

    def _site(self, node: ast.stmt | ast.expr | ast.excepthandler, operands: list[ast.expr] | None = None) -> Site:
        return site_of(self.compiler.source, node, operands)
